"""Kode klasifikasi arsip as data: reading an office's table (Excel or CSV), checking it whole, and loading it.

The package brings the whole table for local governments of Permendagri 83/2022 (lampiran, part B), each row with its
source mark ([V] read in the regulation and found the same in public data, [C] corroborated by public data only).
"""

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from sopan.agenda.models import Classification

OURS = Path(__file__).resolve().parent / "data" / "klasifikasi.csv"
SAID = ("name", "active_years", "inactive_years", "fate", "starts", "source")
"""The columns that a table speaks of, beside the code."""
HEADS = ("kode", "uraian", "aktif", "mulai", "inaktif", "nasib", "dasar")
NEEDED = {"kode", "uraian"}
FATES = {
    "musnah": Classification.Fate.DESTROY,
    "permanen": Classification.Fate.PERMANENT,
    "dinilai": Classification.Fate.REASSESS,
    "dinilai kembali": Classification.Fate.REASSESS,
}
LONGEST = 1000  # letters; the longest description of the regulation has 860
MOST_BYTES = 5_000_000
OURS_SAY = "Permendagri 83/2022"
"""How the source of a row begins that the package brought; a mark in brackets follows."""
MOST_CELLS = 1_000_000  # of a sheet, empty ones between others included
HEADER_ROWS = 30  # of a sheet, in which the heads are looked for: a title often stands above them
LONGEST_EVENT = 200
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin
_YEARS = re.compile(
    r"(?P<years>\d{1,3})\s*(\([^)]*\)\s*)?(tahun|thn?\.?)?"
    r"(\s+(terhitung\s+)?(setelah|sesudah|sejak)\s+(?P<event>.+))?",
    re.IGNORECASE | re.DOTALL,
)
"""A retention as schedules write it: "2", "2 tahun", "2 (dua) tahun setelah kontrak berakhir"."""
_CODE = re.compile(r"[0-9A-Z]{1,6}(\.[0-9A-Z]{1,4}){0,8}")


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line of a table, and in which of its columns."""

    line: int
    what: str
    column: str = ""  # "aktif"; in a workbook "C (aktif)"

    def __str__(self) -> str:
        column = f", kolom {self.column}" if self.column else ""
        return f"baris {self.line}{column}: {self.what}"


class TableRefused(Exception):
    """A table that was not loaded, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def load_table(content: bytes) -> tuple[int, int]:
    """Load a table: a workbook, of which the first sheet with the heads counts, or text in UTF-8 separated by commas or
    semicolons, the first line the heads HEADS (`kode` and `uraian` are needed). Codes that are there get what the table
    says; none is removed. Returns how many are new and how many changed.

    A retention may name the event from which it counts, in `mulai` or behind the years in `aktif` ("2 tahun setelah
    kontrak berakhir"), as the schedules of offices do. Errors: TableRefused; then nothing was loaded.
    """
    rows = _read(content)
    there = {row.code: row for row in Classification.objects.all()}
    new, changed = [], []
    for row in rows:
        old = there.get(row.code)
        if old is None:
            new.append(row)
        elif _said(old) != _said(row):
            row.pk = old.pk
            changed.append(row)
    with transaction.atomic():
        Classification.objects.bulk_create(new, batch_size=500)
        Classification.objects.bulk_update(changed, SAID, batch_size=200)
    return len(new), len(changed)


def load_ours() -> int:
    """Bring the codes of the package up to date; how many were written. What the office loaded itself stays as it is."""
    there = {row.code: row for row in Classification.objects.all()}
    stale = []
    for row in _read(OURS.read_bytes()):
        old = there.get(row.code)
        if old is None or (_is_ours(old) and _said(old) != _said(row)):
            stale.append(row)
    Classification.objects.bulk_create(
        stale, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=SAID
    )
    return len(stale)


def _is_ours(row: Classification) -> bool:
    return row.source.startswith(OURS_SAY) and "[" in row.source


def _said(row: Classification) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in SAID)


Cells = Mapping[str, Any]
"""What stands on a line, by head."""


def _read(content: bytes) -> list[Classification]:
    if len(content) > MOST_BYTES:
        raise TableRefused([Problem(1, "berkas lebih besar dari 5 MB; tabel kode tidak sebesar itu")])
    heads, lines = _of_workbook(content) if content.startswith(WORKBOOKS) else _of_text(content)
    problems: list[Problem] = []
    rows: dict[str, Classification] = {}
    for line, cells in lines:
        told = dict(zip(heads, cells, strict=False))
        if all(cell in ("", None) for cell in told.values()):
            continue
        row, wrong = _row(told)
        if row.code in rows:
            wrong.append(("kode", f"kode {row.code} ada dua kali"))
        problems += [Problem(line, what, heads.get(column, "")) for column, what in wrong]
        rows[row.code] = row
    if not rows and not problems:
        problems.append(Problem(1, "tabel ini tidak berisi kode"))
    if problems:
        raise TableRefused(problems)
    return list(rows.values())


def _of_text(content: bytes) -> tuple[dict[str, str], Iterator[tuple[int, list[Any]]]]:
    """The heads, each with how it is called in a problem, and the numbered lines below them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused(
            [Problem(1, "berkas bukan teks UTF-8; simpan dari Excel sebagai 'CSV UTF-8'")]
        ) from None
    first = text.splitlines()[0] if text.strip() else ""
    mark = ";" if first.count(";") > first.count(",") else ","
    heads = [head.strip().lower() for head in first.split(mark)]
    if not set(heads) >= NEEDED:
        raise TableRefused([Problem(1, f"baris pertama {_WANTED}")])
    return {head: head for head in heads}, _lines(text, mark)


def _lines(text: str, mark: str) -> Iterator[tuple[int, list[Any]]]:
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    next(reader)
    for cells in reader:
        yield reader.line_num, list(cells)


def _of_workbook(content: bytes) -> tuple[dict[str, str], Iterator[tuple[int, list[Any]]]]:
    """The same of the first sheet that has the heads in one of its first rows."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > MOST_CELLS:
                raise TableRefused([Problem(1, f"lembar '{name}' terlalu besar untuk tabel kode")])
            lines = enumerate(sheet.to_python(skip_empty_area=False), 1)
            for at, cells in lines:
                heads = [str(cell).strip().lower() for cell in cells]
                if set(heads) >= NEEDED:
                    return {head: f"{_letter(place)} ({head})" for place, head in enumerate(heads)}, lines
                if at == HEADER_ROWS:
                    break
    except (CalamineError, ValueError, OSError) as problem:
        raise TableRefused(
            [Problem(1, "buku kerja ini tidak dapat dibaca; simpan ulang dari Excel")]
        ) from problem
    raise TableRefused([Problem(1, f"salah satu dari {HEADER_ROWS} baris pertama {_WANTED}")])


_WANTED = f"harus berisi judul kolom: {', '.join(HEADS)} (kode dan uraian wajib)"


def _letter(place: int) -> str:
    """How Excel calls a column: 0 is A, 26 is AA."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _row(told: Cells) -> tuple[Classification, list[tuple[str, str]]]:
    """A line, and what is wrong with it: (column, sentence)."""
    wrong: list[tuple[str, str]] = []
    code = _text(told.get("kode")).rstrip(".")
    if isinstance(told.get("kode"), int | float | datetime.date) and not (code.isdecimal() and len(code) > 2):
        # Excel keeps 400.10 as the number 400.1, and 000 as 0
        wrong.append(("kode", f"kode {code} tersimpan sebagai angka atau tanggal; ubah selnya menjadi teks"))
    elif not _CODE.fullmatch(code) or len(code) > 30:
        wrong.append(("kode", f"kode '{code[:40]}' tidak seperti 000.8.3.3"))
    name = _text(told.get("uraian"))
    if not name:
        wrong.append(("uraian", "uraian kosong"))
    fate = _text(told.get("nasib")).lower()
    if fate and fate not in FATES:
        wrong.append(
            (
                "nasib",
                f"nasib akhir '{fate[:30]}' tidak dikenal; pakai musnah, permanen, atau dinilai kembali",
            )
        )
    years, event = _retention(told, wrong, ended=bool(fate))
    row = Classification(
        code=code,
        name=name[:LONGEST],
        active_years=years["aktif"],
        inactive_years=years["inaktif"],
        fate=FATES.get(fate, ""),
        starts=event,
        source=_text(told.get("dasar"))[:200],
    )
    return row, wrong


def _retention(
    told: Cells, wrong: list[tuple[str, str]], *, ended: bool
) -> tuple[dict[str, int | None], str]:
    """The years of both columns and the event from which they count; what is wrong with them is added to `wrong`."""
    years: dict[str, int | None] = {"aktif": None, "inaktif": None}
    events = {"mulai": _text(told.get("mulai"))}
    for head in years:
        text = _text(told.get(head))
        if text in ("-", "–"):  # an office that destroys at once writes so
            text = "0" if head == "inaktif" and ended and years["aktif"] is not None else ""
        found = _YEARS.fullmatch(text)
        if found is not None and int(found["years"]) <= 100:
            years[head], events[head] = int(found["years"]), found["event"] or ""
        elif text:
            wrong.append((head, f"retensi {head} '{text[:40]}' bukan jumlah tahun"))
    if events.pop("inaktif", ""):
        wrong.append(
            ("inaktif", "masa inaktif dihitung setelah masa aktif; tulis peristiwanya pada kolom aktif")
        )
    named = {" ".join(event.split()) for event in events.values() if event}
    if len(named) > 1:
        wrong.append(("mulai", "kolom mulai dan kolom aktif menyebut peristiwa yang berbeda"))
    event = next(iter(named), "")
    if len(event) > LONGEST_EVENT:
        wrong.append(("mulai", f"peristiwanya lebih panjang dari {LONGEST_EVENT} huruf"))
    if event and years["aktif"] is None:
        wrong.append(("mulai", "mulai diisi tanpa retensi aktif"))
    return years, event


def _text(cell: Any) -> str:
    """A cell as it reads: a whole number without its .0."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
