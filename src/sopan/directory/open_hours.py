"""When an office is open, in words: "Senin sampai Kamis pukul 07.30-12.00 dan 13.00-16.00"."""

import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.directory.words import clock_words


def open_hours(agency: Agency) -> str:
    """The weekly hours of the agency with its time zone; days in a row with the same hours are said together."""
    hours = sorted(calendar_for(agency).hours.items())
    spans = groupby(enumerate(hours), key=lambda at: (at[1][0] - at[0], at[1][1]))
    parts = []
    for (_run, intervals), days in spans:
        weekdays = [day for _place, (day, _hours) in days]
        if not intervals:
            continue
        name = str(WEEKDAYS[weekdays[0]])
        if len(weekdays) > 1:
            name = _("%(first)s sampai %(last)s") % {"first": name, "last": WEEKDAYS[weekdays[-1]]}
        times = [f"{_clock(opens)}-{_clock(closes)}" for opens, closes in intervals]
        parts.append(_("%(days)s pukul %(times)s") % {"days": name, "times": _(" dan ").join(times)})
    zone = timezone.now().astimezone(agency.zone).tzname()
    return f"{', '.join(parts)} {zone}" if parts else ""


def _clock(time: datetime.time) -> str:
    return clock_words(datetime.datetime.combine(datetime.date(2000, 1, 1), time, datetime.UTC), datetime.UTC)
