"""How long a path of an SOP may take by its time standards: summed up, and by the calendar of an office."""

import datetime
from collections.abc import Iterator

from sopan.flow.clock import run
from sopan.flow.reaching import Path, Row
from sopan.flow.state import Task
from sopan.flow.working_time import Calendar
from sopan.procedure.branches import landing
from sopan.procedure.model import Procedure, Step
from sopan.procedure.time import Duration

UNITS = ("menit", "jam", "hari", "minggu", "bulan", "tahun")


def total(sheet: Procedure, path: Path) -> str:
    """The standards of all its steps added up, each unit by itself, "3 hari kerja + 45 menit".

    What is done side by side is added as well: it is the time of those who work, not of the applicant.
    """
    most: dict[tuple[int, str], int] = {}
    for step, goes_on in _visits(sheet, path):
        time = sheet.time_of(step)
        if time is not None and not goes_on:
            unit = _unit(time)
            most[unit] = most.get(unit, 0) + time.most
    return " + ".join(f"{count} {unit}" for (_, unit), count in sorted(most.items(), reverse=True)) or "-"


def untimed(sheet: Procedure, path: Path) -> int:
    """How many of its steps have no time standard."""
    return sum(sheet.time_of(step) is None for step, _ in _visits(sheet, path))


def deadline(sheet: Procedure, path: Path, calendar: Calendar, start: datetime.datetime) -> datetime.datetime:
    """When the last step of the path is due, each taking its whole time from `start` on (aware).

    What runs side by side runs at the same time; where branches or units meet, the last one counts. Several
    doers of one step share its time, and so do steps that follow one another in one row. Errors: CalendarError,
    as `working_time.add`.
    """
    begun = {task.number: start for task in path.begins}
    going_on: set[int] = set()
    arrived: dict[object, datetime.datetime] = {}
    latest = start
    for row in path.rows:
        task = row.move.task
        until = begun[task.number]
        time = sheet.time_of(sheet.step(task.step))
        if row.done and task.place == 0 and time is not None and task.number not in going_on:
            until = run(calendar, until, [time])
        latest = max(latest, until)
        if not row.opened:
            met = _met(sheet, row)
            arrived[met] = max(until, arrived.get(met, until))
        for task in row.opened:
            before = (arrived.get((row.move.task.step, row.move.task.place)), arrived.get(task.step))
            begun[task.number] = max([until, *(moment for moment in before if moment is not None)])
            if _goes_on(sheet, row.move.task.step, task.step):
                going_on.add(task.number)
    return latest


def _visits(sheet: Procedure, path: Path) -> Iterator[tuple[Step, bool]]:
    """Its steps, each as often as a case comes there, and whether it goes on with the time of the step before.

    Several units that are asked at once are one visit.
    """
    openings = [("", path.begins), *((row.move.task.step, row.opened) for row in path.rows)]
    for before, opened in openings:
        for step in dict.fromkeys(task.step for task in opened if task.place == 0):
            yield sheet.step(step), _goes_on(sheet, before, step)


def _goes_on(sheet: Procedure, before: str, step: str) -> bool:
    """Whether a step goes on with the time of the one before it: both are parts of one row."""
    if before in ("", step):
        return False
    return sheet.timed_by(sheet.step(before)).id == sheet.timed_by(sheet.step(step)).id


def _unit(time: Duration) -> tuple[int, str]:
    counted = time.basis == "working" and time.unit == "hari"
    return UNITS.index(time.unit), "hari kerja" if counted else time.unit


def _met(sheet: Procedure, row: Row) -> object:
    """Where what is done by a row that opens nothing waits for the others: in the round, or at the meeting."""
    task: Task = row.move.task
    if any((other.step, other.place) == (task.step, task.place) for other in row.waiting):
        return task.step, task.place
    answers = row.move.answers
    step = sheet.step(task.step)
    return landing(sheet, answers[0].to if answers else sheet.following(step))
