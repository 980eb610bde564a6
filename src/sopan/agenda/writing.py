"""Lines and events as they go into a book: the book locked, the number taken, all written in few statements."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
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

    From here on everybody else who numbers waits until the transaction ends. So on PostgreSQL, where a statement is
    read and planned anew each time and answered over a socket, it is one; the book is locked while it runs.
    """
    book = entry.book
    assert transaction.get_connection().in_atomic_block, "a book is written in a transaction"
    if connection.vendor == "postgresql":
        _write_next_at_once(entry, spelling, kind, user=user, now=now)
        return
    entry.book = lock(book)
    entry.serial = take(book.agency_id, entry.year, series_of(book))
    entry.number = spelling.write(entry.serial)
    write_new(entry.book, [entry], kind, user=user, now=now)


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
    """The book locked, the number taken, line, event and book written by one statement, which also hashes the event.

    What is hashed is what `cases.chain.link` hashes, cut where something stands that only the locked book knows.
    """
    book, at = entry.book, now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    opening, seq, head = canonical([_CUT, chain_name(book), _CUT, kind, at, user.pk]).split(_CUT_WRITTEN)
    data = canonical({**said(entry), "number": _CUT, "serial": _CUT}).split(_CUT_WRITTEN)
    before, behind = quoted(spelling.before)[:-1], quoted(spelling.behind)[1:]
    parameters = [
        *(book.pk, entry.year, series_of(book), spelling.digits),
        *(data[0] + before, behind + data[1], data[2]),
        *(f'{opening}"', f'"{seq}', f"{head[:-1]},"),
        *_values(entry, besides=_LINE_KNOWS), spelling.before, spelling.behind,
        *(kind, now, user.pk),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_write_next_sql(), parameters)
        entry.pk, entry.serial, digits, book.event_count, book.chain = cursor.fetchone()
    entry.number = f"{spelling.before}{digits}{spelling.behind}"
    entry._state.adding, entry._state.db = False, connection.alias


def _values(entry: Entry, *, besides: Collection[str]) -> list[Any]:
    """What a line holds, column by column. PostgreSQL's driver takes all of it as it is."""
    return [getattr(entry, field.attname) for field in _line_columns() if field.name not in besides]


@lru_cache
def _line_columns() -> list[Any]:
    return sorted(
        (field for field in Entry._meta.concrete_fields if not field.primary_key),
        key=lambda field: field.name in _LINE_KNOWS,
    )


@lru_cache
def _write_next_sql() -> str:
    lines = _line_columns()
    assert [field.name for field in lines[-2:]] == ["serial", "number"]
    names = ", ".join(connection.ops.quote_name(field.column) for field in lines)
    return (
        "WITH book AS MATERIALIZED ("  # noqa: S608  # names of our own columns
        "SELECT id, agency_id, chain, event_count + 1 AS seq FROM agenda_book WHERE id = %s FOR UPDATE),"
        " counter AS (INSERT INTO cases_counter (agency_id, year, series, value)"
        " SELECT agency_id, %s, %s, 1 FROM book"
        " ON CONFLICT (agency_id, year, series) DO UPDATE SET value = cases_counter.value + 1 RETURNING value),"
        " given AS (SELECT book.*, value AS serial,"
        " lpad(value::text, greatest(%s, length(value::text)), '0') AS digits FROM book, counter),"
        " told AS (SELECT *, %s || digits || %s || serial || %s AS data FROM given),"
        " next AS MATERIALIZED (SELECT *,"
        " encode(sha256(convert_to(%s || chain || %s || seq || %s || data || ']', 'UTF8')), 'hex') AS hash"
        " FROM told),"
        f" line AS (INSERT INTO agenda_entry ({names})"
        f" SELECT {', '.join(['%s'] * (len(lines) - 2))}, serial, %s || digits || %s FROM next RETURNING id),"
        " event AS (INSERT INTO agenda_bookevent (book_id, entry_id, seq, kind, at, user_id, data, hash)"
        " SELECT next.id, line.id, seq, %s, %s, %s, data::jsonb, hash FROM next, line)"
        " UPDATE agenda_book SET event_count = next.seq, chain = next.hash FROM next, line"
        " WHERE agenda_book.id = next.id"
        " RETURNING line.id, next.serial, next.digits, next.seq, next.hash"
    )


_LINE_KNOWS = ("serial", "number")
"""Columns of a new line that only the locked book can fill."""
_CUT = "\0"
_CUT_WRITTEN = canonical(_CUT)
"""A text that no row can hold, and so nothing else is written like it."""
_locked = Kept(lambda pk: Book.objects.select_for_update().filter(pk=pk), Book._meta.pk)
