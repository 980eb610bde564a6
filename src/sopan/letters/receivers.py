"""The receivers of a letter to many, read from a worksheet whose columns stand in any order."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from sopan.cases.errors import Refused

MOST = 20_000
LONGEST = 200  # signs of a cell
HEADER_ROWS = 30  # in which the headings are looked for
SAID_AT_ONCE = 5  # rows that are named as wrong

_HEADINGS = {
    "name": r"nama( lengkap| undangan| penerima| tamu)?|penerima|kepada|yth",
    "position": r"jabatan",
    "institution": r"instansi|lembaga|unit( kerja)?|perangkat daerah|opd|organisasi|desa|kelurahan|desa kelurahan",
    "address": r"alamat( lengkap)?",
    "place": r"di|tempat|kota|kota tujuan",
}


@dataclass(frozen=True)
class Receiver:
    """To whom one copy goes; any but all of these may be empty."""

    name: str = ""
    position: str = ""
    institution: str = ""
    address_line: str = ""
    place: str = ""

    HEADS: ClassVar[tuple[str, ...]] = ("Nama", "Jabatan", "Instansi", "Alamat", "Di")

    @property
    def cells(self) -> tuple[str, ...]:
        """As a row, in the order of HEADS."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def address(self) -> str:
        """The lines behind Yth."""
        return "\n".join(
            part for part in (self.name, self.position, self.institution, self.address_line) if part
        )

    @property
    def first(self) -> str:
        """What a file for them is named after."""
        return next((part for part in self.cells if part), "")


def receivers_in(content: bytes) -> list[Receiver]:
    """The receivers in a workbook that `files.checks` has let in: the first sheet whose headings are understood.

    Errors: Refused with a sentence that says which rows or headings to mend.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            found = _read(book.get_sheet_by_name(name).iter_rows())
            if found is not None:
                return found
    except (CalamineError, ValueError, OSError) as problem:
        raise Refused(
            "list_unreadable", _("Lembar Excel ini tidak dapat dibaca. Simpan ulang lalu unggah lagi.")
        ) from problem
    raise Refused(
        "no_headings",
        _(
            "Judul kolomnya tidak dikenal. Beri judul Nama, Jabatan, Instansi, Alamat, atau Di, masing-masing satu kolom."
        ),
    )


def _read(rows: Iterable[list[Any]]) -> list[Receiver] | None:
    """The receivers of one sheet; None when no row near its top is a heading."""
    lines = iter(rows)
    for at, row in enumerate(lines, 1):
        columns = _columns(row)
        if columns.keys() & {"name", "position", "institution"}:
            return _below(lines, columns, at)
        if at == HEADER_ROWS:
            return None
    return None


def _columns(row: list[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        words = re.sub(r"[\W_]+", " ", str(cell)).strip().casefold()
        for what, pattern in _HEADINGS.items():
            if what not in found and re.fullmatch(pattern, words):
                found[what] = at
                break
    return found


def _below(lines: Iterator[list[Any]], columns: dict[str, int], heading: int) -> list[Receiver]:
    found: list[Receiver] = []
    wrong: list[str] = []
    for number, row in enumerate(lines, heading + 1):
        cells = {what: _text(row[at]) if at < len(row) else "" for what, at in columns.items()}
        if not any(cells.values()):
            continue
        if not any(cells.get(what) for what in ("name", "position", "institution")):
            wrong.append(_("baris %(n)d tidak menyebut penerimanya") % {"n": number})
        elif any(len(cell) > LONGEST for cell in cells.values()):
            wrong.append(_("baris %(n)d terlalu panjang") % {"n": number})
        found.append(
            Receiver(
                cells.get("name", ""),
                cells.get("position", ""),
                cells.get("institution", ""),
                cells.get("address", ""),
                cells.get("place", ""),
            )
        )
        if len(found) > MOST:
            raise Refused("list_long", _("Paling banyak %(n)d penerima dalam satu daftar.") % {"n": MOST})
    if wrong:
        more = (
            "" if len(wrong) <= SAID_AT_ONCE else _(", dan %(n)d lainnya") % {"n": len(wrong) - SAID_AT_ONCE}
        )
        raise Refused(
            "list_wrong", _("Perbaiki dahulu: %(rows)s.") % {"rows": ", ".join(wrong[:SAID_AT_ONCE]) + more}
        )
    if not found:
        raise Refused("list_empty", _("Daftar ini belum berisi penerima."))
    return found


def _text(cell: Any) -> str:
    """A cell as it reads: without the ".0" of a whole number, on one line."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return " ".join(str(cell if cell is not None else "").split())
