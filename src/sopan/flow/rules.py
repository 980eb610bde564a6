"""The rules by which a case moves: sheet, state and command give events, or a refusal.

A case has open tasks, each a step waiting for one actor. Doing a task opens the next doer of the same step,
or the step that the answer or the sheet names. The rules ask the state and the sheet alone; who may act as
which actor is decided by the caller. The sheet must have passed `procedure.checking`.
"""

from typing import assert_never

from sopan.flow.commands import (
    SYSTEM,
    Cancel,
    Command,
    Complete,
    Note,
    OpenCase,
    PutBack,
    Reassign,
    Return,
    Take,
    Withdraw,
)
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
from sopan.flow.refusals import Refusal, refuse
from sopan.flow.state import State, Task, fold
from sopan.procedure.model import END, Answer, Procedure, Step

Decision = tuple[Event, ...] | Refusal


def decide(sheet: Procedure, state: State, command: Command) -> Decision:
    """What happens when `command` is given to a case of `sheet` that stands at `state`.

    Answers with the events in order (none when there is nothing to change), or with the refusal. Never raises
    for a command that cannot be done.
    """
    if isinstance(command, OpenCase):
        return _open_case(sheet, state, command)
    if state.status == "new":
        return refuse("case_not_open")
    if state.status == "closed":
        return refuse("case_closed")
    match command:
        case Withdraw():
            return _withdraw(state, command)
        case Cancel():
            return _cancel(state, command)
        case Note():
            return _note(state, command)
        case Take() | PutBack() | Complete() | Return() | Reassign():
            task = state.task(command.task)
            if task is None:
                return refuse("task_over" if 0 < command.task < state.next_number else "task_unknown")
            return _on_task(sheet, state, task, command)
        case _:
            assert_never(command)


def answers_asked(sheet: Procedure, step: str, place: int) -> tuple[Answer, ...]:
    """The answers among which the doer at `place` must choose. Of several doers only the last decides."""
    row = sheet.step(step)
    return row.answers if place == len(row.doers) - 1 else ()


def return_targets(sheet: Procedure, task: Task) -> tuple[str, ...]:
    """Ids of the steps to which the case may be sent back from `task`; none from the application itself."""
    row = sheet.step(task.step)
    return () if row.does == "apply" else sheet.may_return_to(row)


def _on_task(
    sheet: Procedure, state: State, task: Task, command: Take | PutBack | Complete | Return | Reassign
) -> Decision:
    whose = sheet.actor(task.actor).is_
    match command:
        case Complete() | Return():
            refusal = _may_work(state, task, whose, command.person)
            if refusal is not None:
                return refusal
            if isinstance(command, Complete):
                return _complete(sheet, state, task, command)
            return _return(sheet, state, task, command)
        case Take() | PutBack() | Reassign() if whose == "system":
            return refuse("system_task")
        case Take() | PutBack() | Reassign() if whose == "applicant":
            return refuse("applicant_task")
        case Take():
            if task.holder == command.person:
                return ()
            if task.holder is not None:
                return refuse("held_by_other", holder=task.holder)
            return (TaskTaken(task.number, command.person),)
        case PutBack():
            if task.holder is None:
                return refuse("not_held")
            if task.holder != command.person and not command.reason.strip():
                return refuse("reason_required")
            return (TaskPutBack(task.number, command.person, command.reason.strip()),)
        case Reassign():
            if task.holder == command.to:
                return refuse("holds_already", holder=command.to)
            if task.holder != command.person and not command.reason.strip():
                return refuse("reason_required")
            return (TaskReassigned(task.number, command.person, command.to, command.reason.strip()),)
        case _:
            assert_never(command)


def _may_work(state: State, task: Task, whose: str, person: str) -> Refusal | None:
    """Why `person` may not do `task` now. A free task may be done without taking it first."""
    if whose == "system":
        return None if person == SYSTEM else refuse("system_task")
    if whose == "applicant" and state.applicant is not None:
        return None if person == state.applicant else refuse("applicant_only")
    if task.holder is not None and task.holder != person:
        return refuse("held_by_other", holder=task.holder)
    return None


def _open_case(sheet: Procedure, state: State, command: OpenCase) -> Decision:
    """Begin at the application if there is one (sending it is doing it), else at the first row that runs."""
    if state.status != "new":
        return refuse("case_closed" if state.status == "closed" else "case_open_already")
    apply = sheet.apply_step
    applicant = command.applicant
    if apply is not None and applicant is None and sheet.actor(apply.doers[0]).is_ == "applicant":
        applicant = command.person
    events: tuple[Event, ...] = (CaseOpened(command.person, applicant),)
    state = fold(events, state)
    first = apply if apply is not None else sheet.running_steps[0]
    opened = _come_to(sheet, state, first, 0)
    if apply is not None:
        opened = (*opened, TaskDone(state.next_number, command.person))
        state = fold(opened, state)
        opened = (*opened, *_go_on(sheet, state, apply, 0, None))
    return (*events, *opened)


def _complete(sheet: Procedure, state: State, task: Task, command: Complete) -> Decision:
    step = sheet.step(task.step)
    asked = answers_asked(sheet, task.step, task.place)
    answer = next((choice for choice in asked if choice.answer == command.answer), None)
    if asked and answer is None:
        words = ", ".join(choice.answer for choice in asked)
        return refuse("answer_required" if command.answer is None else "answer_unknown", answers=words)
    if command.answer is not None and not asked:
        return refuse("answer_not_asked")
    outcome = answer.outcome if answer is not None else None
    done = TaskDone(task.number, command.person, command.answer, outcome, command.reason.strip())
    return (done, *_go_on(sheet, fold((done,), state), step, task.place, answer))


def _return(sheet: Procedure, state: State, task: Task, command: Return) -> Decision:
    targets = return_targets(sheet, task)
    if not targets:
        return refuse("no_return")
    if command.to not in targets:
        return refuse("return_target")
    reason = command.reason.strip()
    if not reason:
        return refuse("reason_required")
    target = _first_running(sheet, command.to)
    events: tuple[Event, ...] = (
        TaskReturned(task.number, command.person, command.to, reason, command.marks),
    )
    if _goes_before_decision(sheet, state, target):
        events = (*events, DecisionUndone(target.id))
    state = fold(events, state)
    return (*events, *_come_to(sheet, state, target, 0, returned=True, marks=command.marks))


def _go_on(
    sheet: Procedure, state: State, step: Step, place: int, answer: Answer | None
) -> tuple[Event, ...]:
    """What follows when the doer at `place` of `step` is done: the next doer, the next step, or the end."""
    if place + 1 < len(step.doers):
        return _come_to(sheet, state, step, place + 1)
    target = answer.to if answer is not None else sheet.following(step)
    if target == END:
        if state.tasks:  # another branch still runs
            return ()
        return (CaseClosed(state.outcome or ("granted" if sheet.service else "finished")),)
    row = _first_running(sheet, target)
    undone: tuple[Event, ...] = ()
    if (answer is None or answer.outcome is None) and _goes_before_decision(sheet, state, row):
        undone = (DecisionUndone(row.id),)
        state = fold(undone, state)
    # Who sent the application gets it again only because something in it must be mended.
    return (*undone, *_come_to(sheet, state, row, 0, returned=row.does == "apply"))


def _come_to(
    sheet: Procedure,
    state: State,
    step: Step,
    place: int,
    returned: bool = False,
    marks: tuple[Mark, ...] = (),
) -> tuple[Event, ...]:
    """Open the task of the doer at `place`, held by the applicant, the system or who had it before."""
    actor = step.doers[place]
    holder: str | None
    match sheet.actor(actor).is_:
        case "applicant":
            holder = state.applicant
        case "system":
            holder = SYSTEM
        case _:
            holder = state.last_person(step.id, actor)
    return (TaskOpened(state.next_number, step.id, place, actor, holder, returned, marks),)


def _first_running(sheet: Procedure, target: str) -> Step:
    """The row of that id, or the next one at which a case stops when that row is only shown."""
    rows = sheet.steps
    at = next(index for index, row in enumerate(rows) if row.id == target)
    return next(row for row in rows[at:] if row.runs)


def _goes_before_decision(sheet: Procedure, state: State, target: Step) -> bool:
    """Whether coming to `target` means that the step which set the outcome will decide again."""
    if state.decided_at is None:
        return False
    order = [row.id for row in sheet.steps]
    return order.index(target.id) <= order.index(state.decided_at)


def _withdraw(state: State, command: Withdraw) -> Decision:
    if state.applicant is None or command.person != state.applicant:
        return refuse("withdraw_not_yours")
    withdrawn = CaseWithdrawn(command.person, command.reason.strip())
    return (withdrawn, *_dropped(state), CaseClosed("withdrawn"))


def _cancel(state: State, command: Cancel) -> Decision:
    reason = command.reason.strip()
    if not reason:
        return refuse("reason_required")
    return (CaseCancelled(command.person, reason), *_dropped(state), CaseClosed("cancelled"))


def _dropped(state: State) -> tuple[Event, ...]:
    return tuple(TaskDropped(task.number) for task in state.tasks)


def _note(state: State, command: Note) -> Decision:
    if not command.text.strip():
        return refuse("text_required")
    if command.task is not None and not 0 < command.task < state.next_number:
        return refuse("task_unknown")
    return (Noted(command.person, command.text.strip(), command.task),)
