"""Made-up people for a demonstration: nobody here exists, and no number here can be a real NIP or NIK."""

import datetime
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from sopan.directory.demo_names import CITIZENS, OFFICIALS, RELIEF, Person
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
    "tim-teknis-lks": "tim-lks",
    "pekerja-sosial-pemberdayaan": "peksos",
    "subkor-pmik": "subkor",
    "subkor-identifikasi": "identifikasi",
    "subkor-bantuan-stimulan": "stimulan",
    "koordinator-p4gn": "koordinator",
    "kabid-pemberdayaan": "kabid",
    "admin-bpjs": "bpjs",
    "super-admin-bpjs": "super-bpjs",
    "tim-reaksi-cepat": "trc",
    "petugas-logistik": "logistik",
    "rumah-singgah": "singgah",
    "pendamping-anak": "pendamping",
    "staf-rehabilitasi": "staf-rehab",
    "pekerja-sosial-muda": "peksos-rehab",
    "pj-rehabilitasi-sosial": "pj-rehab",
    "pj-jaminan-sosial": "pj-jaminan",
    "pj-korban-bencana": "pj-bencana",
    "kabid-rehabilitasi": "kabid-rehab",
    "staf-umum": "umum",
    "admin-e-lapor": "e-lapor",
    "arsiparis": "arsip",
    "kasubbag-umum": "kasubbag-umum",
    "kasubbag-perencanaan": "kasubbag",
    "sekretaris": "sekretaris",
    "kepala-dinas": "kadis",
    "kepala-badan": "kaban",
    "kepala-bnnk": "kepala",
    "kepala-kantor": "kepala",
    "pengawas": "pengawas",
    "admin-instansi": "admin",
}


class DemoSignIn(NamedTuple):
    """One line of the list of people to sign in as."""

    agency: str
    position: str
    username: str


@transaction.atomic
def load_demo_people() -> None:
    """Give every position of the demo offices somebody to sign in as; citizens; the administrator.

    May run again: whoever is there already stays as they are.
    """
    password = make_password(PASSWORD)  # hashed once: sixty slow hashes would hold up the first start
    there = set(User.objects.values_list("username", flat=True))
    numbers = count(1)
    for agency in Agency.objects.filter(slug__in=_SUFFIXES).order_by("pk"):
        for position in agency.positions.order_by("pk"):
            for username, person in _people(agency, position):
                number = next(numbers)
                if username not in there:
                    _make_official(position, username, person, password, number)
    if ADMINISTRATOR not in there:
        User.objects.create(
            username=ADMINISTRATOR,
            name="Pengelola Sistem",
            password=password,
            is_staff=True,
            is_superuser=True,
        )
    for one in CITIZENS:
        if one.username not in there:
            email = "" if one.phone else f"{one.username}@contoh.id"
            user = User.objects.create_user(
                one.username, one.name, email=email, phone=one.phone, phone_verified=bool(one.phone)
            )
            Citizen.objects.create(
                user=user,
                nik_sealed=seal_text(one.nik),
                nik_index=blind_index(one.nik),
                birth_date=one.born,
                sex=one.sex,
                region=one.region,
                address=one.address,
            )


def demo_sign_ins() -> list[DemoSignIn]:
    """Whom to sign in as to see the services; empty when no demonstration was loaded."""
    usernames = [f"{short}.{suffix}" for suffix in _SUFFIXES.values() for short in _SHORT.values()]
    order = {username: place for place, username in enumerate(usernames)}
    held = Holding.objects.filter(official__user__username__in=order)
    rows = held.values_list("position__agency__name", "position__name", "official__user__username")
    found = sorted((DemoSignIn(*row) for row in rows), key=lambda row: order[row.username])
    if not found:
        return []
    return [
        *found,
        DemoSignIn("Sopan", _("Pengelola sistem"), ADMINISTRATOR),
        *(
            DemoSignIn("–", _("Warga, masuk dengan kode"), one.phone or f"{one.username}@contoh.id")
            for one in CITIZENS
        ),
    ]


def _people(agency: Agency, position: Position) -> Iterator[tuple[str, Person]]:
    """Who holds a position: what they sign in with, and who they are."""
    suffix = _SUFFIXES[agency.slug]
    short = _SHORT.get(position.code, position.code)
    for place, person in enumerate(OFFICIALS[agency.slug].get(position.code, RELIEF[:1])):
        yield f"{short}{place + 1 if place else ''}.{suffix}", person


def _make_official(position: Position, username: str, person: Person, password: str, number: int) -> None:
    user = User.objects.create(username=username, name=person.name, password=password)
    official = Official.objects.create(
        user=user,
        agency=position.agency,
        nip=f"{number:018}",  # eighteen digits that begin with zeros: no birth date, so nobody's
        rank=person.rank,
        title_name=person.title_name,
    )
    Holding.objects.create(position=position, official=official, since=_SINCE)
