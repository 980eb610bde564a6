"""The forms of the counter: who stands there, the questions of the service, and what was brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.condition_words import condition_words
from sopan.cases.forms import form_field, to_answers
from sopan.cases.intake import requirements_for
from sopan.cases.models import Document
from sopan.cases.steps.entries import ManyFiles, ManyFilesField, Uploads, file_help
from sopan.cases.visitors import Visitor
from sopan.directory.fields import PhoneField
from sopan.files.checks import Inspected
from sopan.files.errors import FileRefused
from sopan.procedure.model import Procedure, Requirement, Section

BROUGHT = "berkas-"
"""What the file fields begin with; the questions carry their ids, which hold no hyphen."""
NAME, PHONE, EMAIL, CHANNEL = "pengunjung-nama", "pengunjung-telepon", "pengunjung-surel", "pengunjung-jalur"
SAME = {"name": NAME, "phone": PHONE, "email": EMAIL}
"""Questions about the applicant that the visitor's own answer fills when they are left empty."""
CHANNELS = {"counter": _("Datang ke loket"), "phone": _("Menelepon")}
ENDINGS = {"pdf": ".pdf", "jpg": ".jpg,.jpeg", "png": ".png", "xlsx": ".xlsx"}


@dataclass(frozen=True)
class Part:
    """One section of the page: its title and help, and its fields."""

    title: str
    help: str
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class Paper:
    """One document on the page: its field, when it is asked, what must be mended, and what is there already."""

    field: forms.BoundField
    only: str = ""
    needed: bool = False
    reason: str = ""
    before: Sequence[Document] = ()


class FilesForm(forms.Form):
    """Base: one file field for each document, whose files were checked before."""

    def __init__(
        self,
        requirements: Sequence[Requirement],
        data: Any = None,
        files: Any = None,
        uploads: Uploads | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.requirements = tuple(requirements)
        self.uploads = uploads or {}

    def add_documents(self, *, required: bool = False) -> None:
        """Put the file fields at the end of the form."""
        for one in self.requirements:
            attrs: dict[str, Any] = {"accept": ",".join(ENDINGS[kind] for kind in one.accept)}
            if one.files > 1:
                attrs["multiple"] = True
            field = ManyFilesField(
                label=one.label, help_text=file_help(one), required=required, widget=ManyFiles(attrs=attrs)
            )
            if not required:
                needed = gettext("bila sudah dibawa") if one.required else gettext("bila ada")
                field.need = needed  # type: ignore[attr-defined]
            self.fields[f"{BROUGHT}{one.id}"] = field

    def judge_documents(self) -> None:
        """Say beside each field why its files are not taken."""
        for one in self.requirements:
            name = f"{BROUGHT}{one.id}"
            sent = self.uploads.get(name, ())
            if len(sent) > one.files:
                self.add_error(name, gettext("Paling banyak %(n)d berkas.") % {"n": one.files})
            for upload in sent:
                if isinstance(upload, FileRefused):
                    self.add_error(name, upload.message)

    def brought(self) -> dict[str, list[Inspected]]:
        """The files that may come in, by requirement."""
        return {
            one.id: [each for each in sent if isinstance(each, Inspected)]
            for one in self.requirements
            if (sent := self.uploads.get(f"{BROUGHT}{one.id}"))
        }


def expected_files(requirements: Sequence[Requirement]) -> Mapping[str, Requirement]:
    """The file fields that are worth checking, with what each takes."""
    return {f"{BROUGHT}{one.id}": one for one in requirements}


class IntakeForm(FilesForm):
    """Visitor, questions and documents of a service on one page."""

    def __init__(
        self, sheet: Procedure, data: Any = None, files: Any = None, uploads: Uploads | None = None
    ) -> None:
        super().__init__(sheet.requirements, data, files, uploads)
        self.sheet = sheet
        self.fields[NAME] = forms.CharField(label=_("Nama pengunjung"), max_length=200)
        self.fields[PHONE] = PhoneField(
            label=_("Nomor telepon"), required=False, help_text=_("Untuk menghubunginya bila perlu.")
        )
        self.fields[EMAIL] = forms.EmailField(
            label=_("Surel"), required=False, help_text=_("Bila diisi, kabar permohonan dikirim ke sini.")
        )
        assert sheet.service is not None, "only a service takes visitors in"
        ways = [way for way in CHANNELS if way in sheet.service.channels]
        self.fields[CHANNEL] = forms.ChoiceField(
            label=_("Bagaimana permohonan ini datang"),
            choices=[(way, CHANNELS[way]) for way in ways],
            initial=ways[0],
            widget=forms.RadioSelect if len(ways) > 1 else forms.HiddenInput,
        )
        for question in sheet.fields():
            field = form_field(question)
            if question.fill in SAME:
                field.required = False
                field.need = gettext("kosongkan bila sama dengan pengunjung")  # type: ignore[attr-defined]
            self.fields[question.id] = field
        self.add_documents()

    def clean(self) -> dict[str, Any]:
        """What is the same as the visitor's own is taken from there; each refused file is named."""
        cleaned = super().clean() or self.cleaned_data
        for question in self.sheet.fields():
            if question.fill not in SAME or cleaned.get(question.id) or question.id in self.errors:
                continue
            cleaned[question.id] = cleaned.get(SAME[question.fill]) or ""
            if question.required and not cleaned[question.id] and SAME[question.fill] not in self.errors:
                self.add_error(question.id, gettext("Bagian ini belum diisi."))
        self.judge_documents()
        return cleaned

    def visitor(self) -> Visitor:
        """Who stands there. Only of a valid form."""
        given = self.cleaned_data
        return Visitor(given[NAME].strip(), given[PHONE], given[EMAIL], given[CHANNEL])

    def answers(self) -> dict[str, Any]:
        """The answers as a case holds them. Only of a valid form."""
        answers: dict[str, Any] = {}
        for section in self.sheet.form:
            answers |= to_answers(section, self.cleaned_data)
        return answers

    def brought(self) -> dict[str, list[Inspected]]:
        """The files of the documents that this visitor has to bring; others are not kept. Only of a valid form."""
        wanted = {one.id for one in requirements_for(self.sheet, self.answers())}
        return {name: files for name, files in super().brought().items() if name in wanted}

    def visitor_fields(self) -> list[forms.BoundField]:
        """The fields about the visitor, for the page."""
        return [self[name] for name in (CHANNEL, NAME, PHONE, EMAIL)]

    def parts(self) -> list[Part]:
        """The questions, section by section."""
        return [
            Part(section.title, section.help, [self[field.id] for field in section.fields])
            for section in self.sheet.form
        ]

    def papers(self) -> list[Paper]:
        """The documents, each with when it is asked for."""
        return [
            Paper(self[f"{BROUGHT}{one.id}"], condition_words(self.sheet, one.when), needed=one.required)
            for one in self.requirements
        ]


class MendForm(FilesForm):
    """Exactly what was marked: questions with what was answered before, documents to be brought anew."""

    def __init__(
        self,
        sections: Sequence[Section],
        requirements: Sequence[Requirement],
        marks: Mapping[str, str],
        answers: Mapping[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        questions = [field for section in sections for field in section.fields]
        initial = {one.id: answers[one.id] for one in questions if one.id in answers}
        super().__init__(requirements, *args, initial=initial, **kwargs)
        self.sections, self.marks = tuple(sections), marks
        for question in questions:
            self.fields[question.id] = form_field(question)
        self.add_documents(required=True)

    def clean(self) -> dict[str, Any]:
        """Each refused file is named."""
        cleaned = super().clean() or self.cleaned_data
        self.judge_documents()
        return cleaned

    def answers(self) -> dict[str, Any]:
        """The mended answers. Only of a valid form."""
        answers: dict[str, Any] = {}
        for section in self.sections:
            answers |= to_answers(section, self.cleaned_data)
        return answers

    def questions(self) -> list[tuple[forms.BoundField, str]]:
        """The questions, each with what is wrong with its answer."""
        return [
            (self[field.id], self.marks.get(f"field:{field.id}", ""))
            for section in self.sections
            for field in section.fields
        ]

    def papers(self, documents: Sequence[Document]) -> list[Paper]:
        """The documents, each with what is wrong with the one that is there."""
        return [
            Paper(
                self[f"{BROUGHT}{one.id}"],
                needed=True,
                reason=self.marks.get(f"document:{one.id}", ""),
                before=[each for each in documents if each.requirement == one.id],
            )
            for one in self.requirements
        ]
