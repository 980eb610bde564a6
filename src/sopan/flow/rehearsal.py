"""Rehearses an SOP: a case with made-up people goes every way that the sheet offers, by the rules that move real cases.

Every state that a case can come to is visited once, whoever holds what. So it is known which steps are reached,
which branches are taken and from where a case could not end; and out of that come paths to look at: the shortest
and the longest without going back, and one for each branch that is not on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sopan.flow.moves import Branch, ways_through
from sopan.flow.pretend import Answers, without_way
from sopan.flow.reaching import Graph, Path
from sopan.procedure.model import Procedure

MOST_STATES = 20_000
"""A case that can stand in more ways is not rehearsed to the end, and that is told as a failure."""


@dataclass(frozen=True)
class Rehearsal:
    """What the rehearsal of one SOP found. `paths` begins with the shortest and the longest."""

    sheet: Procedure
    steps: tuple[str, ...]  # those that run
    unreached: tuple[str, ...]  # of these, to which no case comes
    branches: tuple[Branch, ...]
    untaken: tuple[Branch, ...]  # of these, which no case takes
    stuck: tuple[str, ...]  # steps at which a case may stand that cannot end
    no_way: tuple[tuple[str, Answers], ...]  # steps of the system, and answers with which they lead nowhere
    whole: bool  # False: there are more states than were looked at
    shortest: Path | None
    longest: Path | None
    paths: tuple[Path, ...]

    @property
    def passed(self) -> bool:
        """Whether every step is reached, every branch taken, and every case can end."""
        return self.whole and not (self.unreached or self.untaken or self.stuck or self.no_way)


def rehearse(sheet: Procedure, most_states: int = MOST_STATES) -> Rehearsal:
    """Every way through the sheet, which has passed `procedure.checking`. The same sheet gives the same answer."""
    ways = ways_through(sheet)
    graph = Graph(sheet, ways, most_states)
    steps = tuple(step.id for step in sheet.running_steps)
    reached = {
        step.id
        for step in sheet.running_steps
        if all((step.id, place) in graph.places for place in range(len(step.doers)))
    }
    no_way = [
        (step.id, given)
        for step in sheet.running_steps
        if step.does == "route" and (given := without_way(sheet, step)) is not None
    ]
    shortest, longest = graph.extremes() or (None, None)
    paths = dict.fromkeys(path for path in (shortest, longest) if path is not None)
    for path in _others(graph, list(paths)):
        paths[path] = None
    return Rehearsal(
        sheet,
        steps,
        tuple(step for step in steps if step not in reached),
        ways.branches,
        tuple(branch for branch in ways.branches if branch not in graph.branches),
        tuple(step for step in steps if step in graph.stuck) if graph.whole else (),
        tuple(no_way),
        graph.whole,
        shortest,
        longest,
        tuple(paths),
    )


def _others(graph: Graph, shown: list[Path]) -> Iterator[Path]:
    """A path for each branch, and for each doer of a step, that no path before it shows."""
    branches = {branch for path in shown for branch in path.branches}
    places = {place for path in shown for place in path.places}
    for branch in graph.ways.branches:
        if branch in graph.branches and branch not in branches:
            path = graph.through(graph.branches[branch])
            branches |= path.branches
            places |= path.places
            yield path
    for place, arrow in graph.places.items():
        if arrow is not None and place not in places:
            path = graph.through(arrow)
            places |= path.places
            yield path
