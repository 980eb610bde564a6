"""Naskah: the rooms of letters, and the letters that wait for their signature, seen by whom they concern."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases.models import Case, Task
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.signing import requests
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from tests.world import BOGOR, KARANG_TARUNA, SIGNED, TALA, World, make_world

SignIn = Callable[[User | None], Client]
PATH = "/meja/naskah/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def waiting(world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A letter that the head tried to sign while the service was away."""
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.walk_to(case, "sign")

    def away(signature: Signature, *_args: object, **_more: object) -> None:
        Signature.objects.filter(pk=signature.pk).update(tries=1, last_error="service_down")
        raise SigningError("service_down")

    monkeypatch.setattr(requests, "attempt", away)
    client = as_user(world.actor_of(task))
    client.post(reverse("desk:task", args=[task.key]), {"action": "done", **SIGNED})
    assert Letter.objects.get(case=case).state == "waiting"
    return case


def test_signer_finds_what_waits_with_the_reason_and_the_way_back(
    world: World, as_user: SignIn, waiting: Case
) -> None:
    task = Task.objects.get(case=waiting, status="open")
    page = as_user(world.actor_of(task)).get(PATH).content.decode()
    letter = Letter.objects.get(case=waiting)
    assert letter.number in page
    assert "dicoba 1 kali" in page
    assert "tidak dapat dihubungi" in page
    assert reverse("desk:task", args=[task.key]) in page


def test_supervisor_reads_and_administrator_sees_that_it_waits(
    world: World, as_user: SignIn, waiting: Case
) -> None:
    letter = Letter.objects.get(case=waiting)
    assert letter.number in as_user(world.official(TALA, "pengawas")).get(PATH).content.decode()
    page = as_user(world.official(TALA, "admin-instansi")).get(PATH).content.decode()
    assert letter.number in page
    assert "dicoba 1 kali" in page
    assert letter.title not in page
    assert "Coba lagi" not in page


def test_others_see_nothing_of_it(world: World, as_user: SignIn, waiting: Case) -> None:
    letter = Letter.objects.get(case=waiting)
    for somebody in (world.official(BOGOR, "petugas-p4gn"), world.official(TALA, "admin-bpjs")):
        page = as_user(somebody).get(PATH)
        assert page.status_code == 200
        assert letter.number not in page.content.decode()
    assert as_user(world.citizen).get(PATH).status_code == 403
    assert as_user(None).get(PATH).status_code == 302


def test_letter_that_was_signed_waits_no_more(world: World, as_user: SignIn) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.walk_to(case, "sign")
    signer = world.actor_of(task)
    world.do(case)
    assert "menunggu sejak" not in as_user(signer).get(PATH).content.decode()
