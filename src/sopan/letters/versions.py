"""The versions of a letter: each draft is kept, with who wrote it, and any two can be laid beside each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from sopan.cases.answers import opened_json, sealed_json
from sopan.cases.behaviour import Work
from sopan.letters.layout.rendering import Block
from sopan.letters.models import Letter, Version

Kind = Literal["same", "added", "removed", "changed", "moved"]
ALIKE = 0.4
"""How much of their words two paragraphs share, of 1, to be the same paragraph worded anew."""
FINE = 300_000
"""Signs of two versions together (some hundred pages) up to which they are compared word by word, above by paragraph."""

_WORDS = re.compile(r"^\s+|\S+\s*")


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    words: str


@dataclass(frozen=True)
class Change:
    """One paragraph of two versions laid beside each other."""

    kind: Kind
    pieces: tuple[Piece, ...]


def keep_version(work: Work, letter: Letter, way: str) -> Version:
    """Keep what the letter says now under its version number. `way` is one of Version.Way."""
    alone = way == Version.Way.SYSTEM
    return Version.objects.create(
        letter=letter,
        number=letter.version,
        title=letter.title,
        body=letter.body,
        way=way,
        by=None if alone else work.user,
        position="" if alone else work.as_position,
        at=work.now,
    )


def version_of(letter: Letter, number: int) -> Version | None:
    """The version of that number; None where none was kept: letters older than their versions have none."""
    return letter.versions.filter(number=number).first()


def said(version: Version) -> list[Block]:
    """What the letter said then."""
    return opened(version.body)


def opened(body: Any) -> list[Block]:
    """The blocks of a stored body, which is sealed in a confidential case."""
    return list(opened_json(body["sealed"])) if isinstance(body, dict) else list(body)


def stored(blocks: list[Block], *, confidential: bool) -> Any:
    """The blocks as they go into a row."""
    return {"sealed": sealed_json(blocks)} if confidential else blocks


def words_of_block(block: Block) -> str:
    """A block as plain text, a line for each fact, item or row."""
    text = _plain(block)
    return f"{block['label']}: {text}" if block.get("label") else text


def _plain(block: Block) -> str:
    if "facts" in block:
        return "\n".join(f"{label} : {value}" for label, value in block["facts"])
    if "items" in block:
        return "\n".join(f"{number}. {item}" for number, item in enumerate(block["items"], start=1))
    if "table" in block:
        rows = [block["table"].get("head") or [], *block["table"]["rows"]]
        return "\n".join(" | ".join(row) for row in rows if row)
    return str(next(block[kind] for kind in ("text", "heading", "annex") if kind in block))


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Change]:
    """What became of each paragraph, in the order of the new version; what went stands where it was."""
    before, after = [words_of_block(block) for block in old], [words_of_block(block) for block in new]
    fine = sum(len(text) for text in (*before, *after)) <= FINE
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole("same", text) for text in after[j1:j2]]
        elif fine:
            found += _reworded(before[i1:i2], after[j1:j2])
        else:
            found += [_whole("removed", text, piece="removed") for text in before[i1:i2]]
            found += [_whole("added", text, piece="added") for text in after[j1:j2]]
    return _with_moves(found)


def _reworded(before: list[str], after: list[str]) -> list[Change]:
    """Paragraphs that differ, paired in order where they are alike (the pairing that shares most words)."""
    left, right = [_vocabulary(text) for text in before], [_vocabulary(text) for text in after]
    shared = [[_likeness(old, new) for new in right] for old in left]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            pair = shared[i][j] + best[i + 1][j + 1] if shared[i][j] >= ALIKE else 0.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(before) or j < len(after):
        both = i < len(before) and j < len(after)
        if both and shared[i][j] >= ALIKE and best[i][j] == shared[i][j] + best[i + 1][j + 1]:
            found.append(Change("changed", _pieces(before[i], after[j])))
            i, j = i + 1, j + 1
        elif i < len(before) and (j == len(after) or best[i][j] == best[i + 1][j]):
            found.append(_whole("removed", before[i], piece="removed"))
            i += 1
        else:
            found.append(_whole("added", after[j], piece="added"))
            j += 1
    return found


def _with_moves(found: list[Change]) -> list[Change]:
    """A paragraph that went in one place and came whole in another has moved."""
    gone = {one.pieces[0].words for one in found if one.kind == "removed"}
    moved = {one.pieces[0].words for one in found if one.kind == "added"} & gone
    return [
        _whole("moved", one.pieces[0].words) if one.kind == "added" and one.pieces[0].words in moved else one
        for one in found
        if not (one.kind == "removed" and one.pieces[0].words in moved)
    ]


def _whole(kind: Kind, text: str, *, piece: Literal["same", "added", "removed"] = "same") -> Change:
    return Change(kind, (Piece(piece, text),))


def _likeness(old: frozenset[str], new: frozenset[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    return 2 * len(old & new) / (len(old) + len(new)) if old or new else 1.0


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Word by word: what stayed, went and came. Each word carries the blanks after it."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    words = SequenceMatcher(
        None, [one.strip() for one in before], [one.strip() for one in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in words.get_opcodes():
        went, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            found.append(Piece("same", came))
        elif went and came:
            kept = came.rstrip()
            found += [Piece("removed", went.rstrip()), Piece("added", kept)]
            if came != kept:
                found.append(Piece("same", came[len(kept) :]))
        else:
            found.append(Piece("removed" if went else "added", went or came))
    return tuple(found)
