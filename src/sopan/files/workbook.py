"""Reads one untrusted Excel workbook (.xlsx): for `reader`, in its process; imports nothing of Sopan.

An .xlsx is a ZIP of XML (ECMA-376). What could run, call out, or unfold to a giant is refused before anything
reads the sheets.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MOST_PARTS = 2_000
MOST_BYTES = 150_000_000  # of all parts, unpacked
MOST_RATIO = 200  # unpacked to packed, of a part over a megabyte: real sheets stay far below
MOST_SHEETS = 60
MOST_ROWS = 200_000  # of the first sheet that lists people
MOST_CELLS = 5_000_000  # of one sheet, empty ones between others included
HEADER_ROWS = 30  # in which the heading NIK is looked for
EXACT = 2**53  # beyond it a floating-point number is not the number that was typed

PARTS = (  # what a part's name shows: (pattern, verdict)
    (re.compile(r"vbaproject\w*\.bin$|/macrosheets/|/dialogsheets/"), "xlsx-macro"),
    (re.compile(r"/externallinks/|/querytables/|/connections\.xml$|/customdata/|/model/"), "xlsx-linked"),
    (re.compile(r"/embeddings/|/activex/|/ctrlprops/|^customui/|/webextensions/"), "xlsx-embedded"),
)
NIK_HEADING = re.compile(r"^\W*(?:nomor\W+|no\W+)?(?:nik|nomor induk kependudukan)\b", re.IGNORECASE)
COLUMN_NUMBER = re.compile(r"\(?\d{1,2}(?:\.0)?\)?")  # 1, (2), 3: the row that numbers the columns


class Bad(Exception):
    """The verdict on a file that is not taken."""


def read_xlsx(path: Path) -> dict[str, Any]:
    """Raise Bad unless it is a readable workbook without macros, links to elsewhere and embedded things.

    Returns {"rows": N, "numbers": [...]} of the first sheet with a column headed NIK: how many rows below the
    heading hold anything, and their numbers as text, empty where there is none. Without such a column `rows` counts
    the filled rows of the first sheet, and `numbers` is None. A number that Excel has rounded comes as "1.2E+15".
    """
    try:
        with zipfile.ZipFile(path) as package:
            _judge(package)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        KeyError,
    ) as why:
        raise Bad("xlsx-damaged") from why
    return _people(path)


def _judge(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename.lower() for part in parts}
    if "[content_types].xml" not in names:
        raise Bad("xlsx-other")
    if any(part.flag_bits & 1 for part in parts):
        raise Bad("xlsx-locked")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Bad("xlsx-large")
    if any(part.file_size > 1_000_000 and part.file_size > MOST_RATIO * part.compress_size for part in parts):
        raise Bad("xlsx-large")
    for name in names:
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise Bad("xlsx-damaged")
        for pattern, verdict in PARTS:
            if pattern.search(name):
                raise Bad(verdict)
    types = _text(package, "[Content_Types].xml")
    if "macroenabled" in types.lower():
        raise Bad("xlsx-macro")
    if "spreadsheetml.sheet.main+xml" not in types:
        raise Bad("xlsx-other")
    for part in parts:
        if part.filename.lower().endswith(".rels"):
            _judge_links(_text(package, part.filename))


def _judge_links(text: str) -> None:
    """A web address behind a cell is harmless; everything else that lies outside is not."""
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", text):
        outside = re.search(r"TargetMode\s*=\s*[\"']External", link, re.IGNORECASE)
        if outside and not re.search(r"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", link):
            raise Bad("xlsx-linked")


def _text(package: zipfile.ZipFile, name: str) -> str:
    content = package.read(name)
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if "<!DOCTYPE" in text:
        raise Bad("xlsx-damaged")
    return text


def _people(path: Path) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        if not book.sheet_names:
            raise Bad("xlsx-empty")
        if len(book.sheet_names) > MOST_SHEETS:
            raise Bad("xlsx-large")
        first: int | None = None
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > MOST_CELLS:
                raise Bad("xlsx-large")
            filled, numbers = _column(sheet.iter_rows())
            if numbers is not None:
                return {"rows": len(numbers), "numbers": numbers}
            first = filled if first is None else first
        return {"rows": first or 0, "numbers": None}
    except (CalamineError, ValueError, TypeError, KeyError, IndexError, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the disk, not the workbook
        raise Bad("xlsx-damaged") from problem


def _column(rows: Iterable[list[Any]]) -> tuple[int, list[str] | None]:
    """How many rows hold anything, and the numbers under the heading NIK, when there is one near the top."""
    filled = 0
    lines: Iterator[list[Any]] = iter(rows)
    for at, row in enumerate(lines):
        filled += any(cell not in ("", None) for cell in row)
        heads = [place for place, cell in enumerate(row) if isinstance(cell, str) and NIK_HEADING.match(cell)]
        if heads and at < HEADER_ROWS:
            return filled, _below(lines, heads[0])
    return filled, None


def _below(lines: Iterable[list[Any]], place: int) -> list[str]:
    numbers: list[str] = []
    for row in lines:
        cells = [str(cell).strip() for cell in row if cell not in ("", None)]
        number = _number(row[place] if place < len(row) else "")
        if not number and len(cells) < 3:  # nothing, or a line below the list: "Jumlah 25"
            continue
        if not numbers and all(COLUMN_NUMBER.fullmatch(cell) for cell in cells):
            continue
        if len(numbers) == MOST_ROWS:
            raise Bad("xlsx-large")
        numbers.append(number)
    return numbers


def _number(cell: Any) -> str:
    """A cell as it was meant. Excel keeps 15 digits of a number and puts zeros after them."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell if cell is not None else "").strip()
    if cell != int(cell) or abs(cell) > EXACT or (abs(cell) >= 10**15 and int(cell) % 10 == 0):
        return f"{cell:E}"
    return str(int(cell))
