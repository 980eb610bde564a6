"""How a clock stands, in words: "hari ke-3 dari 5, berhenti 1,5 hari, tersisa 2 hari"; and what was done about it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sopan.cases.clock import Kind, entries_of, line_of, reason_of
from sopan.cases.models import Case, ClockEntry, Task
from sopan.cases.naming import called, heading
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.flow import clock
from sopan.flow.working_time import Calendar
from sopan.procedure.model import Procedure

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)
WHOLE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One line of the ledger for people."""

    at: datetime.datetime
    what: str
    who: str
    rule: str
    before: datetime.datetime | None
    after: datetime.datetime | None
    reason: str


@dataclass(frozen=True)
class Clock:
    """One clock of a case: whose it is, how it stands in words, its deadline, and its lines."""

    title: str
    words: str
    due: datetime.datetime | None
    running: bool  # False when it has ended or is paused
    paused: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return not self.running and not self.paused


def standing_words(
    standing: clock.Standing,
    calendar: Calendar,
    now: datetime.datetime,
    *,
    basis: str = "working",
    stopped: datetime.datetime | None = None,
    ended: bool = False,
    left: bool = True,
) -> str:
    """ "hari ke-3 dari 5", "berhenti 1,5 hari", "tersisa 2 jam", "lewat 1 hari", joined.

    `stopped` is when a clock that waits now came to stand; `ended` that it will not go on, and then `now` is
    when it ended; without `left` what remains is not said. Times are counted on the `basis`.
    """
    day = _day_length(calendar, basis)
    parts = []
    if standing.day and standing.days:
        parts.append(_("hari ke-%(day)d dari %(days)d") % {"day": standing.day, "days": standing.days})
    if stopped is not None and not ended:
        held = length_words(standing.paused, day)
        parts.append(
            _("berhenti %(time)s karena menunggu pemohon") % {"time": held}
            if standing.paused > clock.NOTHING
            else _("berhenti karena menunggu pemohon")
        )
    elif standing.paused > clock.NOTHING:
        parts.append(_("sempat berhenti %(time)s") % {"time": length_words(standing.paused, day)})
    if not left:
        return ", ".join(parts)
    if standing.due is not None:
        parts.append(_left(standing.due, calendar, basis, stopped or now, day, ended=ended))
    elif not parts:
        parts.append(_("tanpa batas waktu"))
    return ", ".join(part for part in parts if part)


def length_words(length: datetime.timedelta, day: datetime.timedelta = WHOLE_DAY) -> str:
    """ "1,5 hari", "2 jam", "20 menit": a length of time in days of that length, hours, or minutes."""
    if length >= day:
        days = round(length / day, 1)
        shown = formats.number_format(int(days) if days == int(days) else days)
        return ngettext("%(n)s hari", "%(n)s hari", 1 if days == 1 else 2) % {"n": shown}
    if length >= HOUR:
        hours = length // HOUR
        return ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours}
    minutes = max(1, -(-length // MINUTE)) if length > clock.NOTHING else 0
    return ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes}


def stand(
    agency: Agency,
    entries: Sequence[ClockEntry],
    now: datetime.datetime,
    *,
    ended: bool = False,
    left: bool = True,
) -> tuple[str, clock.Standing]:
    """How the clock of these entries stands at `now`, in words and as a value."""
    calendar, line = calendar_for(agency), line_of(entries)
    basis = next((each.allowance[0].basis for each in line if each.allowance), "working")
    standing = clock.standing(calendar, line, now)
    stopped = line[-1].at if line and line[-1].kind == "pause" else None
    return standing_words(
        standing, calendar, now, basis=basis, stopped=stopped, ended=ended, left=left
    ), standing


def stand_of_task(case: Case, task: Task, entries: Sequence[ClockEntry]) -> str:
    """How an open task stands beside its due mark, which says what is left: "hari ke-3 dari 5"; may be empty."""
    if not entries or task.due_at is None:
        return ""
    return stand(case.agency, entries, timezone.now(), left=False)[0]


def clocks_of(case: Case, sheet: Procedure, tasks: Iterable[Task]) -> list[Clock]:
    """The clock of the whole case, then those of its steps that had time, newest first.

    The caller has been let in by `access`; `tasks` are all of the case.
    """
    found = []
    by_clock: dict[int, list[Task]] = {}
    for task in sorted(tasks, key=lambda each: each.number):
        by_clock.setdefault(task.clock or task.number, []).append(task)
    ledger = entries_of(case)
    now = timezone.now()
    for number in sorted(ledger, key=lambda each: (each != 0, -each)):
        entries = ledger[number]
        if number == 0:
            title, over = _("Seluruh %(case)s") % {"case": called(case)}, case.closed_at
        else:
            on_it = by_clock.get(number)
            if on_it is None:
                continue
            title, over = _title(sheet, on_it[-1]), _over(case, on_it, entries)
        words, standing = stand(case.agency, entries, over or now, ended=over is not None)
        paused = not standing.running and over is None
        found.append(
            Clock(
                title,
                words,
                standing.due,
                running=standing.running and over is None,
                paused=paused,
                rows=[_row(entry) for entry in entries],
            )
        )
    return found


def _title(sheet: Procedure, task: Task) -> str:
    """The row, and where several units are asked, whose it is."""
    title = heading(sheet.timed_by(sheet.step(task.step)).activity)
    return f"{title}: {task.position.name}" if task.member and task.position is not None else title


def _over(case: Case, tasks: Sequence[Task], entries: Sequence[ClockEntry]) -> datetime.datetime | None:
    """When the clock of these tasks ended; None while it runs or waits for the applicant."""
    if any(task.status == Task.Status.OPEN for task in tasks):
        return None
    waits = next((entry.kind for entry in reversed(entries) if entry.kind in (Kind.PAUSE, Kind.RESUME)), "")
    if waits == Kind.PAUSE:
        return case.closed_at
    return max(task.done_at for task in tasks if task.done_at is not None)


def _row(entry: ClockEntry) -> Row:
    return Row(
        entry.at,
        str(entry.get_kind_display()),
        entry.user.name if entry.user else "",
        entry.rule,
        entry.due_before,
        entry.due_after,
        reason_of(entry),
    )


def _left(
    due: datetime.datetime,
    calendar: Calendar,
    basis: str,
    at: datetime.datetime,
    day: datetime.timedelta,
    *,
    ended: bool,
) -> str:
    late = at > due
    first, last = (due, at) if late else (at, due)
    length = clock.length(calendar, basis, first, last)
    if late:
        if length == clock.NOTHING:
            return _("lewat tenggat")
        return _("lewat %(time)s") % {"time": length_words(length, day)}
    if ended:
        return _("selesai dalam waktu")
    return _("tersisa %(time)s") % {"time": length_words(length, day)}


def _day_length(calendar: Calendar, basis: str) -> datetime.timedelta:
    """A working day on average, or 24 hours on the calendar basis."""
    if basis == "calendar":
        return WHOLE_DAY
    minutes = [
        sum(
            ((closes.hour * 60 + closes.minute) or 24 * 60) - (opens.hour * 60 + opens.minute)
            for opens, closes in intervals
        )
        for intervals in calendar.hours.values()
        if intervals
    ]
    return datetime.timedelta(minutes=sum(minutes) / len(minutes)) if minutes else WHOLE_DAY
