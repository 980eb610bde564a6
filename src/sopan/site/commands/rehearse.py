"""`sopan rehearse`: walks an SOP with pretend people, by the very rules that move real cases."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sopan.flow.commands import SYSTEM, Command, Complete, OpenCase, Return
from sopan.flow.refusals import Refusal
from sopan.flow.rules import answers_asked, decide, return_targets
from sopan.flow.state import State, Task, fold
from sopan.procedure.model import END, Procedure, Step
from sopan.procedure.problems import SheetError
from sopan.procedure.reading import read
from sopan.site.commands.sops import files_under, problems_of
from sopan.site.commands.terminal import USAGE, Stop, note, say, table

APPLICANT = "applicant"


@dataclass(frozen=True)
class Row:
    """One task of a path: who did which step, and what came of it."""

    step: str
    actor: str
    what: str = ""


@dataclass(frozen=True)
class Walk:
    """One way through an SOP. `stuck` says why it does not end; else `outcome` says how it does."""

    rows: tuple[Row, ...]
    outcome: str = ""
    stuck: str = ""


def walks(sheet: Procedure) -> Iterator[Walk]:
    """Every way through the SOP that goes back at most once.

    A case may go back any number of times; once from each place shows every row and every arrow.
    """
    begun = decide(sheet, State(), OpenCase(APPLICANT))
    if isinstance(begun, Refusal):
        yield Walk((), stuck=begun.message)
        return
    apply = sheet.apply_step
    first = (Row(apply.id, apply.doers[0]),) if apply else ()
    yield from _walk_on(sheet, fold(begun), first, _steps_that_end(sheet), went_back=False)


def _walk_on(
    sheet: Procedure, state: State, rows: tuple[Row, ...], ending: frozenset[str], *, went_back: bool
) -> Iterator[Walk]:
    if state.status == "closed":
        yield Walk(rows, outcome=state.outcome or "")
        return
    if not state.tasks:
        yield Walk(rows, stuck="the case is open and nobody has a task")
        return
    task = state.tasks[0]
    if task.step not in ending:
        yield Walk(rows, stuck=f"no way leads from step {sheet.step(task.step).no or task.step} to the end")
        return
    for command, what in _choices(sheet, state, task):
        events = decide(sheet, state, command)
        row = Row(task.step, task.actor, what)
        if isinstance(events, Refusal):
            yield Walk((*rows, row), stuck=events.message)
            continue
        after = fold(events, state)
        back = any(_place(sheet, opened.step) < _place(sheet, task.step) for opened in after.tasks)
        if not (back and went_back):
            yield from _walk_on(sheet, after, (*rows, row), ending, went_back=went_back or back)


def _steps_that_end(sheet: Procedure) -> frozenset[str]:
    """Ids of the steps from which some way leads to the end."""
    ending: set[str] = {END}
    grown = True
    while grown:
        found = {
            step.id
            for step in sheet.steps
            if not ending.isdisjoint({answer.to for answer in step.answers} or {_after(sheet, step)})
        }
        grown = not found <= ending
        ending |= found
    return frozenset(ending)


def _after(sheet: Procedure, step: Step) -> str:
    if step.runs:
        return sheet.following(step)
    rows = sheet.steps[sheet.steps.index(step) + 1 :]  # only shown: a case passes over it
    return next((row.id for row in rows if row.runs), END)


def _choices(sheet: Procedure, state: State, task: Task) -> Iterator[tuple[Command, str]]:
    person = {"applicant": state.applicant or APPLICANT, "system": SYSTEM}.get(
        sheet.actor(task.actor).is_, task.actor
    )
    answers = answers_asked(sheet, task.step, task.place)
    if not answers:
        yield Complete(task.number, person), ""
    for answer in answers:
        yield Complete(task.number, person, answer.answer, "latihan"), answer.answer
    for target in return_targets(sheet, task):
        yield Return(task.number, person, target, "latihan"), f"<- back to {sheet.step(target).no or target}"


def _place(sheet: Procedure, step: str) -> int:
    return sheet.steps.index(sheet.step(step))


def total_time(sheet: Procedure, rows: tuple[Row, ...]) -> str:
    """The longest that the path may take by its time standards, unit by unit."""
    most: dict[str, int] = {}
    unknown = 0
    visits = [row for at, row in enumerate(rows) if at == 0 or rows[at - 1].step != row.step]
    for row in visits:
        time = sheet.step(row.step).time
        if time is None:
            unknown += 1
            continue
        unit = (
            f"{time.unit} kerja"
            if time.basis == "working" and time.unit not in ("menit", "jam")
            else time.unit
        )
        most[unit] = most.get(unit, 0) + time.most
    words = " + ".join(f"{count} {unit}" for unit, count in most.items()) or "no time given"
    return words + (f" ({unknown} steps without a time)" if unknown and most else "")


def rehearse(arguments: argparse.Namespace) -> int:
    """Print the paths of one SOP, or a line for each SOP. 1 when an SOP has mistakes or a path cannot end."""
    if arguments.sop is None:
        results = [_rehearse_shortly(path) for path in files_under(None)]
        return 0 if all(results) else 1
    path = _find(arguments.sop)
    sheet = _read(path)
    if sheet is None:
        return 1
    found = list(walks(sheet))
    for number, walk in enumerate(found[: arguments.paths], 1):
        end = f"ends: {walk.outcome}" if not walk.stuck else f"CANNOT END: {walk.stuck}"
        say(f"Path {number} of {len(found)}: {end}; at most {total_time(sheet, walk.rows)}")
        say(
            table(
                [_cells(sheet, row) for row in walk.rows], ["No", "Kegiatan", "Pelaksana", "Waktu", "Jawaban"]
            )
        )
        say()
    if len(found) > arguments.paths:
        note(
            f"{len(found) - arguments.paths} more paths were walked and not printed; --paths {len(found)} prints them."
        )
    stuck = sum(bool(walk.stuck) for walk in found)
    say(f"{sheet.key}: {len(found)} paths, {stuck} of them cannot end.")
    return 1 if stuck else 0


def _rehearse_shortly(path: Path) -> bool:
    sheet = _read(path)
    if sheet is None:
        return False
    found = list(walks(sheet))
    stuck = [walk for walk in found if walk.stuck]
    ends = ", ".join(sorted({walk.outcome for walk in found if walk.outcome}))
    say(f"{sheet.key}: {len(found)} paths, {len(stuck)} of them cannot end; ends: {ends or 'none'}")
    return not stuck


def _read(path: Path) -> Procedure | None:
    errors = [problem for problem in problems_of(path) if problem.level == "error"]
    for problem in errors:
        say(str(problem))
    return None if errors else read(path)


def _find(name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    known = {}
    for path in files_under(None):
        try:
            known[read(path).key] = path
        except SheetError:  # it may still be named by its file
            known[f"{path.parent.parent.name}/{path.stem}"] = path
    for key, path in known.items():
        if name in (key, key.partition("/")[2]):
            return path
    raise Stop(f"There is no SOP {name!r}. Known: {', '.join(known)}.", USAGE)


def _cells(sheet: Procedure, row: Row) -> list[str]:
    step: Step = sheet.step(row.step)
    activity = step.activity if len(step.activity) <= 60 else step.activity[:59] + "…"
    return [
        step.no or step.id,
        " ".join(activity.split()),
        sheet.actor(row.actor).name,
        step.time.words if step.time else "-",
        row.what,
    ]
