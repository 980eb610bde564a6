"""A book on paper: a page or a year of it as PDF and as a workbook, with the columns that the book has.

What an office prints is in Indonesian, whatever language its reader has chosen for the screen. The text of confidential
lines is never printed: the book then says "(rahasia)".
"""

import datetime
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import dateformat, translation

from sopan.agenda.beside import places_of
from sopan.agenda.models import Book, Entry
from sopan.agenda.natures import NATURES
from sopan.directory.models import Agency
from sopan.files.typesetting import BREAK, typeset

PAPER = Path(__file__).resolve().parent / "typst" / "book.typ"
MOST_ON_PAPER = 2_000
"""Lines of one print; a longer book is printed month by month."""
HIDDEN = "(rahasia)"
_LONG_WORD = re.compile(r"[^\s/]{14,}|/(?=\S)")

Column = tuple[str, int]
COLUMNS: dict[str, tuple[Column, ...]] = {
    Book.Direction.IN: (
        ("No. agenda", 8), ("Tanggal diterima", 9), ("Nomor dan tanggal surat", 17), ("Asal surat", 18),
        ("Hal", 27), ("Lamp.", 6), ("Sifat", 8), ("Kode", 9), ("Disposisi", 15), ("Keterangan", 14),
    ),
    Book.Direction.OUT: (
        ("No. urut", 6), ("Nomor surat", 18), ("Tanggal surat", 9), ("Tujuan", 18), ("Hal", 26), ("Kode", 9),
        ("Pengolah", 14), ("Tanggal kirim", 9), ("Ekspedisi", 12), ("Keterangan", 15),
    ),
    Book.Direction.OTHER: (
        ("No.", 7), ("Tanggal", 9), ("Perihal", 40), ("Permohonan", 22), ("Keterangan", 25),
    ),
}  # fmt: skip
"""Heads and relative widths: the columns of the agenda masuk and agenda keluar that offices keep."""


def cells_of(entry: Entry, direction: str, place: str = "") -> list[str]:
    """A line as the book shows it, a word a column of COLUMNS. `case` and `processor` have been read with it; `place`
    is where a letter that came in went.
    """
    party, subject = (HIDDEN, HIDDEN) if entry.confidential else (entry.party, entry.subject)
    serial = f"{entry.serial}{entry.suffix}"
    match direction:
        case Book.Direction.IN:
            return [
                serial, _day(entry.received), ", ".join(filter(None, (entry.their_number, _day(entry.dated)))),
                party, subject, entry.attachments, nature_words(entry), entry.classification, place, remark(entry),
            ]  # fmt: skip
        case Book.Direction.OUT:
            unit = entry.processor.name if entry.processor else ""
            return [
                serial, entry.number, _day(entry.dated), party, subject, entry.classification, unit,
                _day(entry.sent), "" if entry.confidential else entry.expedition, remark(entry),
            ]  # fmt: skip
        case _:
            return [
                serial, _day(entry.received or entry.dated), subject, entry.case.number if entry.case else "",
                remark(entry),
            ]  # fmt: skip


def remark(entry: Entry) -> str:
    """What the book says beside a line: why it is void or inserted, for whom it is set aside, its note."""
    void = entry.state == Entry.State.VOID
    if entry.confidential:
        return "BATAL" if void else ""
    words = []
    if void:
        words.append(f"BATAL: {entry.reason}")
    elif entry.suffix and entry.reason:
        words.append(f"Disisipkan: {entry.reason}")
    if entry.held_for:
        said = "Dipesan untuk" if entry.state == Entry.State.RESERVED else "Dari pesanan"
        words.append(f"{said} {entry.held_for}")
    if entry.note:
        words.append(entry.note)
    return ". ".join(words)


def nature_words(entry: Entry) -> str:
    """The nature in words."""
    return str(NATURES.get(entry.nature, entry.nature))


def print_book(
    book: Book, entries: Sequence[Entry], *, year: int, part: str, now: datetime.datetime
) -> bytes:
    """The lines as PDF, landscape. `part` says which of them: "Halaman 2", "Maret"; empty for the whole year."""
    with translation.override("id"):
        columns, places = COLUMNS[book.direction], _places(book, entries)
        return typeset(
            PAPER,
            now,
            {
                "title": f"{book.name} tahun {year}",
                "subtitle": ", ".join(filter(None, (book.agency.name, book.agency.government, part))),
                "agency": book.agency.name,
                "footer": f"Dicetak dari Sopan pada {_moment(now, book.agency)}",
                "heads": [head for head, _width in columns],
                "widths": [width for _head, width in columns],
                "rows": [
                    {
                        "cells": [
                            _breakable(cell)
                            for cell in cells_of(entry, book.direction, places.get(entry.pk, ""))
                        ],
                        "void": entry.state == Entry.State.VOID,
                    }
                    for entry in entries
                ],
            },
        )


def book_as_workbook(book: Book, entries: Sequence[Entry], *, year: int, part: str) -> bytes:
    """The lines as an XLSX workbook of one sheet, with the book's columns; every cell is text and no formula."""
    import xlsxwriter  # loads slowly

    out = io.BytesIO()
    with (
        translation.override("id"),
        xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as file,
    ):
        sheet = file.add_worksheet(str(year))
        bold = file.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        plain = file.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        void = file.add_format(
            {
                "text_wrap": True,
                "border": 1,
                "valign": "top",
                "font_strikeout": True,
                "font_color": "#666666",
            }
        )
        heading = file.add_format({"bold": True, "font_size": 14})
        sheet.write_string(0, 0, f"{book.name} tahun {year}", heading)
        sheet.write_string(1, 0, ", ".join(filter(None, (book.agency.name, part))))
        columns = COLUMNS[book.direction]
        for place, (head, width) in enumerate(columns):
            sheet.set_column(place, place, width * 1.3)
            sheet.write_string(3, place, head, bold)
        row, places = 3, _places(book, entries)
        for row, entry in enumerate(entries, start=4):
            cells = cells_of(entry, book.direction, places.get(entry.pk, ""))
            for place, cell in enumerate(cells):
                struck = entry.state == Entry.State.VOID and place < len(columns) - 1
                sheet.write_string(row, place, cell, void if struck else plain)
        sheet.freeze_panes(4, 0)
        sheet.autofilter(3, 0, max(row, 4), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return out.getvalue()


def _places(book: Book, entries: Sequence[Entry]) -> dict[int, str]:
    if book.direction != Book.Direction.IN:
        return {}
    return places_of([entry for entry in entries if not entry.confidential])


def _day(day: datetime.date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _moment(now: datetime.datetime, agency: Agency) -> str:
    local = now.astimezone(agency.zone)
    return f"{dateformat.format(local.date(), 'j F Y')} pukul {local:%H.%M} {local.tzname()}"


def _breakable(cell: str) -> str:
    """With places to break in long words and after slashes, so that a long number stays in its column."""
    return _LONG_WORD.sub(
        lambda word: "/" + BREAK if word[0] == "/" else BREAK.join(re.findall(".{1,13}", word[0])), cell
    )


def file_name(book: Book, year: int, part: str, ending: str) -> str:
    """The name under which a print is downloaded."""
    words: list[Any] = [book.code, year, part.lower().replace(" ", "-")]
    return "-".join(str(word) for word in words if word) + f".{ending}"
