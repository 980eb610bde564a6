"""What the desk shows of a running case: its clocks and their lines, rounds, called SOPs, and giving more time."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import actions
from sopan.cases.models import Case, ClockEntry, Task
from sopan.cases.starting import call_case, start_case
from sopan.directory.models import User
from tests.small_office import CALLING, INTERNAL, ROUND, SERVICE, Office
from tests.small_office import intake_case as taken_in

SignIn = Callable[[User | None], Client]
WITA = datetime.timezone(datetime.timedelta(hours=8))
MONDAY = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=WITA)
DAY = datetime.timedelta(days=1)


class Wall:
    """The clock on the wall, which a test sets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime.datetime:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """Monday at nine, until the test says otherwise."""
    wall = Wall()
    monkeypatch.setattr("django.utils.timezone.now", wall)
    return wall


def meeting(office: Office) -> Task:
    """A meeting that waits for the head, who has three working days."""
    case = start_case(office.person("staf"), office.publish(INTERNAL), {"isi_acara": "Evaluasi"})
    return Task.objects.get(case=case, status="open")


def round_of(office: Office) -> Case:
    """A report for which three bidang are asked."""
    return start_case(office.person("staf"), office.publish(ROUND))


def page(client: Client, name: str, key: object) -> str:
    return client.get(reverse(f"desk:{name}", args=[key])).content.decode()


def test_task_says_which_day_it_is_in(office: Office, as_user: SignIn, wall: Wall) -> None:
    task = meeting(office)
    wall.now = MONDAY + 2 * DAY
    head = as_user(office.person("kepala"))
    assert '<span class="muted small">hari ke-2 dari 3</span>' in page(head, "task", task.key)
    assert "hari ke-2 dari 3, tersisa 1,8 hari" in page(head, "case", task.case.key)
    wall.now = MONDAY + 4 * DAY
    head = as_user(office.person("kepala"))  # a session lasts a day
    assert "hari ke-4 dari 3, lewat 1 jam" in page(head, "case", task.case.key)


def test_case_page_keeps_the_lines_of_each_clock(office: Office, as_user: SignIn, wall: Wall) -> None:
    task = meeting(office)
    case = page(as_user(office.person("staf")), "case", task.case.key)
    assert "Seluruh perkara" in case
    assert "Mutu baku waktu: 3 hari kerja" in case
    assert "tenggat 5 Mar 2026 pukul 16.00 WITA" in case


def test_paused_case_says_since_how_long_and_why(office: Office, as_user: SignIn, wall: Wall) -> None:
    case = taken_in(office, office.publish(SERVICE))
    checking = Task.objects.get(case=case, status="open")
    wall.now = MONDAY + DAY
    back = {"action": "back", "field_tanggal": "mend", "field_tanggal_reason": "Salah."}
    actions.complete_task(office.person("pemeriksa"), checking.key, back)
    wall.now = MONDAY + 3 * DAY
    shown = page(as_user(office.person("pemeriksa")), "case", case.key)
    assert "berhenti 2 hari karena menunggu pemohon" in shown
    assert "Menunggu perbaikan oleh pemohon" in shown
    assert "dihitung lagi setelah diperbaiki" in shown


def test_head_gives_more_time_with_reason_and_rule(office: Office, as_user: SignIn, wall: Wall) -> None:
    task = meeting(office)
    path = reverse("desk:extend", args=[task.key])
    client = as_user(office.person("kepala"))
    assert path in page(client, "task", task.key)
    assert "hari kerja" in client.get(path).content.decode()
    for wrong in (
        {},
        {"amount": "2", "unit": "hari", "reason": "", "rule": "Disposisi"},
        {"amount": "0", "unit": "hari", "reason": "x", "rule": "y"},
        {"amount": "2", "unit": "abad", "reason": "x", "rule": "y"},
        {"amount": "2", "unit": "hari", "reason": "x", "rule": ""},
    ):
        assert client.post(path, wrong).status_code == 422
    given = {"amount": "2", "unit": "hari", "reason": "Narasumber sakit.", "rule": "Disposisi Kepala Dinas"}
    assert client.post(path, given).status_code == 302
    task.refresh_from_db()
    assert task.due_at == datetime.datetime(2026, 3, 9, 16, 0, tzinfo=WITA)
    shown = page(as_user(office.person("staf")), "case", task.case.key)
    for words in ("Diperpanjang", "Disposisi Kepala Dinas", "Narasumber sakit.", "menjadi 9 Mar 2026"):
        assert words in shown


def test_nobody_else_gives_time(office: Office, as_user: SignIn, wall: Wall) -> None:
    task = meeting(office)
    path, data = (
        reverse("desk:extend", args=[task.key]),
        {"amount": "2", "unit": "hari", "reason": "x", "rule": "y"},
    )
    for person, status in (
        (office.person("staf"), 404),
        (office.person("pengawas"), 404),
        (office.elsewhere, 404),
        (office.citizen, 403),
        (None, 302),
    ):
        assert as_user(person).get(path).status_code == status
        assert as_user(person).post(path, data).status_code == status
    assert path not in page(as_user(office.person("staf")), "case", task.case.key)
    actions.complete_task(office.person("kepala"), task.key, {})
    assert as_user(office.person("kepala")).post(path, data).status_code == 409
    assert not ClockEntry.objects.filter(kind="extend").exists()


def test_round_shows_who_answered_and_who_is_missing(office: Office, as_user: SignIn, wall: Wall) -> None:
    case = round_of(office)
    first = Task.objects.get(case=case, status="open", member="bidang-a")
    actions.complete_task(office.person("bidang-a"), first.key, {})
    shown = page(as_user(office.person("staf")), "case", case.key)
    assert "1 dari 3 sudah menjawab" in shown
    assert "dijawab 2 Mar 2026" in shown
    path = reverse("desk:close_round", args=[case.key, "kumpul"])
    assert path in shown
    assert path not in page(as_user(office.person("bidang-b")), "case", case.key)


def test_collector_closes_the_round_with_a_reason(office: Office, as_user: SignIn, wall: Wall) -> None:
    case = round_of(office)
    path = reverse("desk:close_round", args=[case.key, "kumpul"])
    for person, status in (
        (office.person("bidang-b"), 404),
        (office.person("pengawas"), 404),
        (office.elsewhere, 404),
        (office.citizen, 403),
        (None, 302),
    ):
        assert as_user(person).get(path).status_code == status
        assert as_user(person).post(path, {"reason": "x"}).status_code == status
    client = as_user(office.person("staf"))
    asked = client.get(path).content.decode()
    assert "Bidang B" in asked
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"reason": "Batas waktu laporan."}).status_code == 302
    assert Task.objects.get(case=case, status="open").place == 1
    assert client.post(path, {"reason": "Lagi."}).status_code == 404
    assert client.get(reverse("desk:close_round", args=[case.key, "tidak-ada"])).status_code == 404


def test_step_runs_another_sop_and_waits_for_it(office: Office, as_user: SignIn, wall: Wall) -> None:
    office.publish(INTERNAL)
    case = start_case(office.person("kepala"), office.publish(CALLING))
    task = Task.objects.get(case=case, status="open")
    path = reverse("desk:call", args=[task.key])
    client = as_user(office.person("staf"))
    assert "Jalankan SOP Rapat Dinas" in page(client, "task", task.key)
    for person, status in (
        (office.person("kepala"), 409),
        (office.person("pengawas"), 409),
        (office.elsewhere, 404),
        (office.citizen, 403),
        (None, 302),
    ):
        assert as_user(person).post(path).status_code == status
    assert client.get(path).status_code == 405
    answer = client.post(path)
    child = Case.objects.get(called_from=task)
    first = Task.objects.get(case=child, status="open")
    assert answer.headers["Location"] == reverse("desk:task", args=[first.key])
    assert client.post(path).headers["Location"] == reverse("desk:task", args=[task.key])
    assert Case.objects.filter(called_from=task).count() == 1
    waiting = page(client, "task", task.key)
    assert child.number in waiting
    assert reverse("desk:case", args=[child.key]) in waiting
    assert 'name="action"' not in waiting


def test_child_leads_back_only_who_may_see_the_parent(office: Office, as_user: SignIn, wall: Wall) -> None:
    office.publish(INTERNAL)
    case = start_case(office.person("kepala"), office.publish(CALLING))
    task = Task.objects.get(case=case, status="open")
    child = call_case(office.person("staf"), task.key)
    parent = reverse("desk:case", args=[case.key])
    assert parent in page(as_user(office.person("staf")), "case", child.key)
    first = Task.objects.get(case=child, status="open")
    guest = office.colleague("bidang-a")
    Task.objects.filter(pk=first.pk).update(holder=guest)
    shown = page(as_user(guest), "case", child.key)
    assert child.number in shown
    assert parent not in shown
    assert case.number not in shown


def test_case_page_needs_few_queries(
    office: Office, as_user: SignIn, wall: Wall, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    case = round_of(office)
    client = as_user(office.person("staf"))
    page(client, "case", case.key)
    with django_assert_max_num_queries(32):
        page(client, "case", case.key)


def test_pages_of_what_the_office_does_of_its_own_accord_speak_of_no_applicant(
    office: Office, as_user: SignIn, wall: Wall
) -> None:
    task = meeting(office)
    head = as_user(office.person("kepala"))
    pages = [page(head, name, task.key) for name in ("task", "reassign", "extend")]
    pages += [page(head, name, task.case.key) for name in ("case", "cancel")]
    for words in pages:
        main = words[words.index("<main") : words.index("</main>")]
        assert not re.findall(r"[^>]*(?:permohonan|pemohon)(?!/)[^<]*", main, re.IGNORECASE)
    assert "Hentikan perkara" in pages[-1]
