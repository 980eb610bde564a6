"""Random people give random commands, right and wrong, to cases of random SOPs; some things always hold."""

import json

from hypothesis import given

from sopan.flow.commands import OUTSIDE, SYSTEM, CalledCaseEnded, Complete, OpenCase, Return
from sopan.flow.events import (
    CaseCancelled,
    CaseClosed,
    CaseDeemed,
    CaseOpened,
    CaseWithdrawn,
    DecisionUndone,
    Event,
    TaskDone,
    TaskDropped,
    TaskOpened,
    TaskPutBack,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
    event_from_json,
)
from sopan.flow.refusals import MESSAGES, Refusal
from sopan.flow.rules import answers_asked, decide
from sopan.flow.state import EMPTY, evolve, fold
from tests.flow.walks import MANY, Walk, openings, walks

NOBODY = (None, SYSTEM, OUTSIDE)
"""To whom a step cannot come back."""


def who_had(events: tuple[Event, ...], opened: TaskOpened) -> str | None:
    """Who last did, returned or held the step of `opened` in its place, read from the events alone.

    Who was named for a step goes before that, if the step is one person's and it is theirs to begin.
    """
    holders: dict[int, str | None] = {}
    same = {opened.number}
    had = named = None
    for event in events:
        match event:
            case TaskOpened(number=number):
                holders[number] = event.holder
                if (event.step, event.actor, event.member) == (opened.step, opened.actor, opened.member):
                    same.add(number)
            case TaskTaken(number=number, person=person) | TaskReassigned(number=number, to=person):
                holders[number] = person
            case TaskPutBack(number=number):
                holders[number] = None
            case TaskDone(number=number) | TaskReturned(number=number) | TaskDropped(number=number):
                person = None if isinstance(event, TaskDropped) else event.person
                person = holders[number] if person in NOBODY else person
                if number in same and person not in NOBODY:
                    had = person
                if isinstance(event, TaskDone) and opened.place == 0 and not opened.member:
                    named = dict(event.assigned).get(opened.step, named)
            case _:
                pass
    return named or had


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
        assert len({(task.step, task.place, task.member) for task in move.after.tasks}) == len(
            move.after.tasks
        )


@MANY
@given(walks())
def test_whoever_is_to_act_can_always_go_on(walk: Walk) -> None:
    for move in walk.moves:
        for task in move.after.tasks:
            asked = [answer.answer for answer in answers_asked(walk.sheet, task.step, task.place)]
            person = task.holder if task.holder is not None else "dewi"
            if walk.sheet.step(task.step).several and asked:
                command = Complete(task.number, person, chosen=tuple(asked))
            else:
                command = Complete(task.number, person, asked[0] if asked else None)
            decision = decide(walk.sheet, move.after, command)
            if task.called is not None:  # until that case has ended, well or not
                assert isinstance(decision, Refusal)
                assert decision.code == "waits_for_case"
                ended = decide(walk.sheet, move.after, CalledCaseEnded(task.number, task.called, "cancelled"))
                assert not isinstance(ended, Refusal)
                decision = decide(walk.sheet, fold(ended, move.after), command)
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
            elif event.person == OUTSIDE:
                assert walk.sheet.actor(task.actor).is_ == "outside"
            elif isinstance(move.command, CalledCaseEnded):
                assert event.person == (task.holder or SYSTEM)
            else:
                assert task.holder in (None, event.person)


@MANY
@given(walks())
def test_a_step_comes_back_to_the_person_who_had_it(walk: Walk) -> None:
    for before, opened in openings(walk):
        match walk.sheet.actor(opened.actor).is_:
            case "applicant":
                began = next(event for event in before if isinstance(event, CaseOpened))
                visitor = walk.sheet.apply_step is not None  # the official who filled in for them
                assert opened.holder == (began.applicant or (began.person if visitor else None))
            case "system":
                assert opened.holder == SYSTEM
            case _:
                assert opened.holder == who_had(before, opened)


@MANY
@given(walks())
def test_a_returned_case_carries_the_reason_and_what_to_mend(walk: Walk) -> None:
    for move in walk.moves:
        if not isinstance(move.command, Return) or isinstance(move.decision, Refusal):
            continue
        returned = move.decision[0]
        assert isinstance(returned, TaskReturned)
        assert move.opened
        before = move.before.task(move.command.task)
        assert before is not None
        assert returned.reason == "surat kurang"
        if move.command.members:  # units are asked again
            assert returned.to == before.step
            assert {opened.member for opened in move.opened} == set(move.command.members)
        else:
            assert returned.to in walk.sheet.may_return_to(walk.sheet.step(before.step))
            assert returned.marks == move.command.marks
        for opened in move.opened:
            assert opened.marks == returned.marks
            assert opened.returned
            assert opened.place == 0
            task = move.after.task(opened.number)
            assert task is not None
            assert task.marks == returned.marks
        assert len({opened.step for opened in move.opened}) == 1
        assert len({opened.member for opened in move.opened}) == len(move.opened)


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
        elif isinstance(event, CaseDeemed):
            decided = "granted"
        elif isinstance(event, DecisionUndone):
            decided = None
    if any(isinstance(event, CaseWithdrawn) for event in before):
        assert end.outcome == "withdrawn"
    elif any(isinstance(event, CaseCancelled) for event in before):
        assert end.outcome == "cancelled"
    else:
        assert end.outcome == (decided or ("granted" if walk.sheet.service else "finished"))
