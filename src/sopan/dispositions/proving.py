"""Acts of a disposition as events in the history of the book of incoming letters, and whether the rows still say the same.

A disposition about a letter stands in the history of its line; one about a case alone, in that of the agency's book of
incoming letters, beside the lines. What people write is there as a hash: it proves the words without repeating them.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from sopan.agenda.entries import INCOMING, book_of
from sopan.agenda.history import DISPOSED, DISPOSITION_DONE, DISPOSITION_READ, DISPOSITION_RECALLED
from sopan.agenda.models import Book
from sopan.agenda.writing import lock, record
from sopan.directory.models import User
from sopan.dispositions.models import Disposition

ACTS: Mapping[str, tuple[str, ...]] = {
    DISPOSITION_READ: ("read_at",),
    DISPOSITION_RECALLED: ("recalled_at", "recall_reason"),
    DISPOSITION_DONE: ("done_at", "done_by_id", "result"),
}
"""What each act adds to a disposition that was sent."""
WORDS = ("note", "recall_reason", "result")
SAYS = (
    *("agency_id", "case_id", "entry_id", "parent_id", "step", "sender_id", "sender_position", "receiver_id"),
    *("receiver_position", "position_id", "instructions", "nature", "note", "due_on", "sent_at"),
    *(name for names in ACTS.values() for name in names),
)


def said(row: Disposition) -> dict[str, Any]:
    """What a disposition says now, as JSON holds it: what people wrote as the hash of how it is stored."""
    return {name: told for name in SAYS if (told := _told(name, getattr(row, name))) is not None}


def prove(kind: str, rows: Iterable[Disposition], *, user: User, now: datetime.datetime) -> None:
    """Write down that `user` has just done that (DISPOSED, or one of ACTS) with dispositions of one letter or case.

    Runs in the transaction of the act, with the rows as they are now.
    """
    rows = list(rows)
    if not rows:
        return
    first = rows[0]
    book = lock(first.entry.book if first.entry is not None else book_of(first.agency, INCOMING))
    events = []
    for row in rows:
        told = said(row)
        if kind != DISPOSED:
            told = {name: told[name] for name in ("parent_id", *ACTS[kind]) if name in told}
        events.append((kind, row.entry, {"disposition": str(row.key), **told}))
    record(book, events, user=user, now=now)


def first_strange(book: Book) -> tuple[int, str] | None:
    """The first disposition of the book that does not say what its history says: where in the history, and what is
    wrong. None when all do."""
    told: dict[str, dict[str, Any]] = {}
    last: dict[str, int] = {}
    events = book.events.filter(kind__in=(DISPOSED, *ACTS)).order_by("seq")
    for seq, data in events.values_list("seq", "data").iterator():
        key = data.pop("disposition")
        told[key] = {**told.get(key, {}), **data}
        last[key] = seq
    mine = Q(entry__book=book)
    if book.code == INCOMING:
        mine |= Q(entry=None, agency=book.agency_id)
    for row in Disposition.objects.filter(mine).order_by("pk").iterator():
        key = str(row.key)
        if key not in told:
            return book.event_count, f"no event tells of disposition {key}"
        if said(row) != told.pop(key):
            return last[key], f"disposition {key} differs from what was written"
    gone = min(((last[key], key) for key in told), default=None)
    return None if gone is None else (gone[0], f"disposition {gone[1]} is gone")


def _told(name: str, value: Any) -> Any:
    if value in (None, "", []):
        return None
    if name in WORDS:
        return hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value
