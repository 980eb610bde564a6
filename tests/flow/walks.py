"""Random people give random commands, right and wrong, to cases of random SOPs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from hypothesis import settings
from hypothesis import strategies as st

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
from sopan.flow.events import Event, Mark, TaskOpened
from sopan.flow.refusals import Refusal
from sopan.flow.rules import Decision, answers_asked, decide, may_ask_again, return_targets
from sopan.flow.state import EMPTY, State, Task, fold
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

    @property
    def opened(self) -> tuple[TaskOpened, ...]:
        return tuple(event for event in self.events if isinstance(event, TaskOpened))


@dataclass(frozen=True, repr=False)
class Walk:
    """The whole history of one case."""

    sheet: Procedure
    moves: tuple[Move, ...]
    name: str

    def __repr__(self) -> str:
        return self.name

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
    chosen = chance.choice([(), (), (), ("Ya",), ("Ya", "Ya"), ("Ya", "Mungkin")])
    to = chance.choice([*(step.id for step in sheet.steps), "s99", ""])
    members = chance.choice([(), (), ("satu",), ("empat",), ("dua", "dua")])
    waits, called = False, chance.choice(["k1", "k2"])
    if state.tasks and chance.random() < 0.9:
        task = chance.choice(state.tasks)
        number, waits, called = task.number, task.called is not None, task.called or called
        if chance.random() < 0.7:
            person = OUTSIDE if _outside(sheet, task) and chance.random() < 0.5 else task.holder or person
            answer, chosen = _answered(chance, sheet, task)
            to, members = chance.choice(return_targets(sheet, task) or ("s0",)), ()
            if (units := may_ask_again(sheet, task)) and chance.random() < 0.5:
                to, members = task.step, tuple(chance.sample(units, k=chance.randint(1, len(units))))
            reason = "surat kurang"
    marks = chance.choice([(), (Mark("document:surat", "buram"), Mark("field:nama", "salah eja"))])
    assigned = chance.choice([(), (), (), ((chance.choice(sheet.steps).id, chance.choice(["ani", "budi"])),)])
    many = ["open", *["take"] * 4, "put back", *["move"] * 3, *["return"] * 5, "note", "end", *["do"] * 9]
    if waits and chance.random() < 0.5:
        return CalledCaseEnded(number, called, chance.choice(["granted", "finished", "refused", "cancelled"]))
    match chance.choice([*many, "close", "call", "call", "extend", "deem"]):
        case "open":
            return OpenCase(person, chance.choice([None, "warga"]), intake=chance.choice([True, False]))
        case "take":
            return Take(number, person if person != OUTSIDE else "ani")
        case "put back":
            return PutBack(number, person, reason)
        case "move":
            return Reassign(number, person, chance.choice(["ani", "budi", "citra"]), reason)
        case "return":
            return Return(number, person, to, reason, marks, members)
        case "note":
            return Note(person, reason, chance.choice([None, number]))
        case "end" if chance.random() < 0.2:
            return Withdraw(person, reason) if chance.random() < 0.5 else Cancel(person, reason)
        case "close":
            round_ = [task.step for task in state.tasks if task.member]
            return CloseRound(person, chance.choice([*round_, *round_, to]), reason)
        case "call":
            return CallCase(number, person, called)
        case "extend":
            return Extend(number, person, "2 hari kerja", reason, "Pasal 5")
        case "deem" if chance.random() < 0.3:
            return Deem()
        case _:
            return Complete(number, person, answer, reason, chosen, assigned)


def _outside(sheet: Procedure, task: Task) -> bool:
    return sheet.actor(task.actor).is_ == "outside"


def _answered(chance: Random, sheet: Procedure, task: Task) -> tuple[str | None, tuple[str, ...]]:
    words = [answer.answer for answer in answers_asked(sheet, task.step, task.place)]
    if not words:
        return None, ()
    if sheet.step(task.step).several:
        return None, tuple(chance.sample(words, k=chance.randint(1, len(words))))
    return chance.choice(words), ()


def a_walk(seed: int, length: int) -> Walk:
    """A random case of a random SOP, from nothing to anywhere. A shorter one is the same case earlier."""
    chance = Random(seed)
    sheet, state, past_its_end = random_sheet(chance), EMPTY, 0
    intake = chance.random() < 0.2
    moves: list[Move] = []
    while len(moves) < length and past_its_end < 5:
        begin = state is EMPTY and len(moves) == 1
        command = OpenCase("warga", intake=intake) if begin else a_command(chance, sheet, state)
        decision = decide(sheet, state, command)
        after = state if isinstance(decision, Refusal) else fold(decision, state)
        moves.append(Move(state, command, decision, after))
        past_its_end += state.status == "closed"
        state = after
    return Walk(sheet, tuple(moves), f"a_walk({seed}, {length})")


def walks() -> st.SearchStrategy[Walk]:
    """Any of many cases: others at each run, and the same for all rules, as making them takes the time."""
    return st.deferred(lambda: st.sampled_from(_cases()))


@lru_cache
def _cases() -> list[Walk]:
    """As many as there are examples; the shortest first, so that of those that break a rule the simplest is told."""
    chance = Random()
    cases = [a_walk(chance.getrandbits(64), chance.randint(20, 60)) for _ in range(MANY.max_examples)]
    return sorted(cases, key=lambda walk: len(walk.moves))


def openings(walk: Walk) -> Iterator[tuple[tuple[Event, ...], TaskOpened]]:
    """Every task that was opened, each with the events before it."""
    events = walk.events
    for at, event in enumerate(events):
        if isinstance(event, TaskOpened):
            yield events[:at], event
