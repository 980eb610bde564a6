"""Tracking with number and secret code: only the course of the case, and only so many tries."""

from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases.models import Case
from sopan.cases.tracking import secret_of
from sopan.portal.views import tracking
from tests.world import BOGOR, REHABILITATION, World

TRACK = "/lacak/"


@pytest.fixture
def case(sent: tuple[World, Case]) -> Case:
    """An application just sent."""
    return sent[1]


def test_number_and_code_show_where_it_stands(case: Case, client: Client) -> None:
    answer = client.post(TRACK, {"nomor": case.number, "kode": secret_of(case)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Front Office mengecek kelengkapan berkas" in page
    assert "Diproses" in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_code_may_be_typed_as_people_type(case: Case, client: Client) -> None:
    typed = secret_of(case).replace("-", " ").lower()
    answer = client.post(TRACK, {"nomor": f" {case.number.lower()} ", "kode": typed})
    assert answer.status_code == 200


def test_tracking_shows_no_answers_no_names_no_documents(world: World, case: Case, client: Client) -> None:
    clerk = world.actor_of(world.open_task(case))
    world.do(case)
    page = client.post(TRACK, {"nomor": case.number, "kode": secret_of(case)}).content.decode()
    assert world.citizen.name not in page
    assert clerk.name not in page
    assert "Nama Contoh" not in page
    assert "/dokumen/" not in page
    assert secret_of(case) not in page


def test_the_qr_fills_in_the_number_only(case: Case, client: Client) -> None:
    page = client.get(TRACK, {"nomor": case.number}).content.decode()
    assert f'value="{case.number}"' in page
    assert secret_of(case) not in page
    assert "Diproses" not in page


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(case: Case, client: Client) -> None:
    wrong = client.post(TRACK, {"nomor": case.number, "kode": "AAAA-AAAA"})
    unknown = client.post(TRACK, {"nomor": "TIDAK-ADA/2026/1", "kode": "AAAA-AAAA"})
    assert wrong.status_code == unknown.status_code == 422
    message = "Nomor atau kode tidak cocok"
    assert message in wrong.content.decode()
    assert message in unknown.content.decode()


@pytest.mark.parametrize("code", ["", " ", "-", "\x00", "é" * 8])
def test_an_empty_or_strange_code_opens_nothing(case: Case, client: Client, code: str) -> None:
    for number in (case.number, ""):
        assert client.post(TRACK, {"nomor": number, "kode": code}).status_code == 422


def test_one_address_tries_only_so_often(case: Case, client: Client) -> None:
    with mock.patch.object(tracking, "FROM_ONE_ADDRESS", 3):
        for _ in range(3):
            assert client.post(TRACK, {"nomor": case.number, "kode": "AAAA-AAAA"}).status_code == 422
        answer = client.post(TRACK, {"nomor": case.number, "kode": secret_of(case)})
        assert answer.status_code == 429  # even the right code
        assert "Terlalu banyak percobaan" in answer.content.decode()
        other = client.post(TRACK, {"nomor": case.number, "kode": secret_of(case)}, REMOTE_ADDR="203.0.113.9")
        assert other.status_code == 200


def test_one_number_is_guarded_against_many_addresses(case: Case, client: Client) -> None:
    with mock.patch.object(tracking, "FOR_ONE_NUMBER", 3):
        for last in range(1, 5):
            answer = client.post(
                TRACK, {"nomor": f" {case.number} ", "kode": "AAAA-AAAA"}, REMOTE_ADDR=f"203.0.113.{last}"
            )
        assert answer.status_code == 429


def test_a_confidential_case_does_not_say_which_service(world: World, client: Client) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    data = {"nomor": case.number, "kode": secret_of(case)}
    page = client.post(TRACK, data).content.decode().lower()
    assert "rehabilitasi" not in page
    assert "diproses" in page
    assert "petugas memeriksa permohonan yang masuk" not in page
    world.walk_to(case, "decide")
    world.do(case, {"answer": "Tidak", "reason": "Alasan rahasia"})
    world.do(case)
    page = client.post(TRACK, data).content.decode()
    assert Case.objects.get().status == Case.Status.CLOSED
    assert "Tidak dikabulkan" not in page
    assert "Selesai" in page
    assert "Alasan rahasia" not in page


def test_the_tracking_link_of_the_result_leads_strangers_to_nothing(
    world: World, case: Case, client: Client
) -> None:
    page = client.post(TRACK, {"nomor": case.number, "kode": secret_of(case)}).content.decode()
    link = reverse("portal:case", args=[case.key])
    assert link in page
    assert client.get(link).status_code == 302  # to the sign-in page
    client.force_login(world.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(link).status_code == 404
