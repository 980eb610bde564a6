"""Starting an internal SOP at the desk, as who does its first step, a colleague, an overseer and strangers meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases.models import Case, ProcedureRow, Task
from sopan.desk import once
from sopan.directory.models import User
from tests.small_office import INTERNAL, LETTER, ROUND, SERVICE, Office
from tests.world import upload

SignIn = Callable[[User | None], Client]


@pytest.fixture
def meeting(office: Office) -> ProcedureRow:
    return office.publish(INTERNAL)


def page_of(row: ProcedureRow) -> str:
    return reverse("desk:start", args=[row.agency.slug, row.slug])


def entry(user: User, row: ProcedureRow, **more: Any) -> dict[str, Any]:
    return {once.FIELD: once.new_token(user, row.pk), "action": "done", "isi_acara": "Evaluasi", **more}


def test_list_shows_what_the_position_begins_and_nothing_else(office: Office, as_user: SignIn) -> None:
    meeting, service = office.publish(INTERNAL), office.publish(SERVICE)
    page = as_user(office.person("staf")).get(reverse("desk:begin")).content.decode()
    assert page_of(meeting) in page
    assert service.title not in page
    page = as_user(office.person("loket")).get(reverse("desk:begin")).content.decode()
    assert reverse("desk:intake", args=[office.agency.slug, "santunan"]) in page
    assert meeting.title not in page
    assert "Belum ada SOP yang Anda mulai" in (
        as_user(office.person("pengawas")).get(reverse("desk:begin")).content.decode()
    )


def test_list_is_searched_by_words_of_the_title(office: Office, as_user: SignIn) -> None:
    office.publish(INTERNAL)
    office.publish(ROUND)
    client = as_user(office.person("staf"))
    page = client.get(reverse("desk:begin"), {"q": "tahunan LAPORAN"}).content.decode()
    assert "Laporan Tahunan" in page
    assert "Rapat Dinas" not in page
    assert "Tidak ada yang cocok" in client.get(reverse("desk:begin"), {"q": "\0zzz"}).content.decode()


def test_inbox_leads_to_it_only_who_may_begin_something(office: Office, as_user: SignIn) -> None:
    address = reverse("desk:begin")
    assert address not in as_user(office.person("staf")).get(reverse("desk:inbox")).content.decode()
    office.publish(INTERNAL)
    assert address in as_user(office.person("staf")).get(reverse("desk:inbox")).content.decode()
    assert address not in as_user(office.person("pengawas")).get(reverse("desk:inbox")).content.decode()


def test_list_needs_few_queries(
    office: Office, as_user: SignIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(12):
        office.publish(INTERNAL, slug=f"rapat-{number}")
    client = as_user(office.person("staf"))
    client.get(reverse("desk:begin"))
    with django_assert_max_num_queries(9):
        client.get(reverse("desk:begin"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_find_nothing(office: Office, as_user: SignIn, meeting: ProcedureRow, method: str) -> None:
    path = page_of(meeting)
    for person in (office.person("loket"), office.person("pengawas"), office.elsewhere):
        data = entry(person, meeting) if method == "post" else {}
        assert getattr(as_user(person), method)(path, data).status_code == 404
    assert getattr(as_user(office.citizen), method)(path).status_code == 403
    assert getattr(as_user(None), method)(path).status_code == 302
    assert not Case.objects.exists()


def test_page_says_what_the_first_step_needs_and_what_follows(
    office: Office, as_user: SignIn, meeting: ProcedureRow
) -> None:
    page = as_user(office.person("staf")).get(page_of(meeting)).content.decode()
    for words in (
        "Mengusulkan rapat",
        "Nota dinas",
        "Usulan rapat",
        "15 menit",
        "Acara rapat",
        "Bahan rapat",
    ):
        assert words in page
    assert "Menyetujui rapat (Kepala Dinas)" in page
    assert not Case.objects.exists()


def test_sop_starts_with_its_first_step_done(office: Office, as_user: SignIn, meeting: ProcedureRow) -> None:
    staff = office.person("staf")
    answer = as_user(staff).post(page_of(meeting), entry(staff, meeting, berkas_bahan=upload()), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("desk:case", args=[case.key])
    assert f"dimulai dengan nomor {case.number}" in answer.content.decode().replace(
        f'<span class="num">{case.number}</span>', case.number
    )
    assert case.answers == {"acara": "Evaluasi"}
    assert case.documents.get().label == "Bahan rapat"
    assert Task.objects.get(status="open").step == "setuju"


def test_what_is_missing_is_said_and_what_was_entered_stays(
    office: Office, as_user: SignIn, meeting: ProcedureRow
) -> None:
    staff = office.person("staf")
    data = entry(staff, meeting, isi_acara="", note="Segera diadakan")
    answer = as_user(staff).post(page_of(meeting), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bagian ini belum diisi." in page
    assert "Segera diadakan" in page
    assert data[once.FIELD] in page
    assert not Case.objects.exists()


def test_page_sent_twice_starts_once(office: Office, as_user: SignIn, meeting: ProcedureRow) -> None:
    staff = office.person("staf")
    client, data = as_user(staff), entry(staff, meeting)
    first, second = client.post(page_of(meeting), data), client.post(page_of(meeting), data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    client.post(page_of(meeting), entry(staff, meeting))
    assert Case.objects.count() == 2


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-4000-8000-000000000000:abc"])
def test_nobody_chooses_the_key_of_a_case(
    office: Office, as_user: SignIn, meeting: ProcedureRow, token: str
) -> None:
    staff = office.person("staf")
    data = entry(staff, meeting) | {once.FIELD: token}
    assert as_user(staff).post(page_of(meeting), data).status_code == 409
    stolen = entry(office.person("kepala"), meeting)
    assert as_user(staff).post(page_of(meeting), stolen).status_code == 409
    assert not Case.objects.exists()


def test_sop_that_begins_with_a_draft_is_started_too(office: Office, as_user: SignIn) -> None:
    row = office.publish(LETTER)
    staff = office.person("staf")
    page = as_user(staff).get(page_of(row)).content.decode()
    assert "Isi nota." in page
    assert "pratinjau.pdf" not in page  # there is no letter to look at before the case is there
    moved = as_user(staff).post(
        page_of(row), entry(staff, row, paragraph_0="Sedang disusun.", change="add:0")
    )
    assert moved.status_code == 422
    assert "Sedang disusun." in moved.content.decode()
    assert not Task.objects.exists()
    answer = as_user(staff).post(page_of(row), entry(staff, row, paragraph_0="Isi nota yang baru."))
    assert answer.status_code == 302
    assert Task.objects.get(status="open").does == "initial"


def test_service_is_not_started_from_the_desk(office: Office, as_user: SignIn) -> None:
    row = office.publish(SERVICE)
    assert as_user(office.person("loket")).get(page_of(row)).status_code == 409
