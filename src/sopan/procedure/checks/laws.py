"""Legal bases that cannot be right: a law of another number, one that is repealed, a regulation of another region.

Only what is certain is named here; everything else is for the owner of the SOP to know.
"""

import re

from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import Procedure

LAWS = {
    "kesejahteraan sosial": ("11", "2009"),
    "penanganan fakir miskin": ("13", "2011"),
    "pelayanan publik": ("25", "2009"),
    "keterbukaan informasi publik": ("14", "2008"),
    "informasi dan transaksi elektronik": ("11", "2008"),
    "sistem peradilan pidana anak": ("11", "2012"),
    "penyandang disabilitas": ("8", "2016"),
    "penanggulangan bencana": ("24", "2007"),
    "kesejahteraan anak": ("4", "1979"),
    "narkotika": ("35", "2009"),
    "administrasi pemerintahan": ("30", "2014"),
    "perimbangan keuangan": ("33", "2004"),
}
"""What an Undang-Undang about that subject is: number and year."""
REPEALED = {
    ("32", "2004"): "Undang-Undang Nomor 23 Tahun 2014",
    ("12", "2008"): "Undang-Undang Nomor 23 Tahun 2014",  # it amended 32/2004
    ("25", "1999"): "Undang-Undang Nomor 33 Tahun 2004",
    ("33", "2004"): "Undang-Undang Nomor 1 Tahun 2022",
}
"""Undang-Undang that another one has repealed, by number and year."""

_LAW = re.compile(r"(?:undang[\s–-]*undang|\buu)\b[^0-9]{0,20}(\d+)\s*tahun\s*(\d{4})", re.IGNORECASE)
_REGION = re.compile(
    r"\b(?i:kabupaten|kota|kab\.|bupati|wali\s?kota)\s+(?!Kab\b|Kota\b|Nomor\b|No\b|Tahun\b)([A-Z][a-z]+)"
)
_LOCAL = re.compile(
    r"\b(?:perda|perbu[pb]|perwal\w*|peraturan\s+(?:daerah|bupati|wali\s?kota))\b", re.IGNORECASE
)


def check(sheet: Procedure, findings: Findings) -> None:
    """Each entry of the legal basis."""
    for at, entry in enumerate(sheet.legal_basis):
        _law(findings, at, entry)
        _region(sheet, findings, at, entry)


def _law(findings: Findings, at: int, entry: str) -> None:
    found = _LAW.search(entry)
    if found is None:
        return
    number, year = found[1].lstrip("0"), found[2]
    subject = entry[found.end() :].casefold()
    right = next((law for name, law in LAWS.items() if _about(subject, name)), None)
    if right is not None and (number, year) != right and (number, year) not in REPEALED:
        findings.lint(
            ("legal_basis", at), "law_number",
            f"Undang-Undang Nomor {number} Tahun {year} bukan tentang {_name(subject)}",
            f"mungkin maksudnya Nomor {right[0]} Tahun {right[1]}",
        )  # fmt: skip
    if (number, year) in REPEALED:
        findings.lint(
            ("legal_basis", at), "law_repealed", f"Undang-Undang Nomor {number} Tahun {year} sudah dicabut",
            f"penggantinya {REPEALED[number, year]}",
        )  # fmt: skip


def _about(subject: str, name: str) -> bool:
    """Whether a law is about `name` itself: "tentang Kesejahteraan Sosial", not "penyelenggaraan ..."."""
    return re.search(rf"tentang\s+{name}\b", subject) is not None


def _name(subject: str) -> str:
    return next(name for name in LAWS if _about(subject, name))


def _region(sheet: Procedure, findings: Findings, at: int, entry: str) -> None:
    if _LOCAL.search(entry) is None:
        return
    for name in _REGION.findall(entry):
        if name.casefold() not in sheet.agency.split("-"):
            findings.lint(
                ("legal_basis", at), "other_region", f"peraturan ini milik daerah lain: {name}",
                "ganti dengan peraturan daerah sendiri",
            )  # fmt: skip
            return
