"""Where a case stands: an immutable value, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal, assert_never

from sopan.flow.commands import OUTSIDE, SYSTEM
from sopan.flow.events import (
    CalledCaseReturned,
    CaseCalled,
    CaseCancelled,
    CaseClosed,
    CaseDeemed,
    CaseOpened,
    CaseWithdrawn,
    DecisionUndone,
    Event,
    Mark,
    Noted,
    RoundClosed,
    TaskDone,
    TaskDropped,
    TaskOpened,
    TaskPutBack,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
    TimeExtended,
)


class LogBroken(ValueError):
    """The events do not follow from one another: an event about a task that is not open, for one."""


@dataclass(frozen=True, slots=True)
class Task:
    """One step of the case that waits for its actor. `place` counts the doers of the step from 0."""

    number: int
    step: str
    place: int
    actor: str
    holder: str | None = None
    returned: bool = False  # it came back to be mended
    marks: tuple[Mark, ...] = ()
    member: str = ""  # the position whose own task it is, where the column stands for several
    called: str | None = None  # the case for which it waits


@dataclass(frozen=True, slots=True)
class State:
    """A case between two commands."""

    status: Literal["new", "open", "closed"] = "new"
    outcome: str | None = None  # granted, refused, finished; at the end also withdrawn, cancelled
    decided_at: str | None = None  # the step whose answer set the outcome
    applicant: str | None = None
    opener: str | None = None  # who began it
    tasks: tuple[Task, ...] = ()  # the open ones; several where branches or units run side by side
    last: tuple[tuple[str, str, str, str], ...] = ()  # (step, actor, member, person): who had it last
    assigned: tuple[tuple[str, str], ...] = ()  # (step, person): who was named to do it
    came_back: tuple[tuple[str, int], ...] = ()  # (step, how often it came back there)
    next_number: int = 1

    def task(self, number: int) -> Task | None:
        """The open task of that number, if there is one."""
        return next((task for task in self.tasks if task.number == number), None)

    def last_person(self, step: str, actor: str, member: str = "") -> str | None:
        """Who did that step as that actor, or held it, the last time the case was there."""
        wanted = (step, actor, member)
        return next((entry[3] for entry in self.last if entry[:3] == wanted), None)

    def person_for(self, step: str, actor: str, member: str = "", place: int = 0) -> str | None:
        """Who gets the step when it opens: who was named for it, else who did it last; None for anybody.

        A person is named for the first doer of a step, never for several units or for those who come after.
        """
        named = next((person for s, person in self.assigned if s == step and not (place or member)), None)
        return named or self.last_person(step, actor, member)

    def times_back(self, step: str) -> int:
        """How often the case came back to that step."""
        return next((times for s, times in self.came_back if s == step), 0)


EMPTY = State()
"""A case that has not begun."""


def fold(events: Iterable[Event], state: State = EMPTY) -> State:
    """The state after all `events`; LogBroken when they do not follow from one another."""
    return reduce(evolve, events, state)


def evolve(state: State, event: Event) -> State:
    """The state after one more event; LogBroken when the event cannot follow."""
    match event:
        case TaskOpened():
            task = Task(
                event.number,
                event.step,
                event.place,
                event.actor,
                event.holder,
                event.returned,
                event.marks,
                event.member,
            )
            if task.number < state.next_number:
                raise LogBroken(f"task {task.number} opened twice")
            if event.returned:
                state = _come_back(state, event.step)
            return replace(state, tasks=(*state.tasks, task), next_number=task.number + 1)
        case TaskDone():
            task = _open_task(state, event.number)
            state = _remembering(_without(state, task), task, event.person)
            if event.assigned:
                steps = {step for step, _person in event.assigned}
                kept = (entry for entry in state.assigned if entry[0] not in steps)
                state = replace(state, assigned=tuple(sorted((*kept, *event.assigned))))
            if event.outcome is not None:
                state = replace(state, outcome=event.outcome, decided_at=task.step)
            return state
        case TaskReturned():
            task = _open_task(state, event.number)
            return _remembering(_without(state, task), task, event.person)
        case TaskTaken():
            return _held_by(state, event.number, event.person)
        case TaskReassigned():
            return _held_by(state, event.number, event.to)
        case TaskPutBack():
            return _held_by(state, event.number, None)
        case TaskDropped():
            task = _open_task(state, event.number)
            return _remembering(_without(state, task), task, None)
        case DecisionUndone():
            return replace(state, outcome=None, decided_at=None)
        case CaseOpened():
            return replace(state, status="open", applicant=event.applicant, opener=event.person)
        case CaseClosed():
            return replace(state, status="closed", outcome=event.outcome)
        case CaseCalled():
            return _changed(state, replace(_open_task(state, event.number), called=event.case))
        case CalledCaseReturned():
            return _changed(state, replace(_open_task(state, event.number), called=None))
        case CaseDeemed():
            return replace(state, outcome="granted", decided_at=event.step)
        case CaseWithdrawn() | CaseCancelled() | Noted() | RoundClosed() | TimeExtended():
            return state
        case _:
            assert_never(event)


def _open_task(state: State, number: int) -> Task:
    task = state.task(number)
    if task is None:
        raise LogBroken(f"task {number} is not open")
    return task


def _without(state: State, gone: Task) -> State:
    return replace(state, tasks=tuple(task for task in state.tasks if task.number != gone.number))


def _held_by(state: State, number: int, person: str | None) -> State:
    return _changed(state, replace(_open_task(state, number), holder=person))


def _changed(state: State, now: Task) -> State:
    return replace(state, tasks=tuple(now if task.number == now.number else task for task in state.tasks))


def _remembering(state: State, task: Task, person: str | None) -> State:
    """Keep who had the task: who did it, or when that is nobody to whom it could come back, who held it."""
    if person in (None, SYSTEM, OUTSIDE):
        person = task.holder
    if person in (None, SYSTEM, OUTSIDE):
        return state
    assert person is not None
    where = (task.step, task.actor, task.member)
    others = (entry for entry in state.last if entry[:3] != where)
    return replace(state, last=(*others, (*where, person)))


def _come_back(state: State, step: str) -> State:
    others = (entry for entry in state.came_back if entry[0] != step)
    return replace(state, came_back=tuple(sorted((*others, (step, state.times_back(step) + 1)))))
