"""`sopan rehearse`: an SOP with made-up people, every way that it offers, by the very rules that move real cases."""

import argparse
import datetime
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sopan.directory.calendars import hours_from
from sopan.directory.offices import ZONES, read_agency
from sopan.flow import path_time
from sopan.flow.moves import Branch, Move
from sopan.flow.pretend import documents_of, people_of, person_of, ways_of
from sopan.flow.reaching import Path as Way
from sopan.flow.reaching import Row
from sopan.flow.rehearsal import MOST_STATES, Rehearsal
from sopan.flow.rehearsal import rehearse as rehearse_sheet
from sopan.flow.state import Task
from sopan.flow.working_time import Calendar, CalendarError, default_hours
from sopan.procedure.checks import actors, engine, flow, identifiers
from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import Procedure
from sopan.procedure.problems import SheetError
from sopan.procedure.reading import examine
from sopan.site.commands.sops import agency_file, files_under
from sopan.site.commands.terminal import USAGE, Stop, counted, note, say, table

MONDAY = datetime.date(2026, 1, 5)
"""The day on which every rehearsed case begins, when the office opens. Holidays are left out."""
HEADS = ("SOP", "Steps", "Branches", "Tasks", "Standard time", f"Begun {MONDAY:%a %d %b}, due")


def rehearse(arguments: argparse.Namespace) -> int:
    """Print a row for each SOP, the paths of one, or all as JSON. 1 when an SOP does not pass."""
    files = files_under(None) if arguments.sop is None else [_find(arguments.sop)]
    found = [(path, _rehearsed(path)) for path in counted(files, "SOPs rehearsed", len(files))]
    rehearsals = [(path, rehearsal) for path, rehearsal in found if rehearsal is not None]
    passed = len(rehearsals) == len(found) and all(rehearsal.passed for _, rehearsal in rehearsals)
    if arguments.json:
        told = {"sops": [as_json(rehearsal) for _, rehearsal in rehearsals]}
        say(json.dumps(told, indent=1, ensure_ascii=False))
    elif arguments.sop is not None:
        for path, rehearsal in rehearsals:
            _print_paths(path, rehearsal, arguments.paths)
    elif rehearsals:
        say(table([_summary(path, rehearsal) for path, rehearsal in rehearsals], HEADS))
    for _, rehearsal in rehearsals:
        for complaint in complaints(rehearsal):
            (note if arguments.json else say)(f"{rehearsal.sheet.key}: {complaint}")
    note(f"{len(found)} SOPs rehearsed: {'every one passes' if passed else 'NOT every one passes'}.")
    return 0 if passed else 1


def complaints(rehearsal: Rehearsal) -> Iterator[str]:
    """What is wrong with an SOP that does not pass, a sentence for each."""
    sheet = rehearsal.sheet
    if not rehearsal.whole:
        yield f"a case can stand in more than {MOST_STATES:,} ways; not all of them were looked at"
    for step in rehearsal.unreached:
        yield f"step {_named(sheet, step)} is never reached"
    for branch in rehearsal.untaken:
        yield f"never taken: {_words(sheet, branch)}"
    for step in rehearsal.stuck:
        yield f"a case at step {_named(sheet, step)} cannot end"
    for step, given in rehearsal.no_way:
        yield f"step {_named(sheet, step)} has no way when the answers are {given or 'empty'}"


def as_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The rehearsal as plain values; docs/developers/rehearsing.md says what each is."""
    sheet = rehearsal.sheet
    return {
        "key": sheet.key,
        "passed": rehearsal.passed,
        "complaints": list(complaints(rehearsal)),
        "people": people_of(sheet),
        "documents": documents_of(sheet),
        "steps": [{"step": step, "reached": step not in rehearsal.unreached} for step in rehearsal.steps],
        "branches": [_branch_json(rehearsal, branch) for branch in rehearsal.branches],
        "paths": [
            {
                "begins": [_name_of(task) for task in way.begins],
                "rows": [_row_json(sheet, row) for row in way.rows],
                "outcome": way.outcome,
            }
            for way in rehearsal.paths
        ],
    }


def _branch_json(rehearsal: Rehearsal, branch: Branch) -> dict[str, Any]:
    told: dict[str, Any] = {
        "step": branch.step,
        "kind": branch.kind,
        "to": branch.to,
        "actor": branch.actor,
        "taken": branch not in rehearsal.untaken,
    }
    step = rehearsal.sheet.step(branch.step)
    if branch.kind == "answer" and step.does == "route":
        told["given"] = ways_of(rehearsal.sheet, step)[branch.to]
    return told


def _row_json(sheet: Procedure, row: Row) -> dict[str, Any]:
    task = row.move.task
    return {
        "step": task.step,
        "actor": task.actor,
        "member": task.member,
        "person": person_of(sheet, task.actor, task.member),
        "action": row.move.action,
        "answers": [answer.answer for answer in row.move.answers],
        "to": ["end"] if row.outcome else list(dict.fromkeys(opened.step for opened in row.opened)),
        "result": [_name_of(waiting) for waiting in row.waiting],
    }


def _name_of(task: Task) -> str:
    return f"{task.step}/{task.member}" if task.member else task.step


def _rehearsed(path: Path) -> Rehearsal | None:
    """The rehearsal of an SOP file; None, with its mistakes printed, when no case could follow it.

    What a step does is not asked for here: the flow is the same.
    """
    try:
        source, sheet, problems = examine(path)
    except SheetError as error:
        source, sheet, problems = None, None, error.problems
    findings = None if source is None else Findings(source, problems)
    if sheet is not None and findings is not None:
        identifiers.check(sheet, findings)
        actors.check(sheet, findings, None)
        flow.check(sheet, findings, {step.does for step in sheet.steps})
        engine.check(sheet, findings)
        problems = findings.sorted()
    errors = [problem for problem in problems if problem.level == "error"]
    for problem in errors:
        note(str(problem))
    return None if errors or sheet is None else rehearse_sheet(sheet)


def _summary(path: Path, rehearsal: Rehearsal) -> tuple[str, ...]:
    steps, branches = len(rehearsal.steps), len(rehearsal.branches)
    counts = (
        f"{steps - len(rehearsal.unreached)}/{steps}",
        f"{branches - len(rehearsal.untaken)}/{branches}",
    )
    shortest, longest = rehearsal.shortest, rehearsal.longest
    if shortest is None or longest is None:
        return (rehearsal.sheet.key, *counts, "-", "-", "-")
    return (
        rehearsal.sheet.key,
        *counts,
        _from_to(str(shortest.tasks), str(longest.tasks)),
        _from_to(path_time.total(rehearsal.sheet, shortest), path_time.total(rehearsal.sheet, longest)),
        _due(path, rehearsal.sheet, longest),
    )


def _from_to(least: str, most: str) -> str:
    return least if least == most else f"{least} – {most}"


def _due(path: Path, sheet: Procedure, way: Way) -> str:
    """When the path is due by the working calendar of the agency, a case beginning on MONDAY."""
    calendar = _calendar(agency_file(path))
    if calendar is None or not any(sheet.time_of(step) for step in sheet.running_steps):
        return "-"
    hours = calendar.hours_on(MONDAY)
    opens = hours[0][0] if hours else datetime.time(8)
    start = datetime.datetime.combine(MONDAY, opens, ZoneInfo(calendar.zone))
    try:
        due = path_time.deadline(sheet, way, calendar, start)
    except CalendarError as error:
        return str(error)
    return f"{due:%a %d %b %H.%M}" if due.year == MONDAY.year else f"{due:%a %d %b %Y %H.%M}"


@cache
def _calendar(agency: Path) -> Calendar | None:
    """The calendar of the agency that describes itself in that file; None when there is none."""
    try:
        part = read_agency(agency)
    except SheetError:
        return None
    return Calendar(ZONES[part.time_zone], hours_from(part.hours) or default_hours())


def _print_paths(path: Path, rehearsal: Rehearsal, most: int) -> None:
    sheet, ways = rehearsal.sheet, rehearsal.paths
    for number, way in enumerate(ways[:most], 1):
        end = f"ends: {way.outcome}" if way.outcome else "CANNOT END"
        untimed = path_time.untimed(sheet, way)
        without = f" ({untimed} steps without a time)" if untimed else ""
        say(f"Path {number} of {len(ways)}: {end}; at most {path_time.total(sheet, way)}{without}")
        say(
            table(
                [_cells(sheet, row) for row in way.rows], ["No", "Kegiatan", "Pelaksana", "Waktu", "Jawaban"]
            )
        )
        say()
    if len(ways) > most:
        note(f"{len(ways) - most} more paths were walked and not printed; --paths {len(ways)} prints them.")
    say(table([_summary(path, rehearsal)], HEADS))


def _cells(sheet: Procedure, row: Row) -> list[str]:
    step = sheet.step(row.move.task.step)
    activity = step.activity if len(step.activity) <= 60 else step.activity[:59] + "…"
    member = row.move.task.member
    return [
        step.no or step.id,
        " ".join(activity.split()),
        sheet.actor(row.move.task.actor).name + (f": {member}" if member else ""),
        step.time.words if step.time else "-",
        _what(sheet, row.move),
    ]


def _what(sheet: Procedure, move: Move) -> str:
    match move.action:
        case "complete":
            return ""
        case "choose":
            return " + ".join(answer.answer for answer in move.answers)
        case "call":
            return f"calls {sheet.step(move.task.step).calls}"
        case _:
            assert move.branch is not None, "every other move is a branch"
            return _way(sheet, move.branch)


def _way(sheet: Procedure, branch: Branch) -> str:
    match branch.kind:
        case "answer":
            return f"answer '{branch.to}'"
        case "all":
            return "all answers together"
        case "return":
            return f"<- back to {_named(sheet, branch.to)}"
        case "again":
            return f"<- asks {branch.to or 'all units'} again"
        case "close":
            return "the round is closed without the rest"
        case "called":
            return f"the called case ends: {branch.to}"
        case "deem":
            return "the time for a decision runs out"


def _words(sheet: Procedure, branch: Branch) -> str:
    who = f" ({sheet.actor(branch.actor).name})" if branch.actor else ""
    return f"step {_named(sheet, branch.step)}{who}: {_way(sheet, branch)}"


def _named(sheet: Procedure, step: str) -> str:
    return sheet.step(step).no or step


def _find(name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    known = {}
    for path in files_under(None):
        try:
            sheet = examine(path)[1]
        except SheetError:
            sheet = None
        # One that cannot be read may still be named by its file.
        known[sheet.key if sheet else f"{path.parent.parent.name}/{path.stem}"] = path
    for key, path in known.items():
        if name in (key, key.partition("/")[2]):
            return path
    raise Stop(f"There is no SOP {name!r}. Known: {', '.join(known)}.", USAGE)
