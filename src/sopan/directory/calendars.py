"""The working calendar of an agency: its hours, national holidays, and the days that it set itself.

Built once for each version of an agency's calendar and kept in the process, so that asking costs no query.
Whatever changes a day off must raise that version: saving or deleting a Holiday does so by itself, bulk
writers call `calendar_changed`.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.db.models.signals import post_delete, post_save

from sopan.directory.models import Agency, Holiday
from sopan.flow.working_time import Calendar, Intervals, default_hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_kept: dict[int, tuple[tuple[int, str, str], Calendar]] = {}  # by agency


def calendar_for(agency: Agency) -> Calendar:
    """The calendar of the agency as it is now. An agency without hours keeps those of Perpres 21/2023."""
    # PostgreSQL gives the keys of stored JSON in an order of its own.
    version = (agency.calendar_version, agency.time_zone, json.dumps(agency.hours, sort_keys=True))
    kept = _kept.get(agency.pk)
    if kept is None or kept[0] != version:
        kept = _kept[agency.pk] = (version, _build(agency))
    return kept[1]


def calendar_changed(agency: Agency | int | None) -> None:
    """Let every process build the calendar of that agency anew; of every agency when None."""
    agencies = Agency.objects.all() if agency is None else Agency.objects.filter(pk=_pk(agency))
    agencies.update(calendar_version=F("calendar_version") + 1)


def hours_from(stored: Mapping[str, Any]) -> dict[int, Intervals]:
    """Hours as they are stored ({"mon": [["07:30", "12:00"]]}) by weekday, Monday being 0."""
    at = datetime.time.fromisoformat
    return {
        DAYS.index(day): tuple((at(opens), at(closes)) for opens, closes in intervals)
        for day, intervals in stored.items()
    }


def stored_hours(hours: Mapping[int, Intervals]) -> dict[str, list[list[str]]]:
    """The opposite of `hours_from`."""
    return {
        DAYS[day]: [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in intervals]
        for day, intervals in sorted(hours.items())
    }


def _build(agency: Agency) -> Calendar:
    days: dict[datetime.date, bool] = {}  # whether the office works on a day that is out of the ordinary
    rows = Holiday.objects.filter(Q(agency=None) | Q(agency=agency)).order_by(
        F("agency").asc(nulls_first=True)
    )
    for date, works in rows.values_list("date", "works"):
        days[date] = works  # the agency's own row comes last and decides
    return Calendar(
        zone=agency.time_zone,
        hours=hours_from(agency.hours) or default_hours(),
        days_off=frozenset(date for date, works in days.items() if not works),
        extra_workdays=frozenset(date for date, works in days.items() if works),
    )


def _pk(agency: Agency | int) -> int:
    return agency if isinstance(agency, int) else agency.pk


def _holiday_changed(instance: Holiday, **_signal: Any) -> None:
    calendar_changed(instance.agency_id)


def watch() -> None:
    """Raise the version whenever a Holiday is saved or deleted; called once when the app is ready."""
    post_save.connect(_holiday_changed, sender=Holiday, dispatch_uid="calendar")
    post_delete.connect(_holiday_changed, sender=Holiday, dispatch_uid="calendar")
