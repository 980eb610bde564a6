"""Defects of the sheet itself by PermenPANRB 35/2012: worth mending, never a reason not to run it."""

import re

from sopan.procedure.checks import laws
from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import Procedure

_OFFICES = (
    "pemohon", "front office", "back office", "petugas", "staf", "admin", "operator", "kepala dinas", "kepala badan",
    "kepala bidang", "kabid", "kasi", "kasubbag", "sekretaris", "tim teknis", "penata perizinan", "pelaksana", "fo",
)  # fmt: skip
_BLANK_NUMBER = re.compile(r"\b(?:nomor|no\.?)\s*:?\s*(?:…|\.{2,}|_{2,}|-{2,}|tahun\b)", re.IGNORECASE)

_PRODUCT = re.compile(
    r"\b(?:permohonan|rekomendasi|disposisi persetujuan dok\.)\s+([A-Z]\w{3,})", re.IGNORECASE
)
"""What a product is about: "Permohonan Sosialisasi" is about sosialisasi."""
_RENUMBER = "urutkan kembali nomor kegiatannya"


def check(sheet: Procedure, findings: Findings) -> None:
    """Identity, legal basis, step numbers, wording and times."""
    _identity(sheet, findings)
    _legal_basis(sheet, findings)
    laws.check(sheet, findings)
    _numbers(sheet, findings)
    _wording(sheet, findings)
    _strangers(sheet, findings)
    _steps(sheet, findings)


def _identity(sheet: Procedure, findings: Findings) -> None:
    dates = {"pembuatan": sheet.dates.made, "efektif": sheet.dates.effective}
    empty = [name for name, day in dates.items() if day is None]
    if empty:
        findings.lint(
            ("dates",), "date_empty", f"tanggal {' dan '.join(empty)} kosong", "lengkapi pada lembar SOP"
        )
    if not sheet.number.strip():
        findings.lint(("title",), "number_empty", "nomor SOP kosong", "lengkapi pada lembar SOP")
    if sheet.approved_by is None:
        findings.lint(("title",), "approver_empty", "pengesah SOP kosong", "lengkapi pada lembar SOP")


def _legal_basis(sheet: Procedure, findings: Findings) -> None:
    if not sheet.legal_basis:
        findings.lint(("legal_basis",), "legal_basis_empty", "dasar hukum kosong", "lengkapi pada lembar SOP")
    seen: dict[str, int] = {}
    for at, entry in enumerate(sheet.legal_basis):
        path = ("legal_basis", at)
        if _BLANK_NUMBER.search(entry):
            findings.lint(
                path, "legal_basis_number", "dasar hukum ini belum bernomor", "lengkapi nomor dan tahunnya"
            )
        plain = re.sub(r"\W+", " ", entry.casefold()).strip()
        if plain in seen:
            findings.lint(
                path,
                "legal_basis_twice",
                f"dasar hukum ini sama dengan butir {seen[plain] + 1}",
                "hapus salah satu",
            )
        seen.setdefault(plain, at)


def _numbers(sheet: Procedure, findings: Findings) -> None:
    """A blank, doubled or jumping number; rows such as "3a" are branches and count for their number."""
    before, uncounted = 0, 0  # the last number, and rows since then whose own number was blank or doubled
    for at, step in enumerate(sheet.steps):
        if step.part_of is not None:  # split out of a row, which has the number
            continue
        path = ("steps", at, "no")
        found = re.match(r"\s*(\d{1,4})\s*([a-z]?)", step.no)
        if found is None:
            findings.lint(path, "no_missing", f"langkah '{step.id}' tidak bernomor", "lengkapi nomornya")
            uncounted += 1
            continue
        number, branch = int(found[1]), found[2]
        if number == before:
            if not branch:
                findings.lint(path, "no_twice", f"nomor {number} dipakai dua kali", _RENUMBER)
                uncounted += 1
            continue
        if number not in (before + 1, before + 1 + uncounted):
            findings.lint(path, "no_jump", f"nomor {number} tidak urut sesudah {before}", _RENUMBER)
        before, uncounted = number, 0


def _wording(sheet: Procedure, findings: Findings) -> None:
    names = {actor.name.casefold() for actor in sheet.actors}.union(_OFFICES)
    found = [
        at
        for at, step in enumerate(sheet.steps)
        if any(_begins(step.activity.casefold(), name) for name in names)
    ]
    if found:
        rows = ", ".join(sheet.steps[at].no or sheet.steps[at].id for at in found)
        findings.lint(
            ("steps", found[0], "activity"), "subject_in_activity", f"kegiatan {rows} diawali nama pelaksananya",
            "mulai dengan kata kerja; pelaksana cukup pada kolomnya (PermenPANRB 35/2012)",
        )  # fmt: skip


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _strangers(sheet: Procedure, findings: Findings) -> None:
    """An output about something that nothing else on the sheet is about: copied from another SOP."""
    for at, step in enumerate(sheet.steps):
        others = " ".join(
            [
                sheet.title,
                *(text for row in sheet.steps for text in (row.activity, *row.needs)),
                *(text for row in sheet.steps if row is not step for text in row.output),
                *(letter.title for letter in sheet.letters),
            ]
        ).casefold()
        for place, output in enumerate(step.output):
            for thing in _PRODUCT.findall(output):
                if thing.casefold() not in others:
                    findings.lint(
                        ("steps", at, "output", place), "output_stranger",
                        f"output '{output}' menyebut '{thing}', yang tidak ada di tempat lain pada lembar ini",
                        "periksa apakah terbawa dari SOP lain",
                    )  # fmt: skip


def _steps(sheet: Procedure, findings: Findings) -> None:
    rows = [step for step in sheet.steps if step.part_of is None]
    untimed = [step.no or step.id for step in rows if step.time is None]
    if untimed:
        findings.lint(
            ("steps",),
            "time_missing",
            f"waktu kosong pada kegiatan {', '.join(untimed)}",
            "lengkapi mutu baku waktunya",
        )
    guessed = [step.no or step.id for step in sheet.steps if step.inferred]
    if guessed:
        findings.lint(
            ("steps",), "inferred", f"pelaksana kegiatan {', '.join(guessed)} kami tetapkan sendiri",
            "mintalah pemilik SOP memastikannya",
        )  # fmt: skip
    assumed = [step.no or step.id for step in sheet.steps if step.time is not None and step.time.assumed]
    if assumed and sheet.clock.basis == "working":
        findings.lint(
            ("steps",), "time_assumed", f"'hari' pada kegiatan {', '.join(assumed)} dianggap hari kerja",
            "tulis 'hari kerja' atau 'hari kalender' pada lembar SOP",
        )  # fmt: skip
