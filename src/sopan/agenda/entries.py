"""Writing in a book: the one place that makes and changes entries, each time with an event in the book's chain."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sopan.agenda.models import Book, BookEvent, Entry, NumberFormat
from sopan.agenda.numbers import DEFAULT, write_number
from sopan.cases.chain import link
from sopan.cases.models import Case
from sopan.cases.numbers import take
from sopan.directory.models import Agency, User

OUTGOING = "surat-keluar"
NAMES: Mapping[str, tuple[str, str]] = {
    "surat-masuk": ("Buku agenda surat masuk", Book.Direction.IN),
    "surat-keluar": ("Buku agenda surat keluar", Book.Direction.OUT),
    "registrasi": ("Buku registrasi", Book.Direction.OTHER),
}
"""The books that every agency has from the start."""


def book_of(agency: Agency, code: str) -> Book:
    """A book of an agency; one of NAMES is opened the first time that it is asked for."""
    name, direction = NAMES[code]
    found, _new = Book.objects.get_or_create(
        agency=agency, code=code, defaults={"name": name, "direction": direction}
    )
    return found


def enter_outgoing(
    agency: Agency,
    *,
    kind: str,
    day: datetime.date,
    now: datetime.datetime,
    user: User,
    pattern: str = "",
    classification: str = "",
    party: str = "",
    subject: str = "",
    case: Case | None = None,
    confidential: bool = False,
) -> Entry:
    """Give an outgoing letter of that kind its number: the next line of its book.

    `pattern` is the SOP's own; else the agency's for that kind, else DEFAULT. `party` and `subject` come sealed when
    confidential. Runs in the transaction that uses the number: rolled back, the number was never taken.
    """
    written = NumberFormat.objects.select_related("book").filter(agency=agency, kind=kind).first()
    book = written.book if written is not None else book_of(agency, OUTGOING)
    pattern = pattern or (written.pattern if written is not None else "") or book.pattern or DEFAULT
    serial = take(agency.pk, day.year, series_of(book))
    entry = Entry.objects.create(
        book=book,
        year=day.year,
        serial=serial,
        number=write_number(pattern, serial, day, classification=classification, unit=agency.short_name),
        dated=day,
        party=party,
        subject=subject,
        classification=classification,
        confidential=confidential,
        case=case,
        entered_at=now,
        entered_by=user,
    )
    record(book, "entered", entry, user=user, now=now, data={"number": entry.number})
    return entry


def series_of(book: Book) -> str:
    """The name of a book's counter; see `cases.numbers.take`."""
    return f"book {book.code}"


def record(
    book: Book,
    kind: str,
    entry: Entry | None,
    *,
    user: User | None,
    now: datetime.datetime,
    data: dict[str, Any],
) -> None:
    """Add an event to the chain of a book. Locks the book until the caller's transaction ends."""
    assert transaction.get_connection().in_atomic_block, "a book is written in a transaction"
    row = Book.objects.select_for_update().get(pk=book.pk)
    seq = row.event_count + 1
    hash_ = link(
        row.chain,
        case=f"book {row.agency_id} {row.code}",
        seq=seq,
        kind=kind,
        at=now,
        user=user.pk if user is not None else None,
        data=data,
    )
    BookEvent.objects.create(
        book=row, seq=seq, kind=kind, entry=entry, at=now, user=user, data=data, hash=hash_
    )
    Book.objects.filter(pk=row.pk).update(event_count=seq, chain=hash_)
