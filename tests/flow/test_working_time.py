"""Deadlines and working time, beside a slow and obvious clock that ticks through every minute."""

import datetime
from collections.abc import Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopan.flow.working_time import (
    Calendar,
    CalendarError,
    add,
    between,
    default_hours,
    is_working_day,
    working_days_between,
)
from sopan.procedure.time import Basis, Duration, Unit

MINUTE = timedelta(minutes=1)
WITA = ZoneInfo("Asia/Makassar")


def lasting(most: int, unit: Unit, basis: Basis = "working") -> Duration:
    """A time standard of so many units."""
    return Duration(words="", most=most, unit=unit, basis=basis)


def deadline_of(calendar: Calendar, start: datetime.datetime, duration: Duration) -> datetime.datetime:
    """The deadline in UTC: in its zone Python counts by the wall clock, which jumps."""
    return add(calendar, start, duration).astimezone(datetime.UTC)


# The slow clock -------------------------------------------------------------------------------------------


def works_at(calendar: Calendar, moment: datetime.datetime) -> bool:
    """Whether the wall clock shows service hours."""
    wall = moment.astimezone(ZoneInfo(calendar.zone))
    hours = calendar.hours.get(wall.weekday(), ())
    if wall.date() in calendar.extra_workdays:
        with_hours = [calendar.hours[day] for day in range(7) if calendar.hours.get(day)]
        hours = hours or (with_hours[0] if with_hours else ())
    elif wall.date() in calendar.days_off:
        hours = ()
    return any(start <= wall.time() and (wall.time() < end or end == time(0)) for start, end in hours)


def ticks(moment: datetime.datetime) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """The minutes of the clock from `moment` on; the first one may be shorter."""
    start = moment.astimezone(datetime.UTC)
    while True:
        end = start.replace(second=0, microsecond=0) + MINUTE
        yield start, end
        start = end


def slow_between(calendar: Calendar, start: datetime.datetime, end: datetime.datetime) -> timedelta:
    """Working time from `start` to a later `end`, counted minute by minute."""
    total = timedelta()
    for since, until in ticks(start):
        if since >= end:
            return total
        if works_at(calendar, since):
            total += min(until, end) - since
    raise AssertionError


def slow_add_minutes(calendar: Calendar, start: datetime.datetime, minutes: int) -> datetime.datetime:
    """When so many minutes have been worked, counted minute by minute."""
    left = timedelta(minutes=minutes)
    for since, until in ticks(start):
        if works_at(calendar, since):
            if left <= until - since:
                return since + left
            left -= until - since
    raise AssertionError


def slow_close(calendar: Calendar, start: datetime.datetime, day: date, count: int) -> datetime.datetime:
    """The end of the last minute worked on the `count`-th day after `day` on which anybody works."""
    seen: list[date] = []
    close = start
    for since, until in ticks(start):
        wall = since.astimezone(ZoneInfo(calendar.zone)).date()
        if len(seen) == count and wall > seen[-1]:
            return close
        if wall > day and works_at(calendar, since):
            if wall not in seen:
                seen.append(wall)
            close = until
    raise AssertionError


# Random offices -------------------------------------------------------------------------------------------

DAYS_WITH_A_STORY = [
    ("Asia/Jakarta", date(2026, 12, 29)),
    ("Asia/Makassar", date(2028, 2, 27)),
    ("Asia/Jayapura", date(2026, 11, 20)),
    ("America/New_York", date(2026, 3, 6)),  # the clock jumps from 2 to 3 on the 8th
    ("America/New_York", date(2026, 10, 31)),  # and back the next day
    ("Australia/Lord_Howe", date(2026, 4, 3)),  # by half an hour
    ("America/Sao_Paulo", date(2018, 11, 2)),  # from 0 to 1: no midnight on the 4th
    ("America/Sao_Paulo", date(2018, 2, 16)),  # from 0 back to 23
    ("Pacific/Apia", date(2011, 12, 28)),  # no 30 December at all
]


@st.composite
def offices(draw: st.DrawFn) -> tuple[Calendar, datetime.datetime]:
    """A calendar, and a moment near one of the days with a story."""
    zone, day = draw(st.sampled_from(DAYS_WITH_A_STORY))
    edges = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
    hours = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=2)):
        cut = draw(edges)
        clock = [time(quarter // 4 % 24, quarter % 4 * 15) for quarter in cut]
        hours[weekday] = tuple(zip(clock[::2], clock[1::2], strict=False))
    around = st.frozensets(st.integers(-1, 9).map(lambda n: day + timedelta(days=n)), max_size=4)
    calendar = Calendar(zone, hours, draw(around), draw(around))
    seconds = draw(st.integers(0, 3 * 24 * 60)) * 60 + draw(st.sampled_from([0, 0, 1, 59]))
    wall = datetime.datetime.combine(day, time(), ZoneInfo(zone)).astimezone(datetime.UTC)
    return calendar, wall + timedelta(seconds=seconds)


SOME = settings(max_examples=15, deadline=None)
MANY = settings(max_examples=30, deadline=None)


@SOME
@given(offices(), st.integers(1, 900))
def test_minutes_end_when_the_slow_clock_says(
    office: tuple[Calendar, datetime.datetime], minutes: int
) -> None:
    calendar, start = office
    assert deadline_of(calendar, start, lasting(minutes, "menit")) == slow_add_minutes(
        calendar, start, minutes
    )


@SOME
@given(offices(), st.integers(1, 4))
def test_working_days_end_when_the_slow_clock_says(
    office: tuple[Calendar, datetime.datetime], days: int
) -> None:
    calendar, start = office
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    assert deadline_of(calendar, start, lasting(days, "hari")) == slow_close(calendar, start, day, days)


@SOME
@given(offices())
def test_a_week_ends_when_the_slow_clock_says(office: tuple[Calendar, datetime.datetime]) -> None:
    calendar, start = office
    before = start.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(days=6)
    assert deadline_of(calendar, start, lasting(1, "minggu")) == slow_close(calendar, start, before, 1)


@SOME
@given(offices(), st.integers(0, 6 * 24 * 3600))
def test_working_time_between_is_what_the_slow_clock_counts(
    office: tuple[Calendar, datetime.datetime], seconds: int
) -> None:
    calendar, start = office
    end = start + timedelta(seconds=seconds)
    assert between(calendar, start, end) == slow_between(calendar, start, end)


def day_minutes(calendar: Calendar, day: date) -> int:
    """How many minutes the office works from midnight to midnight."""
    zone = ZoneInfo(calendar.zone)
    midnights = [datetime.datetime.combine(day + timedelta(days=n), time(), zone) for n in (0, 1)]
    return between(calendar, *midnights) // MINUTE


@MANY
@given(offices(), st.integers(1, 90), st.sampled_from(["menit", "jam"]))
def test_between_gives_back_what_was_added(
    office: tuple[Calendar, datetime.datetime], amount: int, unit: Unit
) -> None:
    calendar, start = office
    deadline = deadline_of(calendar, start, lasting(amount, unit))
    assert between(calendar, start, deadline) == amount * (MINUTE if unit == "menit" else 60 * MINUTE)
    assert between(calendar, deadline, start) == -between(calendar, start, deadline)
    assert between(calendar, start, deadline - timedelta(microseconds=1)) < between(calendar, start, deadline)


@MANY
@given(offices(), st.integers(1, 400))
def test_working_days_between_gives_back_what_was_added(
    office: tuple[Calendar, datetime.datetime], days: int
) -> None:
    calendar, start = office
    deadline = deadline_of(calendar, start, lasting(days, "hari"))
    last = deadline - timedelta(microseconds=1)  # a day that closes at 24.00 closes on the next date
    assert working_days_between(calendar, start, last) == days
    assert working_days_between(calendar, last, start) == -days
    assert is_working_day(calendar, last.astimezone(ZoneInfo(calendar.zone)).date())


@MANY
@given(offices(), st.lists(st.integers(-(4 * 10**7), 4 * 10**7), min_size=3, max_size=3))
def test_working_time_adds_up(office: tuple[Calendar, datetime.datetime], seconds: list[int]) -> None:
    calendar, start = office
    a, b, c = (start + timedelta(seconds=second) for second in seconds)
    assert between(calendar, a, b) + between(calendar, b, c) == between(calendar, a, c)


@MANY
@given(offices(), st.integers(-200, 200))
def test_a_working_day_is_one_on_which_working_time_passes(
    office: tuple[Calendar, datetime.datetime], ahead: int
) -> None:
    calendar, start = office
    day = start.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(days=ahead)
    assert is_working_day(calendar, day) == (day_minutes(calendar, day) > 0)


@MANY
@given(offices(), st.integers(1, 12), st.sampled_from(["menit", "jam", "hari", "minggu", "bulan", "tahun"]))
def test_more_time_is_never_due_sooner(
    office: tuple[Calendar, datetime.datetime], amount: int, unit: Unit
) -> None:
    calendar, start = office
    amount = min(amount, 2) if unit == "tahun" else amount
    for basis in ("working", "calendar"):
        sooner = deadline_of(calendar, start, lasting(amount, unit, basis))
        later = deadline_of(calendar, start, lasting(amount + 1, unit, basis))
        assert start < sooner <= later


@pytest.mark.parametrize(("zone", "day"), DAYS_WITH_A_STORY)
def test_every_day_of_a_story_is_as_long_as_the_slow_clock_says(zone: str, day: date) -> None:
    clock = (
        (time(0), time(0, 45)),
        (time(1, 15), time(2, 30)),
        (time(2, 45), time(3)),
        (time(23, 15), time(0)),
    )
    calendar = Calendar(zone, dict.fromkeys(range(7), clock))
    start = datetime.datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(datetime.UTC)
    for hours in range(0, 72, 2):
        since, until = start + timedelta(hours=hours), start + timedelta(hours=hours + 2)
        assert between(calendar, since, until) == slow_between(calendar, since, until)


# As the office would say ----------------------------------------------------------------------------------

OFFICE = Calendar(
    "Asia/Makassar",
    days_off=frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)}),
)


def at(text: str) -> datetime.datetime:
    """A moment on the wall of an office in Tanah Laut."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=WITA)


@pytest.mark.parametrize(
    ("start", "most", "unit", "due"),
    [
        ("2026-11-23 08:00", 5, "menit", "2026-11-23 08:05"),
        ("2026-11-23 11:50", 15, "menit", "2026-11-23 13:05"),  # over the midday break
        ("2026-11-23 11:50", 10, "menit", "2026-11-23 12:00"),  # ends as the break begins, not after it
        ("2026-11-23 12:30", 5, "menit", "2026-11-23 13:05"),
        ("2026-11-23 15:58", 5, "menit", "2026-11-24 07:33"),
        ("2026-11-23 22:00", 30, "menit", "2026-11-24 08:00"),
        ("2026-11-27 16:15", 30, "menit", "2026-11-30 07:45"),  # Friday closes at 16.30
        ("2026-11-27 16:15", 1, "jam", "2026-11-30 08:15"),
        ("2026-11-23 07:30", 450, "menit", "2026-11-23 16:00"),
        ("2026-11-23 07:30", 960, "menit", "2026-11-25 08:30"),
        ("2026-11-23 07:30", 1440, "menit", "2026-11-26 09:00"),  # "960-1440" under "(menit)"
        ("2026-11-23 08:00", 1, "hari", "2026-11-24 16:00"),
        ("2026-11-23 06:00", 1, "hari", "2026-11-24 16:00"),  # before opening: the day still does not count
        ("2026-11-26 10:00", 1, "hari", "2026-11-27 16:30"),
        ("2026-11-27 10:00", 1, "hari", "2026-11-30 16:00"),
        ("2026-11-28 10:00", 1, "hari", "2026-11-30 16:00"),
        ("2026-11-25 10:00", 5, "hari", "2026-12-02 16:00"),
        ("2026-12-23 10:00", 3, "hari", "2026-12-30 16:00"),  # joint leave, Christmas, weekend
        ("2026-12-31 10:00", 1, "hari", "2027-01-04 16:00"),
        ("2026-11-24 10:00", 1, "minggu", "2026-12-01 16:00"),  # from Tuesday to Tuesday
        ("2026-12-17 10:00", 1, "minggu", "2026-12-28 16:00"),  # the Thursday is joint leave
        ("2026-11-24 10:00", 2, "minggu", "2026-12-08 16:00"),
        ("2027-01-31 10:00", 1, "bulan", "2027-03-01 16:00"),  # 28 February is a Sunday
        ("2026-10-31 10:00", 1, "bulan", "2026-11-30 16:00"),
        ("2028-02-29 10:00", 1, "tahun", "2029-02-28 16:00"),
        ("2026-12-02 10:00", 12, "bulan", "2027-12-02 16:00"),
    ],
)
def test_when_a_step_is_due(start: str, most: int, unit: Unit, due: str) -> None:
    assert add(OFFICE, at(start), lasting(most, unit)) == at(due)


@pytest.mark.parametrize(
    ("start", "most", "unit", "due"),
    [
        ("2026-11-27 16:15", 30, "menit", "2026-11-27 16:45"),
        ("2026-11-27 22:00", 6, "jam", "2026-11-28 04:00"),
        ("2026-11-27 22:00", 2, "hari", "2026-11-29 22:00"),
        ("2026-12-18 22:00", 1, "minggu", "2026-12-25 22:00"),
        ("2027-01-31 22:00", 1, "bulan", "2027-02-28 22:00"),
        ("2026-08-31 22:00", 1, "bulan", "2026-09-30 22:00"),
        ("2026-11-30 22:00", 2, "bulan", "2027-01-30 22:00"),
        ("2028-02-29 22:00", 1, "tahun", "2029-02-28 22:00"),
    ],
)
def test_relief_runs_on_the_clock(start: str, most: int, unit: Unit, due: str) -> None:
    assert add(OFFICE, at(start), lasting(most, unit, "calendar")) == at(due)


def test_a_deadline_is_told_in_the_zone_of_the_office() -> None:
    moment = datetime.datetime(2026, 11, 23, 0, 0, tzinfo=datetime.UTC)  # 07.00 WIB, 08.00 WITA, 09.00 WIT
    opened = {
        zone: add(Calendar(zone), moment, lasting(30, "menit"))
        for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    }
    assert [f"{due:%H.%M %Z}" for due in opened.values()] == ["08.00 WIB", "08.30 WITA", "09.30 WIT"]


def test_on_the_day_the_clock_jumps_a_relief_deadline_in_the_gap_is_told_after_it() -> None:
    zone = ZoneInfo("America/New_York")
    due = add(
        Calendar("America/New_York"),
        datetime.datetime(2026, 3, 7, 2, 30, tzinfo=zone),
        lasting(1, "hari", "calendar"),
    )
    assert due == datetime.datetime(2026, 3, 8, 3, 30, tzinfo=zone)
    assert due.hour == 3


def test_a_usual_week_has_37_and_a_half_hours() -> None:
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    assert [day_minutes(OFFICE, day) for day in week] == [450, 450, 450, 450, 450, 0, 0]
    assert sum(day_minutes(OFFICE, day) for day in week) == 37.5 * 60


def test_offices_rest_on_holidays_and_work_on_the_days_made_up() -> None:
    christmas, saturday = date(2026, 12, 25), date(2026, 12, 19)
    calendar = Calendar(
        "Asia/Jakarta", days_off=frozenset({christmas, saturday}), extra_workdays=frozenset({saturday})
    )
    assert not is_working_day(calendar, christmas)
    assert is_working_day(calendar, saturday)
    assert day_minutes(calendar, saturday) == 450  # the hours of Monday
    assert calendar.hours_on(saturday) == default_hours()[0]


def test_no_working_time_passes_at_night() -> None:
    assert between(OFFICE, at("2026-11-23 17:00"), at("2026-11-24 07:00")) == timedelta()
    assert between(OFFICE, at("2026-11-24 07:00"), at("2026-11-23 17:00")) == timedelta()


def test_lateness_is_negative_working_time() -> None:
    assert between(OFFICE, at("2026-11-24 08:00"), at("2026-11-23 15:30")) == -timedelta(hours=1)


def test_working_time_over_new_year() -> None:
    assert between(OFFICE, at("2026-12-31 15:00"), at("2027-01-04 08:30")) == timedelta(hours=2)
    assert working_days_between(OFFICE, at("2026-12-31 15:00"), at("2027-01-04 08:30")) == 1


def test_working_days_between_do_not_count_the_first() -> None:
    friday = at("2026-11-27 09:00")
    assert working_days_between(OFFICE, friday, at("2026-11-27 15:00")) == 0
    assert working_days_between(OFFICE, friday, at("2026-11-29 15:00")) == 0
    assert working_days_between(OFFICE, friday, at("2026-12-01 06:00")) == 2
    assert working_days_between(OFFICE, at("2026-12-01 06:00"), friday) == -2


def test_a_post_that_never_closes_works_through_midnight() -> None:
    always = Calendar("Asia/Jakarta", {day: ((time(0), time(0)),) for day in range(7)})
    start = datetime.datetime(2026, 12, 31, 23, 50, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert add(always, start, lasting(20, "menit")) == start + timedelta(minutes=20)
    assert day_minutes(always, date(2026, 12, 31)) == 24 * 60


@pytest.mark.parametrize("unit", ["menit", "jam", "hari", "minggu", "bulan", "tahun"])
def test_an_office_without_hours_has_no_deadlines(unit: Unit) -> None:
    closed = Calendar("Asia/Jakarta", {})
    with pytest.raises(CalendarError, match="check its hours"):
        add(closed, at("2026-11-23 08:00"), lasting(1, unit))
    assert between(closed, at("2026-11-23 08:00"), at("2027-11-23 08:00")) == timedelta()


def test_an_office_that_rests_for_years_has_deadlines_after_them() -> None:
    days = frozenset(date(2026, 11, 23) + timedelta(days=n) for n in range(3 * 365))
    due = add(Calendar("Asia/Makassar", days_off=days), at("2026-11-23 08:00"), lasting(1, "hari"))
    assert due == at("2029-11-22 16:00")


def test_an_office_that_hardly_works_is_told_so_and_not_searched_for_ever() -> None:
    new_year = Calendar(
        "Asia/Makassar",
        {0: ((time(8), time(8, 1)),)},
        days_off=frozenset(date(2026, 1, 5) + timedelta(weeks=n) for n in range(99 * 52)),
    )
    with pytest.raises(CalendarError, match="100 years"):
        add(new_year, at("2026-11-23 08:00"), lasting(100_000, "jam"))


@pytest.mark.parametrize(
    ("hours", "complaint"),
    [
        ({7: ((time(8), time(12)),)}, "weekday 7"),
        ({0: ((time(12), time(8)),)}, "follow one another"),
        ({0: ((time(8), time(8)),)}, "follow one another"),
        ({0: ((time(8), time(12)), (time(11), time(16)))}, "follow one another"),
        ({0: ((time(8), time(0)), (time(11), time(16)))}, "follow one another"),
        ({0: ((time(8, 0, 30), time(12)),)}, "whole minutes"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    hours: dict[int, tuple[tuple[time, time], ...]], complaint: str
) -> None:
    with pytest.raises(CalendarError, match=complaint):
        Calendar("Asia/Jakarta", hours)


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(CalendarError, match="Asia/Pelaihari"):
        Calendar("Asia/Pelaihari")


def test_a_moment_without_its_zone_is_refused() -> None:
    naive = datetime.datetime(2026, 11, 23, 8)
    with pytest.raises(TypeError):
        add(OFFICE, naive, lasting(1, "hari"))
    with pytest.raises(TypeError):
        between(OFFICE, naive, at("2026-11-23 08:00"))
    with pytest.raises(TypeError):
        working_days_between(OFFICE, at("2026-11-23 08:00"), naive)
