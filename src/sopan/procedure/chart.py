"""Draws the flowchart of a sheet after PermenPANRB 35/2012, as SVG without styles or scripts of its own.

Colours and lines are classes (`chart-...`) for the style sheet of the page; symbols can carry marks of a case.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from sopan.procedure.chart_layout import (
    HEAD_LINE,
    INDENT,
    LINE,
    NUMBER,
    Layout,
    Line,
    Link,
    Node,
    PlacedRow,
    Row,
    Spot,
    lay_out,
)
from sopan.procedure.flowchart import Symbol, arrows, begins, marks
from sopan.procedure.model import END, Procedure, Step

START = "start"
ROWS_A_PAGE = 7
"""More would be too small to read on A4 landscape."""
MARKS = ("done", "now", "late", "returned")
_NAMES: dict[Symbol, str] = {
    "terminal": "mulai atau berakhir",
    "process": "kegiatan",
    "decision": "keputusan",
    "connector": "penghubung",
}
_MARK_NAMES = {"done": "selesai", "now": "sedang berjalan", "late": "terlambat", "returned": "dikembalikan"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def chart(sheet: Procedure, marks: Mapping[str, str] | None = None) -> str:
    """The whole flowchart, one row a step. `marks` says of steps by id: done, now, late or returned."""
    rows, links = graph(sheet)
    return _draw(sheet, rows, links, marks or {}, "")


def chart_pages(sheet: Procedure, rows_a_page: int = ROWS_A_PAGE) -> tuple[str, ...]:
    """The flowchart for paper: what leads to another page ends in a connector with the letter of its twin there."""
    rows, links = graph(sheet)
    pages = [rows[at : at + rows_a_page] for at in range(0, len(rows), rows_a_page)]
    if len(pages) > 1 and len(pages[-1]) < 3:  # not a page for a row or two
        pages[-2:] = [[*pages[-2], *pages[-1]]]
    if len(pages) < 2:
        return (_draw(sheet, rows, links, {}, ""),)
    letters = _letters(pages, links)
    return tuple(
        _draw(sheet, *_cut(page, rows, links, letters), {}, f"{number}/{len(pages)}")
        for number, page in enumerate(pages, start=1)
    )


def graph(sheet: Procedure) -> tuple[list[Row], list[Link]]:
    """The rows and arrows to be drawn; a start or an end of its own where no row can be it."""
    columns = {actor.id: number for number, actor in enumerate(sheet.actors)}
    rows = [_row(sheet, step, columns) for step in sheet.steps]
    last = {row.id: row.spots[row.leave] for row in rows}
    links = [
        Link(arrow.source, arrow.to, _plain(arrow.label), arrow.returns)
        for arrow in arrows(sheet)
        if arrow.to != END or last[arrow.source].symbol != "terminal"
    ]
    ending = [link.source for link in links if link.to == END]
    if ending:
        rows.append(Row(END, (Spot(last[ending[-1]].column, "terminal", words="Selesai"),)))
    first = rows[0].spots[rows[0].enter]
    if first.symbol != "terminal":
        rows.insert(0, Row(START, (Spot(first.column, "terminal", words="Mulai"),)))
        links.insert(0, Link(START, rows[1].id))
    return rows, links


def _row(sheet: Procedure, step: Step, columns: Mapping[str, int]) -> Row:
    found = marks(sheet, step)
    spots = tuple(
        Spot(columns[mark.actor], mark.symbol, mark.actor, mark.does, _inside(sheet, step, mark.symbol))
        for mark in found
    ) or (Spot(0, "process", does=False),)
    at = {spot.actor: number for number, spot in enumerate(spots)}
    doers = step.doers
    return Row(
        step.id,
        spots,
        "" if step.part_of else step.no,
        _plain(step.activity),
        bool(step.part_of),
        at[doers[0]] if doers else 0,
        at[doers[-1]] if doers else 0,
    )


def _inside(sheet: Procedure, step: Step, symbol: Symbol) -> str:
    if symbol == "terminal":
        return "Mulai" if begins(sheet, step) else "Selesai"
    return "dan/atau" if symbol == "decision" and step.several else ""


def _letters(pages: Sequence[Sequence[Row]], links: Iterable[Link]) -> dict[str, str]:
    """A letter for each row to which an arrow comes from another page."""
    page = {row.id: number for number, rows in enumerate(pages) for row in rows}
    wanted = dict.fromkeys(link.to for link in links if page[link.source] != page[link.to])
    return {to: _letter(number) for number, to in enumerate(wanted)}


def _letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    more, rest = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("A") + rest)


def _cut(
    page: Sequence[Row], rows: Sequence[Row], links: Iterable[Link], letters: Mapping[str, str]
) -> tuple[list[Row], list[Link]]:
    """One page: its rows between the connectors from and to other pages."""
    here = {row.id for row in page}
    all_rows = {row.id: row for row in rows}
    coming: dict[str, Row] = {}
    going: dict[str, Row] = {}
    kept = []
    for link in links:
        source, to = link.source in here, link.to in here
        if source and to:
            kept.append(link)
        elif to and link.to not in coming:
            row = all_rows[link.to]
            coming[link.to] = _connector(f"in-{link.to}", row.spots[row.enter], letters[link.to])
            kept.append(Link(f"in-{link.to}", link.to))
        elif source:
            row = all_rows[link.source]
            going.setdefault(link.to, _connector(f"out-{link.to}", row.spots[row.leave], letters[link.to]))
            kept.append(Link(link.source, f"out-{link.to}", link.label, link.soft))
    return [*coming.values(), *page, *going.values()], kept


def _connector(id_: str, spot: Spot, letter: str) -> Row:
    return Row(id_, (Spot(spot.column, "connector", words=letter),))


def _draw(
    sheet: Procedure, rows: Sequence[Row], links: Sequence[Link], told: Mapping[str, str], page: str
) -> str:
    layout = lay_out(rows, links, [_plain(actor.name) for actor in sheet.actors])
    name = f"chart-{sheet.agency}-{sheet.slug}" + (f"-{page.split('/')[0]}" if page else "")
    title = f"Bagan alir {_plain(sheet.title)}" + (f", halaman {page}" if page else "")
    words = (
        f"{len(sheet.steps)} kegiatan dari atas ke bawah, satu kolom bagi tiap pelaksana: "
        f"{', '.join(_plain(actor.name) for actor in sheet.actors)}. Isinya sama dengan tabel kegiatan."
    )
    parts = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {layout.height}" '
        f'width="{layout.width}" height="{layout.height}" role="img" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc">',
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(words)}</desc>',
        *_frame(layout),
        *(_text(row, told.get(row.row.id, ""), layout) for row in layout.rows),
        *(_joined(row) for row in layout.rows if len(row.nodes) > 1),
        *(_line(line) for line in layout.lines),
        *(_head(x, y) for x, y in dict.fromkeys(line.points[-1] for line in layout.lines)),
        *(_label(line) for line in layout.lines if line.link.label),
        *(_symbols(sheet, row, told.get(row.row.id, "")) for row in layout.rows),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _frame(layout: Layout) -> Iterable[str]:
    """The headings, and the rules between the columns and the rows."""
    height, head = layout.height, layout.head_height
    middle = (layout.left + layout.right) // 2
    yield f'<rect class="chart-paper" x="0" y="0" width="{layout.width}" height="{height}"/>'
    yield f'<rect class="chart-heading" x="0" y="0" width="{layout.width}" height="{head}"/>'
    yield _words("chart-title", NUMBER // 2, head // 2 + 5, ["No."], "middle")
    yield _words("chart-title", (NUMBER + layout.left) // 2, head // 2 + 5, ["Kegiatan"], "middle")
    yield _words("chart-title", middle, 18, ["Pelaksana"], "middle")
    rules = [f"M{NUMBER} 0V{height}", f"M{layout.left} 26H{layout.right}", f"M{layout.left} 0V{head}"]
    rules += [f"M{layout.right} 0V{height}"] if layout.right < layout.width else []
    for number, lines in enumerate(layout.heads):
        x = layout.left + number * layout.column
        rules += [f"M{x} 26V{height}"] if number else []
        y = 26 + (head - 26 - len(lines) * HEAD_LINE) // 2 + 12
        yield _words("chart-title", x + layout.column // 2, y, lines, "middle", HEAD_LINE)
    rules += [f"M0 {row.y}H{layout.width}" for row in layout.rows]
    yield f'<path class="chart-rule" d="{"".join(rules)}"/>'
    yield f'<rect class="chart-frame" x="0.5" y="0.5" width="{layout.width - 1}" height="{height - 1}"/>'


def _text(row: PlacedRow, mark: str, layout: Layout) -> str:
    """Number and activity; the row where a case is now is tinted up to the columns."""
    parts = []
    if mark in ("now", "late"):
        width, height = layout.left - 1, row.height - 1
        parts.append(
            f'<rect class="chart-row is-{mark}" x="1" y="{row.y + 1}" width="{width}" height="{height}"/>'
        )
    if row.row.no:
        parts.append(_words("chart-text", NUMBER // 2, _top(row, 1), [_plain(row.row.no)[:5]], "middle"))
    if row.lines:
        indent = INDENT if row.row.part else 0
        if indent:
            parts.append(
                f'<path class="chart-part" d="M{NUMBER + 14} {row.y + 8}V{row.y + row.height - 8}"/>'
            )
        parts.append(_words("chart-text", NUMBER + 10 + indent, _top(row, len(row.lines)), row.lines))
    return "".join(parts)


def _top(row: PlacedRow, lines: int) -> int:
    """The base line of the first of some lines that stand in the middle of a row."""
    return row.y + (row.height - lines * LINE) // 2 + 13


def _joined(row: PlacedRow) -> str:
    """The line that joins the symbols of a step that several share."""
    ends = [node.x for node in row.nodes]
    return f'<path class="chart-line chart-joined" d="M{min(ends)} {row.nodes[0].y}H{max(ends)}"/>'


def _line(line: Line) -> str:
    points = "L".join(f"{x} {y}" for x, y in line.points)
    kind = " chart-back" if line.link.soft else ""
    return (
        f'<path class="chart-line{kind}" data-from="{escape(line.link.source)}" data-to="{escape(line.link.to)}" '
        f'd="M{points}"/>'
    )


def _head(x: int, y: int) -> str:
    return f'<path class="chart-arrow" d="M{x} {y}l-4 -8h8z"/>'


def _label(line: Line) -> str:
    anchor = "end" if line.label_before else "start"
    title = "" if line.label == line.link.label else line.link.label
    return _words("chart-label", line.label_x, line.label_y, [line.label], anchor, title=title)


def _symbols(sheet: Procedure, row: PlacedRow, mark: str) -> str:
    marked = mark if mark in MARKS else ""
    return "".join(
        _symbol(sheet, row, node, marked, badge=bool(marked) and number == row.row.leave)
        for number, node in enumerate(row.nodes)
    )


def _symbol(sheet: Procedure, row: PlacedRow, node: Node, mark: str, *, badge: bool) -> str:
    spot = node.spot
    classes = f"chart-symbol chart-{spot.symbol}"
    classes += "" if spot.does else " is-passive"
    classes += f" is-{mark}" if mark and spot.does else ""
    data = title = ""
    if spot.actor:
        data = f' data-step="{escape(row.row.id)}" data-actor="{escape(spot.actor)}"'
        names = [row.row.no, _plain(sheet.actor(spot.actor).name), _NAMES[spot.symbol]]
        names += [] if spot.does else ["bertanda pada lembar, tidak mengerjakan"]
        names += [_MARK_NAMES[mark]] if mark and spot.does else []
        title = f"<title>{escape(', '.join(name for name in names if name))}</title>"
    inside = _words("chart-inside", node.x, node.y + 4, [spot.words], "middle") if spot.words else ""
    return (
        f'<g class="{classes}"{data}>{title}{_shape(node)}{inside}{_badge(node, mark) if badge else ""}</g>'
    )


def _shape(node: Node) -> str:
    x, y, w, h = node.x - node.width // 2, node.y - node.height // 2, node.width, node.height
    match node.spot.symbol:
        case "terminal":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{h // 2}"/>'
        case "decision":
            return f'<path d="M{node.x} {y}l{w // 2} {h // 2}l-{w // 2} {h // 2}l-{w // 2} -{h // 2}z"/>'
        case "connector":
            return f'<path d="M{x} {y}h{w}v{h - 12}l-{w // 2} 12l-{w // 2} -12z"/>'
        case "process":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}"/>'


_SIGNS = {
    "done": "m-4 0l3 3l5 -6",
    "now": "m-3 0h6m-3 -3v6",
    "late": "m0 -4v5m0 3v.5",
    "returned": "m4 3h-5a2.5 2.5 0 0 1 0 -5h4m-5 -2l-2.5 2l2.5 2",
}


def _badge(node: Node, mark: str) -> str:
    """A sign at the upper corner, so that a mark is seen without colour."""
    x, y = node.x + node.width // 2, node.y - node.height // 2
    if node.spot.symbol == "decision":
        x, y = x - 12, y + 6
    return f'<circle class="chart-badge" cx="{x}" cy="{y}" r="9"/><path class="chart-sign" d="M{x} {y}{_SIGNS[mark]}"/>'


def _words(
    kind: str,
    x: int,
    y: int,
    lines: Sequence[str],
    anchor: str = "start",
    line_height: int = LINE,
    title: str = "",
) -> str:
    whole = f"<title>{escape(title)}</title>" if title else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    if len(lines) == 1:
        return f'<text class="{kind}" x="{x}" y="{y}"{place}>{whole}{escape(lines[0])}</text>'
    spans = "".join(
        f'<tspan x="{x}" y="{y + number * line_height}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{kind}"{place}>{spans}</text>'


def _plain(text: str) -> str:
    """The text in one line, without what XML cannot hold."""
    return " ".join(_UNPRINTABLE.sub("", text).split())
