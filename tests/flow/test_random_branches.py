"""What always holds where branches run side by side and several units are asked: meetings and rounds."""

from collections import Counter
from random import Random

from hypothesis import given

from sopan.flow.commands import OUTSIDE, CalledCaseEnded, CloseRound, Complete, Deem, OpenCase, Return
from sopan.flow.events import DecisionUndone, RoundClosed, TaskDropped, TimeExtended
from sopan.flow.refusals import Refusal
from sopan.flow.rules import answers_asked, decide
from sopan.flow.state import State, Task, fold
from sopan.procedure.branches import Split, apart
from sopan.procedure.checks import engine
from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import END, Procedure
from sopan.procedure.source import Source
from tests.flow.sheets import random_sheet
from tests.flow.walks import MANY, Move, Walk, a_walk, walks

ONWARD = (Complete, CalledCaseEnded, CloseRound)


def running(state: State, split: Split) -> set[str]:
    """The steps of its branches that are open."""
    return {task.step for task in state.tasks} & split.steps


def ended_a_branch(move: Move, split: Split, sheet: Procedure) -> bool:
    """Whether the last branch before this meeting came to its end by going on."""
    if not isinstance(move.command, ONWARD) or not running(move.before, split):
        return False
    same = [other for other in sheet.splits if other.join == split.join]
    return not any(running(move.after, other) for other in same)


def test_branches_of_random_sheets_are_well_made() -> None:
    found = Counter[str]()
    for seed in range(300):
        sheet, findings = random_sheet(Random(seed)), Findings(Source("acak"))
        engine.check(sheet, findings)
        found.update(problem.code for problem in findings.sorted())
        found["split"] += bool(sheet.splits)
        found["nested"] += any(
            one.step in other.steps and one.join != other.join
            for one in sheet.splits
            for other in sheet.splits
        )
    assert not {"branch_leaves", "branches_meet", "join_unused", "several_unused", "leads_nowhere"} & set(
        found
    )
    assert found["split"] > 100
    assert found["nested"] > 5


@MANY
@given(walks())
def test_a_meeting_is_not_open_while_one_of_its_branches_runs(walk: Walk) -> None:
    for move in walk.moves:
        open_steps = {task.step for task in move.after.tasks}
        for split in walk.sheet.splits:
            assert not (split.join in open_steps and running(move.after, split))


@MANY
@given(walks())
def test_after_the_last_branch_the_meeting_opens_once(walk: Walk) -> None:
    for move in walk.moves:
        for split in walk.sheet.splits:
            if not ended_a_branch(move, split, walk.sheet):
                continue
            if split.join != END:
                at_meeting = [opened for opened in move.opened if opened.step == split.join]
                assert at_meeting == list(move.opened)
                assert {opened.place for opened in at_meeting} == {0}
                members = walk.sheet.actor(at_meeting[0].actor).members or ("",)
                assert tuple(opened.member for opened in at_meeting) == members


@MANY
@given(walks())
def test_a_case_without_a_meeting_ends_with_its_last_branch(walk: Walk) -> None:
    for move in walk.moves:
        last = [split for split in walk.sheet.splits if ended_a_branch(move, split, walk.sheet)]
        if any(split.join == END for split in last):
            assert move.after.status == "closed"


@MANY
@given(walks())
def test_of_several_answers_each_chosen_branch_begins_once(walk: Walk) -> None:
    for move in walk.moves:
        if not isinstance(move.command, Complete) or not move.command.chosen or not move.events:
            continue
        task = move.before.task(move.command.task)
        assert task is not None
        split = next(split for split in walk.sheet.splits if split.step == task.step)
        answers = walk.sheet.step(task.step).answers
        begun = {opened.step for opened in move.opened} & split.steps
        for answer, branch in zip(answers, split.branches, strict=True):
            wanted = bool(branch) and answer.answer in move.command.chosen
            assert len(begun & branch) == wanted


@MANY
@given(walks())
def test_a_round_goes_on_once_when_the_last_unit_has_answered(walk: Walk) -> None:
    for move in walk.moves:
        if not isinstance(move.command, ONWARD) or isinstance(move.decision, Refusal):
            continue
        before = Counter((task.step, task.place) for task in move.before.tasks if task.member)
        for (step, place), asked in before.items():
            left = [task for task in move.after.tasks if (task.step, task.place) == (step, place)]
            if len(left) == asked:
                continue
            if left and not any(task in move.before.tasks for task in left):
                continue  # asked anew, because the way led round to it
            if left:  # somebody has answered, others have not yet
                assert len(left) == asked - 1
                assert not move.opened
            else:
                assert len({(opened.step, opened.place) for opened in move.opened}) <= 1
                if place + 1 < len(walk.sheet.step(step).doers):
                    assert {(opened.step, opened.place) for opened in move.opened} == {(step, place + 1)}


@MANY
@given(walks())
def test_a_round_is_closed_with_the_names_of_those_who_did_not_answer(walk: Walk) -> None:
    for move in walk.moves:
        for event in move.events:
            if isinstance(event, RoundClosed):
                waiting = [task for task in move.before.tasks if task.step == event.step]
                assert event.missing == tuple(task.member for task in waiting)
                dropped = [one.number for one in move.events if isinstance(one, TaskDropped)]
                assert dropped == [task.number for task in waiting]


@MANY
@given(walks())
def test_what_one_branch_does_leaves_alone_what_another_has_in_hand(walk: Walk) -> None:
    splits = walk.sheet.splits
    for move in walk.moves:
        if not isinstance(move.command, Complete | CalledCaseEnded | Return) or not move.opened:
            continue
        task = move.before.task(move.command.task)
        assert task is not None
        for target in {opened.step for opened in move.opened}:
            for other in move.before.tasks:
                if apart(splits, task.step, target, other.step):
                    assert move.after.task(other.number) == other
            decided_at = move.before.decided_at
            if decided_at is not None and apart(splits, task.step, target, decided_at):
                assert not any(isinstance(event, DecisionUndone) for event in move.events)


@MANY
@given(walks())
def test_it_does_not_matter_which_branch_is_done_first(walk: Walk) -> None:
    for move in walk.moves:
        tasks = [task for task in move.after.tasks if task.called is None]
        for one in tasks:
            for other in tasks:
                if one.number < other.number and one.step != other.step:
                    there = _done(walk.sheet, _done(walk.sheet, move.after, one), other)
                    back = _done(walk.sheet, _done(walk.sheet, move.after, other), one)
                    assert there.status == back.status
                    assert _open(there) == _open(back)


@MANY
@given(walks())
def test_more_time_moves_nothing(walk: Walk) -> None:
    for move in walk.moves:
        if any(isinstance(event, TimeExtended) for event in move.events):
            assert move.after == move.before


@MANY
@given(walks())
def test_what_the_law_supposes_stops_everything_else(walk: Walk) -> None:
    for move in walk.moves:
        if isinstance(move.command, Deem) and not isinstance(move.decision, Refusal):
            rule = walk.sheet.clock.deemed
            assert rule is not None
            assert move.before.outcome is None
            assert {task.step for task in move.after.tasks} == {rule.to}
            assert move.after.outcome == "granted"


def _done(sheet: Procedure, state: State, task: Task) -> State:
    words = [answer.answer for answer in answers_asked(sheet, task.step, task.place)]
    several = bool(words) and sheet.step(task.step).several
    person = task.holder or "dewi"
    answer = words[0] if words and not several else None
    command = Complete(task.number, person, answer, chosen=tuple(words) if several else ())
    decision = decide(sheet, state, command)
    assert not isinstance(decision, Refusal)
    return fold(decision, state)


def _open(state: State) -> set[tuple[str, int, str]]:
    return {(task.step, task.place, task.member) for task in state.tasks}


def test_the_walks_contain_what_these_rules_are_about() -> None:
    found = Counter[str]()
    for seed in range(300):
        walk = a_walk(seed, 60)
        for move in walk.moves:
            found.update(type(event).__name__ for event in move.events)
            found["split"] += isinstance(move.command, Complete) and len(move.opened) > 1
            found["again"] += isinstance(move.command, Return) and bool(move.command.members and move.events)
            found["meeting"] += any(
                split.join != END and ended_a_branch(move, split, walk.sheet) for split in walk.sheet.splits
            )
            found["intake"] += isinstance(move.command, OpenCase) and move.command.intake
            found["outside"] += any(getattr(event, "person", "") == OUTSIDE for event in move.events)
            found["named"] += any(getattr(event, "assigned", ()) for event in move.events)
    kinds = ["split", "again", "meeting", "intake", "outside", "named"]
    kinds += ["RoundClosed", "CaseCalled", "CalledCaseReturned", "TimeExtended", "CaseDeemed"]
    assert {kind: found[kind] for kind in kinds if found[kind] < 10} == {}
