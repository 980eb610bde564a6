"""Lines and events as they go into a book: the book locked, the number taken, all written in few statements."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from sopan.agenda.models import Book, BookEvent, Entry
from sopan.cases.chain import link
from sopan.cases.numbers import take
from sopan.directory.models import User
from sopan.directory.statements import Kept, insert, update

SAYS = (
    *("number", "state", "reason", "held_for", "dated", "received", "their_number", "party", "subject"),
    *("attachments", "nature", "classification", "processor_id", "sent", "expedition", "note"),
)
"""What a line says, and so what its events keep."""


def said(entry: Entry) -> dict[str, Any]:
    """What a line says now, as JSON holds it; what is empty is left out."""
    told = {name: getattr(entry, name) for name in SAYS}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in told.items()
        if value not in (None, "")
    }


def lock(book: Book) -> Book:
    """The book as it is now, locked until the transaction ends: nobody else writes in it meanwhile.

    Always locked before its counter, so that two who write never wait for each other.
    """
    assert transaction.get_connection().in_atomic_block, "a book is written in a transaction"
    return _locked.models(book.pk)[0]


def next_serial(book: Book, year: int, count: int = 1) -> int:
    """The first of the next `count` serial numbers of a book that is locked."""
    return take(book.agency_id, year, series_of(book), count)


def series_of(book: Book) -> str:
    """The name of a book's counter; see `cases.numbers.take`."""
    return f"book {book.code}"


def write_new(
    book: Book, entries: Sequence[Entry], kind: str, *, user: User | None, now: datetime.datetime
) -> None:
    """Write new lines of a locked book, each with its event."""
    insert(entries)
    record(book, [(kind, entry, said(entry)) for entry in entries], user=user, now=now)


def record(
    book: Book,
    happened: Sequence[tuple[str, Entry | None, Mapping[str, Any]]],
    *,
    user: User | None,
    now: datetime.datetime,
) -> None:
    """Add events, (kind, line, what it says), to the chain of a locked book."""
    events = []
    for kind, entry, data in happened:
        book.event_count += 1
        book.chain = link(
            book.chain,
            case=f"book {book.agency_id} {book.code}",
            seq=book.event_count,
            kind=kind,
            at=now,
            user=user.pk if user is not None else None,
            data=data,
        )
        events.append(
            BookEvent(
                book=book, seq=book.event_count, kind=kind, entry=entry, at=now, user=user, data=dict(data),
                hash=book.chain,
            )
        )  # fmt: skip
    insert(events)
    update(book, "event_count", "chain")


def first_break(book: Book) -> int | None:
    """The place in the book's history where it was changed after it was written, or None when it holds."""
    chain, seq = "", 0
    for seq, event in enumerate(book.events.order_by("seq").iterator(), start=1):
        chain = link(
            chain,
            case=f"book {book.agency_id} {book.code}",
            seq=seq,
            kind=event.kind,
            at=event.at,
            user=event.user_id,
            data=event.data,
        )
        if event.seq != seq or event.hash != chain:
            return seq
    book.refresh_from_db(fields=["event_count", "chain"])
    return None if (book.event_count, book.chain) == (seq, chain) else seq + 1


_locked = Kept(lambda pk: Book.objects.select_for_update().filter(pk=pk), Book._meta.pk)
