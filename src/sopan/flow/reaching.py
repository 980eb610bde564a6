"""Every state that a case of an SOP can come to, and the moves between them: what a rehearsal looks at."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sopan.flow.commands import Complete
from sopan.flow.events import TaskDone, TaskOpened, TaskReturned
from sopan.flow.moves import Branch, Move, Ways, moves
from sopan.flow.pretend import opening_of
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide
from sopan.flow.state import EMPTY, State, Task, fold
from sopan.procedure.model import Procedure

Place = tuple[str, int]
"""A step, and which of its doers."""
Arrow = tuple[int, int]
"""A state, and which of its moves."""


@dataclass(frozen=True, slots=True)
class Row:
    """One move of a path: which tasks opened thereby, and which are open then."""

    move: Move
    opened: tuple[Task, ...]
    waiting: tuple[Task, ...]
    done: bool = True  # it ended a task: done, or sent back
    outcome: str = ""  # how the case ended, if it ended here


@dataclass(frozen=True, slots=True)
class Path:
    """One way of a case. `begins` are the tasks that opening it opened; sending an application is its first row."""

    begins: tuple[Task, ...]
    rows: tuple[Row, ...]

    @property
    def outcome(self) -> str:
        """How the case ended; empty when it did not."""
        return self.rows[-1].outcome if self.rows else ""

    @property
    def tasks(self) -> int:
        """How many tasks were done or sent back on it."""
        return sum(row.done for row in self.rows)

    @property
    def places(self) -> frozenset[Place]:
        """Every step that opened on it, with which of its doers."""
        opened = [*self.begins, *(task for row in self.rows for task in row.opened)]
        return frozenset((task.step, task.place) for task in opened)

    @property
    def branches(self) -> frozenset[Branch]:
        """The branches that it takes."""
        return frozenset(row.move.branch for row in self.rows if row.move.branch is not None)


class Graph:
    """The states of a sheet by number, 0 being the opened case, with the moves that may be made in each.

    Two states are one when a case goes on from them alike: who did what, and task numbers, do not matter.
    `whole` is False when there are more than were asked for.
    """

    def __init__(self, sheet: Procedure, ways: Ways, most_states: int) -> None:
        self.sheet, self.ways = sheet, ways
        self.states: list[State] = []
        self.moves: list[list[tuple[Move, int]]] = []
        self.branches: dict[Branch, Arrow] = {}  # where each was taken first
        self.places: dict[Place, Arrow | None] = {}  # where each was opened first; None: by opening the case
        self._came: list[Arrow | None] = []
        self._known: dict[object, int] = {}
        self.whole = self._explore(most_states)
        self._ending = self._ways_to_end()

    @property
    def stuck(self) -> frozenset[str]:
        """Steps at which a case may stand that cannot end; of one that nobody has, the step before."""
        found = set()
        for at, state in enumerate(self.states):
            if at in self._ending:
                continue
            found |= {task.step for task in state.tasks}
            came = self._came[at]
            if not state.tasks and came is not None:
                found.add(self.moves[came[0]][came[1]][0].task.step)
        return frozenset(found)

    def through(self, arrow: Arrow) -> Path:
        """The shortest path that makes this move, and then ends as soon as it can."""
        at, which = arrow
        way = [*self._way_to(at), self.moves[at][which][0]]
        return self._walk([*way, *self._way_on(self.moves[at][which][1])])

    def extremes(self) -> tuple[Path, Path] | None:
        """The paths with the fewest and with the most tasks that never go back; None when no case ends.

        Of what may be done side by side, what opened first is done first: the number of tasks is the same.
        Where every way to the end goes back somewhere, both are the quickest of those.
        """
        if 0 not in self._ending:
            return None
        fewest, most = self._onward()
        if fewest[0] is None:
            quickest = self._walk(self._way_on(0))
            return quickest, quickest
        return self._walk(self._follow(fewest)), self._walk(self._follow(most))

    def _explore(self, most_states: int) -> bool:
        begun = decide(self.sheet, EMPTY, opening_of(self.sheet))
        if isinstance(begun, Refusal):
            return True
        first = fold(begun)
        self._add(first, None)
        self.places |= {(e.step, e.place): None for e in begun if isinstance(e, TaskOpened)}
        waiting = deque([0])
        while waiting:
            at = waiting.popleft()
            for move in moves(self.sheet, self.ways, self.states[at]):
                events = decide(self.sheet, self.states[at], move.command)
                if isinstance(events, Refusal):
                    continue
                after = fold(events, self.states[at])
                arrow = at, len(self.moves[at])
                to = self._known.get(self._standing(after))
                if to is None:
                    if len(self.states) >= most_states:
                        return False
                    to = self._add(after, arrow)
                    waiting.append(to)
                self.moves[at].append((move, to))
                if move.branch is not None:
                    self.branches.setdefault(move.branch, arrow)
                for event in events:
                    if isinstance(event, TaskOpened):
                        self.places.setdefault((event.step, event.place), arrow)
        return True

    def _add(self, state: State, came: Arrow | None) -> int:
        number = self._known[self._standing(state)] = len(self.states)
        self.states.append(state)
        self.moves.append([])
        self._came.append(came)
        return number

    def _standing(self, state: State) -> object:
        """What of a state decides how the case goes on."""
        apply, most = self.sheet.apply_step, self.sheet.clock.most_returns
        back = min(state.times_back(apply.id), most) if apply is not None and most is not None else 0
        tasks = sorted((task.step, task.place, task.member, task.called or "") for task in state.tasks)
        return state.status, state.outcome, state.decided_at, back, tuple(tasks)

    def _ways_to_end(self) -> dict[int, int | None]:
        """The states from which a case ends without anything rare, each with its first move of the fewest."""
        comes: list[list[Arrow]] = [[] for _ in self.states]
        for at, found in enumerate(self.moves):
            for which, (move, to) in enumerate(found):
                if not move.rare:
                    comes[to].append((at, which))
        ending: dict[int, int | None] = {
            at: None for at, state in enumerate(self.states) if state.status == "closed"
        }
        waiting = deque(ending)
        while waiting:
            for at, which in comes[waiting.popleft()]:
                if at not in ending:
                    ending[at] = which
                    waiting.append(at)
        return ending

    def _way_to(self, at: int) -> list[Move]:
        way: list[Move] = []
        while (came := self._came[at]) is not None:
            at, which = came
            way.append(self.moves[at][which][0])
        return way[::-1]

    def _way_on(self, at: int) -> Iterator[Move]:
        while (which := self._ending.get(at)) is not None:
            move, at = self.moves[at][which]
            yield move

    def _forward(self, at: int) -> Iterator[tuple[int, int]]:
        """(which move, state after it) of what the first task in hand may do without going back."""
        tasks = self.states[at].tasks
        for which, (move, to) in enumerate(self.moves[at]):
            if move.task == tasks[0] and not (move.back or move.rare):
                yield which, to

    def _onward(self) -> tuple[dict[int, int | None], dict[int, int | None]]:
        """For the states that come to the end by going forward alone: the move with the fewest tasks ahead, and with
        the most."""
        ahead: dict[int, tuple[int, int]] = {}
        fewest: dict[int, int | None] = {}
        most: dict[int, int | None] = {}
        waiting = [(0, iter(list(self._forward(0))))]
        seen = {0}
        while waiting:
            at, onward = waiting[-1]
            to = next((to for _, to in onward if to not in seen), None)
            if to is not None:
                seen.add(to)
                waiting.append((to, iter(list(self._forward(to)))))
                continue
            waiting.pop()
            ways = [(which, ahead[to]) for which, to in self._forward(at) if to in ahead]
            if self.states[at].status == "closed":
                ahead[at], fewest[at], most[at] = (0, 0), None, None
            elif ways:
                least, longest = min(ways, key=lambda way: way[1][0]), max(ways, key=lambda way: way[1][1])
                ahead[at] = least[1][0] + 1, longest[1][1] + 1
                fewest[at], most[at] = least[0], longest[0]
        return fewest, most

    def _follow(self, choices: dict[int, int | None]) -> Iterator[Move]:
        at = 0
        while (which := choices[at]) is not None:
            move, at = self.moves[at][which]
            yield move

    def _walk(self, way: Iterable[Move]) -> Path:
        """The path of these moves from the opening on, each decided anew: task numbers are those of this case."""
        begun = decide(self.sheet, EMPTY, opening_of(self.sheet))
        assert not isinstance(begun, Refusal), "a case of this sheet was opened before"
        state = fold(begun)
        begins = [_task_of(event) for event in begun if isinstance(event, TaskOpened)]
        rows: list[Row] = []
        if self.sheet.apply_step is not None:
            sent, *opened = begins
            command = Complete(sent.number, str(state.opener))
            rows.append(Row(Move(command, "complete", sent), tuple(opened), state.tasks))
            begins = [sent]
        for wanted in way:
            move = next(move for move in moves(self.sheet, self.ways, state) if _same(move, wanted))
            events = decide(self.sheet, state, move.command)
            assert not isinstance(events, Refusal), "the same move was made before"
            state = fold(events, state)
            rows.append(
                Row(
                    move,
                    tuple(_task_of(event) for event in events if isinstance(event, TaskOpened)),
                    state.tasks,
                    any(isinstance(event, TaskDone | TaskReturned) for event in events),
                    (state.outcome or "") if state.status == "closed" else "",
                )
            )
        return Path(tuple(begins), tuple(rows))


def _task_of(event: TaskOpened) -> Task:
    return Task(
        event.number, event.step, event.place, event.actor, event.holder, event.returned, (), event.member
    )


def _same(move: Move, other: Move) -> bool:
    """Whether they are one move of the same case; only task numbers may differ."""
    return _what(move) == _what(other)


def _what(move: Move) -> tuple[object, ...]:
    task = move.task
    return move.action, task.step, task.place, task.member, move.branch, move.answers
