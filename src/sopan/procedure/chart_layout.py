"""Where the flowchart of a sheet has its rows, symbols and lines. In pixels; knows nothing of SVG.

Each row has three zones: arrows come in at the top, symbols stand in the middle, arrows go out at the bottom. What
runs level does so in the zones, each arrow on a track of its own; what skips rows runs down the target's column
when that is free, else in lanes left of the columns; what leads back runs in lanes to the right of them. So no
line crosses the text of a row.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sopan.procedure.flowchart import Symbol

Way = Literal["down", "left", "right"]
Side = Literal["bottom", "left", "right"]

NUMBER, TEXT = 40, 268  # widths of the columns No and Kegiatan
LANE, PAD = 12, 10
HEAD_LINE, LINE = 15, 17
LETTERS, HEAD_LETTER, LABEL_LETTER = 34, 7.6, 6.7  # letters a line of text; the width of a letter elsewhere
MOST_LINES, MOST_LABEL = 8, 32
ENTRY, ENTRY_TRACK, BODY, SMALL, TRACK, LABELLED, EXIT = 14, 12, 46, 34, 12, 20, 9
INDENT = 16
COLUMNS = ((3, 150), (6, 104), (9, 92), (10_000, 80))
"""How wide a column of an actor is, by how many there are."""
SIZES: dict[Symbol, tuple[int, int]] = {
    "terminal": (64, 30),
    "process": (58, 32),
    "decision": (70, 46),
    "connector": (36, 34),
}


@dataclass(frozen=True)
class Spot:
    """A symbol to be placed in a column."""

    column: int
    symbol: Symbol
    actor: str = ""
    does: bool = True
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A row to be placed. Arrows come in at `spots[enter]` and go out at `spots[leave]`."""

    id: str
    spots: tuple[Spot, ...]
    no: str = ""
    text: str = ""
    part: bool = False
    enter: int = 0
    leave: int = 0


@dataclass(frozen=True)
class Link:
    """An arrow to be placed between two rows."""

    source: str
    to: str
    label: str = ""
    soft: bool = False


@dataclass(frozen=True)
class Node:
    """A symbol in its place: the middle and the size."""

    spot: Spot
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PlacedRow:
    """A row in its place, its text broken into lines."""

    row: Row
    y: int
    height: int
    lines: tuple[str, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Line:
    """An arrow in its place; its head is at the last point."""

    link: Link
    points: tuple[tuple[int, int], ...]
    label: str = ""  # cut to the room there is
    label_x: int = 0
    label_y: int = 0
    label_before: bool = False  # the label ends at `label_x` instead of beginning there


@dataclass(frozen=True)
class Layout:
    """Everything in its place."""

    width: int
    height: int
    heads: tuple[tuple[str, ...], ...]  # the headings of the columns, in lines
    head_height: int
    left: int  # where the columns of the actors begin
    column: int  # the width of one
    rows: tuple[PlacedRow, ...]
    lines: tuple[Line, ...]

    @property
    def right(self) -> int:
        """Where the columns of the actors end."""
        return self.left + self.column * len(self.heads)


@dataclass
class _Plan:
    """How one arrow goes, before there are pixels."""

    link: Link
    source: int
    target: int
    way: Way
    side: Side = "bottom"
    lane: int = 0
    drop: int = 0  # pixels from the top of the exit zone to its track
    label: str = ""
    before: bool = False  # whether the label stands left of where the arrow leaves


@dataclass
class _Zones:
    """What the arrows ask of a row."""

    exits: list[_Plan] = field(default_factory=list)
    lane_arrives: bool = False

    @property
    def entry(self) -> int:
        return ENTRY + (ENTRY_TRACK if self.lane_arrives else 0)

    @property
    def exit(self) -> int:
        return EXIT + max((plan.drop for plan in self.exits), default=0)


def wrap(text: str, letters: int, most: int = MOST_LINES) -> tuple[str, ...]:
    """The text in lines; what is too long ends in dots."""
    lines = textwrap.wrap(text, max(letters, 4), max_lines=most, placeholder=" …")
    return tuple(lines)


def lay_out(rows: Sequence[Row], links: Iterable[Link], heads: Sequence[str]) -> Layout:
    """Place the rows and the links between them in columns under `heads`."""
    column = next(width for most, width in COLUMNS if len(heads) <= most)
    plans = _plans(rows, links, len(heads))
    zones = _zones(rows, plans, len(heads), column)
    lanes = {way: _lanes([plan for plan in plans if plan.way == way]) for way in ("left", "right")}
    left = NUMBER + TEXT + (LANE * lanes["left"] + PAD if lanes["left"] else 0)
    right = LANE * lanes["right"] + PAD if lanes["right"] else 0
    titles = tuple(wrap(head, int(column / HEAD_LETTER), 6) for head in heads)
    head_height = max((len(lines) for lines in titles), default=1) * HEAD_LINE + 34
    placed: list[PlacedRow] = []
    y = head_height
    for row, zone in zip(rows, zones, strict=True):
        placed.append(_place(row, zone, y, left, column))
        y += placed[-1].height
    width = left + column * len(heads)
    lines = tuple(_line(plan, placed, zones, left, width) for plan in plans)
    return Layout(width + right, y, titles, head_height, left, column, tuple(placed), lines)


def _plans(rows: Sequence[Row], links: Iterable[Link], columns: int) -> list[_Plan]:
    """Which way each arrow goes; what skips rows goes by the nearer margin when the target's column is taken."""
    at = {row.id: number for number, row in enumerate(rows)}
    plans = []
    for link in links:
        source, target = at[link.source], at[link.to]
        leave = rows[source].spots[rows[source].leave].column
        column = rows[target].spots[rows[target].enter].column
        between = rows[source + 1 : target]
        way: Way = "right" if target <= source or leave + column >= columns else "left"
        if target > source and all(spot.column != column for row in between for spot in row.spots):
            way = "down"
        plans.append(_Plan(link, source, target, way))
    return plans


def _zones(rows: Sequence[Row], plans: list[_Plan], columns: int, column: int) -> list[_Zones]:
    """Give each arrow that leaves a row its side, and each that runs level below the symbols its track."""
    zones = [_Zones() for _ in rows]
    for plan in plans:
        zones[plan.source].exits.append(plan)
        if plan.way != "down":
            zones[plan.target].lane_arrives = True
    for row, zone in zip(rows, zones, strict=True):
        _sides(row, zone, columns, column)
        drop = 0
        for plan in sorted(zone.exits, key=lambda plan: _order(plan, rows)):
            if plan.side == "bottom" and (plan.link.label or not _straight(plan, rows)):
                drop += LABELLED if plan.link.label else TRACK
                plan.drop = drop
            forward = plan.way == "right" or (plan.way == "down" and not _leftward(plan, rows))
            _label(plan, row.spots[row.leave].column, columns, column, forward=forward)
    return zones


def _sides(row: Row, zone: _Zones, columns: int, column: int) -> None:
    """Let one arrow a side leave there: an answer among several, or what goes back, if nothing stands beside it."""
    spot = row.spots[row.leave]
    clear = {
        "right": all(one.column <= spot.column for one in row.spots),
        "left": all(one.column >= spot.column for one in row.spots),
    }
    half = SIZES[spot.symbol][0] // 2
    for plan in zone.exits:
        if plan.way == "down" or not clear[plan.way]:
            continue
        room = (
            column // 2 - half + column * (columns - 1 - spot.column if plan.way == "right" else spot.column)
        )
        fits = len(plan.link.label) * LABEL_LETTER <= room
        aside = spot.symbol == "decision" and len(zone.exits) > 1
        if fits and (aside or plan.target <= plan.source):
            plan.side, clear[plan.way] = plan.way, False


def _label(plan: _Plan, leave: int, columns: int, column: int, *, forward: bool) -> None:
    """Put the label on the side to which the arrow goes, or on the other when it does not fit there."""
    room = {True: (columns - leave) * column - column // 2, False: leave * column + column // 2}
    words = plan.link.label if len(plan.link.label) <= MOST_LABEL else f"{plan.link.label[: MOST_LABEL - 1]}…"
    if (
        plan.side == "bottom"
        and len(words) * LABEL_LETTER > room[forward] - PAD
        and room[not forward] > room[forward]
    ):
        forward = not forward
    most = int((room[forward] - PAD) / LABEL_LETTER)
    plan.label = words if len(words) <= most else f"{words[: max(most - 1, 1)].rstrip()}…"
    plan.before = not forward


def _leftward(plan: _Plan, rows: Sequence[Row]) -> bool:
    source, target = rows[plan.source], rows[plan.target]
    return target.spots[target.enter].column < source.spots[source.leave].column


def _straight(plan: _Plan, rows: Sequence[Row]) -> bool:
    source, target = rows[plan.source], rows[plan.target]
    same = source.spots[source.leave].column == target.spots[target.enter].column
    return plan.way == "down" and same


def _order(plan: _Plan, rows: Sequence[Row]) -> tuple[int, int]:
    """Tracks from the top: to the lanes first, then to far columns, and what goes straight down last."""
    if plan.way != "down":
        return (0, plan.target)
    if _straight(plan, rows):
        return (2, 0)
    source, target = rows[plan.source], rows[plan.target]
    return (1, -abs(source.spots[source.leave].column - target.spots[target.enter].column))


def _lanes(plans: list[_Plan]) -> int:
    """Give each target a lane, those that run short nearest to the columns. Returns how many lanes there are."""
    groups: dict[tuple[int, bool], list[_Plan]] = {}
    for plan in plans:
        groups.setdefault((plan.target, plan.link.soft), []).append(plan)
    taken: list[list[tuple[int, int]]] = []
    spans = {key: _span(group) for key, group in groups.items()}
    for key in sorted(groups, key=lambda key: (spans[key][1] - spans[key][0], key)):
        low, high = spans[key]
        free = [lane for lane, there in enumerate(taken) if all(high < a or b < low for a, b in there)]
        lane = free[0] if free else len(taken)
        if not free:
            taken.append([])
        taken[lane].append((low, high))
        for plan in groups[key]:
            plan.lane = lane
    return len(taken)


def _span(plans: Iterable[_Plan]) -> tuple[int, int]:
    """The first and the last row between which the arrows run."""
    rows = [row for plan in plans for row in (plan.source, plan.target)]
    return min(rows), max(rows)


def _place(row: Row, zone: _Zones, y: int, left: int, column: int) -> PlacedRow:
    lines = wrap(row.text, LETTERS - (3 if row.part else 0)) if row.text else ()
    body = max(BODY if row.text else SMALL, len(lines) * LINE + 16 - zone.entry - zone.exit)
    middle = y + zone.entry + body // 2
    nodes = []
    for spot in row.spots:
        width, height = SIZES[spot.symbol]
        nodes.append(Node(spot, left + spot.column * column + column // 2, middle, width, height))
    return PlacedRow(row, y, zone.entry + body + zone.exit, lines, tuple(nodes))


def _line(plan: _Plan, placed: list[PlacedRow], zones: list[_Zones], left: int, right: int) -> Line:
    source, target = placed[plan.source], placed[plan.target]
    begin, end = source.nodes[source.row.leave], target.nodes[target.row.enter]
    lane = left - PAD // 2 - LANE * plan.lane - 2 if plan.way == "left" else right + PAD + LANE * plan.lane
    top = end.y - end.height // 2
    if plan.side == "bottom":
        points = [(begin.x, begin.y + begin.height // 2)]
        level = source.y + source.height - zones[plan.source].exit + plan.drop
    else:
        points = [(begin.x + (begin.width // 2 if plan.side == "right" else -begin.width // 2), begin.y)]
        level = begin.y
    if plan.way == "down":
        if begin.x != end.x:
            points += [(begin.x, level), (end.x, level)]
    else:
        arrive = target.y + ENTRY - 3
        points += [(begin.x, level)] if plan.side == "bottom" else []
        points += [(lane, level), (lane, arrive), (end.x, arrive)]
    points.append((end.x, top))
    gap = 5 if plan.side == "bottom" else begin.width // 2 + 5
    label_x = begin.x + (-gap if plan.before else gap)
    return Line(plan.link, tuple(points), plan.label, label_x, level - 5, plan.before)
