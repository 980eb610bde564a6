"""Putting SOP files in force: each is checked and its stories are told before it becomes an edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from sopan.cases.behaviour import known_behaviours
from sopan.cases.editions import edition_of, in_force, publish
from sopan.cases.models import Edition
from sopan.cases.stories import tell
from sopan.directory.models import Position, Unit
from sopan.procedure.checking import check_examined
from sopan.procedure.model import Procedure
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.reading import examine
from sopan.procedure.source import Source
from sopan.procedure.stories import ENDING, Stories, read_stories, stories_beside


@dataclass(frozen=True)
class Published:
    """What became of one SOP file: its edition, or the problems for which it was refused."""

    path: Path
    edition: Edition | None = None
    changed: bool = False
    problems: list[Problem] = field(default_factory=list)
    stories: int = 0  # how many were told


def sop_files(root: Path) -> list[Path]:
    """Every SOP file under a folder of AGENCY/UNIT/NAME.yaml."""
    return sorted(
        path
        for path in root.glob("*/*/*.yaml")
        if not path.name.startswith(".") and not path.name.endswith(ENDING)
    )


def check_file(path: Path, positions: Iterable[str] | None = None) -> list[Problem]:
    """All that is wrong with an SOP file, with what it asks of the behaviours, and with the file of stories beside it.

    Whether the stories come out is another question: see `stories.tell`.
    """
    sheet, _source, problems = _checked(path, positions)
    if sheet is not None:
        try:
            if _stories_of(path, sheet) is None:
                fix = f"tulis beberapa pada {stories_beside(path).name}"
                problems.append(
                    Problem(str(path), 1, "SOP ini belum punya cerita contoh", fix, "lint", "no_stories")
                )
        except SheetError as error:
            problems += error.problems
    return problems


def publish_all(root: Path) -> list[Published]:
    """Put every SOP under `root` in force, as far as its stories come out. A broken one is refused; the rest goes on."""
    return list(publish_each(sop_files(root)))


def publish_each(paths: Iterable[Path]) -> Iterator[Published]:
    """As `publish_all`, for some files, one after the other."""
    codes, units = _codes(Position), _codes(Unit)
    slugs: dict[str, Path] = {}
    for path in paths:
        agency = path.parent.parent.name
        sheet, source, problems = _checked(path, codes.get(agency, set()))
        if sheet is not None:
            problems = _misplaced(source, sheet, agency, units, slugs)
        if sheet is None or problems:
            yield Published(path, problems=[one for one in problems if one.level == "error"])
            continue
        slugs[sheet.key] = path
        yield _put_in_force(path, sheet)


def _put_in_force(path: Path, sheet: Procedure) -> Published:
    """A changed sheet comes in force when its stories come out; else what was in force before stays."""
    if (edition := in_force(sheet)) is not None:
        return Published(path, edition=edition)
    try:
        stories = _stories_of(path, sheet)
    except SheetError as error:
        return Published(path, problems=error.problems)
    with transaction.atomic():
        edition, changed = publish(sheet)
        problems = tell(sheet, stories) if stories is not None else []
        if problems:
            transaction.set_rollback(True)
    if problems:
        edition_of.cache_clear()  # its primary key may come again for another sheet
        return Published(path, problems=problems, stories=_count(stories))
    return Published(path, edition=edition, changed=changed, stories=_count(stories))


def _checked(path: Path, positions: Iterable[str] | None) -> tuple[Procedure | None, Source, list[Problem]]:
    """The sheet in a file, when nothing keeps it from being run; and every problem of the file."""
    behaviours = known_behaviours()
    try:
        source, sheet, problems = examine(path)
    except SheetError as error:
        return None, Source(str(path)), error.problems
    known = None if positions is None else set(positions)
    problems = check_examined(source, sheet, problems, set(behaviours), known)
    if sheet is None or _fatal(problems):
        return None, source, problems
    for at, step in enumerate(sheet.steps):
        for message in behaviours[step.does].problems(sheet, step):
            problems.append(source.problem(source.line("steps", at, "with"), message, "", "step_options"))
    return None if _fatal(problems) else sheet, source, problems


def _fatal(problems: Iterable[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def _stories_of(path: Path, sheet: Procedure) -> Stories | None:
    """The stories beside an SOP file, when there are any. Errors: SheetError."""
    beside = stories_beside(path)
    return read_stories(beside, sheet) if beside.is_file() else None


def _count(stories: Stories | None) -> int:
    return len(stories.stories) if stories is not None else 0


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
