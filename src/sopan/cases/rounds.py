"""A step that several units do, each for itself: who has answered and who is missing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sopan.cases.models import Case, Task
from sopan.cases.naming import heading
from sopan.directory.models import Position
from sopan.procedure.model import Procedure


@dataclass(frozen=True)
class Asked:
    """One unit of a round: its task, and whether it has answered."""

    name: str  # of the position
    task: Task

    @property
    def answered_at(self) -> datetime.datetime | None:
        """When it answered; None while it is missing."""
        return self.task.done_at if self.task.status == Task.Status.DONE else None

    @property
    def missing(self) -> bool:
        """Whether it is still to answer."""
        return self.task.status == Task.Status.OPEN


@dataclass(frozen=True)
class Round:
    """A running round: its step, and the units in the order of the sheet."""

    step: str
    title: str
    asked: list[Asked]

    @property
    def answered(self) -> int:
        """How many have answered."""
        return sum(one.answered_at is not None for one in self.asked)

    @property
    def missing(self) -> list[Asked]:
        """Who is still to answer."""
        return [one for one in self.asked if one.missing]


def rounds_of(case: Case, sheet: Procedure, tasks: Iterable[Task]) -> list[Round]:
    """The rounds of a case in which somebody is missing. The caller has been let in by `access`.

    `tasks` are all of the case.
    """
    latest: dict[str, dict[str, Task]] = {}
    for task in sorted(tasks, key=lambda each: each.number):
        if task.member:
            latest.setdefault(task.step, {})[task.member] = task
    running = {
        step: members
        for step, members in latest.items()
        if any(task.status == Task.Status.OPEN for task in members.values())
    }
    if not running:
        return []
    codes = {code for members in running.values() for code in members}
    names = dict(Position.objects.filter(agency=case.agency_id, code__in=codes).values_list("code", "name"))
    found = []
    for step, members in running.items():
        row = sheet.step(step)
        order = list(sheet.actor(next(iter(members.values())).actor).members)
        asked = [Asked(names.get(code, code), members[code]) for code in order if code in members]
        found.append(Round(step, heading(row.activity), asked))
    return found


def round_at(case: Case, sheet: Procedure, step: str) -> Round | None:
    """The running round at that step, or None."""
    return next((one for one in rounds_of(case, sheet, case.tasks.all()) if one.step == step), None)
