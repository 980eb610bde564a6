"""The ledger of a case's clocks as rows: written beside each change, read into `flow.clock`, never altered."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sopan.cases.answers import opened_json, sealed_json
from sopan.cases.errors import Refused
from sopan.cases.models import Case, ClockEntry, Task
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.directory.statements import insert
from sopan.flow import clock, working_time
from sopan.flow.events import TimeExtended
from sopan.procedure.model import Procedure, Step
from sopan.procedure.time import Duration, parse

Kind = ClockEntry.Kind
OF_CASE = 0
"""The clock of the whole case, beside those of its steps."""
PROMISED, SUMMED, STANDARD = "Jangka waktu layanan", "Jumlah mutu baku", "Mutu baku waktu"
WAITING, MENDED = "Menunggu perbaikan oleh pemohon", "Pemohon sudah memperbaiki"
"""Rules as they are stored, in the language of the office whoever reads them."""
RUNS: Mapping[str, clock.Kind] = {
    Kind.START: "start",
    Kind.PAUSE: "pause",
    Kind.RESUME: "resume",
    Kind.EXTEND: "extend",
}
"""The entries that move a deadline; the others tell what was done about it."""


def entries_of(case: Case) -> dict[int, list[ClockEntry]]:
    """All entries of a case, oldest first, by clock. The caller has been let in by `access`."""
    found: dict[int, list[ClockEntry]] = {}
    for entry in case.clock_entries.select_related("user").order_by("pk"):
        found.setdefault(entry.clock, []).append(entry)
    return found


def line_of(entries: Iterable[ClockEntry]) -> list[clock.Entry]:
    """Rows as `flow.clock` reads them."""
    return [
        clock.Entry(RUNS[row.kind], row.at, tuple(Duration.model_validate(one) for one in row.allowance))
        for row in entries
        if row.kind in RUNS
    ]


def standing(agency: Agency, entries: Iterable[ClockEntry], now: datetime.datetime) -> clock.Standing:
    """How a clock stands at `now`."""
    return clock.standing(calendar_for(agency), line_of(entries), now)


def reason_of(entry: ClockEntry) -> str:
    """What the official wrote, opened."""
    reason: Any = entry.reason
    return str(opened_json(reason["sealed"])) if isinstance(reason, dict) else str(reason or "")


def stored_reason(case: Case, reason: str) -> Any:
    """A reason as it goes into the row."""
    return {"sealed": sealed_json(reason)} if reason and case.confidential else reason


def allowance(*times: Duration | None) -> list[dict[str, Any]]:
    """Time standards as they are stored."""
    return [time.model_dump(mode="json", exclude_defaults=True) for time in times if time is not None]


def promised(sheet: Procedure) -> list[Duration]:
    """What a case may take in all: the published time, else the rows one after the other."""
    if sheet.service and sheet.service.promised:
        return [sheet.service.promised]
    if sheet.clock.deemed is not None:
        return [sheet.clock.deemed.after]
    return sheet.row_times


def run(agency: Agency, start: datetime.datetime, times: Iterable[Duration]) -> datetime.datetime:
    """When time standards that run one after the other from `start` are over on the agency's calendar.

    Errors: Refused when the agency's hours hold no working time for it.
    """
    try:
        return clock.run(calendar_for(agency), start, times)
    except working_time.CalendarError:
        raise Refused(
            "no_working_time",
            _(
                "Jam kerja kantor ini belum diatur dengan benar. Hubungi pengelola instansi; data Anda tidak hilang."
            ),
        ) from None


def start_case(case: Case, sheet: Procedure, now: datetime.datetime) -> None:
    """Start the clock of a whole case that has just been stored; its row gets the deadline."""
    times = promised(sheet)
    case.due_at = run(case.agency, now, times) if times else None
    case.alarm_at = case.due_at if sheet.clock.deemed is not None else None
    entry = ClockEntry(
        case=case, clock=OF_CASE, kind=Kind.START, at=now, allowance=allowance(*times), due_after=case.due_at
    )
    entry.rule = PROMISED if sheet.service and sheet.service.promised else SUMMED
    insert([entry])


def start_task(task: Task, sheet: Procedure, step: Step, now: datetime.datetime) -> ClockEntry | None:
    """Start the clock of a task that opens now: its deadline and first warning. The caller stores the entry."""
    task.clock = task.number
    time = sheet.time_of(step)
    if time is None:
        return None
    task.due_at = run(task.case.agency, now, [time])
    _set_alarm(task, sheet, now, time.basis)
    return ClockEntry(
        case=task.case,
        clock=task.clock,
        kind=Kind.START,
        at=now,
        allowance=allowance(time),
        due_after=task.due_at,
        rule=f"{STANDARD}: {time.words}",
    )


def resume_task(
    task: Task, before: Task, sheet: Procedure, step: Step, now: datetime.datetime
) -> list[ClockEntry]:
    """Go on with the clock of `before`, which stopped while the applicant was asked: only what was left is left."""
    time = sheet.time_of(step)
    task.clock = before.clock
    if time is None or before.due_at is None or before.done_at is None:
        return []
    calendar = calendar_for(task.case.agency)
    left = max(clock.length(calendar, time.basis, before.done_at, before.due_at), clock.NOTHING)
    task.due_at = clock.moved(calendar, time.basis, now, left)
    _set_alarm(task, sheet, now, time.basis)
    return [
        ClockEntry(
            case=task.case, clock=task.clock, kind=Kind.RESUME, at=now, due_before=before.due_at,
            due_after=task.due_at, rule=MENDED,
        )
    ]  # fmt: skip


def go_on(task: Task, before: Task) -> None:
    """Go on with the clock of `before`, which stands in the same row of the sheet: the row has one time, and of
    each warning one."""
    task.clock = before.clock
    task.due_at, task.alarm_at = before.due_at, before.alarm_at
    task.alarms, task.late_at = before.alarms, before.late_at


def pause(
    case: Case, number: int, due: datetime.datetime | None, now: datetime.datetime, user: int | None
) -> ClockEntry:
    """The clock of the case, or of a step, stops: the office waits for the applicant."""
    return ClockEntry(
        case=case,
        clock=number,
        kind=Kind.PAUSE,
        at=now,
        due_before=due,
        user_id=user,
        rule=WAITING,
    )


def resume_case(
    case: Case, entries: Iterable[ClockEntry], now: datetime.datetime, user: int | None
) -> ClockEntry:
    """The clock of the case goes on where it stopped."""
    line = [*line_of(entries), clock.Entry("resume", now)]
    before = case.due_at
    case.due_at = clock.deadline(calendar_for(case.agency), line)
    return ClockEntry(
        case=case, clock=OF_CASE, kind=Kind.RESUME, at=now, due_before=before, due_after=case.due_at, user_id=user,
        rule=MENDED,
    )  # fmt: skip


def extend(task: Task, sheet: Procedure, event: TimeExtended, now: datetime.datetime) -> ClockEntry:
    """More time for a task: its row gets the new deadline, and the warnings begin anew."""
    time = parse(event.words)
    if sheet.clock.basis == "calendar":
        time = time.model_copy(update={"basis": "calendar"})
    before = task.due_at
    start = max(before, now) if before is not None else now
    task.due_at = run(task.case.agency, start, [time])
    task.alarms, task.late_at = 0, None
    _set_alarm(task, sheet, now, time.basis)
    return ClockEntry(
        case=task.case, clock=task.clock, kind=Kind.EXTEND, at=now, allowance=allowance(time), due_before=before,
        due_after=task.due_at, user_id=int(event.person), rule=event.rule[:300],
        reason=stored_reason(task.case, event.reason),
    )  # fmt: skip


def deemed(case: Case, article: str, now: datetime.datetime) -> ClockEntry:
    """That the time for a decision ran out, and under which article the application counts as granted."""
    return ClockEntry(
        case=case, clock=OF_CASE, kind=Kind.DEEMED, at=now, due_before=case.due_at, rule=article[:300]
    )


def next_alarm(task: Task, sheet: Procedure) -> datetime.datetime | None:
    """When the next warning about a task is due, after `task.alarms` of them; None when the ladder ends."""
    rung = task.alarms - 1  # the first is the warning before the deadline
    ladder = sheet.clock.ladder
    if task.due_at is None or rung >= len(ladder):
        return None
    later = ladder[rung].after
    return task.due_at if later is None else run(task.case.agency, task.due_at, [later])


def _set_alarm(task: Task, sheet: Procedure, now: datetime.datetime, basis: str) -> None:
    assert task.due_at is not None
    task.alarm_at = clock.share(calendar_for(task.case.agency), now, task.due_at, sheet.clock.warn_at, basis)
