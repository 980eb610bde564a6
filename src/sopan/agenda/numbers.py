"""How a number is written: a pattern of tokens, the same for all agencies, arranged by each as it likes."""

import datetime
import re
from dataclasses import dataclass

DEFAULT = "{kode_klasifikasi}/{nomor_urut:04}/{kode_unit}/{tahun}"
"""Of outgoing letters, where neither the SOP nor the office says otherwise."""
OWN = "{nomor_urut:04}/{tahun}"
"""Of the lines of a book of letters that came in."""
LONGEST = 120
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TOKEN = re.compile(r"\{([^{}]*)\}")
_SERIAL = r"nomor_urut(?::0?([1-9]))?"
_SERIAL_TOKEN = re.compile(r"\{" + _SERIAL + r"\}")
_BESIDE = re.compile(r"[0-9}]\{nomor_urut|\{nomor_urut[^{}]*\}[0-9{]")
VARIES = re.compile(r"\{(kode_klasifikasi|kode_unit|bulan|bulan_romawi)\}")
"""What of a pattern is written otherwise from letter to letter of one year."""
_PLAIN = ("kode_klasifikasi", "kode_unit", "bulan", "bulan_romawi", "tahun")


@dataclass(frozen=True)
class Spelling:
    """A number but for its serial: what stands before it, its least digits, what stands behind."""

    before: str
    digits: int
    behind: str

    def write(self, serial: int, suffix: str = "") -> str:
        """The number. `suffix` follows the serial of one inserted behind another: "a" gives 0012a."""
        return f"{self.before}{serial:0{self.digits}}{suffix}{self.behind}"


def spell(pattern: str, day: datetime.date, *, classification: str, unit: str) -> Spelling:
    """How `pattern` writes the numbers of that day. Without a classification that part and its slash are left out."""
    if not classification:
        pattern = pattern.replace("{kode_klasifikasi}/", "").replace("/{kode_klasifikasi}", "")
    words = {
        "kode_klasifikasi": classification,
        "kode_unit": unit,
        "bulan": f"{day.month:02}",
        "bulan_romawi": _ROMAN[day.month - 1],
        "tahun": str(day.year),
    }
    serial = _SERIAL_TOKEN.search(pattern)
    assert serial is not None, "checked when the pattern was chosen"

    def filled(text: str) -> str:
        return _TOKEN.sub(lambda token: words[token[1]], text)

    return Spelling(filled(pattern[: serial.start()]), int(serial[1] or 1), filled(pattern[serial.end() :]))


def pattern_problem(pattern: object) -> str | None:
    """What is wrong with a pattern of an SOP file, or None."""
    if not isinstance(pattern, str):
        return "pola nomor surat harus berupa teks"
    tokens = _TOKEN.findall(pattern)
    serials = [token for token in tokens if re.fullmatch(_SERIAL, token)]
    for token in tokens:
        if token not in _PLAIN and token not in serials:
            return f"pola nomor surat memakai {{{token}}} yang tidak dikenal; pakai {{nomor_urut:04}} atau {', '.join(_PLAIN)}"
    if len(serials) != 1 or "tahun" not in tokens:
        return (
            "pola nomor surat harus memuat satu {nomor_urut} dan {tahun}, supaya nomor tidak pernah berulang"
        )
    if _BESIDE.search(pattern):
        return "pisahkan {nomor_urut} dari angka atau isian lain, misalnya dengan garis miring: 1 dan 11 harus tetap berbeda"
    return None


def shape_of(pattern: str) -> str:
    """What two patterns have in common when they can write the same number: one book may have both, two may not."""
    bare = pattern.replace("{kode_klasifikasi}/", "").replace("/{kode_klasifikasi}", "")
    return re.sub(r":0?[1-9]}", "}", bare).casefold()
