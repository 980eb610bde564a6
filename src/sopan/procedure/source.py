"""The text of an SOP file as plain values, each with the line on which it stands."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from sopan.procedure.problems import Problem, SheetError

LARGEST = 1_000_000
"""Bytes of one SOP file. The longest real SOP is near 30,000."""
MOST_VALUES = 20_000
DEEPEST = 20
"""Levels of lists and mappings; an SOP needs seven."""

_ODD = re.compile("[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Tabs, line ends of other systems and control characters: the two parsers do not agree about them."""

KeyPath = tuple[str | int, ...]


@dataclass
class Source:
    """Plain values (`tree`) with the lines of their keys and values, by path."""

    name: str
    tree: Any = None
    keys: dict[KeyPath, int] = field(default_factory=dict)
    values: dict[KeyPath, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the key at `path`, of the item in a list, or of the nearest part that is written down."""
        while path:
            if path in self.keys:
                return self.keys[path]
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return self.values.get((), 1)

    def problem(self, line: int, message: str, fix: str, code: str) -> Problem:
        """An error in this file."""
        return Problem(self.name, line, message, fix, "error", code)

    def refuse(self, line: int, message: str, fix: str, code: str) -> SheetError:
        """An error after which nothing more can be said of the file."""
        return SheetError([self.problem(line, message, fix, code)])


def decode(content: bytes, name: str) -> str:
    """The text of a file that must be UTF-8 and of a sane size; raises SheetError."""
    source = Source(name)
    if len(content) > LARGEST:
        raise source.refuse(
            1, "berkas lebih besar dari 1 MB", "satu berkas memuat satu SOP saja", "too_large"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise source.refuse(
            line,
            "berkas ini bukan teks UTF-8",
            "simpan ulang sebagai teks UTF-8 dari penyunting teks",
            "not_text",
        ) from error


SOP_FILE = ("SOP", "mulai dengan 'sop: 1', lalu 'agency:', 'title:', ...")


def load(text: str, name: str, expected: tuple[str, str] = SOP_FILE) -> Source:
    """Read YAML 1.2 into plain values; raises SheetError.

    `expected` tells what the file should be and how such a one begins, for one that is no mapping at all.

    Only what an SOP needs is taken: one document, no anchors or tags, no key twice. Numbers stay numbers
    only when writing them back gives the same characters, so that "001" and "1.10" keep their zeros. A key
    with nothing after it counts as left out.
    """
    source = Source(name)
    if len(text) > LARGEST:
        raise source.refuse(
            1, "berkas lebih besar dari 1 MB", "satu berkas memuat satu SOP saja", "too_large"
        )
    if not _ODD.search(text):
        with suppress(SheetError):  # the parser in C is quick, and takes what is in order
            return _read(text, Source(name), expected, YAML(typ="safe"))
    return _read(
        text, source, expected, YAML(typ="safe", pure=True)
    )  # this one tells what is wrong, and where


def _read(text: str, source: Source, expected: tuple[str, str], parser: YAML) -> Source:
    problems: list[Problem] = []
    events = _Events(source)
    try:
        events.begin(parser.parse(text))
        source.tree = _document(events, source, problems, expected)
    except MarkedYAMLError as error:
        raise SheetError([*problems, _syntax(error, text, source, events.last)]) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise source.refuse(
            line, "ada karakter yang tidak dapat dibaca", "ketik ulang baris ini", "syntax"
        ) from error
    except (YAMLError, ValueError, IndexError, OverflowError, AssertionError) as error:
        # The parser's own slips on malformed text (characters out of range, odd escapes) say nothing to a reader.
        raise SheetError(
            [
                *problems,
                source.problem(1, "berkas ini tidak dapat dibaca sebagai YAML", _FIX_SYNTAX, "not_yaml"),
            ]
        ) from error
    if problems:
        raise SheetError(problems)
    return source


class _Events:
    """The parser's events one by one, with a limit on how many an SOP may have."""

    def __init__(self, source: Source) -> None:
        self._events: Iterator[Event] = iter(())
        self._source = source
        self._count = 0
        self.last: Event | None = None

    def begin(self, events: Iterator[Event]) -> None:
        """Take the events of the text; the parser reads the first of them at once."""
        self._events = events

    def next(self) -> Event:
        """The next event; StopIteration after the last."""
        self._count += 1
        event = self.last = next(self._events)
        if self._count > MOST_VALUES:
            raise self._source.refuse(
                _line(event),
                "berkas ini terlalu panjang untuk satu SOP",
                "pisahkan menjadi beberapa SOP",
                "too_large",
            )
        return event


def _document(events: _Events, source: Source, problems: list[Problem], expected: tuple[str, str]) -> Any:
    tree: Any = None
    documents = 0
    while True:
        try:
            event = events.next()
        except StopIteration:
            break
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise source.refuse(
                    _line(event),
                    "berkas ini memuat lebih dari satu dokumen",
                    "satu berkas memuat satu SOP",
                    "not_yaml",
                )
            tree = _value(events.next(), events, (), source, problems)
        elif isinstance(event, DocumentEndEvent):
            continue
    if tree is None:
        raise source.refuse(
            1, "berkas ini kosong", f"isi dengan {expected[0]}; lihat contoh di folder sops", "empty"
        )
    if not isinstance(tree, dict):
        raise source.refuse(
            source.line(),
            f"berkas ini bukan {expected[0]}",
            expected[1],
            "not_yaml",
        )
    return tree


def _value(event: Event, events: _Events, path: KeyPath, source: Source, problems: list[Problem]) -> Any:
    source.values[path] = _line(event)
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise source.refuse(
            _line(event),
            "rujukan '&' dan '*' tidak dipakai dalam berkas SOP",
            "tulis isinya sekali lagi",
            "alias",
        )
    tag = getattr(event, "tag", None)
    if tag is not None and str(tag) != "!":
        raise source.refuse(
            _line(event), "tanda '!' di depan nilai tidak dipakai", "apit nilainya dengan petik", "tag"
        )
    if len(path) > DEEPEST:
        raise source.refuse(
            _line(event), "isi berkas ini bersarang terlalu dalam", "periksa kurung dan takuk", "deep"
        )
    if isinstance(event, ScalarEvent):
        return _scalar(event)
    if isinstance(event, SequenceStartEvent):
        return _list(events, path, source, problems)
    assert isinstance(event, MappingStartEvent)
    return _mapping(events, path, source, problems)


def _list(events: _Events, path: KeyPath, source: Source, problems: list[Problem]) -> list[Any]:
    items: list[Any] = []
    while not isinstance(event := events.next(), SequenceEndEvent):
        items.append(_value(event, events, (*path, len(items)), source, problems))
    return items


def _mapping(events: _Events, path: KeyPath, source: Source, problems: list[Problem]) -> dict[str, Any]:
    items: dict[str, Any] = {}
    seen: dict[str, int] = {}
    while not isinstance(event := events.next(), MappingEndEvent):
        if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
            raise source.refuse(
                _line(event), "nama kunci harus satu kata", "periksa kurung dan titik dua", "not_yaml"
            )
        key = str(event.value)
        if key in seen:
            problems.append(
                source.problem(
                    _line(event),
                    f"kunci '{_short(key)}' ditulis dua kali (sudah ada di baris {seen[key]})",
                    "hapus salah satu",
                    "duplicate_key",
                )
            )
        seen.setdefault(key, _line(event))
        source.keys[(*path, key)] = _line(event)
        value = _value(events.next(), events, (*path, key), source, problems)
        if value is not None:
            items[key] = value
    return items


def _scalar(event: ScalarEvent) -> Any:
    """A plain scalar becomes nothing, a truth value or a number; everything quoted or folded stays text."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if re.fullmatch(r"-?(0|[1-9]\d{0,15})", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,9}\.\d{1,6}", text) and repr(float(text)) == text:
        return float(text)
    return text


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


# --- what the parser complains about, in words ------------------------------------------------------------

_FIX_SYNTAX = "periksa takuk, titik dua dan tanda petik di sekitar baris ini"


def _syntax(error: MarkedYAMLError, text: str, source: Source, last: Event | None) -> Problem:
    if (
        isinstance(last, ScalarEvent)
        and last.style in ("'", '"')
        and last.end_mark.line > last.start_mark.line
    ):
        # A forgotten quote swallows everything up to the next one, and only there the parser stumbles.
        return source.problem(
            _line(last),
            "tanda petik yang dibuka di baris ini tidak ditutup",
            "tutup tanda petiknya",
            "syntax",
        )
    mark = error.problem_mark or error.context_mark
    line = int(mark.line) + 1 if mark is not None else 1
    line = max(1, min(line, text.count("\n") + 1))
    said = str(error.problem or "")
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in said:
        return source.problem(line, "baris ini memakai tab", "ganti tab dengan spasi", "tab")
    if "mapping values are not allowed" in said:
        return source.problem(
            line, "ada titik dua yang tidak pada tempatnya", "apit teksnya dengan tanda petik", "syntax"
        )
    if "found unexpected end of stream" in said:
        start = int(error.context_mark.line) + 1 if error.context_mark is not None else line
        return source.problem(
            start, "tanda petik yang dibuka di baris ini tidak ditutup", "tutup tanda petiknya", "syntax"
        )
    if "cannot start any token" in said:
        return source.problem(
            line,
            "baris ini diawali tanda yang punya arti khusus",
            "apit teksnya dengan tanda petik",
            "syntax",
        )
    if "expected <block end>" in said or "did not find expected" in said:
        return source.problem(
            line, "takuk baris ini tidak sejajar", "samakan spasi di awal barisnya", "syntax"
        )
    if "could not find expected ':'" in said:
        start = int(error.context_mark.line) + 1 if error.context_mark is not None else line
        return source.problem(
            start, "baris ini tidak memuat 'kunci: nilai'", "tambahkan titik dua dan spasi", "syntax"
        )
    return source.problem(line, "bagian ini tidak dapat dibaca sebagai YAML", _FIX_SYNTAX, "syntax")
