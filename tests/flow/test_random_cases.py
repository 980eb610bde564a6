"""Random people give random commands, right and wrong, to cases of random SOPs; some things always hold."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

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
    TaskDone,
    TaskOpened,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
    event_from_json,
)
from sopan.flow.refusals import MESSAGES, Refusal
from sopan.flow.rules import Decision, answers_asked, decide, return_targets
from sopan.flow.state import EMPTY, State, evolve, fold
from sopan.procedure.model import Procedure
from tests.flow.sheets import random_sheet

MANY = settings(max_examples=300, deadline=None)
PEOPLE = ["warga", "ani", "budi", "citra", SYSTEM]
TEXTS = ["", "  ", "surat kurang"]


@dataclass(frozen=True)
class Move:
    """One command of a walk: what stood before, what was answered, what stands after."""

    before: State
    command: Command
    decision: Decision
    after: State

    @property
    def events(self) -> tuple[Event, ...]:
        return () if isinstance(self.decision, Refusal) else self.decision


@dataclass(frozen=True)
class Walk:
    """The whole history of one case."""

    sheet: Procedure
    moves: tuple[Move, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for move in self.moves for event in move.events)


def a_command(chance: Random, sheet: Procedure, state: State) -> Command:
    """Any command; most of them about a task that is open and by somebody who might do it."""
    person, number, reason = (
        chance.choice(PEOPLE),
        chance.randint(-1, state.next_number),
        chance.choice(TEXTS),
    )
    answer = chance.choice([None, None, "Ya", "Tidak", "Mungkin"])
    to = chance.choice([*(step.id for step in sheet.steps), "s99", ""])
    if state.tasks and chance.random() < 0.9:
        task = chance.choice(state.tasks)
        number = task.number
        if chance.random() < 0.7:
            person = task.holder or person
            asked = answers_asked(sheet, task.step, task.place)
            answer = chance.choice(asked).answer if asked else None
            to = chance.choice(return_targets(sheet, task) or ("s0",))
            reason = "surat kurang"
    marks = chance.choice([(), (Mark("document:surat", "buram"), Mark("field:nama", "salah eja"))])
    match chance.choice(
        ["open", *["take"] * 4, "put back", *["move"] * 3, *["return"] * 5, "note", "end", *["do"] * 9]
    ):
        case "open":
            return OpenCase(person, chance.choice([None, "warga"]))
        case "take":
            return Take(number, person)
        case "put back":
            return PutBack(number, person, reason)
        case "move":
            return Reassign(number, person, chance.choice(["ani", "budi", "citra"]), reason)
        case "return":
            return Return(number, person, to, reason, marks)
        case "note":
            return Note(person, reason, chance.choice([None, number]))
        case "end" if chance.random() < 0.2:
            return Withdraw(person, reason) if chance.random() < 0.5 else Cancel(person, reason)
        case _:
            return Complete(number, person, answer, reason)


def a_walk(seed: int, length: int) -> Walk:
    """A random case of a random SOP, from nothing to anywhere. A shorter one is the same case earlier."""
    chance = Random(seed)
    sheet, state, past_its_end = random_sheet(chance), EMPTY, 0
    moves: list[Move] = []
    while len(moves) < length and past_its_end < 5:
        begin = state is EMPTY and len(moves) == 1
        command = OpenCase("warga") if begin else a_command(chance, sheet, state)
        decision = decide(sheet, state, command)
        after = state if isinstance(decision, Refusal) else fold(decision, state)
        moves.append(Move(state, command, decision, after))
        past_its_end += state.status == "closed"
        state = after
    return Walk(sheet, tuple(moves))


# One number makes a whole case: drawn piece by piece, the cases are ten times slower and much alike.
walks = partial(st.builds, a_walk, st.integers(0, 2**64), st.integers(20, 60))


def who_had(events: tuple[Event, ...], step: str, actor: str) -> str | None:
    """Who last took, was given, did or returned that step as that actor, read from the events alone."""
    where = {event.number: (event.step, event.actor) for event in events if isinstance(event, TaskOpened)}
    for event in reversed(events):
        if isinstance(event, TaskTaken | TaskDone | TaskReturned) and where[event.number] == (step, actor):
            if event.person != SYSTEM:  # nobody to whom it could come back
                return event.person
        if isinstance(event, TaskReassigned) and where[event.number] == (step, actor):
            return event.to
    return None


def openings(walk: Walk) -> Iterator[tuple[tuple[Event, ...], TaskOpened]]:
    """Every task that was opened, each with the events before it."""
    events = walk.events
    for at, event in enumerate(events):
        if isinstance(event, TaskOpened):
            yield events[:at], event


@MANY
@given(walks())
def test_every_log_folds_to_the_state_that_stepping_through_it_reached(walk: Walk) -> None:
    stepped = EMPTY
    for move in walk.moves:
        for event in move.events:
            stepped = evolve(stepped, event)
        assert stepped == move.after
    assert fold(walk.events) == stepped
    assert hash(stepped) == hash(fold(walk.events))


@MANY
@given(walks())
def test_every_log_survives_being_stored_as_json(walk: Walk) -> None:
    rows = [(event.kind, json.dumps(event.to_json())) for event in walk.events]
    assert tuple(event_from_json(kind, json.loads(data)) for kind, data in rows) == walk.events


@MANY
@given(walks())
def test_a_closed_case_never_moves_again(walk: Walk) -> None:
    for move in walk.moves:
        if move.before.status == "closed":
            assert isinstance(move.decision, Refusal)
            assert move.decision.code == "case_closed"
            assert move.after == move.before
            assert move.after.tasks == ()
            assert move.after.outcome is not None
    endings = [event for event in walk.events if isinstance(event, CaseClosed)]
    assert len(endings) <= 1
    assert not endings or walk.events[-1] is endings[0]


@MANY
@given(walks())
def test_an_open_case_always_has_somebody_to_act(walk: Walk) -> None:
    for move in walk.moves:
        if move.after.status != "open":
            assert move.after.tasks == ()
            continue
        assert move.after.tasks
        for task in move.after.tasks:
            step = walk.sheet.step(task.step)
            assert step.runs
            assert step.doers[task.place] == task.actor
            kind = walk.sheet.actor(task.actor).is_
            if kind == "system":
                assert task.holder == SYSTEM
            if kind == "applicant" and move.after.applicant is not None:
                assert task.holder == move.after.applicant


@MANY
@given(walks())
def test_whoever_is_to_act_can_always_go_on(walk: Walk) -> None:
    for move in walk.moves:
        for task in move.after.tasks:
            asked = answers_asked(walk.sheet, task.step, task.place)
            answer = asked[0].answer if asked else None
            person = task.holder if task.holder is not None else "dewi"
            decision = decide(walk.sheet, move.after, Complete(task.number, person, answer))
            assert not isinstance(decision, Refusal)


@MANY
@given(walks())
def test_a_refused_command_changes_nothing_and_says_what_to_do(walk: Walk) -> None:
    for move in walk.moves:
        if isinstance(move.decision, Refusal):
            assert move.after == move.before
            assert move.decision.code in MESSAGES
            assert move.decision.message.endswith(".")
            assert "{" not in move.decision.message
            assert decide(walk.sheet, move.before, move.command) == move.decision


@MANY
@given(walks())
def test_nobody_works_on_what_another_holds(walk: Walk) -> None:
    for move in walk.moves:
        for event in move.events:
            if not isinstance(event, TaskDone | TaskReturned | TaskTaken):
                continue
            task = move.before.task(event.number)
            if task is None:
                assert isinstance(move.command, OpenCase)  # sending the application opens and does it
            else:
                assert task.holder in (None, event.person)


@MANY
@given(walks())
def test_a_step_comes_back_to_the_person_who_had_it(walk: Walk) -> None:
    for before, opened in openings(walk):
        match walk.sheet.actor(opened.actor).is_:
            case "applicant":
                applicant = next(event.applicant for event in before if isinstance(event, CaseOpened))
                assert opened.holder == applicant
            case "system":
                assert opened.holder == SYSTEM
            case _:
                assert opened.holder == who_had(before, opened.step, opened.actor)


@MANY
@given(walks())
def test_a_returned_case_carries_the_reason_and_what_to_mend(walk: Walk) -> None:
    for move in walk.moves:
        if not isinstance(move.command, Return) or isinstance(move.decision, Refusal):
            continue
        returned, *_, opened = move.decision
        assert isinstance(returned, TaskReturned)
        assert isinstance(opened, TaskOpened)
        before = move.before.task(move.command.task)
        assert before is not None
        assert returned.to in walk.sheet.may_return_to(walk.sheet.step(before.step))
        assert returned.reason == "surat kurang"
        assert returned.marks == opened.marks == move.command.marks
        assert opened.returned
        assert opened.place == 0
        assert move.after.tasks[-1].marks == move.command.marks


@MANY
@given(walks())
def test_task_numbers_count_up_and_are_never_used_again(walk: Walk) -> None:
    numbers = [opened.number for _, opened in openings(walk)]
    assert numbers == list(range(1, len(numbers) + 1))


@MANY
@given(walks())
def test_a_case_ends_as_its_last_standing_decision_says(walk: Walk) -> None:
    *before, end = walk.events or (None,)
    if not isinstance(end, CaseClosed):
        return
    decided = None
    for event in before:
        if isinstance(event, TaskDone) and event.outcome is not None:
            decided = event.outcome
        elif isinstance(event, DecisionUndone):
            decided = None
    if any(isinstance(event, CaseWithdrawn) for event in before):
        assert end.outcome == "withdrawn"
    elif any(isinstance(event, CaseCancelled) for event in before):
        assert end.outcome == "cancelled"
    else:
        assert end.outcome == (decided or ("granted" if walk.sheet.service else "finished"))
