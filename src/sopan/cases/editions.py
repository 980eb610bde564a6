"""Editions of SOPs: a changed sheet becomes a new immutable edition of its procedure."""

import hashlib
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from sopan.cases.chain import canonical
from sopan.cases.models import Edition, ProcedureRow
from sopan.directory.models import Agency
from sopan.procedure.model import Procedure


@lru_cache(maxsize=512)
def edition_of(pk: int) -> Edition:
    """The edition of that primary key with its sheet. Editions never change, so a process reads each once."""
    return Edition.objects.select_related("procedure").get(pk=pk)


def in_force(sheet: Procedure) -> Edition | None:
    """The edition in force when it says the same as this sheet."""
    _content, sha256 = _stored(sheet)
    row = (
        ProcedureRow.objects.select_related("current")
        .filter(agency__slug=sheet.agency, slug=sheet.slug)
        .first()
    )
    return row.current if row is not None and row.current and row.current.sha256 == sha256 else None


def _stored(sheet: Procedure) -> tuple[dict[str, Any], str]:
    """A sheet as its edition keeps it, and the hash by which a change shows."""
    content = sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return content, hashlib.sha256(canonical(content).encode()).hexdigest()


@transaction.atomic
def publish(sheet: Procedure) -> tuple[Edition, bool]:
    """Put a checked SOP in force now, whatever its stories say.

    Returns the edition and whether it is new: an unchanged sheet keeps its edition. Running cases
    stay with the edition they began under.
    """
    agency = Agency.objects.get(slug=sheet.agency)
    unit = agency.units.get(code=sheet.unit)
    content, sha256 = _stored(sheet)
    row, _created = ProcedureRow.objects.select_for_update().get_or_create(
        agency=agency, slug=sheet.slug, defaults={"unit": unit, "title": sheet.title}
    )
    if row.current_id and row.current and row.current.sha256 == sha256:
        return row.current, False
    last = row.editions.order_by("-number").first()
    edition = Edition.objects.create(
        procedure=row,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=sha256,
        in_force_at=timezone.now(),
    )
    service = sheet.service
    row.unit = unit
    row.title = service.name if service else sheet.title
    row.public = service is not None and service.audience == "public"
    row.search = " ".join(
        part.lower()
        for part in (
            sheet.title,
            *((service.name, service.summary, service.product, *service.keywords) if service else ()),
            agency.name,
            agency.government,
        )
    )
    row.current = edition
    row.save()
    return edition, True
