"""`sopan check`: every mistake in SOP files at once."""

import argparse
import json
from pathlib import Path

from django.conf import settings

from sopan.cases.behaviour import known_behaviours
from sopan.cases.editions import STORIES, check_file, sop_files
from sopan.directory.offices import FILE, position_codes, read_agency
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.schema import json_schema
from sopan.site.commands.terminal import USAGE, Stop, counted, note, say


def check(arguments: argparse.Namespace) -> int:
    """Print the problems of the named files, one a line. 1 when one of them keeps an SOP out of service."""
    if arguments.schema:
        say(json.dumps(json_schema(known_behaviours()), indent=2, ensure_ascii=False))
        return 0
    files = files_under(arguments.path)
    agencies = sorted({agency for path in files if (agency := agency_file(path)).is_file()})
    errors = lints = 0
    for path in counted([*agencies, *files], "files checked", len(files) + len(agencies)):
        for problem in agency_problems(path) if path.name == FILE else problems_of(path):
            if problem.level == "error":
                errors += 1
            elif arguments.lint:
                lints += 1
            else:
                continue
            say(str(problem))
    found = f"{errors} errors" + (f", {lints} hints" if arguments.lint else "")
    note(
        f"{len(files)} SOP{'' if len(files) == 1 else 's'} checked: {found if errors or lints else 'nothing to mend'}."
    )
    return 1 if errors else 0


def files_under(path: Path | None) -> list[Path]:
    """The SOP files that a path stands for; without one, all SOPs."""
    if path is None:
        path = settings.SOPS
    if not path.exists():
        raise Stop(f"There is no file or folder {path}.", USAGE)
    if path.is_file():
        return [path]
    found = sop_files(path) or sorted(
        p for p in path.rglob("*.yaml") if p.name != FILE and not p.name.endswith(STORIES)
    )
    if not found:
        raise Stop(f"There are no SOP files (AGENCY/UNIT/NAME.yaml) under {path}.", USAGE)
    return found


def agency_file(path: Path) -> Path:
    """Where the agency of an SOP file describes itself."""
    return path.parent.parent / FILE


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
