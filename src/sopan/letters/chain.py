"""The chain of a letter (paraf hierarki): who has initialled it, whose turn it is, and who signs at the end."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sopan.cases.models import Case, Task
from sopan.directory.models import Position
from sopan.letters.composing import named_letters
from sopan.letters.models import Initial, Letter
from sopan.procedure.model import Procedure, Step

State = Literal["done", "turn", "void", "next"]


@dataclass(frozen=True)
class Rung:
    """One official of the chain. `void`: initialled an older version, which has been changed since."""

    does: Literal["initial", "sign"]
    state: State
    position: str  # in what capacity, "Plh. Kepala Bidang"; the position or column while nobody has done it
    name: str = ""
    at: datetime.datetime | None = None


def chain_of(case: Case, sheet: Procedure, letter: Letter | None, spec: str) -> list[Rung]:
    """The chain in the order of the SOP. The caller has been let in to the case."""
    tasks: dict[tuple[str, int], Task] = {}
    for task in case.tasks.filter(does__in=("initial", "sign")).select_related(
        "position", "holder", "done_by"
    ):
        before = tasks.get((task.step, task.place))
        if before is None or before.number < task.number:
            tasks[(task.step, task.place)] = task
    codes = {actor.id: actor.position for actor in sheet.actors if actor.position}
    rows = Position.objects.filter(agency=case.agency, code__in=codes.values()).values_list("code", "name")
    names = dict(rows)
    columns = {actor.id: names.get(codes.get(actor.id, ""), actor.name) for actor in sheet.actors}
    marks = list(letter.initials.filter(version=letter.version).select_related("user")) if letter else []
    return [
        _rung(columns[step.doers[place]], step, tasks.get((step.id, place)), letter, marks)
        for step in sheet.running_steps
        if step.does in ("initial", "sign") and spec in named_letters(step.options, sheet)
        for place in range(len(step.doers))
    ]


def _rung(column: str, step: Step, task: Task | None, letter: Letter | None, marks: list[Initial]) -> Rung:
    does: Literal["initial", "sign"] = "sign" if step.does == "sign" else "initial"
    position = task.position.name if task is not None and task.position is not None else column
    if task is not None and task.status == Task.Status.OPEN:
        return Rung(does, "turn", position, task.holder.name if task.holder else "")
    if does == "sign":
        if letter is not None and letter.state == Letter.State.SIGNED:
            return Rung(
                does, "done", letter.signer_position.replace("\n", ", "), letter.signer_name, letter.signed_at
            )
        return Rung(does, "next", position)
    if task is None or task.status != Task.Status.DONE or task.done_by is None:
        return Rung(does, "next", position)
    mark = next(_of(marks, task), None)
    if mark is None:
        return Rung(does, "void", task.as_position or position, task.done_by.name, task.done_at)
    return Rung(does, "done", mark.position, mark.user.name, mark.at)


def _of(marks: list[Initial], task: Task) -> Iterator[Initial]:
    """The paraf that stands for a task: of who did it, or of its position. Nobody initials twice."""
    return (mark for mark in marks if mark.user_id == task.done_by_id or mark.position == task.as_position)
