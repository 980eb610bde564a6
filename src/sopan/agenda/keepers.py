"""Who keeps a book and who may read it: the positions that the agency's SOPs name, and those who oversee them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda.entries import INCOMING, NAMES, OTHER, OUTGOING, book_of
from sopan.agenda.models import Book, Entry
from sopan.cases import access
from sopan.cases.editions import edition_of
from sopan.cases.errors import NotFound
from sopan.cases.models import Look, ProcedureRow
from sopan.directory import duty
from sopan.directory.models import Agency, Position, User

CODES: Mapping[str, str] = {
    Book.Direction.IN: INCOMING,
    Book.Direction.OUT: OUTGOING,
    Book.Direction.OTHER: OTHER,
}
"""Under which name an SOP speaks of the books of a direction."""


@dataclass(frozen=True)
class Rights:
    """What an official may do with a book."""

    writes: bool = False  # holds a position that keeps it
    oversees: bool = False  # leads the unit of such a position, or administers the agency
    looks: bool = False  # may look at the work of that unit, confidential lines excepted

    @property
    def reads(self) -> bool:
        """Whether they see the book at all."""
        return self.writes or self.oversees or self.looks


def rights(user: User, book: Book) -> Rights:
    """What `user` may do with `book`.

    A book is kept by the positions that do a step `register` or `number` in an SOP in force; where no SOP names one,
    by who administers the agency. Who administers it, and who leads or looks after the unit of such a position (or,
    where there is none, the whole agency), reads.
    """
    if user.must_change_password or not duty.positions_of(user):
        return Rights()
    keepers = keepers_of(book.agency).get(CODES[book.direction], frozenset())
    administers = book.agency_id in duty.administers(user)
    mine = duty.positions_of(user) & keepers if keepers else frozenset()
    if mine or (not keepers and administers):
        return Rights(writes=True, oversees=administers)
    kept_in = Position.objects.filter(pk__in=keepers).values_list("unit", flat=True)
    units = set(kept_in if keepers else book.agency.units.filter(parent=None).values_list("pk", flat=True))
    seen = duty.sees_unit(user)
    return Rights(
        oversees=administers or bool(units & seen[Position.Sight.LEAD]),
        looks=bool(units & seen[Position.Sight.READ]),
    )


def keepers_of(agency: Agency) -> dict[str, frozenset[int]]:
    """Ids of the positions that keep each kind of book, by the name that an SOP has for it."""
    editions = ProcedureRow.objects.filter(agency=agency, current__isnull=False)
    named = _named(frozenset(editions.values_list("current", "current__sha256")))
    codes = {code for each in named.values() for code in each}
    ids = dict(Position.objects.filter(agency=agency, code__in=codes).values_list("code", "pk"))
    return {book: frozenset(ids[code] for code in each if code in ids) for book, each in named.items()}


def open_books(agency: Agency) -> None:
    """The books that an SOP of the agency names are there from the start, empty as they may be."""
    for code in keepers_of(agency):
        if code in NAMES:
            book_of(agency, code)


def books_for(user: User) -> list[tuple[Book, Rights]]:
    """The books that `user` may read, of every agency where they are on duty."""
    agencies = {each.agency_id for each in duty.duties_of(user)}
    for agency in Agency.objects.filter(pk__in=agencies):
        open_books(agency)
    found = [
        (book, rights(user, book))
        for book in Book.objects.filter(agency__in=agencies).select_related("agency")
    ]
    return [(book, may) for book, may in found if may.reads]


def book_for(user: User, agency: str, code: str, *, write: bool = False) -> tuple[Book, Rights]:
    """The book of that agency and name, and what `user` may do with it.

    Errors: NotFound, the same whether there is none or it is closed to them; with `write`, to all but its keepers.
    """
    books = Book.objects.select_related("agency").filter(agency__slug=agency, code=code)
    book = books.first()
    if book is None and (office := Agency.objects.filter(slug=agency).first()) is not None:
        open_books(office)
        book = books.first()
    if book is None:
        raise _not_found()
    may = rights(user, book)
    if not may.reads or (write and not may.writes):
        raise _not_found()
    return book, may


def entry_for(user: User, key: object, *, write: bool = False, look: str = "") -> tuple[Entry, Rights]:
    """The line of that key, and what `user` may do with its book.

    Whoever takes part in the case of a line sees the line without keeping the book. A confidential line is for who
    sees its case; without one, for who keeps or oversees the book. A look at the line of a confidential case is logged
    when `look` says what is being looked at. Errors: NotFound; with `write`, for all but the book's keepers.
    """
    entry = (
        Entry.objects.select_related("book__agency", "processor", "case", "entered_by")
        .filter(key=access.key_of(key))
        .first()
    )
    if entry is None:
        raise _not_found()
    may = rights(user, entry.book)
    sees_case = entry.case is not None and access.rights(user, entry.case).official
    allowed = may.writes if write else may.reads or sees_case
    if not allowed or (entry.confidential and not _opens(entry, may, sees_case=sees_case)):
        raise _not_found()
    if entry.confidential and entry.case is not None and look:
        Look.objects.create(case=entry.case, user=user, at=timezone.now(), what=look[:60])
    return entry, may


def entries_open_to(user: User, entries: QuerySet[Entry], may: Rights) -> QuerySet[Entry]:
    """Those of the lines of a book whose page `user` may open."""
    closed = Q(confidential=True)
    if may.writes or may.oversees:
        closed &= Q(case__isnull=False)
    return entries.exclude(closed & ~Q(case__in=access.cases_visible_to(user)))


def _opens(entry: Entry, may: Rights, *, sees_case: bool) -> bool:
    return sees_case if entry.case is not None else may.writes or may.oversees


@lru_cache(maxsize=256)
def _named(editions: frozenset[tuple[int, str]]) -> dict[str, frozenset[str]]:
    """Codes of the positions by book, out of the sheets; an edition (its key and its hash) never changes."""
    found: dict[str, set[str]] = {}
    for pk, _hash in editions:
        sheet = edition_of(pk).sheet
        for step in sheet.running_steps:
            book = OUTGOING if step.does == "number" else str(step.options.get("book", ""))
            if step.does not in ("number", "register"):
                continue
            for actor in step.doers:
                if (code := sheet.actor(actor).position) is not None:
                    found.setdefault(book, set()).add(code)
    return {book: frozenset(codes) for book, codes in found.items()}


def _not_found() -> NotFound:
    return NotFound(
        "not_found", _("Buku atau catatan ini tidak ditemukan, atau Anda tidak berwenang membukanya.")
    )
