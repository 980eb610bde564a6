"""How a number is written: a pattern of tokens, the same for all agencies, arranged by each as it likes."""

import datetime
import re

DEFAULT = "{kode_klasifikasi}/{nomor_urut:04}/{kode_unit}/{tahun}"
"""Of outgoing letters, where neither the SOP nor the office says otherwise."""
OWN = "{nomor_urut:04}/{tahun}"
"""Of the lines of a book of letters that came in."""
LONGEST = 120
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TOKEN = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"nomor_urut(?::0?([1-9]))?")
_BESIDE = re.compile(r"[0-9}]\{nomor_urut|\{nomor_urut[^{}]*\}[0-9{]")
_PLAIN = ("kode_klasifikasi", "kode_unit", "bulan", "bulan_romawi", "tahun")


def write_number(
    pattern: str, serial: int, day: datetime.date, *, classification: str, unit: str, suffix: str = ""
) -> str:
    """A number written by `pattern`. An SOP without a classification leaves out that part and its slash.

    `suffix` follows the serial of a number inserted behind another: "a" gives 0012a.
    """
    if not classification:
        pattern = pattern.replace("{kode_klasifikasi}/", "").replace("/{kode_klasifikasi}", "")
    words = {
        "kode_klasifikasi": classification,
        "kode_unit": unit,
        "bulan": f"{day.month:02}",
        "bulan_romawi": _ROMAN[day.month - 1],
        "tahun": str(day.year),
    }

    def word(token: re.Match[str]) -> str:
        found = _SERIAL.fullmatch(token[1])
        return f"{serial:0{found[1] or 1}}{suffix}" if found else words[token[1]]

    return _TOKEN.sub(word, pattern)


def pattern_problem(pattern: object) -> str | None:
    """What is wrong with a pattern of an SOP file, or None."""
    if not isinstance(pattern, str):
        return "pola nomor surat harus berupa teks"
    tokens = _TOKEN.findall(pattern)
    for token in tokens:
        if token not in _PLAIN and not _SERIAL.fullmatch(token):
            return f"pola nomor surat memakai {{{token}}} yang tidak dikenal; pakai {{nomor_urut:04}} atau {', '.join(_PLAIN)}"
    if not any(_SERIAL.fullmatch(token) for token in tokens) or "tahun" not in tokens:
        return "pola nomor surat harus memuat {nomor_urut} dan {tahun}, supaya nomor tidak pernah berulang"
    if _BESIDE.search(pattern):
        return "pisahkan {nomor_urut} dari angka atau isian lain, misalnya dengan garis miring: 1 dan 11 harus tetap berbeda"
    return None


def shape_of(pattern: str) -> str:
    """What two patterns have in common when they can write the same number: one book may have both, two may not."""
    bare = pattern.replace("{kode_klasifikasi}/", "").replace("/{kode_klasifikasi}", "")
    return re.sub(r":0?[1-9]}", "}", bare).casefold()
