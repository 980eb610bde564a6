"""Dates, times, what is left until a deadline, and sizes, in the words of the active language."""

import datetime
import math
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import dateformat, formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sopan.flow import working_time
from sopan.flow.working_time import Calendar

NO_TIME = datetime.timedelta(0)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
FEW_HOURS = 3 * HOUR  # from here on the hours left say more than the time on the clock


@dataclass(frozen=True)
class Left:
    """How a deadline stands: the words, and whether it is on time, soon, late or open-ended."""

    state: Literal["ontime", "soon", "late", "none"]
    words: str


def day_words(day: datetime.date) -> str:
    """ "Senin, 23 November 2026"."""
    return dateformat.format(day, "l, j F Y")


def short_day_words(day: datetime.date) -> str:
    """ "23 Nov 2026"."""
    return dateformat.format(day, "j M Y")


def clock_words(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """ "10.15" on the clock of `zone`."""
    local = moment.astimezone(zone)
    # Translators: hours and minutes; Indonesian writes 10.15, English 10:15.
    return _("%(hour)s.%(minute)s") % {"hour": f"{local:%H}", "minute": f"{local:%M}"}


def moment_words(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """ "23 Nov 2026 pukul 10.15 WITA"; `moment` is aware."""
    local = moment.astimezone(zone)
    return _("%(day)s pukul %(time)s %(zone)s") % {
        "day": short_day_words(local.date()),
        "time": clock_words(moment, zone),
        "zone": local.tzname(),
    }


def left(due_at: datetime.datetime | None, calendar: Calendar, now: datetime.datetime) -> Left:
    """How a deadline stands at `now` (both aware), counted in working time of `calendar`."""
    if due_at is None:
        return Left("none", _("tanpa batas waktu"))
    if now > due_at:
        return Left("late", _late(due_at, calendar, now))
    zone = ZoneInfo(calendar.zone)
    working = working_time.between(calendar, now, due_at)
    days = working_time.working_days_between(calendar, now, due_at)
    if NO_TIME < working <= FEW_HOURS:
        return Left("soon", _hours(working, late=False))
    if due_at.astimezone(zone).date() == now.astimezone(zone).date():
        return Left("soon", _("hari ini pukul %(time)s") % {"time": clock_words(due_at, zone)})
    if days == 0:  # a deadline on the clock, before the office opens again
        return Left("soon", _("sampai %(moment)s") % {"moment": moment_words(due_at, zone)})
    words = ngettext("sisa %(n)d hari kerja", "sisa %(n)d hari kerja", days) % {"n": days}
    return Left("soon" if days == 1 else "ontime", words)


def left_on_the_clock(due_at: datetime.datetime, now: datetime.datetime) -> Left:
    """How a deadline stands that runs day and night (rescue, relief): "sisa 6 jam", "terlambat 2 hari"."""
    late = now > due_at
    length = now - due_at if late else due_at - now
    if length >= 2 * DAY:
        n = length // DAY
        if late:
            return Left("late", ngettext("terlambat %(n)d hari", "terlambat %(n)d hari", n) % {"n": n})
        return Left("ontime", ngettext("sisa %(n)d hari", "sisa %(n)d hari", n) % {"n": n})
    if length >= HOUR:
        n = length // HOUR
        if late:
            return Left("late", ngettext("terlambat %(n)d jam", "terlambat %(n)d jam", n) % {"n": n})
        return Left(
            "soon" if length < DAY else "ontime", ngettext("sisa %(n)d jam", "sisa %(n)d jam", n) % {"n": n}
        )
    n = max(1, math.ceil(length / datetime.timedelta(minutes=1)))
    if late:
        return Left("late", ngettext("terlambat %(n)d menit", "terlambat %(n)d menit", n) % {"n": n})
    return Left("soon", ngettext("sisa %(n)d menit", "sisa %(n)d menit", n) % {"n": n})


def _late(due_at: datetime.datetime, calendar: Calendar, now: datetime.datetime) -> str:
    days = working_time.working_days_between(calendar, due_at, now)
    working = working_time.between(calendar, due_at, now)
    if days >= 1 and working > FEW_HOURS:
        return ngettext("terlambat %(n)d hari kerja", "terlambat %(n)d hari kerja", days) % {"n": days}
    if working == NO_TIME:  # nobody has worked since
        return _("lewat tenggat")
    return _hours(working, late=True)


def _hours(working: datetime.timedelta, *, late: bool) -> str:
    """Hours, or minutes when less than one is left; never "0 menit kerja", which says nothing."""
    if working >= HOUR:
        n = int(working / HOUR)
        if late:
            return ngettext("terlambat %(n)d jam kerja", "terlambat %(n)d jam kerja", n) % {"n": n}
        return ngettext("sisa %(n)d jam kerja", "sisa %(n)d jam kerja", n) % {"n": n}
    n = max(1, math.ceil(working / datetime.timedelta(minutes=1)))
    if late:
        return ngettext("terlambat %(n)d menit kerja", "terlambat %(n)d menit kerja", n) % {"n": n}
    return ngettext("sisa %(n)d menit kerja", "sisa %(n)d menit kerja", n) % {"n": n}


def size_words(size: int) -> str:
    """ "1,4 MB" of 1,000,000 bytes, "240 KB", "12 byte"."""
    if size < 1_000:
        return ngettext("%(n)d byte", "%(n)d byte", size) % {"n": size}
    if size < 999_500:
        return f"{round(size / 1_000)} KB"
    return formats.number_format(round(size / 1_000_000, 1), decimal_pos=1) + " MB"
