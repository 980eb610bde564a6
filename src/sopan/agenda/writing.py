"""Lines and events as they go into a book: the book locked, the number taken, all written in few statements."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from sopan.agenda.models import Book, BookEvent, Entry
from sopan.agenda.numbers import Spelling
from sopan.cases.chain import canonical, link, quoted
from sopan.cases.numbers import take
from sopan.directory.models import User
from sopan.directory.statements import Kept, insert, update

SAYS = (
    *(
        "year",
        "serial",
        "suffix",
        "number",
        "state",
        "reason",
        "held_for",
        "dated",
        "received",
        "their_number",
        "party",
        "subject",
    ),
    *("attachments", "nature", "classification", "processor_id", "sent", "expedition", "note"),
)
"""What a line says, and so what its events keep."""
NEW_LINES = ("entered", "inserted", "reserved")
"""Kinds of event that say all of a line."""
CHANGES = ("changed", "sent", "used", "voided")
"""Kinds that say what of it became otherwise. All others say nothing of its words."""


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


def series_of(book: Book) -> str:
    """The name of a book's counter; see `cases.numbers.take`."""
    return f"book {book.code}"


def write_next(entry: Entry, spelling: Spelling, kind: str, *, user: User, now: datetime.datetime) -> None:
    """Write a line of `entry.book` and year under the book's next number, with its event.

    From here on everybody else who numbers waits until the transaction ends. So on PostgreSQL, where each statement is
    a way to the server and planned anew there, all of it is one call of a function that the server keeps ready.
    """
    book = entry.book
    assert transaction.get_connection().in_atomic_block, "a book is written in a transaction"
    if connection.vendor == "postgresql":
        _write_next_at_once(entry, spelling, kind, user=user, now=now)
        return
    row = lock(book)
    entry.serial = take(book.agency_id, entry.year, series_of(book))
    entry.number = spelling.write(entry.serial)
    write_new(row, [entry], kind, user=user, now=now)


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
    insert([_event(book, kind, entry, data, user, now) for kind, entry, data in happened])
    update(book, "event_count", "chain")


def _event(
    book: Book,
    kind: str,
    entry: Entry | None,
    data: Mapping[str, Any],
    user: User | None,
    now: datetime.datetime,
) -> BookEvent:
    """The next event of the chain; the book moves on to it."""
    book.event_count += 1
    book.chain = link(
        book.chain,
        case=chain_name(book),
        seq=book.event_count,
        kind=kind,
        at=now,
        user=user.pk if user is not None else None,
        data=data,
    )
    return BookEvent(
        book_id=book.pk, seq=book.event_count, kind=kind, entry=entry, at=now, user=user, data=dict(data),
        hash=book.chain,
    )  # fmt: skip


def chain_name(book: Book) -> str:
    """How the chain of a book is called inside its hashes."""
    return f"book {book.agency_id} {book.code}"


def _write_next_at_once(
    entry: Entry, spelling: Spelling, kind: str, *, user: User, now: datetime.datetime
) -> None:
    """See `write_next`; the function stands in the migration `0003_write_next`.

    It hashes what `cases.chain.link` hashes, cut here where something stands that only the locked book knows.
    """
    book, at = entry.book, now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    opening, behind_chain, head = canonical([_CUT, chain_name(book), _CUT, kind, at, user.pk]).split(
        _CUT_WRITTEN
    )
    told = canonical({**said(entry), "number": _CUT, "serial": _CUT}).split(_CUT_WRITTEN)
    before, behind = quoted(spelling.before)[:-1], quoted(spelling.behind)[1:]
    line = {field.column: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM agenda_write_next(%s::jsonb, %s, %s, %s, %s::text[], %s::text[], %s, %s, %s)",
            [
                json.dumps(line, default=str),
                *(spelling.digits, spelling.before, spelling.behind),
                [told[0] + before, behind + told[1], told[2]],
                [f'{opening}"', f'"{behind_chain}', f"{head[:-1]},"],
                *(kind, now, user.pk),
            ],
        )
        entry.pk, entry.serial, entry.number, book.event_count, book.chain = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias


_CUT = "\0"
_CUT_WRITTEN = canonical(_CUT)
"""A text that no row can hold, and so nothing else is written like it."""
_locked = Kept(lambda pk: Book.objects.select_for_update().filter(pk=pk), Book._meta.pk)
