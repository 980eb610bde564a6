"""Talking to an administrator at a terminal: lines, tables, progress, and stopping with one sentence."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

USAGE = 2
ENVIRONMENT = 3

Thing = TypeVar("Thing")


class Stop(Exception):
    """Ends the command with one clear sentence and an exit code."""

    def __init__(self, message: str, code: int = ENVIRONMENT) -> None:
        super().__init__(message)
        self.code = code


def say(text: str = "") -> None:
    """Print a line of the command's answer, at once."""
    print(text, flush=True)


def note(text: str) -> None:
    """Print a line that is not part of the answer (progress, warnings) to standard error."""
    print(text, file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """The rows in aligned columns under their headings."""
    everything = [list(heads), *map(list, rows)] if heads else [list(row) for row in rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(everything[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in everything
    ]
    if heads:
        lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def counted(things: Iterable[Thing], what: str, total: int | None = None) -> Iterator[Thing]:
    """Pass the things on; once two seconds have gone by, tell every two seconds how far it is."""
    told = time.monotonic()
    number = 0
    for number, thing in enumerate(things, 1):
        yield thing
        if time.monotonic() - told >= 2:
            told = time.monotonic()
            note(f"  {what}: {number:,}" + (f" of {total:,}" if total else ""))


def ask(question: str, read: Callable[[str], str]) -> str:
    """Ask at the terminal; Stop when there is nobody to answer."""
    try:
        return read(question)
    except EOFError as error:
        raise Stop(f"No answer to {question.strip()!r}: standard input is closed.", USAGE) from error
