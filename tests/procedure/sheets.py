"""A small, sound SOP that the tests break in one place each, and the check of such a text."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from sopan.procedure import schema
from sopan.procedure.checking import check_examined
from sopan.procedure.model import Procedure
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.reading import examine, examine_text
from sopan.procedure.source import Source

SOUND = """\
sop: 1
agency: dinsos-uji
unit: pelayanan
slug: surat-uji
number: "001"
title: Surat Uji
dates:
  made: 2024-01-02
  effective: 2024-01-03
approved_by:
  position: Kepala Dinas
  name: Nama Kepala
legal_basis:
  - Peraturan Daerah Nomor 1 Tahun 2020
service:
  name: Surat Uji
  summary: Surat untuk diuji.
  who: Siapa saja
  product: Surat
form:
  - title: Identitas
    step: ajukan
    fields:
      - id: nama
        label: Nama
        kind: name
      - id: jenis
        label: Jenis
        kind: choice
        choices:
          - {value: a, label: A}
          - {value: b, label: B}
requirements:
  - id: ktp
    label: KTP
letters:
  - id: surat
    kind: surat keterangan
    title: Surat Keterangan
    body:
      - text: Menerangkan bahwa {nama} benar.
      - facts: [jenis]
actors:
  - id: pemohon
    name: Warga
    is: applicant
  - id: loket
    name: Loket
    position: petugas-loket
  - id: kadis
    name: Kadis
    position: kepala-dinas
steps:
  - id: ajukan
    no: "1"
    activity: Mengajukan permohonan
    actors: [pemohon]
    time: 5 menit
    does: apply
  - id: periksa
    no: "2"
    activity: Memeriksa berkas
    actors: [loket]
    time: 10 menit
    does: check
  - id: putuskan
    no: "3"
    activity: Memutuskan permohonan
    actors: [kadis]
    time: 1 hari kerja
    does: decide
    answers:
      - answer: Ya
        to: konsep
      - answer: Tidak
        to: end
        outcome: refused
  - id: konsep
    no: "4"
    activity: Mengonsep surat
    actors: [loket]
    time: 15 menit
    does: draft
    with: {letter: surat}
  - id: tanda_tangan
    no: "5"
    activity: Menandatangani surat
    actors: [kadis]
    time: 1 hari kerja
    does: sign
    with: {letter: surat}
"""

BEHAVIOURS = {
    "apply", "archive", "check", "decide", "draft", "forward", "hand-over", "initial", "notify", "number", "prepare",
    "record", "sign",
}  # fmt: skip
POSITIONS = {"petugas-loket", "kepala-dinas"}


def changed(old: str, new: str) -> str:
    """The sound SOP with one passage replaced; the passage must stand in it exactly once."""
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times in the sound SOP"
    return SOUND.replace(old, new)


def line_of(text: str, passage: str) -> int:
    """The line on which the passage begins."""
    return text[: text.index(passage)].count("\n") + 1


@lru_cache
def examined(path: Path) -> tuple[Source, Procedure | None, list[Problem]]:
    """As `reading.examine`, once for all tests: reading YAML with its line numbers is slow."""
    return examine(path)


def sheet_of(path: Path) -> Procedure:
    """The SOP in a file that has no mistake."""
    _source, sheet, problems = examined(path)
    assert sheet is not None, problems
    return sheet


def check_file(path: Path, positions: Collection[str] | None = None) -> list[Problem]:
    """As `checking.check`, for a file that can be read."""
    source, sheet, problems = examined(path)
    return check_examined(source, sheet, [*problems], schema.BEHAVIOURS, positions)


def check_text(
    text: str, name: str, behaviours: Collection[str], positions: Collection[str] | None = None
) -> list[Problem]:
    """As `checking.check`, for a text that is in no file."""
    try:
        return check_examined(*examine_text(text, name), behaviours, positions)
    except SheetError as error:
        return error.problems
