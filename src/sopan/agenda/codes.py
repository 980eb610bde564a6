"""Kode klasifikasi arsip as data: reading an office's table (CSV), checking it whole, and loading it.

The package brings the whole table for local governments of Permendagri 83/2022 (lampiran, part B), each row with its
source mark ([V] read in the regulation and found the same in public data, [C] corroborated by public data only).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from sopan.agenda.models import Classification

OURS = Path(__file__).resolve().parent / "data" / "klasifikasi.csv"
SAID = ("name", "active_years", "inactive_years", "fate", "source")
"""The columns that a table speaks of, beside the code."""
HEADS = ("kode", "uraian", "aktif", "inaktif", "nasib", "dasar")
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
_CODE = re.compile(r"[0-9A-Z]{1,6}(\.[0-9A-Z]{1,4}){0,8}")


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line of a table."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"baris {self.line}: {self.what}"


class TableRefused(Exception):
    """A table that was not loaded, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def load_table(content: bytes) -> tuple[int, int]:
    """Load a table: UTF-8, separated by commas or semicolons, the first line the heads HEADS (`kode` and `uraian` are
    needed). Codes that are there get what the table says; none is removed. Returns how many are new and how many changed.

    Errors: TableRefused; then nothing was loaded.
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


def _read(content: bytes) -> list[Classification]:
    if len(content) > MOST_BYTES:
        raise TableRefused([Problem(1, "berkas lebih besar dari 5 MB; tabel kode tidak sebesar itu")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused(
            [Problem(1, "berkas bukan teks UTF-8; simpan dari Excel sebagai 'CSV UTF-8'")]
        ) from None
    first = text.splitlines()[0] if text.strip() else ""
    mark = ";" if first.count(";") > first.count(",") else ","
    heads = [head.strip().lower() for head in first.split(mark)]
    if not {"kode", "uraian"} <= set(heads):
        raise TableRefused(
            [
                Problem(
                    1, f"baris pertama harus berisi judul kolom: {', '.join(HEADS)} (kode dan uraian wajib)"
                )
            ]
        )
    problems: list[Problem] = []
    rows: dict[str, Classification] = {}
    for line, cells in _lines(text, mark):
        told = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        if not any(told.values()):
            continue
        row, wrong = _row(told)
        if row.code in rows:
            wrong.append(f"kode {row.code} ada dua kali")
        problems += [Problem(line, what) for what in wrong]
        rows[row.code] = row
    if not rows and not problems:
        problems.append(Problem(1, "tabel ini tidak berisi kode"))
    if problems:
        raise TableRefused(problems)
    return list(rows.values())


def _lines(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    next(reader)
    for cells in reader:
        yield reader.line_num, cells


def _row(told: dict[str, str]) -> tuple[Classification, list[str]]:
    wrong = []
    code = told.get("kode", "").rstrip(".")
    if not _CODE.fullmatch(code) or len(code) > 30:
        wrong.append(f"kode '{code[:40]}' tidak seperti 000.8.3.3")
    if not told.get("uraian"):
        wrong.append("uraian kosong")
    fate = told.get("nasib", "").lower()
    if fate and fate not in FATES:
        wrong.append(f"nasib akhir '{fate[:30]}' tidak dikenal; pakai musnah, permanen, atau dinilai kembali")
    years: dict[str, int | None] = {}
    for head in ("aktif", "inaktif"):
        text = told.get(head, "")
        years[head] = int(text) if text.isdecimal() and int(text) <= 100 else None
        if text and years[head] is None:
            wrong.append(f"retensi {head} '{text[:20]}' bukan jumlah tahun")
    row = Classification(
        code=code,
        name=told.get("uraian", "")[:LONGEST],
        active_years=years["aktif"],
        inactive_years=years["inaktif"],
        fate=FATES.get(fate, ""),
        source=told.get("dasar", "")[:200],
    )
    return row, wrong
