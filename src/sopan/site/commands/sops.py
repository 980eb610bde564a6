"""`sopan check`: every mistake in SOP files at once, and whether their stories come out."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sopan.cases.behaviour import known_behaviours
from sopan.cases.publishing import check_file, sop_files
from sopan.directory.offices import FILE, position_codes, read_agency
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.schema import json_schema
from sopan.procedure.stories import ENDING, stories_beside
from sopan.site.commands.terminal import USAGE, Stop, counted, note, say
from sopan.site.scratch import Scratch


def check(arguments: argparse.Namespace) -> int:
    """Print the problems of the named files, one a line. 1 when one of them keeps an SOP out of service.

    Meanwhile another process tells the stories beside them; see `scratch`.
    """
    if arguments.schema:
        say(json.dumps(json_schema(known_behaviours()), indent=2, ensure_ascii=False))
        return 0
    files = files_under(arguments.path)
    agencies = {agency: agency_problems(agency) for agency in agency_files(files)}
    playable = [
        path for path in files if agencies.get(agency_file(path)) == [] and stories_beside(path).is_file()
    ]
    found = Found(lint=arguments.lint)
    with Scratch(playable) as scratch:
        for problems in agencies.values():
            found.tell(problems)
        for path in counted(files, "files checked", len(files)):
            found.tell(problems_of(path))
        stories = 0
        for told in counted(scratch.results(), "SOPs played", len(playable)):
            stories += told.stories
            found.tell(told.problems)
    what = f"{_number(len(files), 'SOP', 'SOPs')} and {_number(stories, 'story', 'stories')} checked"
    note(f"{what}: {found.summary}.")
    return 1 if found.errors else 0


class Found:
    """What was found, each problem told once."""

    def __init__(self, *, lint: bool) -> None:
        self._lint = lint
        self._told: set[Problem] = set()
        self.errors = self.lints = 0

    def tell(self, problems: Iterable[Problem]) -> None:
        """Print the problems that were not printed yet; hints only where they were asked for."""
        for problem in problems:
            if problem in self._told or (problem.level == "lint" and not self._lint):
                continue
            self._told.add(problem)
            self.errors += problem.level == "error"
            self.lints += problem.level == "lint"
            say(str(problem))

    @property
    def summary(self) -> str:
        """How much it is, for the last line."""
        if not self._told:
            return "nothing to mend"
        return f"{self.errors} errors" + (f", {self.lints} hints" if self._lint else "")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def files_under(path: Path | None) -> list[Path]:
    """The SOP files that a path stands for; without one, all SOPs."""
    if path is None:
        path = settings.SOPS
    if path.name.endswith(ENDING):  # the stories stand for their SOP
        path = path.with_name(path.name.removesuffix(ENDING) + ".yaml")
    if not path.exists():
        raise Stop(f"There is no file or folder {path}.", USAGE)
    if path.is_file():
        return [path]
    found = sop_files(path) or sorted(
        p for p in path.rglob("*.yaml") if p.name != FILE and not p.name.endswith(ENDING)
    )
    if not found:
        raise Stop(f"There are no SOP files (AGENCY/UNIT/NAME.yaml) under {path}.", USAGE)
    return found


def agency_file(path: Path) -> Path:
    """Where the agency of an SOP file describes itself."""
    return path.parent.parent / FILE


def agency_files(files: Iterable[Path]) -> list[Path]:
    """The files in which the agencies of these SOPs describe themselves, as far as there are any."""
    return sorted({agency for path in files if (agency := agency_file(path)).is_file()})


def agency_problems(path: Path) -> list[Problem]:
    """All that is wrong with an agency's file."""
    try:
        read_agency(path)
    except SheetError as error:
        return error.problems
    return []


def problems_of(path: Path) -> list[Problem]:
    """All that is wrong with one SOP file; positions are checked when the agency's file can be read."""
    agency = agency_file(path)
    codes = position_codes(agency) if agency.is_file() and not agency_problems(agency) else None
    return sorted(check_file(path, codes))
