"""Numbers that do not come in turn: fallen away, inserted behind another, set aside for a counter that works offline.

As in `entries`, every function runs inside the transaction that uses what it writes.
"""

import datetime
import uuid

from django.utils.translation import gettext as _

from sopan.agenda.entries import (
    SECRET,
    Line,
    as_stored,
    must_be,
    pattern_of,
    put,
    same_year,
    spelling_of,
    unit_word,
    write_changed,
)
from sopan.agenda.models import Book, Entry
from sopan.agenda.numbers import spell
from sopan.agenda.writing import lock, said, series_of, write_new
from sopan.cases.errors import Refused
from sopan.cases.numbers import take
from sopan.directory.models import User

LARGEST_BLOCK = 200
SUFFIXES = "abcdefghijklmnopqrstuvwxyz"


def void(entry: Entry, reason: str, *, user: User | None, now: datetime.datetime) -> Entry:
    """The number falls away: the line stays in the book as "batal", with the reason. None acts for the system.

    Errors: Refused, when it is void already.
    """
    book = lock(entry.book)
    entry.refresh_from_db()
    if entry.state == Entry.State.VOID:
        raise Refused("void", _("Nomor ini sudah batal."))
    before = said(entry)
    entry.state, entry.reason = Entry.State.VOID, as_stored(entry, "reason", reason)
    return write_changed(book, entry, "voided", before, user=user, now=now)


def insert_behind(
    entry: Entry,
    line: Line,
    reason: str,
    *,
    user: User,
    now: datetime.datetime,
    key: uuid.UUID | None = None,
) -> Entry:
    """Enter a letter behind a number that is given already: 12a, then 12b, with the reason.

    Errors: Refused, when there are 26 behind it already, or its day is of another year.
    """
    book = lock(entry.book)
    if key is not None and (there := Entry.objects.filter(key=key, book=book).first()) is not None:
        return there
    same_year(entry, line)
    taken = Entry.objects.filter(book=book, year=entry.year, serial=entry.serial).count() - 1
    if taken >= len(SUFFIXES):
        raise Refused("no_suffix", _("Di belakang nomor ini tidak dapat disisipkan lagi. Pilih nomor lain."))
    fresh = Entry(
        book=book,
        key=key or uuid.uuid4(),
        year=entry.year,
        serial=entry.serial,
        suffix=SUFFIXES[taken],
        pattern=entry.pattern,
        reason=reason,
        confidential=line.nature == SECRET,
        entered_at=now,
        entered_by=user,
    )
    put(fresh, line)
    fresh.number = spelling_of(fresh, entry.book.agency).write(entry.serial, fresh.suffix)
    write_new(book, [fresh], "inserted", user=user, now=now)
    return fresh


def reserve(
    book: Book,
    count: int,
    held_for: str,
    day: datetime.date,
    *,
    user: User,
    now: datetime.datetime,
    kind: str = "",
    classification: str = "",
    key: uuid.UUID | None = None,
) -> list[Entry]:
    """Set the next `count` numbers aside for a counter that works without Sopan; each is reconciled later by
    `use_reserved` or `void`. `day` says the year and the month in which they are written. `key` is of the form that
    was sent: sent twice it makes one block.

    Errors: Refused, for more than LARGEST_BLOCK.
    """
    if not 1 <= count <= LARGEST_BLOCK:
        raise Refused("block", _("Pesan 1 sampai %(n)d nomor sekaligus.") % {"n": LARGEST_BLOCK})
    agency, pattern = book.agency, pattern_of(book, kind)
    spelling = spell(pattern, day, classification=classification, unit=unit_word(agency, None))
    row = lock(book)
    if key is not None and (there := Entry.objects.filter(key=key, book=book).first()) is not None:
        same = Entry.objects.filter(
            book=book, year=there.year, held_for=there.held_for, entered_at=there.entered_at
        )
        return list(same)
    first = take(agency.pk, day.year, series_of(book), count)
    lines = []
    for serial in range(first, first + count):
        line = Entry(
            key=key if key is not None and serial == first else uuid.uuid4(),
            book=row,
            year=day.year,
            serial=serial,
            number=spelling.write(serial),
            pattern=pattern,
            state=Entry.State.RESERVED,
            held_for=held_for,
            classification=classification,
            entered_at=now,
            entered_by=user,
        )
        lines.append(line)
    write_new(row, lines, "reserved", user=user, now=now)
    return lines


def use_reserved(
    entry: Entry, line: Line, *, user: User, now: datetime.datetime, respelled: bool = False
) -> Entry:
    """A reserved number was written on a letter: now its line says which.

    The number stays as it was handed out; `respelled`: the counter wrote it with the letter's own classification, unit
    and month. Errors: Refused, when it is used or void already, or the letter is of another year.
    """
    book = lock(entry.book)
    entry = Entry.objects.select_related("book__agency").get(pk=entry.pk)
    must_be(entry, Entry.State.RESERVED)
    same_year(entry, line)
    before = said(entry)
    entry.state = Entry.State.USED
    entry.confidential = line.nature == SECRET
    put(entry, line)
    if respelled:
        entry.number = spelling_of(entry, entry.book.agency).write(entry.serial, entry.suffix)
    return write_changed(book, entry, "used", before, user=user, now=now)
