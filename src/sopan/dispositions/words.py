"""The words of a disposition: what it may ask, as the forms of offices list it, and how soon."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from sopan.agenda.natures import NATURES

INSTRUCTIONS: Mapping[str, Any] = {
    "tindak_lanjut": _("Proses lebih lanjut"),
    "saran": _("Tanggapan dan saran"),
    "konsep": _("Siapkan konsep"),
    "koordinasi": _("Koordinasi/konfirmasikan"),
    "hadir": _("Hadiri/wakili"),
    "diketahui": _("Untuk diketahui"),
    "arsip": _("Arsipkan"),
}
"""What a disposition may ask: the three wishes of the model (Permendagri 1/2023, annex I.B.3) and what offices add."""


def instruction_words(codes: list[str]) -> list[str]:
    """What is asked, in words."""
    return [str(INSTRUCTIONS.get(code, code)) for code in codes]


def nature_words(code: str) -> str:
    """How soon, in words."""
    return str(NATURES.get(code, code))
