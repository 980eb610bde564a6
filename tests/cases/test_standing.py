"""How a clock stands, in the words that an office uses."""

import datetime

import pytest

from sopan.cases.standing import length_words, standing_words
from sopan.flow import clock
from sopan.flow.clock import Entry
from sopan.flow.working_time import Calendar
from sopan.procedure.time import Duration, parse

WITA = datetime.timezone(datetime.timedelta(hours=8))
CALENDAR = Calendar(zone="Asia/Makassar")
MONDAY = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=WITA)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
WORKING_DAY = datetime.timedelta(minutes=450)


def words(now: datetime.datetime, *entries: Entry, ended: bool = False, basis: str = "working") -> str:
    stopped = entries[-1].at if entries[-1].kind == "pause" else None
    standing = clock.standing(CALENDAR, entries, now)
    return standing_words(standing, CALENDAR, now, basis=basis, stopped=stopped, ended=ended)


def started(time: str, **more: str) -> Entry:
    read = parse(time)
    return Entry("start", MONDAY, (Duration.model_validate({**read.model_dump(), **more}),))


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (datetime.timedelta(), "0 menit"),
        (datetime.timedelta(seconds=20), "1 menit"),
        (datetime.timedelta(minutes=20), "20 menit"),
        (2 * HOUR, "2 jam"),
        (WORKING_DAY, "1 hari"),
        (WORKING_DAY * 1.5, "1,5 hari"),
    ],
)
def test_length_is_told_in_the_largest_unit_that_fits(length: datetime.timedelta, said: str) -> None:
    assert length_words(length, WORKING_DAY) == said


def test_days_are_counted_as_the_office_counts_them() -> None:
    assert words(MONDAY + HOUR, started("5 hari kerja")).startswith("hari ke-1 dari 5, tersisa ")
    assert words(MONDAY + 3 * DAY, started("5 hari kerja")).startswith("hari ke-3 dari 5, tersisa ")


def test_minutes_and_hours_say_what_is_left_and_what_is_over() -> None:
    assert words(MONDAY + HOUR, started("3 jam")) == "tersisa 2 jam"
    assert words(MONDAY + HOUR, started("30 menit")) == "lewat 30 menit"
    assert words(MONDAY + 2 * DAY, started("1 jam")).startswith("lewat 1,9 hari")


def test_clock_that_waits_says_since_how_long() -> None:
    line = (started("5 hari kerja"), Entry("pause", MONDAY + DAY))
    assert "berhenti 2 hari karena menunggu pemohon" in words(MONDAY + 3 * DAY, *line)


def test_clock_that_goes_on_remembers_that_it_stood() -> None:
    line = (started("5 hari kerja"), Entry("pause", MONDAY + DAY), Entry("resume", MONDAY + 2 * DAY))
    said = words(MONDAY + 2 * DAY + HOUR, *line)
    assert "sempat berhenti 1 hari" in said
    assert "tersisa" in said


def test_ended_clock_says_whether_it_kept_its_time() -> None:
    assert words(MONDAY + HOUR, started("3 jam"), ended=True) == "selesai dalam waktu"
    assert words(MONDAY + 4 * HOUR, started("1 jam"), ended=True) == "lewat 2 jam"


def test_clock_without_a_standard_has_no_end() -> None:
    assert words(MONDAY + HOUR, Entry("start", MONDAY)) == "tanpa batas waktu"


def test_on_the_calendar_all_time_counts() -> None:
    said = words(MONDAY + 2 * DAY, started("4 hari", basis="calendar"), basis="calendar")
    assert said == "hari ke-2 dari 4, tersisa 2 hari"


def test_late_by_hours_in_which_nobody_works_is_just_late() -> None:
    friday = datetime.datetime(2026, 3, 6, 16, 30, tzinfo=WITA)
    entry = Entry("start", friday - HOUR, (parse("1 jam"),))
    assert words(friday + DAY, entry) == "lewat tenggat"
