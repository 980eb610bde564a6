"""A clock as a ledger: a deadline is what the entries of a clock and the calendar of the office give, nothing else.

A clock starts with an allowance, pauses while the office waits for the applicant, goes on with what was left,
and may be extended. What was used stays used: a pause never resets it.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sopan.flow import working_time
from sopan.flow.working_time import Calendar
from sopan.procedure.time import Duration

Kind = Literal["start", "pause", "resume", "extend"]
NOTHING = datetime.timedelta()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a clock. `allowance` are time standards one after the other (start, extend)."""

    kind: Kind
    at: datetime.datetime
    allowance: tuple[Duration, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands: working time used and paused, and the deadline, when there is one.

    On the calendar basis all time counts. `day` is the working day it is in ("hari ke-3"), `days` of how many
    ("dari 5"); both 0 when the allowance is not counted in days.
    """

    due: datetime.datetime | None
    used: datetime.timedelta
    paused: datetime.timedelta
    running: bool
    day: int = 0
    days: int = 0


def deadline(calendar: Calendar, entries: Iterable[Entry]) -> datetime.datetime | None:
    """When the clock of these entries (oldest first) runs out; None for one that has no allowance.

    While it is paused, the deadline that it had. Errors: CalendarError, as `working_time.add`.
    """
    due: datetime.datetime | None = None
    left = NOTHING
    basis = "working"
    for entry in entries:
        match entry.kind:
            case "start":
                if entry.allowance:
                    basis = entry.allowance[0].basis
                    due = run(calendar, entry.at, entry.allowance)
            case "pause" if due is not None:
                left = max(length(calendar, basis, entry.at, due), NOTHING)
            case "resume" if due is not None:
                due = moved(calendar, basis, entry.at, left)
            case "extend" if due is not None:
                due = run(calendar, max(due, entry.at), entry.allowance)
    return due


def standing(calendar: Calendar, entries: Sequence[Entry], now: datetime.datetime) -> Standing:
    """How the clock of these entries (oldest first, none later than `now`) stands at `now`."""
    due = deadline(calendar, entries)
    basis = next((entry.allowance[0].basis for entry in entries if entry.allowance), "working")
    used = paused = NOTHING
    days_used = 0
    since: datetime.datetime | None = None
    stopped: datetime.datetime | None = None
    for entry in entries:
        match entry.kind:
            case "start":
                since = entry.at
            case "pause" if since is not None:
                used += length(calendar, basis, since, entry.at)
                days_used += _days(calendar, basis, since, entry.at)
                since, stopped = None, entry.at
            case "resume" if stopped is not None:
                paused += length(calendar, basis, stopped, entry.at)
                since, stopped = entry.at, None
            case _:
                pass
    if since is not None:
        used += length(calendar, basis, since, now)
        days_used += _days(calendar, basis, since, now)
    if stopped is not None:
        paused += length(calendar, basis, stopped, now)
    first = next((entry.allowance for entry in entries if entry.kind == "start"), ())
    extra = [each for entry in entries if entry.kind == "extend" for each in entry.allowance]
    counted = [each for each in (*first, *extra) if each.unit == "hari"]
    whole = bool(counted) and len(counted) == len((*first, *extra))
    return Standing(
        due,
        used,
        paused,
        running=since is not None,
        day=max(days_used, 1) if whole else 0,
        days=sum(each.most for each in counted) if whole else 0,
    )


def share(
    calendar: Calendar, start: datetime.datetime, due: datetime.datetime, percent: int, basis: str
) -> datetime.datetime:
    """The moment at which `percent` of the time from `start` to `due` is used."""
    return moved(calendar, basis, start, length(calendar, basis, start, due) * percent / 100)


def run(calendar: Calendar, start: datetime.datetime, allowance: Iterable[Duration]) -> datetime.datetime:
    """When time standards that run one after the other from `start` are over."""
    for time in allowance:
        start = working_time.add(calendar, start, time)
    return start


def length(
    calendar: Calendar, basis: str, start: datetime.datetime, end: datetime.datetime
) -> datetime.timedelta:
    """The time between two moments: of work, or on the calendar basis all of it."""
    return end - start if basis == "calendar" else working_time.between(calendar, start, end)


def moved(
    calendar: Calendar, basis: str, start: datetime.datetime, ahead: datetime.timedelta
) -> datetime.datetime:
    """The moment so much time after another, counted as `length` counts."""
    return start + ahead if basis == "calendar" else working_time.after(calendar, start, ahead)


def _days(calendar: Calendar, basis: str, start: datetime.datetime, end: datetime.datetime) -> int:
    if basis == "calendar":
        return (end - start).days
    return max(working_time.working_days_between(calendar, start, end), 0)
