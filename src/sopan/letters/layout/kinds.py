"""The kinds of naskah dinas by how they look.

After the models in the annex of Permendagri 1/2023 (tata naskah dinas di lingkungan pemerintah daerah), part I. Daftar
hadir has no model there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Layout = Literal["titled", "addressed", "memo", "delivery", "circular"]
"""`titled`: a centred title over its number. `addressed`: place and day, Nomor, Sifat, Lampiran, Hal, and Yth. `memo`: a
title, then Yth. and the rest in one column. `delivery`: addressed, with a title, what is delivered in a table, and beside
the signature room for who receives it. `circular`: Yth. over a centred title with its number and TENTANG."""


@dataclass(frozen=True)
class Kind:
    """How letters of one kind look."""

    layout: Layout
    place_words: str | None = (
        None  # before the place over the signature; "": place and day alone; None: not there
    )
    command: str = ""  # the words in the middle, before "Kepada"
    rows: tuple[str, ...] = ()  # the labels of its column
    role: str = ""  # over the position of whoever signs

    def place_lines(self, city: str, day: str) -> tuple[str, ...]:
        """Place and day as they stand over the signature; none where they stand elsewhere."""
        if self.place_words is None:
            return ()
        if not self.place_words:
            return (f"{city}, {day}",)
        return (f"{self.place_words} {city}", f"pada tanggal {day}")


_TITLED = Kind("titled", "")
_MADE = Kind("titled", "Dibuat di")  # tells what was; nothing is laid down by it
_ADDRESSED = Kind("addressed", rows=("Nomor", "Sifat", "Lampiran", "Hal"))

KINDS: Mapping[str, Kind] = {
    "surat keterangan": _TITLED,
    "surat rekomendasi": _TITLED,
    "surat izin": Kind("titled", "Ditetapkan di", "MEMBERI IZIN:"),
    "surat perintah": Kind("titled", "", "MEMBERI PERINTAH:"),
    "surat tugas": Kind("titled", "", "MEMERINTAHKAN:"),
    "surat kuasa": _TITLED,
    "surat pernyataan": _TITLED,
    "berita acara": _MADE,
    "laporan": _MADE,
    "notula": Kind("titled", role="Pimpinan Sidang/Rapat"),
    "daftar hadir": _TITLED,
    "pengumuman": Kind("titled", "Dikeluarkan di"),
    "surat edaran": Kind("circular", "Ditetapkan di"),
    "surat dinas": _ADDRESSED,
    "surat undangan": _ADDRESSED,
    "surat panggilan": _ADDRESSED,
    "surat pengantar": Kind("delivery", role="Pengirim"),
    "nota dinas": Kind(
        "memo", rows=("Yth.", "Dari", "Tembusan", "Tanggal", "Nomor", "Sifat", "Lampiran", "Hal")
    ),
    "telaahan staf": Kind("memo", rows=("Yth.", "Dari", "Tanggal", "Nomor", "Lampiran", "Hal")),
    "memo": Kind("memo", "", rows=("Yth.", "Nomor", "Hal")),
}


def kind_of(name: str) -> Kind:
    """How letters of that kind look. Errors: KeyError, for one that an SOP cannot name."""
    return KINDS[name]


def is_addressed(name: str) -> bool:
    """Whether a letter of that kind goes to somebody by name."""
    return kind_of(name).layout != "titled"
