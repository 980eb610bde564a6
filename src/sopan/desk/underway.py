"""What the case page and the task page show of a running case: rounds, called SOPs, clocks, the visitor."""

from dataclasses import dataclass
from typing import Any

from sopan.cases import actions
from sopan.cases.access import Rights, rights
from sopan.cases.clock import entries_of
from sopan.cases.intake import may_see_code
from sopan.cases.models import Case, Task
from sopan.cases.rounds import Round, rounds_of
from sopan.cases.standing import clocks_of, stand_of_task
from sopan.cases.starting import called_procedure
from sopan.cases.visitors import Visitor, visitor_of
from sopan.directory.models import User
from sopan.procedure.model import Procedure


@dataclass(frozen=True)
class RunningRound:
    """A round and whether the person may close it."""

    round: Round
    may_close: bool


@dataclass(frozen=True)
class Other:
    """Another case that belongs to this one; `seen` when the person may open it."""

    case: Case
    seen: bool


def case_panels(user: User, case: Case, sheet: Procedure, tasks: list[Task], may: Rights) -> dict[str, Any]:
    """For the case page of a person who has been let in, with their rights; `tasks` are all of the case."""
    clocks = clocks_of(case, sheet, tasks)
    return {
        "rounds": [
            RunningRound(one, actions.may_close_round(user, case, sheet, one.step))
            for one in rounds_of(case, sheet, tasks)
        ],
        "clocks": [one for at, one in enumerate(clocks) if at == 0 or not one.over],
        "clocks_over": [one for at, one in enumerate(clocks) if at > 0 and one.over],
        "parent": _parent(user, case),
        "visitor": _visitor(case, may),
        "may_see_code": may_see_code(user, case),
        "may_withdraw": case.intake and actions.may_withdraw(user, case),
    }


def task_panels(user: User, task: Task, sheet: Procedure, may: Rights, *, works: bool) -> dict[str, Any]:
    """For the task page of a person who has been let in, with their rights; `works` when they may do it now."""
    case, open_ = task.case, task.status == Task.Status.OPEN
    waits = Other(task.called, rights(user, task.called).official) if open_ and task.called else None
    return {
        "standing": stand_of_task(case, task, entries_of(case).get(task.clock, [])) if open_ else "",
        "waits": waits,
        "calls": called_procedure(case, sheet, task) if works and waits is None else None,
        "mends": works and task.does == "apply",
        "visitor": _visitor(case, may),
        "may_extend": open_ and task.due_at is not None and actions.may_extend(user, case, task),
    }


def _parent(user: User, case: Case) -> Case | None:
    """The case from which this one runs, if the person may see it."""
    if case.called_from_id is None:
        return None
    parent = Case.objects.get(tasks=case.called_from_id)
    return parent if rights(user, parent).official else None


def _visitor(case: Case, may: Rights) -> Visitor | None:
    """Who stood at the counter, for those who work on the case or lead it."""
    return visitor_of(case) if case.intake and (may.takes_part or may.leads) else None
