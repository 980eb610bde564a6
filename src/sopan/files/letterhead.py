"""Kop naskah: what stands at the head of everything that an agency prints."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.contrib.staticfiles import finders

from sopan.directory.models import Agency

CrestType = Literal["image/svg+xml", "image/png", "image/jpeg"]
CRESTS: Mapping[str, CrestType] = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


@dataclass(frozen=True)
class Letterhead:
    """Kop naskah of an agency. `crest` is an SVG, or None for the neutral shield."""

    government: str
    agency: str
    contact: tuple[str, ...]
    crest: str | None = None

    def data(self) -> dict[str, Any]:
        """What `letterhead` of the papers' parts.typ wants."""
        return {
            "government": self.government,
            "agency": self.agency,
            "contact": list(self.contact),
            "crest": self.crest,
            "crest_alt": f"Lambang {self.government}",
        }


def letterhead_of(agency: Agency) -> Letterhead:
    """The agency's letterhead, worded as in Permendagri 1/2023, annex II.B."""
    reach = [
        f"Telepon {agency.phone}" if agency.phone else "",
        f"Laman {_WEB.sub('', agency.website)}" if agency.website else "",
        f"Pos-el {agency.email}" if agency.email else "",
    ]
    lines = (agency.address, ", ".join(part for part in reach if part))
    return Letterhead(
        government=agency.government,
        agency=agency.name,
        contact=tuple(line for line in lines if line),
        crest=_crest(agency.crest) if agency.crest else None,
    )


def crest_svg(content: bytes, media_type: CrestType) -> str:
    """A crest as the SVG that a letterhead wants; a picture of dots is wrapped in one."""
    if media_type == "image/svg+xml":
        return content.decode()
    data = base64.b64encode(content).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" href="data:{media_type};base64,{data}"/></svg>'
    )


@lru_cache(maxsize=1024)
def _crest(name: str) -> str | None:
    found = finders.find(name)
    suffix = Path(name).suffix.lower()
    if not isinstance(found, str) or suffix not in CRESTS:
        return None
    return crest_svg(Path(found).read_bytes(), CRESTS[suffix])


_WEB = re.compile(r"^https?://|/$")
