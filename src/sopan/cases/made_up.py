"""Made-up answers, entries and files that every form takes: for the stories of an SOP, and for tests.

Nobody is meant by anything here. What a form asks is read off its fields, so that a new kind of step needs no word
here; one that asks more than its fields show says so in `Behaviour.made_up`.
"""

import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.errors import Invalid
from sopan.cases.forms import section_form, to_answers
from sopan.cases.steps.entries import FIELD, FILE, documents_asked
from sopan.cases.steps.forms import DONE
from sopan.directory.fields import NIKField, PhoneField, RegionField
from sopan.procedure.model import FormField, Requirement, Section

NIK = "6301035708909999"  # of nobody: this office gives no serial so high
PHONE = "+6281234567890"
EMAIL = "contoh@contoh.id"
REGION = "63.01.03.1001"
CODE = "400.9"  # Sosial, in Permendagri 83/2022
WAY_BACK = ("action", "back_to", "back_reason")
"""Fields of every step that are only for sending the case back."""

Files = MultiValueDict[str, File[Any]]


class Author:
    """Who thinks up what is filled in. This one writes what any form takes; another may write as people do."""

    def answer(self, question: FormField, today: datetime.date) -> Any:
        """What is answered to a question of a sheet."""
        return answer_to(question, today)

    def fill(self, name: str, field: forms.Field, today: datetime.date) -> Any:
        """What is put into a field of a kind of step that has no value yet; None to leave it empty."""
        return _value_for(field, today)

    def instead(self, name: str, value: Any) -> Any:
        """What to send in place of what a kind of step itself made up for that field."""
        return value

    def file(self, requirement: Requirement) -> SimpleUploadedFile:
        """A file that a requirement takes."""
        return upload(requirement)


ANYBODY = Author()


def answer_to(question: FormField, today: datetime.date) -> Any:
    """What a person might answer to a question of a sheet, as a form takes it."""
    match question.kind:
        case "date":
            return today.isoformat()
        case "number":
            return 1
        case "money":
            return 1_000_000
        case "yes_no":
            return True
        case "choice":
            return question.choices[0].value
        case "choices":
            return [question.choices[0].value]
        case "nik":
            return NIK
        case "phone":
            return PHONE
        case "email":
            return EMAIL
        case "region":
            return REGION
        case "classification":
            return CODE
        case "name":
            return "Nama Contoh"
        case "address":
            return "Jalan Contoh No. 1"
        case _:
            return f"Isian {question.label}"[: min(question.max_length or 100, 100)]


def page_for(
    section: Section, given: Mapping[str, Any], today: datetime.date, author: Author = ANYBODY
) -> dict[str, Any]:
    """One page of the form as it is sent: the answers that are `given`, the rest made up."""
    return {
        one.id: _as_sent(given[one.id] if one.id in given else author.answer(one, today))
        for one in section.fields
    }


def answers_for(
    sections: Iterable[Section], given: Mapping[str, Any], today: datetime.date, author: Author = ANYBODY
) -> dict[str, Any]:
    """Checked answers to the questions of some pages: those that are `given`, the rest made up.

    Errors: Invalid with the page that does not take what is given.
    """
    answers: dict[str, Any] = {}
    for section in sections:
        form = section_form(section)(page_for(section, given, today, author))
        if not form.is_valid():
            raise Invalid(form)
        answers |= to_answers(section, form.cleaned_data)
    return answers


def entry_for(
    work: Work, given: Mapping[str, Any] | None = None, author: Author = ANYBODY
) -> tuple[dict[str, Any], Files]:
    """What an official enters at the task in hand so that the case goes on, and the files that it asks for.

    `given` are answers to the sheet's own questions at this step, by id.
    """
    given = given or {}
    behaviour = behaviour_of(work.task.does)
    form = behaviour.form(work)
    today = work.now.astimezone(work.case.agency.zone).date()
    questions = {f"{FIELD}{one.id}": one for one in work.step.fields}
    entry: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in questions:
            id_ = questions[name].id
            entry[name] = _as_sent(given[id_] if id_ in given else author.answer(questions[name], today))
        elif name not in WAY_BACK and not name.startswith(FILE):
            value = form.get_initial_for_field(field, name)
            entry[name] = author.fill(name, field, today) if value in (None, "", []) else value
    entry = {name: value for name, value in entry.items() if value is not None}
    if "action" in form.fields:
        entry["action"] = DONE
    files: Files = MultiValueDict()
    if work.asks:
        for one in documents_asked(work):
            files[f"{FILE}{one.id}"] = author.file(one)
    for name, value in behaviour.made_up(work).items():
        if isinstance(value, File):
            files[name] = value
        else:
            entry[name] = author.instead(name, value)
    return entry, files


def upload(requirement: Requirement) -> SimpleUploadedFile:
    """A file that a requirement takes, as a browser uploads it."""
    kind = next(kind for kind in ("pdf", "png", "jpg", "xlsx") if kind in requirement.accept)
    return SimpleUploadedFile(f"{requirement.id}.{kind}", content_of(kind))


@lru_cache
def content_of(kind: str) -> bytes:
    """A small sound file of a kind: pdf, png, jpg, xlsx."""
    match kind:
        case "pdf":
            return one_page_pdf("contoh")
        case "xlsx":
            return workbook(
                ["No", "NIK", "Nama", "Alamat"], [["1", NIK, "Nama Contoh", "Jalan Contoh No. 1"]]
            )
        case _:
            from PIL import Image  # loads slowly

            out = io.BytesIO()
            Image.new("RGB", (8, 8), "white").save(out, "PNG" if kind == "png" else "JPEG")
            return out.getvalue()


def one_page_pdf(words: str) -> bytes:
    """A PDF of one empty page; different words give different bytes."""
    import pikepdf  # loads slowly

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = words
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def workbook(heads: list[str], rows: list[list[str]]) -> bytes:
    """An Excel workbook (ECMA-376) of one sheet: a line of headings, and rows of text."""
    lines = ""
    for row in [heads, *rows]:
        cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row)
        lines += f"<row>{cells}</row>"
    parts = {name: content.format(lines=lines) for name, content in _WORKBOOK.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')
    return out.getvalue()


def _value_for(field: forms.Field, today: datetime.date) -> Any:
    """What fits a form field that has no value to begin with; None for one that may stay empty."""
    if isinstance(field, forms.BooleanField):
        return "on"
    needed = field.required or getattr(field, "need", "") == gettext("wajib")
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first() if needed and field.queryset is not None else None
        return None if first is None else str(first.pk)
    if isinstance(field, forms.ChoiceField):
        values = [str(value) for value, _label in _flat(field.choices)]
        if isinstance(field, forms.MultipleChoiceField):
            return values[:1] if needed else None
        if not needed and "" in values[:1]:
            return None
        return next((value for value in values if value), None)
    if not needed:
        return None
    return _written(field, today)


def _written(field: forms.Field, today: datetime.date) -> Any:
    """What is typed into a field that must not stay empty."""
    match field:
        case NIKField():
            return NIK
        case PhoneField():
            return PHONE
        case RegionField():
            return REGION
        case forms.EmailField():
            return EMAIL
        case forms.URLField():
            return "https://contoh.id/"
        case forms.DateTimeField():
            return f"{today.isoformat()} 09:00"
        case forms.DateField():
            return today.isoformat()
        case forms.TimeField():
            return "09:00"
        case forms.IntegerField():  # decimal and floating numbers as well
            return str(max(1, field.min_value) if isinstance(field.min_value, int) else 1)
        case forms.CharField():
            return f"Isian {field.label}"[: field.max_length or 100]
        case _:
            return None


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """The choices without their groups."""
    found: list[tuple[Any, Any]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(value, label)]
    return found


def _as_sent(value: Any) -> Any:
    """A value of a story as a browser sends it."""
    if isinstance(value, bool):
        return str(value)
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OFFICE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{{lines}}</sheetData></worksheet>',
}
