"""Made-up people for a demonstration: nobody here exists, and no number here can be a real NIP or NIK."""

import datetime
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from sopan.directory.models import Agency, Citizen, Holding, Official, Position, User
from sopan.directory.sealing import blind_index, seal_text

PASSWORD = "sopan-demo-2026"  # noqa: S105  # printed at every start of the demo, refused in production
ADMINISTRATOR = "admin"

_SINCE = datetime.date(2024, 1, 2)
_SUFFIXES = {
    "dinsos-tanah-laut": "tala",
    "kesbangpol-bogor": "bogor",
    "dpmptsp-rokan-hilir": "rohil",
    "bnnk-sumbawa": "sumbawa",
    "kominfo-kota-bogor": "kotabogor",
}
_SHORT = {  # the positions that the services need, in the order in which a case meets them
    "fo-slrt": "fo",
    "back-office": "bo",
    "petugas-p4gn": "petugas",
    "operator-call-center": "operator",
    "pelaksana": "pelaksana",
    "asisten-konselor-adiksi": "asisten",
    "konselor-adiksi-ahli-muda": "konselor",
    "ppid-pembantu": "ppid",
    "staf-pemberdayaan": "staf",
    "tim-teknis-opd": "teknis",
    "penata-perizinan-ahli-muda": "muda",
    "penata-perizinan-ahli-madya": "madya",
    "subkor-pmik": "subkor",
    "koordinator-p4gn": "koordinator",
    "kabid-pemberdayaan": "kabid",
    "sekretaris": "sekretaris",
    "kepala-dinas": "kadis",
    "kepala-badan": "kaban",
    "kepala-bnnk": "kepala",
    "kepala-kantor": "kepala",
    "pengawas": "pengawas",
    "admin-instansi": "admin",
}
_TWO_PEOPLE = ("fo-slrt", "back-office", "petugas-p4gn")
_FIRST = (
    "Melati", "Bintang", "Kenanga", "Guntur", "Cahaya", "Samudra", "Mentari", "Rimba", "Embun", "Satria",
    "Dahlia", "Bayu", "Pelangi", "Banyu", "Kemuning", "Surya", "Seruni", "Angkasa",
)  # fmt: skip
_LAST = ("Cakrawala", "Purnama", "Rimbawan", "Samudera", "Halimun", "Fajarsari", "Lembayung")
_CITIZENS = (
    ("siti", "Siti Melur Kencana", "6301035708909999", datetime.date(1990, 8, 17), "P", "63.01.03.1004"),
    ("budi", "Budi Teratai Wijaya", "3201010503859998", datetime.date(1985, 3, 5), "L", "32.01.01.1001"),
)


class DemoSignIn(NamedTuple):
    """One line of the list of people to sign in as."""

    agency: str
    position: str
    username: str


@transaction.atomic
def load_demo_people() -> None:
    """Give every position of the demo offices somebody to sign in as; two citizens; the administrator.

    May run again: whoever is there already stays as they are.
    """
    password = make_password(PASSWORD)  # hashed once: forty slow hashes would hold up the first start
    there = set(User.objects.values_list("username", flat=True))
    numbers = count(1)
    for agency in Agency.objects.filter(slug__in=_SUFFIXES).order_by("pk"):
        for position in agency.positions.order_by("pk"):
            for username in _usernames(agency, position):
                number = next(numbers)
                if username not in there:
                    _make_official(position, username, password, number)
    if ADMINISTRATOR not in there:
        User.objects.create(
            username=ADMINISTRATOR,
            name="Pengelola Sistem",
            password=password,
            is_staff=True,
            is_superuser=True,
        )
    for username, name, nik, birth_date, sex, region in _CITIZENS:
        if username not in there:
            user = User.objects.create_user(username, name, email=f"{username}@contoh.id")
            Citizen.objects.create(
                user=user,
                nik_sealed=seal_text(nik),
                nik_index=blind_index(nik),
                birth_date=birth_date,
                sex=sex,
                region=region,
                address="Jalan Contoh No. 1",
            )


def demo_sign_ins() -> list[DemoSignIn]:
    """Whom to sign in as to see the services; empty when no demonstration was loaded."""
    usernames = {
        (suffix, code): f"{short}.{suffix}" for suffix in _SUFFIXES.values() for code, short in _SHORT.items()
    }
    order = {username: place for place, username in enumerate(usernames.values())}
    held = Holding.objects.filter(official__user__username__in=order)
    rows = held.values_list("position__agency__name", "position__name", "official__user__username")
    found = sorted((DemoSignIn(*row) for row in rows), key=lambda row: order[row.username])
    if not found:
        return []
    return [
        *found,
        DemoSignIn("Sopan", _("Pengelola sistem"), ADMINISTRATOR),
        *(DemoSignIn("–", _("Warga, masuk dengan kode"), f"{each[0]}@contoh.id") for each in _CITIZENS),
    ]


def _usernames(agency: Agency, position: Position) -> Iterator[str]:
    suffix = _SUFFIXES[agency.slug]
    short = _SHORT.get(position.code, position.code)
    yield f"{short}.{suffix}"
    if position.code in _TWO_PEOPLE:
        yield f"{short}2.{suffix}"


def _make_official(position: Position, username: str, password: str, number: int) -> None:
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
    user = User.objects.create(username=username, name=name, password=password)
    official = Official.objects.create(
        user=user,
        agency=position.agency,
        nip=f"{number:018}",  # eighteen digits that begin with zeros: no birth date, so nobody's
        rank="Penata Tingkat I (III/d)",
        title_name=f"{name}, S.Sos.",
    )
    Holding.objects.create(position=position, official=official, since=_SINCE)
