"""Dates, deadlines and sizes as the screens say them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from sopan.directory import words
from sopan.flow.working_time import Calendar

WITA = ZoneInfo("Asia/Makassar")
OFFICE = Calendar("Asia/Makassar")  # Monday to Thursday 07.30-12.00, 13.00-16.00; Friday until 16.30


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A moment of November 2026 on the office's clock; the 23rd is a Monday."""
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=WITA)


def test_day_is_written_out_with_its_weekday() -> None:
    assert words.day_words(datetime.date(2026, 11, 23)) == "Senin, 23 November 2026"
    assert words.day_words(datetime.date(2026, 8, 7)) == "Jumat, 7 Agustus 2026"


def test_day_is_written_in_english_for_who_chose_it() -> None:
    with translation.override("en"):
        assert words.day_words(datetime.date(2026, 11, 23)) == "Monday, 23 November 2026"


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("Asia/Jakarta", "23 Nov 2026 pukul 09.15 WIB"),
        ("Asia/Makassar", "23 Nov 2026 pukul 10.15 WITA"),
        ("Asia/Jayapura", "23 Nov 2026 pukul 11.15 WIT"),
    ],
)
def test_moment_is_told_on_the_clock_of_the_office(zone: str, says: str) -> None:
    moment = datetime.datetime(2026, 11, 23, 2, 15, tzinfo=datetime.UTC)
    assert words.moment_words(moment, ZoneInfo(zone)) == says


@pytest.mark.parametrize(
    ("now", "due", "state", "says"),
    [
        (at(23, 8), at(26, 16), "ontime", "sisa 3 hari kerja"),
        (at(23, 8), at(24, 16), "soon", "sisa 1 hari kerja"),
        (at(23, 8), at(23, 14), "soon", "hari ini pukul 14.00"),
        (at(23, 11), at(23, 14), "soon", "sisa 2 jam kerja"),  # the break does not count
        (at(23, 9), at(23, 9, 40), "soon", "sisa 40 menit kerja"),
        (at(23, 9), at(23, 9, 0), "soon", "hari ini pukul 09.00"),
        (at(27, 16), at(30, 8), "soon", "sisa 1 jam kerja"),  # half an hour on Friday and one on Monday
        (at(27, 16, 25), at(30, 7, 30), "soon", "sisa 5 menit kerja"),  # until Monday morning
        (at(27, 15), at(30, 12), "soon", "sisa 1 hari kerja"),
        (at(28, 10), at(28, 20), "soon", "hari ini pukul 20.00"),  # Saturday, a deadline on the clock
        (at(28, 10), at(29, 9), "soon", "sampai 29 Nov 2026 pukul 09.00 WITA"),
        (at(25, 9), at(24, 16), "late", "terlambat 1 jam kerja"),
        (at(26, 9), at(24, 9), "late", "terlambat 2 hari kerja"),
        (at(23, 9, 20), at(23, 9), "late", "terlambat 20 menit kerja"),
        (at(23, 18), at(23, 16), "late", "lewat tenggat"),  # the office has rested since
    ],
)
def test_what_is_left_is_counted_in_working_time(
    now: datetime.datetime, due: datetime.datetime, state: str, says: str
) -> None:
    left = words.left(due, OFFICE, now)
    assert left.words == says
    assert left.state == state


def test_working_minutes_are_called_so_in_english() -> None:
    with translation.override("en"):
        assert words.left(at(30, 7, 30), OFFICE, at(27, 16, 25)).words == "5 working minutes left"


def test_without_a_deadline_it_says_so() -> None:
    assert words.left(None, OFFICE, at(23, 8)) == words.Left("none", "tanpa batas waktu")


@pytest.mark.parametrize(
    ("size", "says"),
    [(12, "12 byte"), (1_000, "1 KB"), (240_400, "240 KB"), (999_600, "1,0 MB"), (1_440_000, "1,4 MB")],
)
def test_size_of_a_file_in_words(size: int, says: str) -> None:
    assert words.size_words(size) == says


def test_size_has_an_english_decimal_mark_in_english() -> None:
    with translation.override("en"):
        assert words.size_words(1_440_000) == "1.4 MB"


@pytest.mark.parametrize(
    ("due", "words_", "state"),
    [
        (at(24, 3), "sisa 12 jam", "soon"),
        (at(23, 15, 20), "sisa 20 menit", "soon"),
        (at(26, 15), "sisa 3 hari", "ontime"),
        (at(23, 9), "terlambat 6 jam", "late"),
        (at(20, 9), "terlambat 3 hari", "late"),
    ],
)
def test_clock_that_runs_day_and_night_is_told_without_working_hours(
    due: datetime.datetime, words_: str, state: str
) -> None:
    left = words.left_on_the_clock(due, at(23, 15))
    assert (left.words, left.state) == (words_, state)
