"""Buku agenda: the case becomes a line of a book, with what its sheet asked, and keeps its number when done again."""

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sopan.agenda.attached import take_files
from sopan.agenda.entries import (
    INCOMING,
    NAMES,
    OUTGOING,
    Line,
    book_of,
    complete,
    day_problems,
    enter,
    enter_outgoing,
    line_of,
)
from sopan.agenda.history import COLUMNS as COLUMN_NAMES
from sopan.agenda.models import Book, Entry
from sopan.agenda.natures import nature_of
from sopan.cases.answers import sealed_json
from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import TEXT_LENGTH, DayField, answer_of, shown
from sopan.cases.models import Document
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, text_of, today_of, unknown_options
from sopan.cases.steps.entries import FIELD
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.directory.models import Unit
from sopan.procedure.model import Procedure, Step

BOOKS: Mapping[str, Any] = {
    "surat-masuk": _("Buku agenda surat masuk"),
    "surat-keluar": _("Buku agenda surat keluar"),
    "registrasi": _("Buku registrasi"),
}
COLUMNS: Mapping[str, str] = {
    "nomor_surat": "their_number",
    "tanggal_surat": "dated",
    "tanggal_terima": "received",
    "pengirim": "party",
    "perihal": "subject",
    "sifat": "nature",
    "kode_klasifikasi": "classification",
    "jumlah_lampiran": "attachments",
}
"""What a line of a book IN takes from the answers of the case: the id of the question, and the column."""
DAYS = ("dated", "received")
LONGEST: Mapping[str, int] = {"their_number": 120, "attachments": 60, "classification": 30}


class CompleteForm(NoteForm):
    """What is still missing on a line of the book of letters that go out."""

    party = forms.CharField(
        label=_("Tujuan"),
        max_length=TEXT_LENGTH * 5,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    processor = forms.ModelChoiceField(
        label=_("Pengolah"), queryset=Unit.objects.none(), required=False, empty_label=_("Belum ditentukan")
    )
    sent = DayField(label=_("Tanggal kirim"), help_text=_("Kosongkan bila belum dikirim."), required=False)
    expedition = forms.CharField(
        label=_("Ekspedisi"),
        help_text=_("Misalnya kurir, pos, atau nomor resinya."),
        max_length=TEXT_LENGTH,
        required=False,
    )
    field_order = ["party", "processor", "sent", "expedition", "note", "attachment"]

    def __init__(self, work: Work, data: Any = None, files: Any = None, *, line: Line | None = None) -> None:
        super().__init__(work, data, files)
        units = self.fields["processor"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = work.case.agency.units.order_by("name")
        self.fields["party"].initial = line.party if line else ""
        units.initial = (line.processor.pk if line and line.processor else None) or work.case.unit_id
        self.fields["sent"].initial = line.sent if line else None
        self.fields["expedition"].initial = line.expedition if line else ""
        must(self, "party")

    def clean(self) -> dict[str, Any]:
        """A letter that goes out goes to somebody."""
        cleaned = super().clean()
        if not self.going_back:
            check_filled(self, "party", str(_("Tulis kepada siapa surat ini.")))
        return cleaned


class IncomingForm(NoteForm):
    """The entry of a letter that came in, once its days can be."""

    def clean(self) -> dict[str, Any]:
        """The days of the letter were asked here or at an earlier step, from where they cannot come back otherwise."""
        cleaned = super().clean()
        if not self.going_back:
            line = _incoming(self.work, self)
            told = day_problems(today=today_of(self.work), dated=line.dated, received=line.received)
            for column, sentence in told.items():
                self.add_error(None, f"{COLUMN_NAMES[column]}: {sentence}")
        return cleaned


@behaviour
class Register(Behaviour):
    """Enters the case in the book of `with: {book: ...}`; `fields` says which questions its columns come from."""

    does: ClassVar[str] = "register"
    label: ClassVar[Any] = _("Catat dan beri nomor agenda")
    template: ClassVar[str] = "agenda/steps/register.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "book", "fields")
        if step.options.get("book") not in BOOKS:
            found.append(
                f"'register' harus menyebut bukunya: with: {{book: ...}}, salah satu {', '.join(BOOKS)}"
            )
        named = step.options.get("fields", {})
        if not isinstance(named, dict) or (named and step.options.get("book") != INCOMING):
            return [
                *found,
                "'fields' pada 'register' berbentuk {kolom: isian}, dan hanya untuk buku surat-masuk",
            ]
        asked = {one.id for one in sheet.questions()}
        for column, question in named.items():
            if column not in COLUMNS:
                found.append(f"'register' tidak mengenal kolom '{column}'; yang ada: {', '.join(COLUMNS)}")
            if question not in asked:
                found.append(f"'register' mengambil '{column}' dari isian '{question}', yang tidak ada")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> NoteForm:
        """See Behaviour."""
        if work.step.options["book"] == OUTGOING:
            entry = line_in_book(work)
            return CompleteForm(work, data, files, line=line_of(entry) if entry else None)
        form = IncomingForm if work.step.options["book"] == INCOMING else NoteForm
        return form(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The name of the book, the number that the case has there already, and what its line will say."""
        entry, book = line_in_book(work), str(work.step.options["book"])
        return {
            "book": BOOKS[book],
            "agenda": called(entry) if entry else "",
            "out": book == OUTGOING,
            "facts": _facts(work) if book == INCOMING else [],
        }

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Takes the number in the transaction that uses it; see `entries.enter`."""
        assert isinstance(form, NoteForm)
        if form.going_back:
            return form.sent_back()
        match str(work.step.options["book"]):
            case "surat-keluar":
                entry = _complete_outgoing(work, form)
            case "surat-masuk":
                entry = _write(work, _incoming(work, form), scans=True)
            case _:
                entry = _write(work, Line(subject=work.sheet.title, nature=""))
        return Done(record={"book": work.step.options["book"], "agenda": called(entry), **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {**record, "book": BOOKS.get(record.get("book", ""), "")}
        return summed_up({"agenda": _("Nomor"), "book": _("Buku"), **NOTED}, said)


def line_in_book(work: Work) -> Entry | None:
    """The line that this case has in the book of the step; None before it has any."""
    if work.case.pk is None:
        return None
    direction = NAMES[str(work.step.options["book"])][1]
    lines = Entry.objects.select_related("book__agency", "processor", "case").filter(
        case=work.case, state=Entry.State.USED, book__direction=direction
    )
    return lines.order_by("-pk").first()


def called(entry: Entry) -> str:
    """How the history calls a number: what stands on a letter as it is, our own with the word agenda."""
    return entry.number if entry.book.direction == Book.Direction.OUT else f"Agenda {entry.number}"


def _write(work: Work, line: Line, *, scans: bool = False) -> Entry:
    """The case's line in the book: a new one with the next number, or the one that is there, completed."""
    entry = line_in_book(work)
    if entry is None:
        book = book_of(work.case.agency, str(work.step.options["book"]))
        entry = enter(book, _received(line, work), user=work.user, now=work.now, case=work.case)
    else:
        complete(entry, line, user=work.user, now=work.now)
    if scans:  # the office's own scans; what an applicant brought is for who sees the case
        here = work.case.documents.filter(role=Document.Role.WORK, replaced_at=None)
        take_files(entry, here.select_related("file").order_by("pk"), user=work.user, now=work.now)
    return entry


def _received(line: Line, work: Work) -> Line:
    """A letter came on the day on which its case began, unless the sheet asks for the day."""
    if line.received is not None:
        return line
    came = (work.case.opened_at or work.now).astimezone(work.case.agency.zone).date()
    return Line(
        **{name: getattr(line, name) for name in Line.__dataclass_fields__ if name != "received"},
        received=came,
    )


def _complete_outgoing(work: Work, form: NoteForm) -> Entry:
    """The line that numbering made gets what it lacks; a letter that was numbered nowhere gets its number here."""
    unit = form.cleaned_data["processor"]
    line = Line(
        party=text_of(form, "party"),
        nature="",
        processor=unit,
        sent=form.cleaned_data["sent"],
        expedition=text_of(form, "expedition"),
    )
    entry = line_in_book(work)
    if entry is None:
        secret = work.case.confidential
        entry = enter_outgoing(
            work.case.agency,
            kind="",
            day=today_of(work),
            now=work.now,
            user=work.user,
            subject=sealed_json(work.sheet.title) if secret else work.sheet.title,
            case=work.case,
            confidential=secret,
        )
    return complete(entry, line, user=work.user, now=work.now)


def _incoming(work: Work, form: forms.Form | None = None) -> Line:
    """What the sheet asked about the letter, before and at this step."""
    answers = dict(work.answers)
    if form is not None:
        for question in work.step.fields:
            value = answer_of(form.cleaned_data.get(f"{FIELD}{question.id}"))
            answers[question.id] = value
    told: dict[str, Any] = {"nature": ""}
    for column, question_id in _questions(work).items():
        value = answers.get(question_id)
        if value in (None, "", []):
            continue
        if column in DAYS:
            told[column] = datetime.date.fromisoformat(str(value))
        elif column == "nature":
            told[column] = nature_of(str(value))
        else:
            told[column] = str(value)[: LONGEST.get(column)]
    return Line(**told)


def _questions(work: Work) -> dict[str, str]:
    """Column of the line, and the question that it comes from."""
    named = work.step.options.get("fields", {})
    return {column: str(named.get(word, word)) for word, column in COLUMNS.items()}


def _facts(work: Work) -> list[tuple[str, str]]:
    """What the line will say, as the sheet asks it, for the page of the step."""
    wanted = set(_questions(work).values())
    here = {one.id for one in work.step.fields}
    return [
        (one.label, shown(one, work.answers.get(one.id)))
        for one in work.sheet.questions()
        if one.id in wanted and one.id not in here and work.answers.get(one.id) not in (None, "", [])
    ]
