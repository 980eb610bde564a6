"""The made-up people of the demonstration."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Q

from sopan.directory.demo import PASSWORD, demo_sign_ins, load_demo_people
from sopan.directory.demo_names import CITIZENS, OFFICIALS
from sopan.directory.duty import holders_of
from sopan.directory.models import Citizen, Official, Position, User
from sopan.directory.nik import check_nik
from sopan.directory.offices import load_agencies
from sopan.directory.sealing import open_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration() -> None:
    load_agencies(settings.SOPS)
    load_demo_people()


def test_every_position_has_somebody_to_sign_in_as() -> None:
    for position in Position.objects.select_related("agency"):
        wanted = OFFICIALS[position.agency.slug][position.code]
        assert [one.name for one in holders_of(position)] == sorted(one.name for one in wanted), position.code


def test_front_desks_have_two_people() -> None:
    for code in ("fo-slrt", "back-office", "petugas-p4gn", "operator-call-center", "staf-umum"):
        assert len(holders_of(Position.objects.get(code=code))) == 2, code


def test_names_and_ranks_fit_the_position() -> None:
    heads = Official.objects.filter(holdings__position__code__startswith="kepala-")
    assert all("(IV/" in head.rank for head in heads)
    names = [
        person.title_name for office in OFFICIALS.values() for people in office.values() for person in people
    ]
    assert len(names) == len(set(names))
    assert Official.objects.get(user__username="kadis.tala").user.name == "Rahmadi Noor"
    assert len(CITIZENS) >= 14


def test_loading_again_adds_and_changes_nobody() -> None:
    before = list(User.objects.order_by("pk").values())
    load_demo_people()
    assert list(User.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("username", ["fo.tala", "kadis.tala", "petugas2.bogor", "bo.rohil", "admin"])
def test_demo_sign_in_works(username: str) -> None:
    assert authenticate(None, username=username, password=PASSWORD) == User.objects.get(username=username)


def test_list_of_sign_ins_names_people_who_exist() -> None:
    rows = demo_sign_ins()
    assert rows[0].username == "fo.tala"
    assert {"subkor.tala", "petugas.bogor", "bo.rohil", "admin"} <= {row.username for row in rows}
    names = [row.username.removesuffix("@contoh.id") for row in rows]
    assert User.objects.filter(Q(username__in=names) | Q(phone__in=names, phone__gt="")).count() == len(names)


def test_nothing_is_listed_without_a_demonstration() -> None:
    Official.objects.all().delete()
    assert demo_sign_ins() == []


def test_numbers_cannot_be_real() -> None:
    assert all(nip.startswith("0000") for nip in Official.objects.values_list("nip", flat=True))
    for citizen in Citizen.objects.all():
        nik = open_text(citizen.nik_sealed)
        read = check_nik(nik, citizen.birth_date, citizen.sex, citizen.region)
        assert read.ok
        assert not read.warnings
        assert nik[-4:] >= "9990"
        assert not citizen.user.has_usable_password()


def test_demo_heads_are_not_the_people_who_signed_the_sops() -> None:
    words = ("Eko", "Pranan", "Trianto", "Tawekal", "Dilci", "Silastri", "Zaenal", "Gagas")
    for name in User.objects.values_list("name", flat=True):
        assert not any(word in name for word in words)
