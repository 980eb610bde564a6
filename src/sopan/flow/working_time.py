"""An office's clock: when a step that begins now is due, and how much working time lies between two moments.

The rules, and why they are so:

- Minutes and hours run only inside the service hours (Perpres 21/2023 fixes 37.5 of them a week, so a day is
  450 minutes). A step that begins after closing begins to count at the next opening.
- "n hari" are working days. The day on which the step begins is not counted, and the term ends at closing
  time of the n-th working day after it. This is how terms are usually counted in law (the day of the event
  is left out, the last day counts in full), and anybody can work it out on a wall calendar.
- "n minggu", "n bulan" and "n tahun" are counted on the wall calendar (a month after 31 January is the last
  day of February) and end at closing time of that day, or of the next working day when the office rests
  then. A week is not five working days: who is told "one week" on a Tuesday comes back on Tuesday, whatever
  holidays lie between.
- On the `calendar` basis (relief, rescue) the clock never stops: minutes and hours are elapsed time; days,
  weeks, months and years end at the same time of day.
- "< 1 hari" is counted like "1 hari": the deadline is the last moment that is still allowed.

Indonesia has no daylight saving time, but the rules hold in any zone: a moment is working time when the wall
clock shows service hours at that moment.
"""

import calendar as months
import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sopan.procedure.time import Duration

Intervals = tuple[tuple[datetime.time, datetime.time], ...]

FARTHEST = 100
"""An office that has not worked enough for a step after so many years never will: its hours are wrong."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_MINUTE = 60_000_000  # microseconds; all times below are whole microseconds since 1970, in UTC
_DAY = 24 * 60 * _MINUTE


class CalendarError(ValueError):
    """The calendar cannot be right, or has no working time for the deadline that was asked."""


def default_hours() -> dict[int, Intervals]:
    """The usual hours of a five-day office (Perpres 21/2023): 450 minutes a day, Monday (0) to Friday (4)."""
    at = datetime.time
    usual = ((at(7, 30), at(12)), (at(13), at(16)))
    friday = ((at(7, 30), at(11, 30)), (at(13), at(16, 30)))
    return {0: usual, 1: usual, 2: usual, 3: usual, 4: friday}


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an office works. Build it once and keep it: it remembers the years it has laid out.

    `hours` gives the service hours of a weekday (Monday is 0) as intervals in order, whole minutes; an end at
    00.00 is midnight at the end of the day. On an extra workday the hours of its weekday hold, or when it has
    none, those of the first weekday that has. An extra workday wins over a day off. CalendarError when the
    zone or the hours make no sense.
    """

    zone: str
    hours: Mapping[int, Intervals] = field(default_factory=default_hours, hash=False)
    days_off: frozenset[datetime.date] = frozenset()
    extra_workdays: frozenset[datetime.date] = frozenset()
    _tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _years: "dict[int, _Year]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            tz = ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise CalendarError(f"no such time zone: {self.zone!r}") from None
        for weekday, intervals in self.hours.items():
            if weekday not in range(7):
                raise CalendarError(f"weekday {weekday} is not 0 (Monday) to 6 (Sunday)")
            _check(intervals)
        object.__setattr__(self, "hours", dict(self.hours))
        object.__setattr__(self, "_tz", tz)
        object.__setattr__(self, "_years", {})

    def hours_on(self, day: datetime.date) -> Intervals:
        """The service hours of that day; none when the office rests."""
        usual = self.hours.get(day.weekday(), ())
        if day in self.extra_workdays:
            return usual or next((self.hours[other] for other in range(7) if self.hours.get(other)), ())
        return () if day in self.days_off else usual

    def _year(self, year: int) -> "_Year":
        laid_out = self._years.get(year)
        if laid_out is None:
            laid_out = self._years[year] = _lay_out(self, year)
        return laid_out


def add(calendar: Calendar, moment: datetime.datetime, duration: Duration) -> datetime.datetime:
    """The deadline of something that begins at `moment` (aware) and may take `duration`: its `most`.

    Given in the calendar's zone. CalendarError when the office does not work enough for it in the next
    `FARTHEST` years.
    """
    amount, unit = duration.most, duration.unit
    begins = _since_epoch(moment)
    local = moment.astimezone(calendar._tz)
    if unit in ("menit", "jam"):
        length = amount * _MINUTE * (60 if unit == "jam" else 1)
        if duration.basis == "working":
            return _moment(calendar, _after_working_time(calendar, local.year, begins, length))
        return _moment(calendar, begins + length)
    if duration.basis == "working" and unit == "hari":
        return _moment(calendar, _close_of_working_day(calendar, local.date(), amount))
    ends = _shifted(local.date(), amount, unit)
    if duration.basis == "working":
        return _moment(calendar, _close_of_working_day(calendar, ends - datetime.timedelta(days=1), 1))
    on_the_wall = datetime.datetime.combine(ends, local.time(), calendar._tz)
    return on_the_wall.astimezone(datetime.UTC).astimezone(calendar._tz)  # a time skipped by the clock


def between(calendar: Calendar, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
    """The working time from `start` to `end` (both aware).

    Zero when the office rests all that time; negative, by the same amount, when `end` is before `start`.
    """
    worked = _worked_until(calendar, end) - _worked_until(calendar, start)
    first, last = start.astimezone(calendar._tz).year, end.astimezone(calendar._tz).year
    if first < last:
        worked += sum(calendar._year(year).total for year in range(first, last))
    elif last < first:
        worked -= sum(calendar._year(year).total for year in range(last, first))
    return datetime.timedelta(microseconds=worked)


def after(calendar: Calendar, moment: datetime.datetime, length: datetime.timedelta) -> datetime.datetime:
    """The moment at which `length` (not negative) of working time has been worked since `moment` (aware)."""
    microseconds = length // _MICROSECOND
    if microseconds <= 0:
        return moment.astimezone(calendar._tz)
    year = moment.astimezone(calendar._tz).year
    return _moment(calendar, _after_working_time(calendar, year, _since_epoch(moment), microseconds))


def working_days_between(calendar: Calendar, start: datetime.datetime, end: datetime.datetime) -> int:
    """How many working days come after the day of `start`, up to and with the day of `end` (both aware).

    So it gives n for a start and its deadline of n working days (unless the office closes at midnight, which
    is a moment of the next day); negative when `end` is on a day before.
    """
    _since_epoch(start), _since_epoch(end)
    first, last = start.astimezone(calendar._tz).date(), end.astimezone(calendar._tz).date()
    if last < first:
        return -_working_days(calendar, last, first)
    return _working_days(calendar, first, last)


def is_working_day(calendar: Calendar, day: datetime.date) -> bool:
    """Whether the office works on that day."""
    days = calendar._year(day.year).days
    at = bisect_left(days, day.toordinal())
    return at < len(days) and days[at] == day.toordinal()


@dataclass(frozen=True, slots=True)
class _Year:
    """The working time of one year (in the calendar's zone), laid out for search by halving."""

    starts: list[int]  # of each working interval, in order
    ends: list[int]
    before: list[int]  # working time in this year before each interval
    total: int
    days: list[int]  # ordinals of the working days
    closes: list[int]  # closing time of each working day

    def worked(self, moment: int) -> int:
        """Working time of this year up to `moment`."""
        at = bisect_right(self.starts, moment) - 1
        if at < 0:
            return 0
        return self.before[at] + min(moment, self.ends[at]) - self.starts[at]

    def reached(self, worked: int) -> int:
        """The first moment at which `worked` (more than 0, at most `total`) has been worked."""
        at = bisect_left(self.before, worked) - 1
        return self.starts[at] + worked - self.before[at]


def _after_working_time(calendar: Calendar, year: int, begins: int, length: int) -> int:
    left = length + calendar._year(year).worked(begins)
    for later in range(year, year + FARTHEST + 1):
        laid_out = calendar._year(later)
        if left <= laid_out.total:
            return laid_out.reached(left)
        left -= laid_out.total
    raise _too_far()


def _close_of_working_day(calendar: Calendar, day: datetime.date, count: int) -> int:
    """Closing time of the `count`-th (from 1) working day after `day`."""
    at = bisect_right(calendar._year(day.year).days, day.toordinal()) + count - 1
    for year in range(day.year, day.year + FARTHEST + 1):
        closes = calendar._year(year).closes
        if at < len(closes):
            return closes[at]
        at -= len(closes)
    raise _too_far()


def _working_days(calendar: Calendar, first: datetime.date, last: datetime.date) -> int:
    """Working days after `first`, up to and with `last`, which is not before it."""
    count = bisect_right(calendar._year(last.year).days, last.toordinal())
    count -= bisect_right(calendar._year(first.year).days, first.toordinal())
    return count + sum(len(calendar._year(year).days) for year in range(first.year, last.year))


def _worked_until(calendar: Calendar, moment: datetime.datetime) -> int:
    """Working time of the moment's own year before it."""
    since = _since_epoch(moment)
    return calendar._year(moment.astimezone(calendar._tz).year).worked(since)


def _shifted(day: datetime.date, amount: int, unit: str) -> datetime.date:
    """The same day so many days, weeks, months or years later; the last of a month that has no such day."""
    if unit in ("hari", "minggu"):
        return day + datetime.timedelta(days=amount * (7 if unit == "minggu" else 1))
    ahead = day.year * 12 + day.month - 1 + amount * (12 if unit == "tahun" else 1)
    year, month = ahead // 12, ahead % 12 + 1
    return datetime.date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _lay_out(calendar: Calendar, year: int) -> _Year:
    starts: list[int] = []
    ends: list[int] = []
    days: list[int] = []
    closes: list[int] = []
    midnight = _midnight(calendar, datetime.date(year, 1, 1))
    for ordinal in range(datetime.date(year, 1, 1).toordinal(), datetime.date(year + 1, 1, 1).toordinal()):
        day = datetime.date.fromordinal(ordinal)
        next_midnight = _midnight(calendar, datetime.date.fromordinal(ordinal + 1))
        hours = calendar.hours_on(day)
        if hours and next_midnight - midnight == _DAY:
            worked = [(midnight + _minutes(a) * _MINUTE, midnight + _closing(b) * _MINUTE) for a, b in hours]
        elif hours:
            worked = _where_the_clock_jumps(calendar, day, midnight, next_midnight)
        else:
            worked = []
        if worked:
            starts += [start for start, _ in worked]
            ends += [end for _, end in worked]
            days.append(ordinal)
            closes.append(ends[-1])
        midnight = next_midnight
    before, total = [], 0
    for start, end in zip(starts, ends, strict=True):
        before.append(total)
        total += end - start
    return _Year(starts, ends, before, total, days, closes)


def _where_the_clock_jumps(
    calendar: Calendar, day: datetime.date, midnight: int, next_midnight: int
) -> list[tuple[int, int]]:
    """The working intervals of a day of 23 or 25 hours, found minute by minute."""
    hours = [(_minutes(start), _closing(end)) for start, end in calendar.hours_on(day)]
    worked: list[tuple[int, int]] = []
    for minute in range(midnight - _DAY // 4, next_midnight + _DAY // 4, _MINUTE):
        wall = _moment(calendar, minute)
        if wall.date() != day or not any(start <= _minutes(wall.time()) < end for start, end in hours):
            continue
        if worked and worked[-1][1] == minute:
            worked[-1] = (worked[-1][0], minute + _MINUTE)
        else:
            worked.append((minute, minute + _MINUTE))
    return worked


def _check(intervals: Intervals) -> None:
    edges = [minute for start, end in intervals for minute in (_minutes(start), _closing(end))]
    if any(later < earlier for earlier, later in pairwise(edges)) or any(
        _minutes(start) == _closing(end) for start, end in intervals
    ):
        raise CalendarError("service hours must follow one another, each ending after it begins")
    if any(edge.second or edge.microsecond for interval in intervals for edge in interval):
        raise CalendarError("service hours are whole minutes")


def _minutes(time: datetime.time) -> int:
    return time.hour * 60 + time.minute


def _closing(time: datetime.time) -> int:
    return _minutes(time) or 24 * 60


def _midnight(calendar: Calendar, day: datetime.date) -> int:
    return _since_epoch(datetime.datetime.combine(day, datetime.time(), calendar._tz))


def _since_epoch(moment: datetime.datetime) -> int:
    """Microseconds since 1970; TypeError for a moment that does not know its zone."""
    return (moment - _EPOCH) // _MICROSECOND


def _moment(calendar: Calendar, since_epoch: int) -> datetime.datetime:
    return (_EPOCH + datetime.timedelta(microseconds=since_epoch)).astimezone(calendar._tz)


def _too_far() -> CalendarError:
    return CalendarError(f"the office does not work enough for this in {FARTHEST} years: check its hours")
