"""The small markup in which an office words its letters: read into parts, checked, filled. Nothing in it is ever run.

An empty line ends a paragraph.                 | Heading | Of columns |
## Heading                                      {setiap peserta}
Label : {place}       facts, a line each        | {no} | {nama_peserta} |
1. Item               or "a."                   {selesai}
[Dasar]               left of the next block    === Title of an annex ===
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from django.utils.translation import gettext as _

from sopan.letters.layout.filling import EARLY, EMPTY, LATE, Entries, Words, answered, fill
from sopan.letters.layout.rendering import Block
from sopan.procedure.lists import entry_places, lists_in
from sopan.procedure.model import Paragraph, Procedure

LONGEST = 20_000  # signs of one wording
EACH, END = "setiap", "selesai"

Kind = Literal["text", "heading", "annex", "facts", "items", "table"]


@dataclass(frozen=True)
class Problem:
    """What must be mended: on which line (from 1), and a sentence that says what to do."""

    line: int
    message: str


@dataclass(frozen=True)
class Part:
    """One block of a wording, with its places still open."""

    kind: Kind
    line: int
    texts: tuple[str, ...] = ()  # the text, or the items
    rows: tuple[tuple[str, ...], ...] = ()  # of facts (label, value) and tables
    head: tuple[str, ...] = ()  # of a table
    numbering: str = "1."
    label: str = ""
    each: str = ""  # the list for whose entries it is repeated

    @property
    def cells(self) -> tuple[str, ...]:
        """Every text of it in which places may stand."""
        return (*self.texts, *self.head, *(cell for row in self.rows for cell in row))


@dataclass
class Wording:
    """What was read: the parts in order, and what is wrong."""

    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRACES = re.compile(r"\{[^{}\n]*\}?|\}")
_HEADING = re.compile(r"##\s*(\S.*)")
_ANNEX = re.compile(r"={3,}\s*(\S.*?)\s*={3,}")
_LABEL = re.compile(r"\[([^\[\]]{1,40})\]")
_ITEM = re.compile(r"(\d{1,3}|[a-z])\.\s+(\S.*)")
_FACT = re.compile(r"([^:{}|]{1,80}?)\s+:\s+(\S.*)")
_EACH = re.compile(r"\{setiap\s+([^{}]*?)\s*\}")


def read(text: str, sheet: Procedure) -> Wording:
    """The wording of a letter of that SOP; its `problems` say what does not fit, with the number of the line."""
    found = Wording()
    if len(text) > LONGEST:
        found.problems.append(
            Problem(1, _("Naskah terlalu panjang. Paling banyak %(n)d huruf.") % {"n": LONGEST})
        )
        return found
    _Reader(text, sheet, found).read()
    if not found.parts and not found.problems:
        found.problems.append(Problem(1, _("Naskah masih kosong. Tulis paling sedikit satu alinea.")))
    for part in found.parts:
        found.problems += _wrong_places(part, sheet)
    found.problems.sort(key=lambda problem: problem.line)
    return found


class _Reader:
    """Goes through the lines once. A block ends at an empty line, or where a line of another kind begins."""

    def __init__(self, text: str, sheet: Procedure, found: Wording) -> None:
        self.lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
        self.lists, self.found = lists_in(sheet), found
        self.open: Part | None = None
        self.label, self.each, self.each_line = "", "", 0

    def read(self) -> None:
        for number, line in enumerate(self.lines, 1):
            self._line(number, line)
        self._close()
        if self.each_line:
            self._wrong(
                self.each_line,
                _("{setiap ...} pada baris ini belum ditutup. Tulis {selesai} sesudah isinya."),
            )

    def _line(self, number: int, line: str) -> None:
        if not line:
            self._close()
        elif line == "{selesai}":
            self._ends(number)
        elif line.startswith("{setiap"):
            self._begins(number, line)
        elif label := _LABEL.fullmatch(line):
            self._close()
            self.label = label[1].strip()
        elif (heading := _HEADING.fullmatch(line)) or (heading := _ANNEX.fullmatch(line)):
            self._close()
            self._add(Part("heading" if line.startswith("#") else "annex", number, (heading[1],)))
            self._close()
        elif line.startswith("|"):
            self._row(number, line)
        elif item := _ITEM.fullmatch(line):
            self._item(number, "1." if item[1].isdigit() else "a.", item[2])
        elif (fact := _FACT.fullmatch(line)) and (self.open is None or self.open.kind != "text"):
            row = (fact[1].strip(), fact[2].strip())
            self._grow(Part("facts", number, rows=(row,)), lambda was: replace(was, rows=(*was.rows, row)))
        else:
            self._text(number, line)

    def _text(self, number: int, line: str) -> None:
        if self.open is not None and self.open.kind == "items":  # goes on with the item above
            *before, last = self.open.texts
            self.open = replace(self.open, texts=(*before, f"{last} {line}"))
            return
        self._grow(
            Part("text", number, (line,)), lambda was: replace(was, texts=(f"{was.texts[0]}\n{line}",))
        )

    def _item(self, number: int, numbering: str, text: str) -> None:
        if self.open is not None and self.open.numbering != numbering:
            self._close()
        self._grow(
            Part("items", number, (text,), numbering=numbering),
            lambda was: replace(was, texts=(*was.texts, text)),
        )

    def _row(self, number: int, line: str) -> None:
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if self.open is None or self.open.kind != "table":
            self._close()
            self._add(Part("table", number, head=cells))
            return
        if len(cells) != len(self.open.head):
            self._wrong(
                number,
                _(
                    "Baris tabel ini berisi %(n)d kolom, sedangkan judulnya %(head)d. Samakan banyaknya tanda |."
                )
                % {"n": len(cells), "head": len(self.open.head)},
            )
            return
        self.open = replace(self.open, rows=(*self.open.rows, cells), each=self.each)

    def _begins(self, number: int, line: str) -> None:
        match = _EACH.fullmatch(line)
        name = match[1] if match else ""
        if self.each_line:
            self._wrong(
                number,
                _("{setiap ...} tidak dapat berada di dalam {setiap ...} yang lain. Tulis {selesai} dahulu."),
            )
            return
        if name not in self.lists:
            known = ", ".join(self.lists) or _("SOP ini tidak mempunyai daftar")
            self._wrong(
                number,
                _("Daftar '%(name)s' tidak ada. Yang ada: %(known)s.") % {"name": name, "known": known},
            )
        following = self.lines[number] if number < len(self.lines) else ""
        if not (self.open is not None and self.open.kind == "table" and following.startswith("|")):
            self._close()
            if following.startswith("|"):
                self._wrong(number, _("Tulis baris judul tabel tepat di atas {setiap ...}."))
        self.each, self.each_line = name, number

    def _ends(self, number: int) -> None:
        if not self.each_line:
            self._wrong(number, _("{selesai} tanpa {setiap ...} di atasnya. Hapus baris ini."))
        elif self.each_line == number - 1:
            self._wrong(
                number, _("Tidak ada isi di antara {setiap ...} dan {selesai}. Tulis apa yang diulang.")
            )
        self._close()
        self.each, self.each_line = "", 0

    def _grow(self, fresh: Part, more: Callable[[Part], Part]) -> None:
        if self.open is not None and self.open.kind == fresh.kind:
            self.open = more(self.open)
        else:
            self._close()
            self._add(fresh)

    def _add(self, part: Part) -> None:
        repeated = self.each if part.kind != "table" else ""
        self.open = replace(part, label=self.label, each=repeated)
        self.label = ""

    def _close(self) -> None:
        part, self.open = self.open, None
        if part is None:
            return
        if part.kind == "table" and not part.rows:
            self._wrong(
                part.line, _("Tabel ini baru berisi judul. Tulis paling sedikit satu baris isi di bawahnya.")
            )
        self.found.parts.append(part)

    def _wrong(self, line: int, message: str) -> None:
        self.found.problems.append(Problem(line, message))


def _wrong_places(part: Part, sheet: Procedure) -> Iterator[Problem]:
    """Places that this SOP does not fill, and braces that are none."""
    fields = [question.id for question in sheet.questions()]
    known = [*fields, *EARLY, *LATE, *(entry_places(part.each) if part.each else ())]
    for cell in part.cells:
        for braces in dict.fromkeys(_BRACES.findall(cell)):
            place = _PLACE.fullmatch(braces)
            if place is None:
                message = _(
                    "%(braces)s bukan tempat isian. Pilih dari daftar di samping; namanya huruf kecil tanpa spasi."
                )
                yield Problem(part.line, message % {"braces": braces})
            elif place[1] not in known:
                near = get_close_matches(place[1], known, 1)
                message = _("Tempat %(braces)s tidak ada pada SOP ini.") % {"braces": braces}
                if near:
                    message += " " + _("Mungkin maksud Anda {%(near)s}.") % {"near": near[0]}
                yield Problem(part.line, message)
            elif part.kind == "facts" and place[1] in LATE:
                yield Problem(
                    part.line,
                    _(
                        "%(braces)s baru terisi saat ditandatangani, jadi tulislah dalam kalimat, bukan 'Label : isi'."
                    )
                    % {"braces": braces},
                )


def filled(parts: Sequence[Part], words: Words, entries: Entries) -> list[Block]:
    """The blocks of a letter so worded. Places that come late, or have no answer, stay open; empty facts show "-"."""
    return [block for part in parts for block in _blocks(part, words, entries)]


def _blocks(part: Part, words: Words, entries: Entries) -> Iterator[Block]:
    said = answered(words)
    spoken: list[Mapping[str, str]] = [said]
    if part.each:
        # A list that nobody has filled in leaves its own name open, so that it is missed.
        empty = [dict.fromkeys(entry_places(part.each), f"{{{part.each}}}")]
        spoken = [{**said, **entry} for entry in entries.get(part.each) or empty]
    label = {"label": part.label} if part.label else {}
    match part.kind:
        case "facts":
            for one in spoken:
                every = {**words, **one}
                yield {
                    "facts": [[name, fill(value, every).strip() or EMPTY] for name, value in part.rows],
                    **label,
                }
        case "items":
            items = [fill(text, one) for one in spoken for text in part.texts]
            yield {"items": items, "numbering": part.numbering, **label}
        case "table":
            rows = [[fill(cell, one) for cell in row] for one in spoken for row in part.rows]
            yield {"table": {"head": [fill(cell, said) for cell in part.head], "rows": rows}}
        case kind:
            for one in spoken:
                yield {kind: fill(part.texts[0], one), **(label if kind == "text" else {})}


def written(body: Sequence[Paragraph], labels: Words) -> str:
    """The SOP's own text of a letter in this markup, to begin from. `labels` are those of the form's fields."""
    return "\n\n".join(_source(paragraph, labels) for paragraph in body)


def _source(paragraph: Paragraph, labels: Words) -> str:
    lines = [f"[{paragraph.label}]"] if paragraph.label else []
    loop = [f"{{{EACH} {paragraph.each}}}"] if paragraph.each else []
    done = [f"{{{END}}}"] if paragraph.each else []
    if paragraph.facts:
        lines += [
            f"{labels[name].replace(':', ' ')} : {{{name}}}" for name in paragraph.facts if name in labels
        ]
    elif paragraph.items:
        letters = paragraph.numbering == "a."
        items = [
            f"{chr(96 + number) if letters else number}. {' '.join(item.split())}"
            for number, item in enumerate(paragraph.items, 1)
        ]
        lines += [*loop, *items, *done]
    elif paragraph.table:
        rows = ["| " + " | ".join(row) + " |" for row in paragraph.table.rows]
        lines += ["| " + " | ".join(paragraph.table.head) + " |", *loop, *rows, *done]
    elif paragraph.heading:
        lines.append(f"## {paragraph.heading}")
    elif paragraph.annex:
        lines.append(f"=== {paragraph.annex} ===")
    else:
        lines.append(paragraph.text.strip())
    return "\n".join(lines)
