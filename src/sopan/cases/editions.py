"""Putting SOPs in force: a changed sheet becomes a new immutable edition of its procedure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sopan.cases.behaviour import known_behaviours
from sopan.cases.chain import canonical
from sopan.cases.models import Edition, ProcedureRow
from sopan.directory.models import Agency, Position, Unit
from sopan.procedure.checking import check
from sopan.procedure.model import Procedure
from sopan.procedure.problems import Problem
from sopan.procedure.reading import examine
from sopan.procedure.source import Source

STORIES = ".cases.yaml"
"""What the file of example cases beside an SOP ends with."""


@dataclass(frozen=True)
class Published:
    """What became of one SOP file: its edition, or the problems for which it was refused."""

    path: Path
    edition: Edition | None = None
    changed: bool = False
    problems: list[Problem] = field(default_factory=list)


@lru_cache(maxsize=512)
def edition_of(pk: int) -> Edition:
    """The edition of that primary key with its sheet. Editions never change, so a process reads each once."""
    return Edition.objects.select_related("procedure").get(pk=pk)


def sop_files(root: Path) -> list[Path]:
    """Every SOP file under a folder of AGENCY/UNIT/NAME.yaml."""
    return sorted(
        path
        for path in root.glob("*/*/*.yaml")
        if not path.name.startswith(".") and not path.name.endswith(STORIES)
    )


def check_file(path: Path, positions: Iterable[str] | None = None) -> list[Problem]:
    """All that is wrong with an SOP file, including what the behaviours say of their options."""
    behaviours = known_behaviours()
    problems = check(path, set(behaviours), None if positions is None else set(positions))
    if any(problem.level == "error" for problem in problems):
        return problems
    source, sheet, _problems = examine(path)
    assert sheet is not None, "a sheet without errors can be read"
    for at, step in enumerate(sheet.steps):
        for message in behaviours[step.does].problems(sheet, step):
            problems.append(source.problem(source.line("steps", at, "with"), message, "", "step_options"))
    return problems


def publish_all(root: Path) -> list[Published]:
    """Put every SOP under `root` in force. A broken file is refused; the rest goes on."""
    codes, units = _codes(Position), _codes(Unit)
    slugs: dict[str, Path] = {}
    results = []
    for path in sop_files(root):
        agency = path.parent.parent.name
        problems = [p for p in check_file(path, codes.get(agency, set())) if p.level == "error"]
        if problems:
            results.append(Published(path, problems=problems))
            continue
        source, sheet, _problems = examine(path)
        assert sheet is not None, "a sheet without errors can be read"
        if problems := _misplaced(source, sheet, agency, units, slugs):
            results.append(Published(path, problems=problems))
            continue
        slugs[sheet.key] = path
        edition, changed = publish(sheet)
        results.append(Published(path, edition=edition, changed=changed))
    return results


def _codes(model: type[Position | Unit]) -> dict[str, set[str]]:
    """The codes of positions or units, by agency."""
    codes: dict[str, set[str]] = {}
    for slug, code in model._default_manager.values_list("agency__slug", "code"):
        codes.setdefault(slug, set()).add(code)
    return codes


def _misplaced(
    source: Source, sheet: Procedure, agency: str, units: dict[str, set[str]], slugs: dict[str, Path]
) -> list[Problem]:
    """What is wrong with where the file lies: its agency, its unit, a name that another file has already."""
    if agency not in units:
        return [
            source.problem(
                source.line("agency"),
                f"instansi '{agency}' tidak ada, atau berkas agency.yaml-nya ditolak",
                "perbaiki agency.yaml pada folder instansi ini",
                "no_agency",
            )
        ]
    if sheet.agency != agency:
        fix = f"tulis agency: {agency}, atau pindahkan berkasnya"
        return [
            source.problem(source.line("agency"), f"berkas ini berada di folder '{agency}'", fix, "folder")
        ]
    if sheet.unit not in units[agency]:
        fix = f"pilih salah satu: {', '.join(sorted(units[agency]))}"
        return [source.problem(source.line("unit"), f"unit '{sheet.unit}' tidak ada", fix, "no_unit")]
    if sheet.key in slugs:
        message = f"slug '{sheet.slug}' sudah dipakai {slugs[sheet.key].name}"
        return [source.problem(source.line("slug"), message, "beri nama lain", "slug_twice")]
    return []


@transaction.atomic
def publish(sheet: Procedure) -> tuple[Edition, bool]:
    """Put a checked SOP in force now.

    Returns the edition and whether it is new: an unchanged sheet keeps its edition. Running cases
    stay with the edition they began under.
    """
    agency = Agency.objects.get(slug=sheet.agency)
    unit = agency.units.get(code=sheet.unit)
    content = sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    sha256 = hashlib.sha256(canonical(content).encode()).hexdigest()
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
