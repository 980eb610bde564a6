"""How long a step may take, as the sheet writes it: one value that keeps the words and the amount."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

Unit = Literal["menit", "jam", "hari", "minggu", "bulan", "tahun"]
Basis = Literal["working", "calendar"]

_LARGEST: dict[str, int] = {
    "menit": 1_000_000, "jam": 100_000, "hari": 7_320, "minggu": 1_040, "bulan": 240, "tahun": 20,
}  # fmt: skip
"""About twenty years in each unit: a deadline past that is a slip of the pen, and dates must not overflow."""


class TimeUnreadable(ValueError):
    """A time standard that cannot be read. `sentence` says why and what to write instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Duration(BaseModel):
    """A time standard (waktu). `least` and `most` count `unit`s; `most` sets the deadline.

    In YAML it is plain words ("3 – 5 Hari Kerja"), or words with the unit or basis that stands elsewhere on
    the sheet: {words: "5", unit: menit}. As JSON it carries everything that was read from the words, so that
    an edition in force keeps its deadlines when the reading of words changes later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str = Field(description="As the document has it")
    least: int | None = Field(None, ge=0)
    most: int = Field(ge=1)
    unit: Unit
    basis: Basis = "working"
    strict: bool = False  # "< 1 hari": less than, not at most
    assumed: bool = False  # unit or basis not in the words; we judged
    per: str = ""  # "2 menit/berkas": the time of one berkas

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        """Read words; pass on a stored value, which says how much it is."""
        try:
            match value:
                case Duration():
                    return value
                case dict() if "most" in value:
                    return value
                case dict():
                    return _parts(parse(**_spoken(value)))
                case _:
                    return _parts(parse(_text(value)))
        except TimeUnreadable as error:
            raise PydanticCustomError("time", "{sentence}", {"sentence": error.sentence}) from error

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.least is not None and self.least > self.most:
            raise PydanticCustomError("time", "batas bawah waktu lebih besar daripada batas atasnya")
        if self.most > _LARGEST[self.unit]:
            raise PydanticCustomError("time", "waktu ini lebih dari dua puluh tahun; periksa angkanya")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """What an author writes; the stored form is not for hand-written files."""
        return {
            "title": "Waktu",
            "anyOf": [
                {"type": "string", "examples": ["15 menit", "3 – 5 Hari Kerja", "< 1 Hari", "Mak. 1 Minggu"]},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["words"],
                    "properties": {
                        "words": {"type": ["string", "number"], "description": "Seperti tertulis di SOP"},
                        "unit": {"enum": list(get_args(Unit)), "description": "Satuan pada judul kolom"},
                        "basis": {
                            "enum": list(get_args(Basis)),
                            "description": "working: hari dan jam kerja; calendar: terus berjalan",
                        },
                    },
                },
            ],
        }


def _parts(duration: Duration) -> dict[str, Any]:
    return {name: getattr(duration, name) for name in Duration.model_fields}


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TimeUnreadable("waktu ditulis sebagai kata-kata, misalnya '15 menit' atau '3 hari kerja'")
    return str(value)


def _spoken(value: dict[Any, Any]) -> dict[str, Any]:
    """The arguments of `parse` out of {words, unit, basis}."""
    strange = [key for key in value if key not in ("words", "unit", "basis")]
    if strange:
        raise TimeUnreadable(f"waktu tidak mengenal kunci '{strange[0]}'; yang ada: words, unit, basis")
    if "words" not in value:
        raise TimeUnreadable("waktu belum menyebut 'words', yaitu kata-kata seperti tertulis di SOP")
    basis = value.get("basis")
    if basis is not None and basis not in get_args(Basis):
        raise TimeUnreadable("'basis' waktu hanya 'working' atau 'calendar'")
    unit = value.get("unit")
    return {"words": _text(value["words"]), "unit": None if unit is None else _text(unit), "basis": basis}


# --- reading the words -----------------------------------------------------------------------------------

_UNITS: dict[str, Unit] = {
    "menit": "menit", "mnt": "menit", "mnit": "menit", "jam": "jam", "hari": "hari", "hr": "hari",
    "minggu": "minggu", "bulan": "bulan", "bln": "bulan", "tahun": "tahun", "thn": "tahun",
}  # fmt: skip
_COUNTING = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
    "dua belas", "tiga belas", "empat belas", "lima belas", "enam belas", "tujuh belas", "delapan belas",
    "sembilan belas", "dua puluh",
]  # fmt: skip
_NUMBER_WORDS = {word: at for at, word in enumerate(_COUNTING)}
_NUMBER_WORDS |= {"tiga puluh": 30, "empat puluh lima": 45, "enam puluh": 60, "sembilan puluh": 90}
_SPOKEN = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|[13]/[24](?!\d)|\d{1,7}(?:[.,]\d{1,2}(?!\d))?)"
_UNIT = r"(?:menit|mnt|mnit|jam|hari|hr|minggu|bulan|bln|tahun|thn|hk)(?![a-z])"
_QUALIFIER = re.compile(
    r"(?:mak(?:s(?:imal|imum)?)?\.?|max\.?|paling (?:lambat|lama|banyak)|selambat-lambatnya|selambatnya"
    r"|selama-lamanya|selama|dalam(?: (?:waktu|jangka waktu))?|±|\+/-|sekitar|kurang lebih|kira-kira|<=|≤)"
    r"(?![a-z])\s*"
)
_LESS = re.compile(r"(?:<(?!=)|kurang dari(?![a-z]))\s*")
_ONLY_LEAST = re.compile(r"(?:>|≥|min(?:imal|imum)?\.?\s|lebih dari\s|paling (?:cepat|sedikit|singkat)\s)")
_TERM = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s*(?:x|kali)\s*(?P<times>\d{{1,5}}))?\s*\.?\s*"
    rf"(?P<unit>{_UNIT})?\s*(?P<basis>(?:kerja|kalender)(?![a-z]))?\s*"
)
_TO = re.compile(r"(?:-|s\.?\s?d\.?(?![a-z])|s/d(?![a-z])|sampai(?: dengan)?(?![a-z])|hingga(?![a-z]))\s*")
_OR = re.compile(r"\s*(?:(?<!\d)/|(?<![a-z])atau(?![a-z]))\s*(?=[\d<≤])")
_PER = re.compile(r"(?:/|per(?![a-z])|(?:se)?tiap(?![a-z]))\s*(?P<item>[a-z][a-z /]{0,38}[a-z]|[a-z])\s*$")
_REST = re.compile(
    r"(?:$|[.,;:(]|(?:sejak|semenjak|setelah|sesudah|terhitung|dihitung|dari|sebelum|untuk|bila|jika|apabila"
    r"|tergantung|lamanya|efektif|berturut-turut)(?![a-z]))"
)


@dataclass(frozen=True)
class _Amount:
    """One number with its unit, before it is known whether it bounds a range."""

    count: Fraction
    unit: Unit | None
    basis: Basis | None

    def given(self, unit: Unit | None, basis: Basis | None) -> "_Amount":
        """With what stands elsewhere in the words, where these words are silent."""
        return _Amount(self.count, self.unit or unit, self.basis or basis)


def is_blank(words: str) -> bool:
    """Whether a cell of the sheet is empty or has only a dash."""
    return words.strip() in ("", "-", "–", "—")


def parse(words: str, unit: str | None = None, basis: Basis | None = None) -> Duration:
    """Read a time standard in the forms that offices write.

    `unit` is the one in the column heading ("Waktu (menit)"); a unit in the words themselves wins. `basis`
    settles whether days are working or calendar days. Days without "kerja" are taken as working days and
    marked `assumed`; "3 x 24 jam" runs on the clock. Of alternatives ("120 menit / 3 hari") the longest
    counts. Raises TimeUnreadable with a sentence for the person who wrote it.
    """
    text = _plain(words)
    if not text:
        raise TimeUnreadable("waktu belum diisi; tulis misalnya '15 menit' atau '3 hari kerja'")
    heading_unit, heading_basis = _heading(unit)
    basis = basis or heading_basis
    if _ONLY_LEAST.match(text):
        raise TimeUnreadable(f"waktu {_quoted(words)} tidak punya batas akhir; tulis paling lama berapa")
    parts = _OR.split(text)
    found = [_alternative(part, words, heading_unit, basis) for part in parts]
    longest = max(found, key=_rough_minutes)
    if len(found) > 1:
        longest |= {"least": None, "assumed": True}
    if longest["most"] > _LARGEST[longest["unit"]]:
        raise TimeUnreadable(f"waktu {_quoted(words)} lebih dari dua puluh tahun; periksa angkanya")
    return Duration(words=words, **longest)


def _alternative(text: str, words: str, unit: Unit | None, basis: Basis | None) -> dict[str, Any]:
    strict = False
    while True:
        if less := _LESS.match(text):
            strict, text = True, text[less.end() :]
        elif word := _QUALIFIER.match(text):
            text = text[word.end() :]
        else:
            break
    first, text = _amount(text, words)
    last = first
    if to := _TO.match(text):
        last, text = _amount(text[to.end() :], words)
    per = ""
    if item := _PER.match(text):
        per = " ".join(item["item"].split())
    elif not _REST.match(text):
        raise TimeUnreadable(
            f"waktu {_quoted(words)} tidak dapat dibaca mulai dari {_quoted(text)}; {_ADVICE}"
        )
    last = last.given(first.unit or unit, first.basis or basis)
    first = first.given(last.unit, last.basis)
    if last.unit is None:
        raise TimeUnreadable(
            f"waktu {_quoted(words)} tidak menyebut satuan; tulis misalnya '{words.strip()[:20]} menit'"
        )
    return {"strict": strict, "per": per} | _bounds(first, last, ranged=to is not None, words=words)


def _bounds(first: _Amount, last: _Amount, *, ranged: bool, words: str) -> dict[str, Any]:
    """Least and most in one unit in which both are whole numbers."""
    assert last.unit is not None
    unit: Unit = last.unit
    most, least = last.count, first.count
    if first.unit == "menit" and unit == "jam":
        unit, most = "menit", most * 60
    elif first.unit == "jam" and unit == "menit":
        least *= 60
    elif unit == "jam" and (most.denominator > 1 or least.denominator > 1):
        unit, most, least = "menit", most * 60, least * 60
    elif first.unit != unit:
        least = Fraction(0)  # days before weeks: no common unit, so only the upper bound is kept
    if most.denominator > 1 or least.denominator > 1:
        raise TimeUnreadable(
            f"waktu {_quoted(words)} bukan bilangan bulat; tulis dalam satuan yang lebih kecil"
        )
    if most == 0:
        raise TimeUnreadable(f"waktu {_quoted(words)} adalah nol; tulis paling sedikit 1")
    if least > most:
        raise TimeUnreadable(f"batas bawah waktu {_quoted(words)} lebih besar daripada batas atasnya")
    return {
        "least": int(least) if ranged and least else None,
        "most": int(most),
        "unit": unit,
        "basis": last.basis or "working",
        "assumed": unit == "hari" and last.basis is None,
    }


def _amount(text: str, words: str) -> tuple[_Amount, str]:
    """One amount at the head of the text ("1 jam 30 menit" is one), and the rest of the text."""
    term = _TERM.match(text)
    if term is None:
        raise TimeUnreadable(f"waktu {_quoted(words)} tidak dapat dibaca; {_ADVICE}")
    amount = _one(term)
    text = text[term.end() :]
    more = _TERM.match(text)
    if amount.unit == "jam" and more is not None and more["unit"] in ("menit", "mnt", "mnit"):
        minutes = _one(more)
        return _Amount(amount.count * 60 + minutes.count, "menit", amount.basis or minutes.basis), text[
            more.end() :
        ]
    return amount, text


def _one(term: re.Match[str]) -> _Amount:
    count = _number(term["number"])
    unit = term["unit"]
    basis: Basis | None = None
    if unit == "hk" or term["basis"] == "kerja":
        basis = "working"
    elif term["basis"] == "kalender":
        basis = "calendar"
    if term["times"]:
        if unit == "jam" and 24 in (count, int(term["times"])):
            basis = basis or "calendar"
        count *= int(term["times"])
    return _Amount(count, "hari" if unit == "hk" else _UNITS.get(unit or ""), basis)


def _number(text: str) -> Fraction:
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        return Fraction(text.replace(".", ""))
    return Fraction(text.replace(",", "."))


def _heading(unit: str | None) -> tuple[Unit | None, Basis | None]:
    """Unit and basis out of a column heading such as "menit" or "hari kerja"."""
    if unit is None:
        return None, None
    words = re.findall(r"[a-z]+", unit.lower())
    found = next((_UNITS[word] for word in words if word in _UNITS), None)
    if found is None:
        raise TimeUnreadable(
            f"satuan waktu {_quoted(unit)} tidak dikenal; yang ada: {', '.join(get_args(Unit))}"
        )
    return found, "working" if "kerja" in words else "calendar" if "kalender" in words else None


def _plain(words: str) -> str:
    """Lower case, one kind of dash and space, digits for number words."""
    text = re.sub(r"[‐‑‒–—−]", "-", words.lower()).replace("×", "x").replace("½", "1/2")
    text = re.sub(rf"(?<=\d)\s*\(\s*(?:{_SPOKEN}|[a-z ]+(?:puluh|belas|ratus)[a-z ]*)\s*\)", " ", text)
    text = " ".join(text.split()).strip("[]()\"' ")
    text = re.sub(r"(?<![a-z])setengah (?=jam|hari)", "1/2 ", text)
    text = re.sub(r"(?<![a-z])se(?=(?:jam|hari|minggu|bulan|tahun)(?![a-z]))", "1 ", text)
    return re.sub(rf"(?<![a-z])(?:{_SPOKEN})(?![a-z])", lambda word: str(_NUMBER_WORDS[word[0]]), text)


def _rough_minutes(parts: dict[str, Any]) -> int:
    """Only to tell which of two alternatives is longer; a working day counts 450 minutes."""
    minutes = {"menit": 1, "jam": 60, "hari": 450, "minggu": 2_250, "bulan": 9_450, "tahun": 112_500}
    most: int = parts["most"]
    return most * minutes[parts["unit"]]


def _quoted(words: str) -> str:
    short = " ".join(words.split())
    return f"'{short if len(short) <= 40 else short[:39] + '…'}'"


_ADVICE = "tulis misalnya '15 menit', '3 - 5 hari kerja', '< 1 hari', atau 'maks. 1 minggu'"
