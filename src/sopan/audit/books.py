"""Checking the books: that no event of one was changed, left out or added, and that its lines say what its log says."""

from collections.abc import Iterator, Mapping
from typing import Any

from sopan.agenda.models import Book, BookEvent, Entry
from sopan.agenda.writing import NEW_LINES, said
from sopan.audit.heads import book_key
from sopan.cases.audit import Break, End, broken_links
from sopan.cases.chain import written
from sopan.dispositions.proving import first_strange


def verify_books(*, rows: bool = True) -> Iterator[tuple[int, Break | None]]:
    """Verify every book: yields for each how many events it has, and its first break or None.

    With `rows`, also whether each line of the book says what the events say. A book that is being written in while it
    is read is read once more.
    """
    for book in Book.objects.select_related("agency").order_by("pk"):
        events, found = verify_book(book, rows=rows)
        if found is not None:
            book.refresh_from_db()
            events, found = verify_book(book, rows=rows)
        yield events, found


def verify_book(book: Book, *, rows: bool = True) -> tuple[int, Break | None]:
    """How many events the book has, and the first thing wrong with it."""
    end = End(name_of(book), book.event_count, book.chain)
    events, breaks = broken_links(written(BookEvent, "book_id", {book.pk: book_key(book)}), {book.pk: end})
    if book.pk in breaks or not rows:
        return events, breaks.get(book.pk)
    if (strange := _first_strange_line(book)) is None and (disposition := first_strange(book)) is not None:
        strange = Break(name_of(book), *disposition)
    return events, strange


def name_of(book: Book) -> str:
    """How a book is called in a report: "dinsos-tanahlaut/surat-keluar"."""
    return f"{book.agency.slug}/{book.code}"


def _first_strange_line(book: Book) -> Break | None:
    told: dict[int, dict[str, Any]] = {}
    last: dict[int, int] = {}
    events = book.events.exclude(entry=None).order_by("seq")
    for entry, seq, kind, data in events.values_list("entry_id", "seq", "kind", "data").iterator():
        told[entry] = _after(told.get(entry, {}), kind, data)
        last[entry] = seq
    seen = set()
    for line in Entry.objects.filter(book=book).iterator():
        seen.add(line.pk)
        if line.pk not in told:
            return Break(name_of(book), book.event_count, f"no event tells of line {line.number}")
        if said(line) != told[line.pk]:
            return Break(name_of(book), last[line.pk], f"line {line.number} differs from what was written")
    gone = [seq for entry, seq in last.items() if entry not in seen]
    return Break(name_of(book), min(gone), "the line that it tells of is gone") if gone else None


def _after(line: dict[str, Any], kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a line says after an event: a new line says all, a change says from what to what; others say nothing of it."""
    if kind in NEW_LINES:
        return dict(data)
    kept = {name: value for name, value in line.items() if name not in data.get("from", {})}
    return {**kept, **data.get("to", {})}
