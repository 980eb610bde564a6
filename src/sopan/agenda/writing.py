"""Lines and events as they go into a book: the book locked, the number taken, all written in few statements."""

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Model

from sopan.agenda.models import Book, BookEvent, Entry
from sopan.cases.chain import link
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


def lock_and_take(book: Book, year: int, count: int = 1) -> tuple[Book, int]:
    """The book locked and as it is now, and the first of its next `count` serial numbers.

    From here on everybody else who numbers waits, so on PostgreSQL, where each statement is a way to the server and
    back, it is one.
    """
    assert transaction.get_connection().in_atomic_block, "a book is written in a transaction"
    if connection.vendor != "postgresql":
        return lock(book), take(book.agency_id, year, series_of(book), count)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_AND_TAKE, [book.pk, year, series_of(book), count])
        event_count, chain, value = cursor.fetchone()
    book.event_count, book.chain = event_count, chain
    return book, value - count + 1


def series_of(book: Book) -> str:
    """The name of a book's counter; see `cases.numbers.take`."""
    return f"book {book.code}"


def write_new(
    book: Book, entries: Sequence[Entry], kind: str, *, user: User | None, now: datetime.datetime
) -> None:
    """Write new lines of a locked book, each with its event."""
    if len(entries) == 1 and connection.vendor == "postgresql":
        _write_one(book, entries[0], kind, user=user, now=now)
        return
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


def _write_one(book: Book, entry: Entry, kind: str, *, user: User | None, now: datetime.datetime) -> None:
    """A new line, its event and the book by one statement; see `lock_and_take`."""
    event = _event(book, kind, None, said(entry), user, now)
    with connection.cursor() as cursor:
        cursor.execute(
            _write_one_sql(),
            [*_values(entry), *_values(event, besides="entry"), book.event_count, book.chain, book.pk],
        )
        (entry.pk,) = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias


def _values(row: Model, besides: str = "") -> list[Any]:
    """What a row holds, column by column. PostgreSQL's driver takes all of it as it is, but for JSON."""
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        if isinstance(field, JSONField)
        else getattr(row, field.attname)
        for field in _columns(type(row))
        if field.name != besides
    ]


@lru_cache
def _columns(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache
def _write_one_sql() -> str:
    lines, events = _columns(Entry), _columns(BookEvent)
    places = ", ".join("(SELECT id FROM line)" if field.name == "entry" else "%s" for field in events)
    return (
        f"WITH line AS (INSERT INTO {Entry._meta.db_table} ({_names(lines)})"  # noqa: S608  # names of our own tables
        f" VALUES ({', '.join(['%s'] * len(lines))}) RETURNING id),"
        f" event AS (INSERT INTO {BookEvent._meta.db_table} ({_names(events)}) VALUES ({places}))"
        f" UPDATE {Book._meta.db_table} SET event_count = %s, chain = %s WHERE id = %s"
        " RETURNING (SELECT id FROM line)"
    )


def _names(fields: Sequence[Any]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)


_LOCK_AND_TAKE = (
    "WITH book AS MATERIALIZED (SELECT agency_id, event_count, chain FROM agenda_book WHERE id = %s FOR UPDATE),"
    " counter AS (INSERT INTO cases_counter (agency_id, year, series, value)"
    " SELECT agency_id, %s, %s, %s FROM book"
    " ON CONFLICT (agency_id, year, series) DO UPDATE SET value = cases_counter.value + EXCLUDED.value"
    " RETURNING value) SELECT event_count, chain, value FROM book, counter"
)
_locked = Kept(lambda pk: Book.objects.select_for_update().filter(pk=pk), Book._meta.pk)
