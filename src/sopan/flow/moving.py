"""How a case comes from one step to the next: opening tasks, meeting of branches, going back, ending."""

from sopan.flow.commands import SYSTEM
from sopan.flow.events import CaseClosed, DecisionUndone, Event, Mark, TaskDropped, TaskOpened
from sopan.flow.state import State, Task, fold
from sopan.procedure.branches import apart, landing
from sopan.procedure.model import END, Answer, Procedure, Step

RETURNED, CLOSED, DEEMED = "returned", "round_closed", "deemed"
"""Why an open task was dropped: the case went back, the round was closed, time for a decision ran out."""


def go_on(sheet: Procedure, state: State, step: Step, place: int, answer: Answer | None) -> tuple[Event, ...]:
    """What follows when a doer at `place` of `step` is done: the next doer, the next step, or the end.

    Nothing yet, while other units are asked at the same place or other branches run to the same meeting.
    """
    if any(task.step == step.id and task.place == place for task in state.tasks):
        return ()
    if place + 1 < len(step.doers):
        return come_to(sheet, state, step, place + 1)
    return arrive(sheet, state, step, answer.to if answer is not None else sheet.following(step), answer)


def split_up(sheet: Procedure, state: State, step: Step, answers: tuple[Answer, ...]) -> tuple[Event, ...]:
    """Begin the branches of several answers of `step` side by side. Those that lead nowhere but on are not begun."""
    events: tuple[Event, ...] = ()
    onward: list[Answer] = []
    joins = {END, *(split.join for split in sheet.splits)}
    for answer in answers:
        if landing(sheet, answer.to) in joins:
            onward.append(answer)
        else:
            events += arrive(sheet, fold(events, state), step, answer.to, answer)
    if not events and onward:
        return arrive(sheet, state, step, onward[0].to, onward[0])
    return events


def arrive(
    sheet: Procedure, state: State, origin: Step, target: str, answer: Answer | None = None
) -> tuple[Event, ...]:
    """Come from `origin` to the row `target`: its first task opens, unless the case ends there or waits for
    other branches."""
    place = landing(sheet, target)
    if place == END:
        if state.tasks:  # another branch still runs
            return ()
        return (CaseClosed(state.outcome or ("granted" if sheet.service else "finished")),)
    meeting = {task.step for task in state.tasks}
    if any(split.join == place and not split.steps.isdisjoint(meeting) for split in sheet.splits):
        return ()
    row = sheet.step(place)
    undone: tuple[Event, ...] = ()
    if (answer is None or answer.outcome is None) and before_decision(sheet, state, origin.id, row):
        undone = (DecisionUndone(row.id),)
        state = fold(undone, state)
    # Who sent the application gets it again only because something in it must be mended.
    return (*undone, *come_to(sheet, state, row, 0, returned=row.does == "apply"))


def come_to(
    sheet: Procedure,
    state: State,
    step: Step,
    place: int,
    returned: bool = False,
    marks: tuple[Mark, ...] = (),
    members: tuple[str, ...] = (),
) -> tuple[Event, ...]:
    """Open the task of the doer at `place`, or one for each of its positions (of `members` only, when given)."""
    actor = step.doers[place]
    column = sheet.actor(actor)
    events: list[Event] = []
    for member in members or column.members or ("",):
        holder: str | None
        match column.is_:
            case "applicant":
                # For a visitor without an account, the official who filled in for them.
                holder = state.applicant or (state.opener if sheet.apply_step is not None else None)
            case "system":
                holder = SYSTEM
            case _:
                holder = state.person_for(step.id, actor, member, place)
        number = state.next_number + len(events)
        events.append(TaskOpened(number, step.id, place, actor, holder, returned, marks, member))
    return tuple(events)


def go_back(
    sheet: Procedure, state: State, task: Task, to: str, marks: tuple[Mark, ...]
) -> tuple[Event, ...]:
    """Come back to the row `to`. What other branches and units have in hand is dropped, unless `task` and `to`
    lie in a branch of their own. `state` is without the task already."""
    target = sheet.step(landing(sheet, to))
    events: tuple[Event, ...] = tuple(
        TaskDropped(other.number, RETURNED)
        for other in state.tasks
        if not apart(sheet.splits, task.step, target.id, other.step)
    )
    if before_decision(sheet, state, task.step, target):
        events = (*events, DecisionUndone(target.id))
    state = fold(events, state)
    return (*events, *come_to(sheet, state, target, 0, returned=True, marks=marks))


def before_decision(sheet: Procedure, state: State, origin: str, target: Step) -> bool:
    """Whether coming from the step `origin` to `target` means that the step which set the outcome decides again.

    What another branch decided stands, wherever on the sheet its rows are.
    """
    if state.decided_at is None or apart(sheet.splits, origin, target.id, state.decided_at):
        return False
    order = [row.id for row in sheet.steps]
    return order.index(target.id) <= order.index(state.decided_at)
