"""Finding a classification code by code or words, with its place in the tree; those the office used lately come first."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from sopan.agenda.models import Book, Classification, Entry
from sopan.directory import duty

MOST_FOUND = 50
MOST_USED = 6
LONGEST_CODE = 30  # letters, as a line of a book holds it
LATELY = 200
"""How many of the last lines of each book tell what an office uses."""
ALSO_CALLED: Mapping[str, str] = {
    "lansia": "lanjut usia",
    "disabilitas": "kecacatan",
    "difabel": "kecacatan",
    "dtks": "kemiskinan",
    "dtsen": "kemiskinan",
    "sktm": "kemiskinan",
    "spt": "surat perintah tugas",
    "sppd": "perjalanan dinas",
    "notulen": "notula",
    "izin": "ijin",
    "perizinan": "perijinan",
    "kgb": "kenaikan gaji berkala",
    "sop": "standar operasional prosedur",
    "renstra": "rencana jangka menengah",
    "rpjmd": "rencana jangka menengah",
    "lakip": "akuntabilitas kinerja",
    "lkjip": "akuntabilitas kinerja",
    "narkoba": "napza",
}
"""What offices say for words of the regulation."""
A_LINE = 40  # letters; of two descriptions the one that takes fewer lines says more exactly what is meant
_NEAR_ENOUGH = 82  # of 100, for words that were misspelt
_TAIL = re.compile(r",? ?\(?(antara lain|a\.l\.|meliputi|termasuk)\b.*", re.IGNORECASE | re.DOTALL)
_CODE_LIKE = re.compile(r"[0-9A-Z]*\d[0-9A-Z]*(\.[0-9A-Z]+)*\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A code with its row, what is above it from the top down, and whether the office has used it lately."""

    row: Classification
    above: tuple[tuple[str, str], ...]
    used: bool = False

    @property
    def title(self) -> str:
        """The description without the examples that follow it."""
        return title_of(self.row.name)

    @property
    def path(self) -> str:
        """What is above it, in words: "400 Kesejahteraan Rakyat › 400.9 Sosial"."""
        return " › ".join(f"{code} {name}" for code, name in self.above)

    @property
    def source(self) -> str:
        """Where the row is from, without the marks of certainty."""
        return self.row.source.replace(" [V]", "").replace(" [C]", "")


def title_of(name: str) -> str:
    """A description of the regulation without the examples that follow it."""
    return _TAIL.sub("", name) or name


def code_meant(text: str) -> str | None:
    """The code that the text is, or that a description follows; None for mere words.

    A single word with a digit that the table does not have is taken for a code of the office's own.
    """
    first, _blank, rest = text.strip().partition(" ")
    code = first.rstrip(".").upper()
    counts = any(letter.isdecimal() for letter in code)
    if (counts or not rest) and Classification.objects.filter(code=code).exists():
        return code
    return first if counts and not rest and len(first) <= LONGEST_CODE else None


def used_lately(agencies: Collection[int]) -> list[str]:
    """The codes that stand most often on the last lines of the books of these agencies, confidential lines excepted."""
    counted: Counter[str] = Counter()
    for book in Book.objects.filter(agency__in=agencies).select_related("agency"):
        lines = Entry.objects.filter(
            book=book, year__gte=duty.today(book.agency).year - 1, confidential=False
        )
        counted.update(lines.order_by("-year", "-serial").values_list("classification", flat=True)[:LATELY])
    del counted[""]
    return [code for code, _times in counted.most_common(MOST_USED)]


def find(words: str, agencies: Collection[int] = (), most: int = MOST_FOUND) -> tuple[list[Found], int]:
    """The codes that the words mean, best first, and how many there are in all.

    A word with a digit is a code or its beginning; the others must each stand in the description of the row or of one
    above it. Among equals the codes that these agencies have used lately come first, then the shorter. Without words:
    what was used lately, then the first level.
    """
    used = used_lately(agencies)
    names = dict(Classification.objects.order_by().values_list("code", "name"))
    if words.strip():
        codes = _ranked(words, names, used) or _ranked(_mended(words, names), names, used)
    else:
        codes = [code for code in used if code in names] + sorted(
            (code for code in names if "." not in code and code not in used), key=in_order
        )
    rows = Classification.objects.in_bulk(codes[:most], field_name="code")
    return [
        Found(
            rows[code],
            tuple((one, title_of(names[one])) for one in _above(code) if one in names),
            code in used,
        )
        for code in codes[:most]
    ], len(codes)


def in_order(code: str) -> tuple[tuple[int, str], ...]:
    """The key that sorts codes as the regulation does: 400.2 before 400.10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in code.split("."))


def _ranked(words: str, names: Mapping[str, str], used: Sequence[str]) -> list[str]:
    starts: list[str] = []  # of codes
    sought: list[str] = []  # words
    for one in words.split():
        if _is_start(one, names):
            starts.append(one.rstrip(".").upper())
        else:
            sought += _plain(ALSO_CALLED.get(one.lower(), one)).split()
    plain: dict[str, str] = {}
    ranks: dict[str, tuple[object, ...]] = {}
    for code in names if not starts else [one for one in names if one.startswith(tuple(starts))]:
        quality = _quality(code, sought, names, plain)
        if quality is not None:
            exact = 0 if code in starts else 1 if any(code.startswith(f"{one}.") for one in starts) else 2
            own = _words_of(code, names, plain)
            apart = f" {' '.join(sought)} " not in own
            ranks[code] = (
                exact,
                quality,
                apart,
                code not in used,
                len(own) // A_LINE,
                code.count("."),
                in_order(code),
            )
    if not sought:
        return sorted(ranks, key=lambda code: (ranks[code][0], in_order(code)))
    return sorted(ranks, key=ranks.__getitem__)


def _quality(code: str, sought: Sequence[str], names: Mapping[str, str], plain: dict[str, str]) -> int | None:
    """How far the words are from those of the row, 0 for the best; None when one of them is nowhere."""
    total = 0
    for word in sought:
        own = _words_of(code, names, plain)
        if f" {word} " in own:
            continue
        if f" {word}" in own:
            total += 1
        elif any(f" {word}" in _words_of(one, names, plain) for one in _above(code)):
            total += 2
        else:
            return None
    return total


def _words_of(code: str, names: Mapping[str, str], plain: dict[str, str]) -> str:
    if code not in plain:
        plain[code] = f" {_plain(names.get(code, ''))} "
    return plain[code]


def _mended(words: str, names: Mapping[str, str]) -> str:
    """The words, each that the table does not have replaced by the one most like it."""
    known = {word for name in names.values() for word in _plain(name).split()}
    mended = []
    for one in _plain(words).split():
        like = (
            None
            if one in known
            else process.extractOne(one, known, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
        )
        mended.append(like[0] if like else one)
    return " ".join(mended)


def _is_start(word: str, names: Iterable[str]) -> bool:
    start = word.rstrip(".").upper()
    return bool(_CODE_LIKE.fullmatch(word)) and any(code.startswith(start) for code in names)


def _above(code: str) -> list[str]:
    """The codes above it, from the top down."""
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))
