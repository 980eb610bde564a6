"""Finding lines of a book: by words, state, nature, classification and month."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.dates import MONTHS

from sopan.agenda.entries import FIRST_YEAR
from sopan.agenda.models import Book, Entry
from sopan.agenda.natures import NATURES


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in a book, read from an address; what makes no sense there is left out."""

    year: int
    words: str = ""
    state: str = ""
    nature: str = ""
    classification: str = ""
    month: int = 0

    @property
    def narrowed(self) -> bool:
        """Whether anything less than the whole year is asked for."""
        return bool(self.words or self.state or self.nature or self.classification or self.month)


def wanted_in(asked: Mapping[str, str], today: datetime.date) -> Wanted:
    """What an address asks for: tahun, q, keadaan, sifat, kode, bulan."""
    state, nature = asked.get("keadaan", ""), asked.get("sifat", "")
    return Wanted(
        year=_number(asked.get("tahun", ""), FIRST_YEAR, 2100) or today.year,
        words=" ".join(asked.get("q", "").split())[:100],
        state=state if state in Entry.State.values else "",
        nature=nature if nature in NATURES else "",
        classification=asked.get("kode", "").strip()[:30],
        month=_number(asked.get("bulan", ""), 1, 12),
    )


def lines_of(book: Book, wanted: Wanted) -> QuerySet[Entry]:
    """The lines of a book that were looked for, the newest number first.

    The text of confidential lines is sealed, so that words are never found there.
    """
    lines = Entry.objects.filter(book=book, year=wanted.year).select_related("processor", "case")
    for word in wanted.words.split():
        hit = Q(number__icontains=word) | Q(their_number__icontains=word)
        hit |= Q(confidential=False) & (Q(party__icontains=word) | Q(subject__icontains=word))
        lines = lines.filter(hit)
    if wanted.state:
        lines = lines.filter(state=wanted.state)
    if wanted.nature:
        lines = lines.filter(nature=wanted.nature)
    if wanted.classification:
        code = wanted.classification
        lines = lines.filter(Q(classification=code) | Q(classification__startswith=f"{code}."))
    if wanted.month:
        day = "received" if book.direction == Book.Direction.IN else "dated"
        lines = lines.filter(**{f"{day}__month": wanted.month})
    return lines.order_by("-serial", "-suffix")


def in_order(lines: QuerySet[Entry]) -> QuerySet[Entry]:
    """The same lines as a book prints them: the first number first."""
    return lines.order_by(F("serial").asc(), F("suffix").asc())


def years_of(book: Book, today: datetime.date) -> list[int]:
    """The years for which there is a book, the newest first; this year always."""
    years = set(Entry.objects.filter(book=book).order_by().values_list("year", flat=True).distinct())
    return sorted(years | {today.year}, reverse=True)


def months() -> list[tuple[int, str]]:
    """The months by number and name."""
    return [(number, str(name)) for number, name in MONTHS.items()]


def _number(text: str, least: int, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 and least <= int(text) <= most else 0
