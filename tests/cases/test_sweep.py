"""What is late is found once a rung: its actor is warned and told, then who leads the unit, then the head."""

import datetime

import pytest
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.inbox import inbox
from sopan.cases.models import Case, ClockEntry, Task
from sopan.cases.sweep import sweep
from sopan.notices.models import Notice
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def late_case(world: World) -> Case:
    for position in ("fo-slrt", "kabid-pemberdayaan", "kepala-dinas"):
        world.official(TALA, position)
    case = world.apply(TALA, KARANG_TARUNA)
    past = timezone.now() - MINUTE
    Task.objects.filter(case=case, status="open").update(due_at=past, alarm_at=past, alarms=1)
    return case


def told(kind: str = "late") -> set[int | None]:
    return set(Notice.objects.filter(kind=kind, channel="inbox").values_list("recipient", flat=True))


def test_actor_is_warned_before_the_deadline(world: World) -> None:
    officer = world.official(TALA, "fo-slrt")
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    assert task.alarm_at is not None
    assert task.due_at is not None
    assert task.opened_at < task.alarm_at < task.due_at
    assert sweep(task.alarm_at + datetime.timedelta(seconds=1)) == 1
    assert told("warning") == {officer.pk}
    assert told("late") == set()
    task.refresh_from_db()
    assert (task.alarms, task.late_at) == (1, None)


def test_warning_names_the_step_but_never_in_a_confidential_case(world: World) -> None:
    world.official(TALA, "fo-slrt")
    world.official(BOGOR, "petugas-p4gn")
    for agency, slug in ((TALA, KARANG_TARUNA), (BOGOR, REHABILITATION)):
        task = world.open_task(world.apply(agency, slug))
        Task.objects.filter(pk=task.pk).update(alarm_at=timezone.now() - MINUTE)
    sweep(timezone.now())
    said = {note.agency.slug: note.body for note in Notice.objects.filter(kind="warning", channel="inbox")}
    assert "Tugas “Front Office mengecek kelengkapan berkas" in said[TALA]
    assert said[BOGOR].count("Sebuah tugas") == 1
    assert "“" not in said[BOGOR]


def test_each_rung_is_told_once_as_time_goes_by(world: World, late_case: Case) -> None:
    now = timezone.now()
    people = [world.official(TALA, code).pk for code in ("fo-slrt", "kabid-pemberdayaan", "kepala-dinas")]
    assert sweep(now) == 1
    assert told() == {people[0]}
    assert sweep(now) == 0
    assert (
        sweep(now + 7 * DAY) == 2
    )  # a working day later the head of the unit, after three the head of the office
    assert told() == set(people)
    assert sweep(now + 30 * DAY) == 0
    rules = ClockEntry.objects.filter(case=late_case, kind="escalate").values_list("rule", flat=True)
    assert list(rules) == [
        f"Lewat tenggat: {who}" for who in ("pelaksana", "pimpinan unit", "pimpinan instansi")
    ]


def test_holder_alone_is_told_when_the_task_is_held(world: World, late_case: Case) -> None:
    from tests.factories import make_official

    task = world.open_task(late_case)
    colleague = make_official(task.agency, task.position)
    actions.take(world.official(TALA, "fo-slrt"), task.key)
    sweep()
    assert world.official(TALA, "fo-slrt").pk in told()
    assert colleague.pk not in told()


def test_task_in_time_and_finished_task_are_left_alone(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    assert sweep() == 0
    world.do(case)
    Task.objects.filter(case=case, status="done").update(due_at=timezone.now() - datetime.timedelta(days=1))
    assert sweep() == 0


def test_late_task_stands_in_the_late_tab(world: World, late_case: Case) -> None:
    page = inbox(world.official(TALA, "fo-slrt"), "late")
    assert [task.case_id for task in page.tasks] == [late_case.pk]
    assert inbox(world.official(TALA, "staf-pemberdayaan"), "late").tasks == []
