"""How an agency writes its numbers: changed by who administers it, each time with an event in the book's chain."""

import datetime

from django.db import transaction

from sopan.agenda.entries import OUTGOING, book_of
from sopan.agenda.models import Book, NumberFormat, UnitCode
from sopan.agenda.writing import lock, record
from sopan.directory.models import Agency, Unit, User


@transaction.atomic
def set_pattern(agency: Agency, kind: str, pattern: str, *, user: User, now: datetime.datetime) -> None:
    """From now on letters of that kind are numbered so; without a kind, all that have no pattern of their own."""
    book = lock(book_of(agency, OUTGOING))
    if kind:
        NumberFormat.objects.update_or_create(
            agency=agency, kind=kind, defaults={"book": book, "pattern": pattern}
        )
    else:
        Book.objects.filter(pk=book.pk).update(pattern=pattern)
    record(book, [("format", None, {"kind": kind, "pattern": pattern})], user=user, now=now)


@transaction.atomic
def set_unit_code(unit: Unit, code: str, *, user: User, now: datetime.datetime) -> None:
    """What the unit writes for {kode_unit}; with an empty code, its agency's short name again."""
    book = lock(book_of(unit.agency, OUTGOING))
    if code:
        UnitCode.objects.update_or_create(unit=unit, defaults={"code": code})
    else:
        UnitCode.objects.filter(unit=unit).delete()
    record(book, [("unit_code", None, {"unit": unit.code, "code": code})], user=user, now=now)
