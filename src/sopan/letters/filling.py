"""Filling a letter of an SOP with the words of one case. A place like {nama} is looked up, never evaluated."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import dateformat, translation

from sopan.cases.models import Case
from sopan.cases.visitors import visitor_of
from sopan.directory.models import Agency
from sopan.directory.regions import region
from sopan.procedure.model import FormField, Procedure
from sopan.procedure.model import Letter as LetterSpec

EARLY = ("pemohon", "instansi", "kota", "nomor_permohonan", "alasan")
"""Places that are filled when the letter is drafted, beside the fields of the form."""
LATE = ("nomor", "tanggal", "jabatan_penandatangan")
"""Places that stay open in the draft and are filled each time the letter is put on paper."""
UNKNOWN = "............"
EMPTY = "-"

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


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
    texts = (spec.title, spec.subject, spec.to, *spec.copies, *(paragraph.text for paragraph in spec.body))
    unknown = [name for text in texts for name in _PLACE.findall(text) if name not in known]
    unknown += [name for paragraph in spec.body for name in paragraph.facts if name not in fields]
    return list(dict.fromkeys(unknown))


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


def filled_body(spec: LetterSpec, sheet: Procedure, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks of a letter as they are first drafted; the late places are still open."""
    labels = {field.id: field.label for field in sheet.questions()}
    blocks: list[dict[str, Any]] = []
    for paragraph in spec.body:
        if paragraph.text:
            blocks.append({"text": fill(paragraph.text, words)})
        if paragraph.facts:
            blocks.append(
                {"facts": [[labels[name], words[name]] for name in paragraph.facts if name in labels]}
            )
    return blocks


def value_words(field: FormField, value: Any) -> str:
    """A value of the form as a letter writes it: dates, regions and choices in full."""
    if value is None or value == "" or value == []:
        return EMPTY
    match field.kind:
        case "date":
            return date_words(
                value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
            )
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
