"""Every way that an SOP offers: the branches of its steps, and the commands that take them from where a case stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sopan.flow.commands import (
    SYSTEM,
    CallCase,
    CalledCaseEnded,
    CloseRound,
    Command,
    Complete,
    Deem,
    Return,
)
from sopan.flow.pretend import REASON, person_of, ways_of
from sopan.flow.rules import answers_asked, may_ask_again, return_targets
from sopan.flow.state import State, Task
from sopan.procedure.branches import landing, leads_to
from sopan.procedure.model import Answer, Procedure, Step

CALLED = "perkara-latihan"
"""The case that a rehearsed step calls."""
ENDS = ("finished", "cancelled")
"""How a called case may end: well, or with nothing done."""

Kind = Literal["answer", "all", "return", "again", "close", "called", "deem"]
Action = Literal["complete", "choose", "return", "call", "called", "close", "deem"]


@dataclass(frozen=True, order=True, slots=True)
class Branch:
    """One way on from a step.

    By `kind`, `to` is: the answer; "" (all answers at once); the step to which the doer `actor` sends back; the
    unit that is asked again ("" for all of them); "" (the round of `actor` is closed); how the called case ended;
    the step that follows in law.
    """

    step: str
    kind: Kind
    to: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A command that may be given now. `task` is what it is about; it takes `branch`, where there is a choice."""

    command: Command
    action: Action
    task: Task
    branch: Branch | None = None
    answers: tuple[Answer, ...] = ()
    back: bool = False  # the case goes back, or round a loop
    rare: bool = False  # nobody can count on it: a round that is closed, a decision that the law supposes


@dataclass(frozen=True)
class Ways:
    """The branches of a sheet, found once.

    `shut` are answers (step, answer) of the system that no case ever takes; `loops` are arrows (step, target)
    that lead round to where the case has been.
    """

    branches: tuple[Branch, ...]
    shut: frozenset[tuple[str, str]]
    loops: frozenset[tuple[str, str]]


def ways_through(sheet: Procedure) -> Ways:
    """The branches of the sheet in the order of its rows."""
    shut = {
        (step.id, answer)
        for step in sheet.running_steps
        if step.does == "route"
        for answer, given in ways_of(sheet, step).items()
        if given is None
    }
    found = tuple(branch for step in sheet.running_steps for branch in _branches(sheet, step))
    return Ways(found, frozenset(shut), _loops(sheet))


def _branches(sheet: Procedure, step: Step) -> Iterator[Branch]:
    for place, actor in enumerate(step.doers):
        members = sheet.actor(actor).members
        task = Task(0, step.id, place, actor, member=members[0] if members else "")
        if members:
            yield Branch(step.id, "close", actor=actor)
        if asked := may_ask_again(sheet, task):
            yield from (Branch(step.id, "again", member, actor) for member in asked)
            if len(asked) > 1:
                yield Branch(step.id, "again", actor=actor)
        yield from (Branch(step.id, "return", target, actor) for target in _may_go_back(sheet, task))
    yield from (Branch(step.id, "answer", answer.answer) for answer in step.answers)
    if step.several and len(step.answers) > 1:
        yield Branch(step.id, "all")
    if step.calls is not None:
        yield from (Branch(step.id, "called", end) for end in ENDS)
    rule = sheet.clock.deemed
    if rule is not None and rule.to == step.id:
        yield Branch(step.id, "deem", rule.to)


def moves(sheet: Procedure, ways: Ways, state: State) -> Iterator[Move]:
    """Every move that may be made in an open case. The units of one round are alike, so only the first moves."""
    seen: set[tuple[str, int]] = set()
    for task in state.tasks:
        if (task.step, task.place) in seen:
            continue
        seen.add((task.step, task.place))
        person = _person(sheet, state, task)
        step = sheet.step(task.step)
        if task.called is not None:
            for end in ENDS:
                command = CalledCaseEnded(task.number, CALLED, end)
                yield Move(command, "called", task, Branch(step.id, "called", end), back=end != ENDS[0])
            continue
        yield from _completions(sheet, ways, task, person)
        yield from _returns(sheet, task, person)
        if step.calls is not None and person != SYSTEM:
            yield Move(CallCase(task.number, person, CALLED), "call", task, back=True)
        if task.member:
            closer = person_of(sheet, step.doers[-1])
            close = CloseRound(closer, step.id, REASON)
            yield Move(close, "close", task, Branch(step.id, "close", actor=task.actor), rare=True)
    rule = sheet.clock.deemed
    if rule is not None and state.outcome is None and state.tasks:
        branch = Branch(rule.to, "deem", rule.to)
        yield Move(Deem(), "deem", state.tasks[0], branch, rare=True)


def _person(sheet: Procedure, state: State, task: Task) -> str:
    """Who does the task; what is a visitor's without an account, the official who took them in."""
    if sheet.actor(task.actor).is_ == "applicant" and state.applicant is None and task.holder is not None:
        return task.holder
    return person_of(sheet, task.actor, task.member)


def _completions(sheet: Procedure, ways: Ways, task: Task, person: str) -> Iterator[Move]:
    step = sheet.step(task.step)
    asked = [
        answer
        for answer in answers_asked(sheet, task.step, task.place)
        if (step.id, answer.answer) not in ways.shut
    ]
    if not answers_asked(sheet, task.step, task.place):
        last = task.place + 1 == len(step.doers)
        loop = last and (step.id, landing(sheet, sheet.following(step))) in ways.loops
        yield Move(Complete(task.number, person), "complete", task, back=loop)
        return
    for answer in asked:
        loop = (step.id, landing(sheet, answer.to)) in ways.loops
        chosen = (answer.answer,) if step.several else ()
        command = Complete(
            task.number, person, None if step.several else answer.answer, REASON, chosen=chosen
        )
        yield Move(command, "choose", task, Branch(step.id, "answer", answer.answer), (answer,), back=loop)
    if step.several and len(asked) > 1:
        command = Complete(task.number, person, reason=REASON, chosen=tuple(one.answer for one in asked))
        yield Move(command, "choose", task, Branch(step.id, "all"), tuple(asked))


def _returns(sheet: Procedure, task: Task, person: str) -> Iterator[Move]:
    for target in _may_go_back(sheet, task):
        back = Return(task.number, person, target, REASON)
        yield Move(back, "return", task, Branch(task.step, "return", target, task.actor), back=True)
    asked = may_ask_again(sheet, task)
    some: list[tuple[str, tuple[str, ...]]] = [(member, (member,)) for member in asked]
    if len(asked) > 1:
        some.append(("", asked))
    for to, members in some:
        again = Return(task.number, person, task.step, REASON, members=members)
        yield Move(again, "return", task, Branch(task.step, "again", to, task.actor), back=True)


def _may_go_back(sheet: Procedure, task: Task) -> tuple[str, ...]:
    """Where the case may be sent back to from the task; what the system does alone never sends back."""
    return () if sheet.actor(task.actor).is_ == "system" else return_targets(sheet, task)


def _loops(sheet: Procedure) -> frozenset[tuple[str, str]]:
    """The arrows that lead to a step through which the case came: the rest of the sheet has no round way."""
    arrows: Mapping[str, list[str]] = {
        step.id: [landing(sheet, target) for target in leads_to(sheet, step)] for step in sheet.running_steps
    }
    loops: set[tuple[str, str]] = set()
    done: set[str] = set()
    for root in arrows:
        if root in done:
            continue
        way = [(root, iter(arrows[root]))]
        on_the_way = {root}
        while way:
            step, targets = way[-1]
            target = next(targets, None)
            if target is None:
                way.pop()
                on_the_way.discard(step)
                done.add(step)
            elif target in on_the_way:
                loops.add((step, target))
            elif target in arrows and target not in done:
                way.append((target, iter(arrows[target])))
                on_the_way.add(target)
    return frozenset(loops)
