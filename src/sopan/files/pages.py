"""Pages of a file that is kept: which lie askew, a picture of one, the file with its pages turned, and its words.

Each is asked of `page_reader` in a process of its own. The stored bytes are never changed.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

_READER = Path(__file__).with_name("page_reader.py")
WALL_SECONDS = 40  # that the reader may take, waiting for the processor included
QUARTERS = (90, 180, 270)
"""By how many degrees a page can be turned, clockwise."""


class PagesUnreadable(Exception):
    """The pages cannot be shown: there is none of that number, or the file broke the reader."""


@dataclass(frozen=True)
class Lying:
    """How many pages a file has, and by how many degrees clockwise those must be turned that lie or hang."""

    pages: int = 0
    turns: Mapping[int, int] = field(default_factory=dict)


def askew(content: bytes) -> Lying:
    """Which of the first pages of a PDF or picture lie or hang; none when nobody can tell."""
    try:
        told = json.loads(_ask(content, "askew"))
    except PagesUnreadable:
        return Lying()
    return Lying(told["pages"], {int(page): turn for page, turn in told["turns"].items()})


def picture(content: bytes, page: int, turn: int = 0) -> bytes:
    """A page (from 1) as JPEG, turned so many degrees clockwise. Errors: PagesUnreadable."""
    return _ask(content, "picture", str(page), str(turn))


def turned(content: bytes, turns: Mapping[int, int]) -> bytes:
    """The file with its pages turned, of the same kind. Errors: PagesUnreadable."""
    return _ask(content, "turned", json.dumps(turns))


def words(content: bytes) -> str:
    """The text layer of a PDF; empty where there is none, and for what is no PDF."""
    if b"%PDF-" not in content[:1024]:
        return ""
    try:
        return str(json.loads(_ask(content, "words"))["words"])
    except PagesUnreadable:
        return ""


def _ask(content: bytes, *what: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-I", _READER, *what],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        log.warning("the pages of a file took too long: %s", what[0])
        raise PagesUnreadable from problem
    if done.returncode != 0:
        log.warning("the pages of a file could not be read: %s, status %d", what[0], done.returncode)
        raise PagesUnreadable
    return done.stdout
