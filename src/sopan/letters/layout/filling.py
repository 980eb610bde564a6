"""Filling a letter of an SOP with the words of one case. A place like {nama} is looked up, never evaluated."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import dateformat, translation

from sopan.cases.models import Case
from sopan.cases.visitors import visitor_of
from sopan.directory.models import Agency
from sopan.directory.regions import region
from sopan.letters.layout.rendering import Block
from sopan.letters.layout.spelling import date_in_words, weekday
from sopan.procedure.lists import COLUMNS, PARTICIPANTS, entry_places, lists_in
from sopan.procedure.model import FormField, Paragraph, Procedure
from sopan.procedure.model import Letter as LetterSpec

Words = Mapping[str, str]
Entries = Mapping[str, Sequence[Words]]
"""The lists of a case by name; each entry as the words for its places."""

EARLY = ("pemohon", "instansi", "kota", "nomor_permohonan", "alasan")
"""Places that are filled when the letter is drafted, beside the fields of the form."""
LATE = ("nomor", "tanggal", "hari", "tanggal_terbilang", "jabatan_penandatangan")
"""Places that stay open in the draft and are filled each time the letter is put on paper."""
UNKNOWN = "............"
EMPTY = "-"
"""What stands for no answer in a list of facts. In a sentence the place itself stays, until there is an answer."""
LABELS: Words = {"pemohon": "Pemohon", "alasan": "Alasan", PARTICIPANTS: "Daftar peserta"}
BLANK = "titik-titik"
"""How a gap is called that somebody left by hand."""

DOTTED = 10_000
"""From here on a number has dots; a year has none."""

_DAY_LABEL = re.compile(r"hari\W*(/|,|dan)\W*tanggal", re.IGNORECASE)  # a date that says its day of the week
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_GAP = re.compile(r"\.{5,}|…{2,}|_{4,}")
_PARTICIPANTS = "_participants"  # where the answers of a case keep them, see sopan.training.people


def fill(text: str, words: Mapping[str, str]) -> str:
    """`text` with every place that `words` knows filled, in one pass: what a person wrote is not read again."""
    return _PLACE.sub(lambda place: words.get(place[1], place[0]), text)


def lines_of(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The filled text as lines, without empty ones: a field may name several, one a line."""
    lines = (line.strip() for line in fill(text, words).splitlines())
    return tuple(line for line in lines if line and line != EMPTY)


def unknown_places(spec: LetterSpec, sheet: Procedure) -> list[str]:
    """Places and facts of a letter that neither the form nor Sopan knows, each once, in order."""
    fields = {field.id for field in sheet.questions()}
    known = fields.union(EARLY, LATE)
    texts = (*spec.texts, spec.to, *spec.copies)
    unknown = [name for text in texts for name in _PLACE.findall(text) if name not in known]
    for paragraph in spec.body:
        names = known.union(entry_places(paragraph.each)) if paragraph.each else known
        unknown += [name for text in paragraph.texts for name in _PLACE.findall(text) if name not in names]
        unknown += [name for name in paragraph.facts if name not in fields]
        unknown += [name for name in (paragraph.each,) if name and name not in lists_in(sheet)]
    return list(dict.fromkeys(unknown))


def answered(words: Words) -> dict[str, str]:
    """The words without the empty ones: for sentences, in which a place without an answer stays open."""
    return {name: value for name, value in words.items() if value != EMPTY}


def missing_places(blocks: Iterable[Block], texts: Iterable[str], sheet: Procedure) -> list[tuple[str, str]]:
    """What a letter lacks: (name, label) of every place that stands open in its filled `blocks` and `texts`, once.

    A place is open while nobody has answered what it stands for; the late places are not, for they come by themselves.
    A gap left by hand ("............") is one too, under the name "". Empty facts are none: they show "-".
    """
    labels = {**{field.id: field.label for field in sheet.questions()}, **LABELS}
    written = [text for block in blocks for text in texts_of(block)]
    found: list[tuple[str, str]] = []
    for text in (*texts, *written):
        found += [(name, labels[name]) for name in _PLACE.findall(text) if name in labels]
    if any(_GAP.search(text) for text in written):
        found.append(("", BLANK))
    return list(dict.fromkeys(found))


def open_lines(text: str, words: Words) -> list[str]:
    """The lines of an address in which a place has no answer, so filled; one that is nothing but that place is left
    out of the letter, and is not among them."""
    lines = (fill(line.strip(), words) for line in text.splitlines())
    return [line for line in lines if _PLACE.search(line) and not _PLACE.fullmatch(line)]


def texts_of(block: Block) -> list[str]:
    """Every text of a block in which places may stand; not its facts."""
    table = [cell for row in block["table"]["rows"] for cell in row] if "table" in block else []
    alone = [str(block[name]) for name in ("text", "heading", "annex") if name in block]
    return [*alone, *block.get("items", ()), *table]


def refilled(block: Block, words: Words) -> Block:
    """The block with the places that are still open filled from `words`."""
    if "facts" in block:
        return block
    alone = ("text", "heading", "annex")
    changed: Block = {name: fill(block[name], words) for name in alone if name in block}
    if "items" in block:
        changed["items"] = [fill(item, words) for item in block["items"]]
    if "table" in block:
        rows = [[fill(cell, words) for cell in row] for row in block["table"]["rows"]]
        changed["table"] = {**block["table"], "rows": rows}
    return {**block, **changed}


def late_words(day: datetime.date | None, number: str, position: str) -> dict[str, str]:
    """The words for the late places; dots for what is not known yet."""
    return {
        "nomor": number or UNKNOWN,
        "tanggal": date_words(day) if day else UNKNOWN,
        "hari": weekday(day) if day else UNKNOWN,
        "tanggal_terbilang": date_in_words(day) if day else UNKNOWN,
        "jabatan_penandatangan": position.replace("\n", ", "),
    }


def entries_of(sheet: Procedure, answers: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The lists of a case by name: see `procedure.lists`. A list that nobody has filled in is empty."""
    fields = {field.id: field for field in sheet.questions()}
    found: dict[str, list[dict[str, str]]] = {}
    for name in lists_in(sheet):
        if name == PARTICIPANTS and name not in fields:
            people = answers.get(_PARTICIPANTS) or ()
            rows = [
                {
                    "baris": one["name"],
                    "nama_peserta": one["name"],
                    "instansi_peserta": one.get("institution") or EMPTY,
                    "telepon_peserta": one.get("phone") or EMPTY,
                }
                for one in people
            ]
        else:
            value = answers.get(name)
            lines = value_words(fields[name], value) if fields[name].kind == "long_text" else value or ()
            choices = {choice.value: choice.label for choice in fields[name].choices}
            if isinstance(lines, str):
                lines = [line.strip() for line in lines.splitlines() if line.strip() not in ("", EMPTY)]
            rows = [_line_words(choices.get(str(line), str(line))) for line in lines]
        found[name] = [{"no": str(number), **row} for number, row in enumerate(rows, 1)]
    return found


def words_of(case: Case, sheet: Procedure, answers: Mapping[str, Any], *, reason: str = "") -> dict[str, str]:
    """The words for every early place and every field of the form."""
    words = {field.id: value_words(field, answers.get(field.id)) for field in sheet.questions()}
    words |= {
        "pemohon": applicant_of(case),
        "instansi": case.agency.name,
        "kota": case.agency.city,
        "nomor_permohonan": case.number,
        "alasan": reason or EMPTY,
    }
    return words


def applicant_of(case: Case) -> str:
    """The applicant's name, or the visitor's; an empty mark for a case that an official began for nobody."""
    if case.applicant is not None:
        return case.applicant.name
    visitor = visitor_of(case)
    return visitor.name if visitor is not None else case.applicant_name or EMPTY


def filled_body(
    spec: LetterSpec, sheet: Procedure, words: Words, entries: Entries | None = None
) -> list[Block]:
    """The blocks of a letter as they are first drafted. The late places, and those without an answer, are still open."""
    labels = {field.id: field.label for field in sheet.questions()}
    blocks: list[Block] = []
    for paragraph in spec.body:
        block = _filled(paragraph, words, labels, entries or {})
        if paragraph.label:
            block["label"] = paragraph.label
        blocks.append(block)
    return blocks


def _filled(paragraph: Paragraph, words: Words, labels: Words, entries: Entries) -> Block:
    said = answered(words)
    if paragraph.facts:
        return {"facts": [[labels[name], words[name]] for name in paragraph.facts if name in labels]}
    if paragraph.each:
        # A list that nobody has filled in leaves its own name open, so that it is missed.
        each = entries.get(paragraph.each) or [
            dict.fromkeys(entry_places(paragraph.each), f"{{{paragraph.each}}}")
        ]
        spoken = [{**said, **entry} for entry in each]
    else:
        spoken = [said]
    if paragraph.items:
        items = [fill(item, one) for one in spoken for item in paragraph.items]
        return {"items": items, "numbering": paragraph.numbering}
    if paragraph.table:
        rows = [[fill(cell, one) for cell in row] for one in spoken for row in paragraph.table.rows]
        return {"table": {"head": list(paragraph.table.head), "rows": rows}}
    name = paragraph.forms[0]
    return {name: fill(getattr(paragraph, name), said)}


def _line_words(line: str) -> dict[str, str]:
    """The words for the places of one line; its parts between semicolons are its columns."""
    parts = [part.strip() for part in line.split(";", COLUMNS - 1)]
    parts += [EMPTY] * (COLUMNS - len(parts))
    columns = {f"kolom_{number}": part or EMPTY for number, part in enumerate(parts, 1)}
    return {"baris": line.strip(), **columns}


def value_words(field: FormField, value: Any) -> str:
    """A value of the form as a letter writes it: dates, regions and choices in full."""
    if value is None or value == "" or value == []:
        return EMPTY
    match field.kind:
        case "date":
            day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
            return f"{weekday(day)}, {date_words(day)}" if _DAY_LABEL.match(field.label) else date_words(day)
        case "number" if isinstance(value, int) and value >= DOTTED:
            return f"{value:,}".replace(",", ".")
        case "yes_no":
            return "Ya" if value else "Tidak"
        case "choice":
            return _labels(field, [value])
        case "choices":
            return _labels(field, value)
        case "money":
            return f"Rp{int(value):,}".replace(",", ".")
        case "region":
            found = region(str(value))
            return found.full_name if found else str(value)
        case _:
            return str(value).strip()


def date_words(day: datetime.date) -> str:
    """ "23 November 2026", in Indonesian whatever the reader's language."""
    with translation.override("id"):
        return dateformat.format(day, "j F Y")


def moment_words(moment: datetime.datetime, agency: Agency) -> str:
    """ "23 November 2026 pukul 10.42 WITA" on the agency's clock."""
    local = moment.astimezone(agency.zone)
    return f"{date_words(local.date())} pukul {local:%H.%M} {local.tzname()}"


def _labels(field: FormField, values: Iterable[Any]) -> str:
    labels = {choice.value: choice.label for choice in field.choices}
    return ", ".join(labels.get(str(value), str(value)) for value in values)
