"""The rules by which a case moves: sheet, state and command give events, or a refusal.

A case has open tasks, each a step waiting for one actor. Doing a task opens the next doer of the same step,
or the step that the answer or the sheet names (`moving`). The rules ask the state and the sheet alone; who
may act as which actor is decided by the caller. The sheet must have passed `procedure.checking`.
"""

from typing import assert_never

from sopan.flow.commands import (
    OUTSIDE,
    SYSTEM,
    CallCase,
    CalledCaseEnded,
    Cancel,
    CloseRound,
    Command,
    Complete,
    Deem,
    Extend,
    Note,
    OpenCase,
    PutBack,
    Reassign,
    Return,
    Take,
    Withdraw,
)
from sopan.flow.events import (
    CalledCaseReturned,
    CaseCalled,
    CaseCancelled,
    CaseClosed,
    CaseDeemed,
    CaseOpened,
    CaseWithdrawn,
    Event,
    Noted,
    RoundClosed,
    TaskDone,
    TaskDropped,
    TaskPutBack,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
    TimeExtended,
)
from sopan.flow.moving import CLOSED, DEEMED, come_to, go_back, go_on, split_up
from sopan.flow.refusals import Refusal, refuse
from sopan.flow.state import State, Task, fold
from sopan.procedure.model import Answer, Procedure, Step

Decision = tuple[Event, ...] | Refusal
_OfTask = Take | PutBack | Complete | Return | Reassign | CallCase | CalledCaseEnded | Extend


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
            return _withdraw(sheet, state, command)
        case Cancel():
            return _cancel(state, command)
        case Note():
            return _note(state, command)
        case CloseRound():
            return _close_round(sheet, state, command)
        case Deem():
            return _deem(sheet, state)
        case _:
            task = state.task(command.task)
            if task is None:
                return refuse("task_over" if 0 < command.task < state.next_number else "task_unknown")
            return _on_task(sheet, state, task, command)


def answers_asked(sheet: Procedure, step: str, place: int) -> tuple[Answer, ...]:
    """The answers among which the doer at `place` must choose. Of several doers only the last decides."""
    row = sheet.step(step)
    return row.answers if place == len(row.doers) - 1 else ()


def return_targets(sheet: Procedure, task: Task) -> tuple[str, ...]:
    """Ids of the steps to which the case may be sent back from `task`; none from the application itself.

    A unit that was asked beside others sends nothing back unless the sheet says where to.
    """
    row = sheet.step(task.step)
    if row.does == "apply" or (task.member and row.returns_to is None):
        return ()
    return sheet.may_return_to(row)


def may_ask_again(sheet: Procedure, task: Task) -> tuple[str, ...]:
    """The units whom the doer of `task`, who gathers what they answered, may ask again."""
    row = sheet.step(task.step)
    return sheet.actor(row.doers[0]).members if task.place > 0 else ()


def completes_by_call(step: Step) -> bool:
    """Whether a step is done as soon as the case that it called has ended well: nothing else is asked there."""
    return step.does in ("record", "forward") and not (step.fields or step.documents or step.answers)


def _on_task(sheet: Procedure, state: State, task: Task, command: _OfTask) -> Decision:
    whose = sheet.actor(task.actor).is_
    match command:
        case Complete() | Return() | CallCase():
            refusal = _may_work(state, task, whose, command.person)
            if refusal is not None:
                return refusal
            if isinstance(command, CallCase):
                return _call(sheet, task, command)
            if task.called is not None:
                return refuse("waits_for_case")
            if isinstance(command, Complete):
                return _complete(sheet, state, task, command)
            return _return(sheet, state, task, command)
        case CalledCaseEnded():
            return _called_ended(sheet, state, task, command)
        case Extend():
            if not command.reason.strip():
                return refuse("reason_required")
            return (
                TimeExtended(
                    task.number, command.person, command.words, command.reason.strip(), command.rule
                ),
            )
        case Take() | PutBack() | Reassign() if whose == "system":
            return refuse("system_task")
        case Take() | PutBack() | Reassign() if whose == "applicant" and state.applicant is not None:
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
    if whose == "outside" and person == OUTSIDE:
        return None
    if task.holder is not None and task.holder != person:
        return refuse("held_by_other", holder=task.holder)
    return None


def _open_case(sheet: Procedure, state: State, command: OpenCase) -> Decision:
    """Begin at the application if there is one (sending it is doing it), else at the first row that runs."""
    if state.status != "new":
        return refuse("case_closed" if state.status == "closed" else "case_open_already")
    apply = sheet.apply_step
    applicant = command.applicant
    own = apply is not None and sheet.actor(apply.doers[0]).is_ == "applicant"
    if own and applicant is None and not command.intake:
        applicant = command.person
    events: tuple[Event, ...] = (CaseOpened(command.person, applicant, command.intake),)
    state = fold(events, state)
    first = apply if apply is not None else sheet.running_steps[0]
    opened = come_to(sheet, state, first, 0)
    if apply is not None:
        opened = (*opened, TaskDone(state.next_number, command.person))
        state = fold(opened, state)
        opened = (*opened, *go_on(sheet, state, apply, 0, None))
    return (*events, *opened)


def _complete(sheet: Procedure, state: State, task: Task, command: Complete) -> Decision:
    step = sheet.step(task.step)
    asked = answers_asked(sheet, task.step, task.place)
    words = ", ".join(choice.answer for choice in asked)
    if step.several and asked:
        return _complete_several(sheet, state, task, command, asked, words)
    answer = next((choice for choice in asked if choice.answer == command.answer), None)
    if asked and answer is None:
        return refuse("answer_required" if command.answer is None else "answer_unknown", answers=words)
    if (command.answer is not None and not asked) or command.chosen:
        return refuse("answer_not_asked")
    if answer is not None and (refusal := _returns_left(sheet, state, answer.to)) is not None:
        return refusal
    outcome = answer.outcome if answer is not None else None
    done = TaskDone(
        task.number,
        command.person,
        command.answer,
        outcome,
        command.reason.strip(),
        assigned=command.assigned,
    )
    return (done, *go_on(sheet, fold((done,), state), step, task.place, answer))


def _complete_several(
    sheet: Procedure, state: State, task: Task, command: Complete, asked: tuple[Answer, ...], words: str
) -> Decision:
    chosen = tuple(choice for choice in asked if choice.answer in command.chosen)
    if not command.chosen:
        return refuse("answers_required", answers=words)
    if len(chosen) != len(set(command.chosen)) or command.answer is not None:
        return refuse("answer_unknown", answers=words)
    outcome = next((choice.outcome for choice in chosen if choice.outcome is not None), None)
    done = TaskDone(
        task.number,
        command.person,
        None,
        outcome,
        command.reason.strip(),
        tuple(choice.answer for choice in chosen),
        command.assigned,
    )
    return (done, *split_up(sheet, fold((done,), state), sheet.step(task.step), chosen))


def _return(sheet: Procedure, state: State, task: Task, command: Return) -> Decision:
    reason = command.reason.strip()
    if command.members:
        if command.to != task.step or not set(command.members) <= set(may_ask_again(sheet, task)):
            return refuse("member_unknown")
        if not reason:
            return refuse("reason_required")
        asked = tuple(member for member in may_ask_again(sheet, task) if member in command.members)
        returned = TaskReturned(task.number, command.person, command.to, reason, (), asked)
        state = fold((returned,), state)
        again = come_to(sheet, state, sheet.step(task.step), 0, True, (), asked)
        return (returned, *again)
    targets = return_targets(sheet, task)
    if not targets:
        return refuse("no_return")
    if command.to not in targets:
        return refuse("return_target")
    if not reason:
        return refuse("reason_required")
    if (refusal := _returns_left(sheet, state, command.to)) is not None:
        return refusal
    back = TaskReturned(task.number, command.person, command.to, reason, command.marks)
    return (back, *go_back(sheet, fold((back,), state), task, command.to, command.marks))


def _returns_left(sheet: Procedure, state: State, to: str) -> Refusal | None:
    """Why the applicant may not be asked once more: the SOP limits how often."""
    apply, most = sheet.apply_step, sheet.clock.most_returns
    if apply is None or to != apply.id or most is None or state.times_back(to) < most:
        return None
    return refuse("returns_used_up", times=str(most))


def _call(sheet: Procedure, task: Task, command: CallCase) -> Decision:
    if sheet.step(task.step).calls is None:
        return refuse("nothing_called")
    if task.called is not None:
        return refuse("waits_for_case")
    held = task.holder is not None or command.person == OUTSIDE
    taken = () if held else (TaskTaken(task.number, command.person),)
    return (*taken, CaseCalled(task.number, command.person, command.case))


def _called_ended(sheet: Procedure, state: State, task: Task, command: CalledCaseEnded) -> Decision:
    """The step is done with what it called; after a bad end its holder has it again, and may call anew."""
    if task.called != command.case:
        return ()
    back: tuple[Event, ...] = (CalledCaseReturned(task.number, command.case, command.outcome),)
    step = sheet.step(task.step)
    if command.outcome not in ("granted", "finished") or not completes_by_call(step):
        return back
    back = (*back, TaskDone(task.number, task.holder or SYSTEM))
    return (*back, *go_on(sheet, fold(back, state), step, task.place, None))


def _close_round(sheet: Procedure, state: State, command: CloseRound) -> Decision:
    waiting = [task for task in state.tasks if task.step == command.step and task.member]
    if not waiting:
        return refuse("round_over")
    reason = command.reason.strip()
    if not reason:
        return refuse("reason_required")
    missing = tuple(task.member for task in waiting)
    events: tuple[Event, ...] = (
        RoundClosed(command.person, command.step, missing, reason),
        *(TaskDropped(task.number, CLOSED) for task in waiting),
    )
    step = sheet.step(command.step)
    return (*events, *go_on(sheet, fold(events, state), step, waiting[0].place, None))


def _deem(sheet: Procedure, state: State) -> Decision:
    rule = sheet.clock.deemed
    if rule is None:
        return refuse("not_deemed")
    if state.outcome is not None:
        return refuse("decided_already")
    events: tuple[Event, ...] = (
        *(TaskDropped(task.number, DEEMED) for task in state.tasks),
        CaseDeemed(rule.article, rule.to),
    )
    return (*events, *come_to(sheet, fold(events, state), sheet.step(rule.to), 0))


def _withdraw(sheet: Procedure, state: State, command: Withdraw) -> Decision:
    whose = state.applicant or (state.opener if sheet.apply_step is not None else None)
    if whose is None or command.person != whose:
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
