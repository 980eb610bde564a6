"""Where a case stands: an immutable value, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal, assert_never

from sopan.flow.events import (
    CaseCancelled,
    CaseClosed,
    CaseOpened,
    CaseWithdrawn,
    DecisionUndone,
    Event,
    Mark,
    Noted,
    TaskDone,
    TaskDropped,
    TaskOpened,
    TaskPutBack,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
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


@dataclass(frozen=True, slots=True)
class State:
    """A case between two commands."""

    status: Literal["new", "open", "closed"] = "new"
    outcome: str | None = None  # granted, refused, finished; at the end also withdrawn, cancelled
    decided_at: str | None = None  # the step whose answer set the outcome
    applicant: str | None = None
    tasks: tuple[Task, ...] = ()  # the open ones; one today, several once branches run side by side
    last: tuple[tuple[str, str, str], ...] = ()  # (step, actor, person): who did it last
    next_number: int = 1

    def task(self, number: int) -> Task | None:
        """The open task of that number, if there is one."""
        return next((task for task in self.tasks if task.number == number), None)

    def last_person(self, step: str, actor: str) -> str | None:
        """Who did that step as that actor the last time the case was there."""
        return next((person for s, a, person in self.last if s == step and a == actor), None)


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
            )
            if task.number < state.next_number:
                raise LogBroken(f"task {task.number} opened twice")
            return replace(state, tasks=(*state.tasks, task), next_number=task.number + 1)
        case TaskDone():
            task = _open_task(state, event.number)
            state = _remembering(_without(state, task), task, event.person)
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
            return _without(state, _open_task(state, event.number))
        case DecisionUndone():
            return replace(state, outcome=None, decided_at=None)
        case CaseOpened():
            return replace(state, status="open", applicant=event.applicant)
        case CaseClosed():
            return replace(state, status="closed", outcome=event.outcome)
        case CaseWithdrawn() | CaseCancelled() | Noted():
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
    held = replace(_open_task(state, number), holder=person)
    return replace(state, tasks=tuple(held if task.number == number else task for task in state.tasks))


def _remembering(state: State, task: Task, person: str) -> State:
    others = (entry for entry in state.last if entry[:2] != (task.step, task.actor))
    return replace(state, last=(*others, (task.step, task.actor, person)))
