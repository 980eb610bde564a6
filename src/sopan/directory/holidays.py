"""National holidays and joint leave, filled in from the `holidays` library until an administrator amends them."""

from collections.abc import Iterable

import holidays
from django.db import transaction

from sopan.directory.calendars import calendar_changed
from sopan.directory.models import Holiday

YEARS = range(2024, 2029)
LAST_DECREED = 2026
"""The last year whose days come from a joint decree; those after it are estimates."""

DECREED = "SKB 3 Menteri"
ESTIMATED = "perkiraan; menunggu SKB 3 Menteri"

_CATEGORIES = {"public": Holiday.Kind.NATIONAL, "government": Holiday.Kind.JOINT}


def load_holidays(years: Iterable[int] = YEARS) -> int:
    """Fill in the national days of these years; returns how many rows changed.

    A row whose `source` is not one of ours was entered or amended by an administrator and stays as it is.
    """
    years = list(years)
    wanted = {row.date: row for year in years for row in _of_year(year)}
    changed = 0
    with transaction.atomic():
        there = {row.date: row for row in Holiday.objects.filter(agency=None, date__year__in=years)}
        new = [row for date, row in wanted.items() if date not in there]
        Holiday.objects.bulk_create(new)
        changed += len(new)
        for date, row in there.items():
            if row.source not in (DECREED, ESTIMATED):
                continue
            right = wanted.get(date)
            if right is None:
                row.delete()
                changed += 1
            elif (row.name, row.kind, row.source, row.works) != (right.name, right.kind, right.source, False):
                fields = {"name": right.name, "kind": right.kind, "source": right.source, "works": False}
                changed += Holiday.objects.filter(pk=row.pk).update(**fields)
        if changed:
            calendar_changed(None)
    return changed


def _of_year(year: int) -> Iterable[Holiday]:
    source = DECREED if year <= LAST_DECREED else ESTIMATED
    for category in reversed(_CATEGORIES):  # of two on one day the national holiday is the one to name
        days = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
        for date, name in days.items():
            yield Holiday(
                date=date, name=name.replace(" (perkiraan)", ""), kind=_CATEGORIES[category], source=source
            )
