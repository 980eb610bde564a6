"""Sifat: how soon, and for whose eyes, a letter is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

NATURES: Mapping[str, Any] = {
    "biasa": _("Biasa"),
    "segera": _("Segera"),
    "sangat_segera": _("Sangat segera"),
    "rahasia": _("Rahasia"),
}


def nature_of(answer: str) -> str:
    """The nature that an answer of a sheet means; a word that we do not know is kept for what it says: nothing special."""
    word = answer.strip().lower().replace(" ", "_")
    return word if word in NATURES else "biasa"
