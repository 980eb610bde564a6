"""Deadlines when the calendar changes: a holiday decreed for today, one taken back, other hours, and what stays."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from sopan.cases import actions, recompute
from sopan.cases.models import CalendarState, Case, ClockEntry, Task
from sopan.cases.recompute import HOURS, NATIONAL, day_rule, recompute_changed
from sopan.cases.starting import start_case
from sopan.directory.calendars import calendar_changed
from sopan.directory.models import Agency, Holiday
from tests.small_office import INTERNAL, SERVICE, Office, intake_case

WITA = datetime.timezone(datetime.timedelta(hours=8))
MONDAY = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=WITA)
DAY = datetime.timedelta(days=1)


class Wall:
    """The clock on the wall, which a test sets."""

    now = MONDAY

    def __call__(self) -> datetime.datetime:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr("django.utils.timezone.now", wall)
    return wall


def at(day: int, hour: int = 16, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=WITA)


def meeting(office: Office) -> Task:
    """A meeting that waits for the head until Thursday the 5th."""
    case = start_case(office.person("staf"), office.publish(INTERNAL), {"isi_acara": "Evaluasi"})
    return Task.objects.get(case=case, status="open")


def holiday(office: Office, day: int, name: str = "Hari berkabung") -> Holiday:
    return Holiday.objects.create(
        agency=office.agency, date=datetime.date(2026, 3, day), name=name, kind="local"
    )


def agency(office: Office) -> Agency:
    return Agency.objects.get(pk=office.agency.pk)


def test_holiday_decreed_for_today_moves_the_deadline_and_the_ledger_keeps_the_old_one(
    office: Office, wall: Wall
) -> None:
    task = meeting(office)
    assert task.due_at == at(5)
    wall.now = at(4, 8)
    by = office.person("kepala")
    result = recompute.recompute(office.agency, day_rule(holiday(office, 4)), by)
    assert result.finished
    task.refresh_from_db()
    assert task.due_at == at(6, 16, 30)
    assert task.alarm_at is not None
    assert at(4) < task.alarm_at < task.due_at
    row = ClockEntry.objects.get(kind="recompute", clock=task.clock)
    assert (row.due_before, row.due_after, row.user) == (at(5), at(6, 16, 30), by)
    assert row.rule == "Hari libur 4 Maret 2026 ditetapkan: Hari berkabung"
    assert ClockEntry.objects.get(kind="start", clock=task.clock).due_after == at(5)


def test_holiday_taken_back_brings_the_old_deadline_back(office: Office, wall: Wall) -> None:
    day = holiday(office, 4)
    task = meeting(office)
    assert task.due_at == at(6, 16, 30)
    rule = day_rule(day, removed=True)
    day.delete()
    recompute.recompute(office.agency, rule)
    task.refresh_from_db()
    assert task.due_at == at(5)
    assert ClockEntry.objects.get(kind="recompute", clock=task.clock).rule.startswith(
        "Hari libur 4 Maret 2026 dihapus"
    )


def test_other_hours_move_hours_and_leave_days(office: Office, wall: Wall) -> None:
    task = meeting(office)
    case = start_case(office.person("staf"), office.publish(INTERNAL, slug="rapat-dua"), {"isi_acara": "Dua"})
    actions.complete_task(office.person("kepala"), Task.objects.get(case=case, status="open").key, {})
    hour = Task.objects.get(case=case, status="open")
    assert hour.due_at == at(2, 10)
    Agency.objects.filter(pk=office.agency.pk).update(
        hours={"mon": [["09:30", "16:00"]], "thu": [["08:00", "15:00"]]}
    )
    calendar_changed(office.agency)
    recompute.recompute(office.agency, HOURS)
    hour.refresh_from_db()
    task.refresh_from_db()
    assert hour.due_at == at(2, 10, 30)
    assert task.due_at == at(12, 15)


def test_waiting_case_is_left_waiting_and_goes_on_by_the_new_calendar(office: Office, wall: Wall) -> None:
    case = intake_case(office, office.publish(SERVICE))
    assert case.due_at == at(9)
    wall.now = at(3, 9)
    checking = Task.objects.get(case=case, status="open")
    back = {"action": "back", "field_tanggal": "mend", "field_tanggal_reason": "Salah."}
    actions.complete_task(office.person("pemeriksa"), checking.key, back)
    result = recompute.recompute(office.agency, day_rule(holiday(office, 5)))
    assert result.changed == 0
    case.refresh_from_db()
    assert case.due_at == at(9)
    assert not ClockEntry.objects.filter(kind="recompute").exists()


def test_extended_deadline_is_computed_with_its_extension(office: Office, wall: Wall) -> None:
    task = meeting(office)
    actions.extend(office.person("kepala"), task.key, "1 hari kerja", "Sakit.", "Disposisi")
    recompute.recompute(office.agency, day_rule(holiday(office, 6)))
    task.refresh_from_db()
    assert task.due_at == at(9)


def test_late_task_that_is_no_longer_late_is_warned_anew(office: Office, wall: Wall) -> None:
    task = meeting(office)
    wall.now = at(6, 15)
    Task.objects.filter(pk=task.pk).update(alarms=2, late_at=at(5, 17), alarm_at=at(9))
    recompute.recompute(office.agency, day_rule(holiday(office, 5)))
    task.refresh_from_db()
    assert task.due_at == at(6, 16, 30)
    assert task.late_at is None
    assert task.alarms == 1
    assert task.alarm_at == at(6, 16, 30)


def test_what_does_not_change_is_not_written(office: Office, wall: Wall) -> None:
    task = meeting(office)
    before = ClockEntry.objects.count()
    assert recompute.recompute(office.agency, day_rule(holiday(office, 20))).changed == 0
    assert ClockEntry.objects.count() == before
    task.refresh_from_db()
    assert task.due_at == at(5)


def test_closed_cases_and_other_offices_are_left_alone(office: Office, wall: Wall) -> None:
    from tests.small_office import make_office

    other = make_office()
    theirs, mine = meeting(other), meeting(office)
    actions.cancel(office.person("kepala"), mine.case.key, "Batal.")
    recompute.recompute(office.agency, day_rule(holiday(office, 4)))
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert theirs.due_at == mine.due_at == at(5)


def test_worker_notices_a_calendar_that_a_command_changed(office: Office, wall: Wall) -> None:
    task = meeting(office)
    assert recompute_changed() == 0
    Holiday.objects.create(date=datetime.date(2026, 3, 4), name="Pemilu", kind="national")
    assert recompute_changed() == 2  # the task and its case
    assert recompute_changed() == 0
    task.refresh_from_db()
    assert task.due_at == at(6, 16, 30)
    row = ClockEntry.objects.get(kind="recompute", clock=task.clock)
    assert (row.rule, row.user) == (NATIONAL, None)


def test_large_office_is_done_in_batches_and_the_rest_by_the_worker(
    office: Office, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    monkeypatch.setattr(recompute, "AT_ONCE", 1)
    tasks = [meeting(office) for _ in range(5)]
    rule = day_rule(holiday(office, 4))
    first = recompute.recompute(office.agency, rule, office.person("kepala"))
    assert (first.finished, first.changed) == (False, 4)
    assert recompute_changed() == 6
    for task in tasks:
        task.refresh_from_db()
        assert task.due_at == at(6, 16, 30)
    rows = ClockEntry.objects.filter(kind="recompute")
    assert {(row.rule, row.user_id) for row in rows} == {(rule, office.people["kepala"].pk)}
    state = CalendarState.objects.get(agency=office.agency)
    assert state.done == state.target == agency(office).calendar_version


def test_second_change_before_the_first_is_finished_names_both(
    office: Office, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 1)
    monkeypatch.setattr(recompute, "AT_ONCE", 0)
    task = meeting(office)
    recompute.recompute(office.agency, day_rule(holiday(office, 4, "Pertama")))
    recompute.recompute(office.agency, day_rule(holiday(office, 5, "Kedua")))
    recompute_changed()
    task.refresh_from_db()
    assert task.due_at == at(9)
    rule = ClockEntry.objects.get(kind="recompute", clock=task.clock).rule
    assert "Pertama" in rule
    assert "Kedua" in rule


def test_power_cut_between_batches_loses_nothing(
    office: Office, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [meeting(office) for _ in range(3)]
    day = holiday(office, 4)
    monkeypatch.setattr(recompute, "BATCH", 1)
    real, calls = recompute._renew, []

    def failing(*arguments: object) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(recompute, "_renew", failing)
    with pytest.raises(OSError, match="power"), transaction.atomic():
        recompute.recompute(office.agency, day_rule(day))
    monkeypatch.setattr(recompute, "_renew", real)
    recompute_changed()
    for task in tasks:
        task.refresh_from_db()
        assert task.due_at == at(6, 16, 30)
    assert ClockEntry.objects.filter(kind="recompute", case=tasks[0].case, clock=tasks[0].clock).count() == 1


def test_office_without_working_time_keeps_its_deadlines(office: Office, wall: Wall) -> None:
    task = meeting(office)
    days = [
        Holiday(agency=office.agency, date=MONDAY.date() + n * DAY, name="Tutup", kind="local")
        for n in range(1, 400)
    ]
    Holiday.objects.bulk_create(days)
    calendar_changed(office.agency)
    recompute.recompute(office.agency)
    task.refresh_from_db()
    assert task.due_at is not None
    assert task.due_at > at(5)


def test_agency_never_seen_before_is_looked_at_once(office: Office) -> None:
    now = timezone.now()
    assert recompute_changed() == 0
    assert CalendarState.objects.filter(agency=office.agency, done=office.agency.calendar_version).exists()
    assert Case.objects.filter(opened_at__gt=now).count() == 0
