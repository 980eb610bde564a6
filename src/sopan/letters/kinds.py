"""The kinds of naskah dinas by how they look: those with a centred title, and those that are addressed to somebody.

After Permendagri 1/2023, as far as an SOP of an office needs them.
"""

ADDRESSED = frozenset({"surat dinas", "surat undangan", "surat pengantar", "nota dinas"})
"""With Nomor, Sifat, Lampiran, Hal, and Yth.; all others have a title over their number."""

MADE = frozenset({"berita acara", "laporan"})
"""Of those with a title, the ones that tell what was: they are made ("Dibuat di"), not laid down ("Ditetapkan di")."""


def is_addressed(kind: str) -> bool:
    """Whether a letter of that kind goes to somebody by name."""
    return kind in ADDRESSED


def place_words(kind: str) -> str:
    """What stands before the place over the signature; empty where place and day stand at the top."""
    if kind in ADDRESSED:
        return ""
    return "Dibuat di" if kind in MADE else "Ditetapkan di"
