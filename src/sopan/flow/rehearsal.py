"""Rehearses an SOP: a case with made-up people goes every way that the sheet offers, by the rules that move real cases.

Every state that a case can come to is visited once, whoever holds what. So it is known which steps are reached,
which branches are taken and from where a case could not end; and out of that come paths to look at: the shortest
and the longest without going back, and one for each branch that is not on them.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sopan.flow.events import TaskOpened
from sopan.flow.moves import Branch, Move, Ways, moves, ways_through
from sopan.flow.pretend import Answers, opening_of, without_way
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide
from sopan.flow.state import EMPTY, State, Task, fold
from sopan.procedure.model import Procedure

MOST_STATES = 20_000
"""A case that can stand in more ways is not rehearsed to the end, and that is told as a failure."""

Place = tuple[str, int]
"""A step, and which of its doers."""
_Standing = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One move of a path: what was done, which tasks opened thereby, and which are open then."""

    move: Move
    person: str
    opened: tuple[Task, ...]
    waiting: tuple[Task, ...]
    outcome: str = ""  # how the case ended, if it ended here


@dataclass(frozen=True, slots=True)
class Path:
    """One way of a case from its opening. `begins` are the tasks that opening it opened, done or not."""

    begins: tuple[Task, ...]
    rows: tuple[Row, ...]

    @property
    def outcome(self) -> str:
        """How the case ended; empty when it did not."""
        return self.rows[-1].outcome if self.rows else ""

    @property
    def tasks(self) -> int:
        """How many tasks were done on it, the sending of the application among them."""
        sent = sum(task not in self.open_at_first for task in self.begins)
        return sent + sum(row.move.action in ("complete", "choose", "return") for row in self.rows)

    @property
    def open_at_first(self) -> tuple[Task, ...]:
        """Of `begins`, what was not done by opening the case: sending the application is."""
        doing = {row.move.task.number for row in self.rows}
        waiting = {task.number for row in self.rows for task in row.waiting}
        return tuple(task for task in self.begins if task.number in doing | waiting)


@dataclass(frozen=True)
class Rehearsal:
    """What the rehearsal of one SOP found."""

    sheet: Procedure
    branches: tuple[Branch, ...]
    steps: tuple[str, ...]  # those that run
    reached: frozenset[str]
    taken: frozenset[Branch]
    stuck: tuple[str, ...]  # steps from which a case that stands so cannot end
    no_way: tuple[tuple[str, Answers], ...]  # steps of the system, and answers with which they go nowhere
    complete: bool  # False: there were more states than MOST_STATES
    refused: str  # why a case cannot even be opened
    shortest: Path | None
    longest: Path | None
    others: tuple[Path, ...] = field(default=())

    @property
    def unreached(self) -> tuple[str, ...]:
        """Steps that no case comes to."""
        return tuple(step for step in self.steps if step not in self.reached)

    @property
    def untaken(self) -> tuple[Branch, ...]:
        """Branches that no case takes."""
        return tuple(branch for branch in self.branches if branch not in self.taken)

    @property
    def passed(self) -> bool:
        """Whether every step is reached, every branch taken, and every case can end."""
        failures = (self.unreached, self.untaken, self.stuck, self.no_way, self.refused)
        return self.complete and not any(failures)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths: shortest, longest, then one for each branch that is on none before."""
        ends = [path for path in (self.shortest, self.longest) if path is not None]
        return tuple(dict.fromkeys([*ends, *self.others]))


def rehearse(sheet: Procedure, most_states: int = MOST_STATES) -> Rehearsal:
    """Every way through the sheet. The same sheet always gives the same answer."""
    ways = ways_through(sheet)
    graph = _Graph(sheet, ways)
    refused = graph.explore(most_states)
    taken = frozenset(graph.first)
    ends = graph.ways_to_end
    stuck = {
        task.step
        for at, state in enumerate(graph.states)
        if at not in ends and graph.complete
        for task in state.tasks
    }
    if graph.complete and any(not s.tasks for at, s in enumerate(graph.states) if at not in ends):
        stuck |= {graph.move_to(at).task.step for at, s in enumerate(graph.states) if at not in ends and not s.tasks}
    steps = tuple(step.id for step in sheet.running_steps)
    shortest, longest = (graph.path(way) if way is not None else None for way in graph.extremes())
    return Rehearsal(
        sheet,
        ways.branches,
        steps,
        frozenset(step for step in steps if (step, len(sheet.step(step).doers) - 1) in graph.places),
        taken,
        tuple(step for step in steps if step in stuck),
        tuple(
            (step.id, given)
            for step in sheet.running_steps
            if step.does == "route" and (given := without_way(sheet, step)) is not None
        ),
        graph.complete,
        refused,
        shortest,
        longest,
        tuple(_others(graph, [path for path in (shortest, longest) if path is not None])),
    )


def _others(graph: "_Graph", shown: list[Path]) -> Iterator[Path]:
    """A path for each branch and each place that no path before it shows."""
    branches = {row.move.branch for path in shown for row in path.rows}
    places = {place for path in shown for place in _places(path)}
    wanted: list[Branch | Place] = [*graph.ways.branches, *graph.places]
    for one in wanted:
        if isinstance(one, Branch):
            if one in branches or one not in graph.first:
                continue
            path = graph.path(graph.through(*graph.first[one]))
        else:
            if one in places:
                continue
            path = graph.path(graph.through(*graph.places[one]))
        branches |= {row.move.branch for row in path.rows}
        places |= set(_places(path))
        yield path


def _places(path: Path) -> Iterator[Place]:
    yield from ((task.step, task.place) for task in path.begins)
    yield from ((task.step, task.place) for row in path.rows for task in row.opened)
