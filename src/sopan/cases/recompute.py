"""Deadlines on a changed calendar: a holiday decreed or taken back, other hours. The ledger keeps the old ones.

A deadline is what the entries of its clock and the calendar give, so each is folded anew. It goes batch by
batch, each in a transaction of its own that also says how far it has come: a power cut loses nothing, and
two workers never do the same.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import dateformat, timezone, translation

from sopan.cases.clock import OF_CASE, RUNS, Kind, line_of, next_alarm
from sopan.cases.editions import edition_of
from sopan.cases.models import CalendarState, Case, ClockEntry, Task
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency, Holiday, User
from sopan.directory.statements import update_many
from sopan.flow import clock
from sopan.flow.working_time import Calendar, CalendarError

BATCH = 500
AT_ONCE = 4
"""Batches of cases that a page waits for; the worker does the rest within a minute."""
RULE_LENGTH = 300
NATIONAL = "Kalender hari libur diperbarui"
HOURS = "Jam kerja kantor diubah"
"""Rules as they are stored in the ledger, in the language of the office whoever changes the calendar."""

Lines = Mapping[tuple[int, int], Sequence[clock.Entry]]


@dataclass(frozen=True)
class Recomputed:
    """How many deadlines changed, and whether all have been looked at."""

    changed: int
    finished: bool


def recompute(agency: Agency, rule: str = NATIONAL, user: User | None = None) -> Recomputed:
    """Bring the open deadlines of an agency in line with its calendar, which has just changed.

    `rule` says what changed and `user` who changed it; both go into the ledger. Of a large office the rest is
    done by the worker.
    """
    with transaction.atomic():
        CalendarState.objects.get_or_create(agency=agency)
        state = CalendarState.objects.select_for_update().get(agency=agency)
        version = Agency.objects.values_list("calendar_version", flat=True).get(pk=agency.pk)
        _aim(state, version, rule, user)
        state.save()
    return _go_on(agency.pk, AT_ONCE)


def recompute_changed() -> int:
    """Do the same for every agency whose calendar is not the one that its deadlines were computed with.

    Returns how many deadlines changed.
    """
    behind = Agency.objects.filter(
        Q(calendar_state=None) | ~Q(calendar_state__done=F("calendar_version"))
    ).values_list("pk", flat=True)
    changed = 0
    for pk in list(behind):
        CalendarState.objects.get_or_create(agency_id=pk)
        changed += _go_on(pk, None).changed
    return changed


def day_rule(day: Holiday, *, removed: bool = False) -> str:
    """What changed, when it was this day: "Hari libur 17 Agustus 2027 ditetapkan: Hari Kemerdekaan"."""
    with translation.override("id"):
        date = dateformat.format(day.date, "j F Y")
    what = "Hari kerja" if day.works else "Hari libur"
    return f"{what} {date} {'dihapus' if removed else 'ditetapkan'}: {day.name}"[:RULE_LENGTH]


def _aim(state: CalendarState, version: int, rule: str, user: User | None) -> None:
    """Begin anew for that version of the calendar. What had not been finished is named too."""
    unfinished = state.rule if state.target != state.done else ""
    if unfinished and rule not in unfinished:
        rule = f"{unfinished}; {rule}"
    state.target, state.upto, state.rule, state.user = version, 0, rule[:RULE_LENGTH], user


def _go_on(agency: int, most: int | None) -> Recomputed:
    changed = batches = 0
    while most is None or batches < most:
        found, finished = _batch(agency)
        changed += found
        if finished:
            return Recomputed(changed, finished=True)
        batches += 1
    return Recomputed(changed, finished=False)


@transaction.atomic
def _batch(pk: int) -> tuple[int, bool]:
    """The next cases of an agency. Returns how many deadlines changed, and whether it was the last batch."""
    state = CalendarState.objects.select_for_update().get(agency=pk)
    agency = Agency.objects.get(pk=pk)
    if state.target != agency.calendar_version:
        _aim(state, agency.calendar_version, NATIONAL, None)
    if state.done == state.target:
        return 0, True
    cases = list(
        Case.objects.select_for_update(of=("self",), no_key=True)
        .filter(agency=pk, status=Case.Status.OPEN, pk__gt=state.upto)
        .only("edition_id", "due_at", "alarm_at", "agency_id")
        .order_by("pk")[:BATCH]
    )
    changed = _renew(agency, cases, state) if cases else 0
    finished = len(cases) < BATCH
    if finished:
        state.done, state.upto = state.target, 0
    else:
        state.upto = cases[-1].pk
    state.save()
    return changed, finished


def _renew(agency: Agency, cases: list[Case], state: CalendarState) -> int:
    calendar, now = calendar_for(agency), timezone.now()
    lines = _lines(cases)
    by_pk = {case.pk: case for case in cases}
    tasks = list(
        Task.objects.select_for_update(of=("self",), no_key=True)
        .filter(case__in=by_pk, status=Task.Status.OPEN, due_at__isnull=False)
        .order_by("pk")
    )
    rows: dict[tuple[int, int], ClockEntry] = {}  # by case and clock, on which several tasks may be open
    moved_cases, moved_tasks = [], []
    for case in cases:
        due = _deadline(calendar, lines.get((case.pk, OF_CASE), ()))
        if due is not None and due != case.due_at:
            rows[case.pk, OF_CASE] = _row(case, OF_CASE, case.due_at, due, now, state)
            case.alarm_at = due if case.alarm_at is not None else None
            case.due_at = due
            moved_cases.append(case)
    for task in tasks:
        task.case = by_pk[task.case_id]
        task.case.agency = agency
        number = task.clock or task.number
        line = lines.get((task.case_id, number), ())
        due = _deadline(calendar, line)
        if due is not None and due != task.due_at:
            rows[task.case_id, number] = _row(task.case, number, task.due_at, due, now, state)
            task.due_at = due
            _set_alarm(task, calendar, line, now)
            moved_tasks.append(task)
    update_many(moved_cases, "due_at", "alarm_at")
    update_many(moved_tasks, "due_at", "alarm_at", "alarms", "late_at")
    ClockEntry.objects.bulk_create(rows.values(), batch_size=BATCH)
    return len(rows)


def _lines(cases: Iterable[Case]) -> Lines:
    """The entries that move a deadline, by case and clock, oldest first."""
    found: dict[tuple[int, int], list[ClockEntry]] = {}
    entries = ClockEntry.objects.filter(case__in=[case.pk for case in cases], kind__in=RUNS)
    for entry in entries.only("case_id", "clock", "kind", "at", "allowance").order_by("pk"):
        found.setdefault((entry.case_id, entry.clock), []).append(entry)
    return {key: line_of(rows) for key, rows in found.items()}


def _deadline(calendar: Calendar, line: Sequence[clock.Entry]) -> datetime.datetime | None:
    """What the clock gives; None for one that stands still, has no allowance, or finds no working time."""
    if not line or line[-1].kind == "pause":
        return None
    try:
        return clock.deadline(calendar, line)
    except CalendarError:
        return None


def _set_alarm(task: Task, calendar: Calendar, line: Sequence[clock.Entry], now: datetime.datetime) -> None:
    """The next warning about a task whose deadline moved: who was told that it is late learns it only once more
    when it is late again."""
    assert task.due_at is not None
    sheet = edition_of(task.case.edition_id).sheet
    basis = next((each.allowance[0].basis for each in line if each.allowance), "working")
    warn = clock.share(calendar, line[-1].at, task.due_at, sheet.clock.warn_at, basis)
    if task.due_at > now:
        task.late_at = None
        task.alarms = 1 if task.alarms and warn <= now else 0
    task.alarm_at = next_alarm(task, sheet) if task.alarms else warn


def _row(
    case: Case,
    number: int,
    before: datetime.datetime | None,
    after: datetime.datetime,
    now: datetime.datetime,
    state: CalendarState,
) -> ClockEntry:
    return ClockEntry(
        case=case,
        clock=number,
        kind=Kind.RECOMPUTE,
        at=now,
        due_before=before,
        due_after=after,
        user_id=state.user_id,
        rule=state.rule,
    )
