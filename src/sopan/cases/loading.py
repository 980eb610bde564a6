"""Locking a case and reading where it stands, from its rows into the value that `flow` decides on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Subquery

from sopan.cases.access import not_found
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, Task
from sopan.directory.statements import Kept
from sopan.flow.commands import SYSTEM
from sopan.flow.state import EMPTY, State
from sopan.flow.state import Task as OpenTask
from sopan.procedure.model import Procedure


@dataclass
class Loaded:
    """A case locked for a change: its row, all its tasks by number, its sheet."""

    case: Case
    tasks: dict[int, Task]
    sheet: Procedure

    @property
    def state(self) -> State:
        """Where the case stands."""
        return state_of(self.case, self.tasks.values())


def person(user_id: int | None) -> str | None:
    """A user as `flow` names people."""
    return None if user_id is None else str(user_id)


def state_of(case: Case, tasks: Iterable[Task]) -> State:
    """The state of a case out of its rows; the same as folding its events (`audit` checks that)."""
    if case.event_count == 0:
        return EMPTY
    last: dict[tuple[str, str, str], str] = {}
    came_back: dict[str, int] = {}
    open_tasks = []
    next_number = 1
    for task in sorted(tasks, key=lambda row: row.number):
        next_number = task.number + 1
        who = person(task.done_by_id or task.holder_id)
        if who is not None:
            last[(task.step, task.actor, task.member)] = who
        if task.returned:
            came_back[task.step] = came_back.get(task.step, 0) + 1
        if task.status == Task.Status.OPEN:
            holder = person(task.holder_id)
            if holder is None and task.position_id is None:  # the applicant's always have a holder
                holder = SYSTEM
            open_tasks.append(
                OpenTask(
                    task.number,
                    task.step,
                    task.place,
                    task.actor,
                    holder,
                    returned=task.returned,
                    member=task.member,
                    called=str(task.called_id) if task.called_id else None,
                )
            )
    return State(
        status="open" if case.status == Case.Status.OPEN else "closed",
        outcome=case.outcome or None,
        decided_at=case.decided_at or None,
        applicant=person(case.applicant_id),
        opener=person(case.opened_by_id),
        tasks=tuple(open_tasks),
        last=tuple((*where, who) for where, who in last.items()),
        assigned=tuple(sorted((step, str(user)) for step, user in case.assigned.items())),
        came_back=tuple(sorted(came_back.items())),
        next_number=next_number,
    )


def lock_case_of_task(key: UUID) -> tuple[Loaded, Task]:
    """Lock the case that a task belongs to. Errors: NotFound. Authorising comes after.

    The lock is taken on the case, so two officials on one case come one after the other.
    """
    loaded = _loaded(_case_of_task.models(key))
    return loaded, next(task for task in loaded.tasks.values() if task.key == key)


def lock_case(key: UUID) -> Loaded:
    """Lock a case. Errors: NotFound. Authorising comes after."""
    return _loaded(_case_by_key.models(key))


def _locked() -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).select_related("agency", "unit", "procedure")


_case_of_task = Kept(
    lambda key: _locked().filter(pk=Subquery(Task.objects.filter(key=key).values("case_id"))),
    Task._meta.get_field("key"),
)
_case_by_key = Kept(lambda key: _locked().filter(key=key), Case._meta.get_field("key"))
_tasks_of_case = Kept(lambda case: Task.objects.filter(case=case), Task._meta.get_field("case"))


def _loaded(found: list[Case]) -> Loaded:
    if not found:
        raise not_found()
    case = found[0]
    tasks = {task.number: task for task in _tasks_of_case.models(case.pk)}
    for task in tasks.values():
        task.case = case
    return Loaded(case, tasks, edition_of(case.edition_id).sheet)
