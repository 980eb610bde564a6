"""The kinds of naskah dinas by how they look.

After Permendagri 1/2023 (tata naskah dinas di lingkungan pemerintah daerah) and Peraturan ANRI 5/2021 (pedoman umum
tata naskah dinas), as far as an SOP of an office needs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Layout = Literal["titled", "addressed", "memo", "delivery"]
"""`titled`: a centred title over its number. `addressed`: Nomor, Sifat, Lampiran, Hal, and Yth. `memo`: a title, then
Yth., Dari, Tembusan, Tanggal, Nomor, Sifat, Lampiran, Hal in one column. `delivery`: addressed, with a title, what is
delivered in a table, and beside the signature room for who receives it."""


@dataclass(frozen=True)
class Kind:
    """How letters of one kind look."""

    layout: Layout
    place_words: str = ""  # before the place over the signature; empty where place and day stand elsewhere
    command: str = ""  # the words in the middle, before "Kepada"


_LAID_DOWN = Kind("titled", "Ditetapkan di")
_MADE = Kind("titled", "Dibuat di")  # tells what was; nothing is laid down by it
_ADDRESSED = Kind("addressed")
_MEMO = Kind("memo")

KINDS: Mapping[str, Kind] = {
    "surat keterangan": _LAID_DOWN,
    "surat rekomendasi": _LAID_DOWN,
    "surat izin": _LAID_DOWN,
    "surat perintah": Kind("titled", "Ditetapkan di", "MEMERINTAHKAN:"),
    "surat tugas": Kind("titled", "Ditetapkan di", "MEMBERI TUGAS:"),
    "berita acara": _MADE,
    "laporan": _MADE,
    "daftar hadir": _MADE,
    "surat dinas": _ADDRESSED,
    "surat undangan": _ADDRESSED,
    "surat pengantar": Kind("delivery"),
    "nota dinas": _MEMO,
    "telaahan staf": _MEMO,
}


def kind_of(name: str) -> Kind:
    """How letters of that kind look. Errors: KeyError, for one that an SOP cannot name."""
    return KINDS[name]


def is_addressed(name: str) -> bool:
    """Whether a letter of that kind goes to somebody by name."""
    return kind_of(name).layout != "titled"
