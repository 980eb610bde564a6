"""What a sheet asks an official at a step: its questions and files, in the form, checked, and kept with the case."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sopan.cases.answers import answers_of, stored_answers
from sopan.cases.behaviour import Work
from sopan.cases.errors import Invalid
from sopan.cases.forms import answer_of, form_field
from sopan.cases.models import Document
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileRefused
from sopan.files.storage import keep
from sopan.procedure.conditions import all_hold
from sopan.procedure.model import Requirement, Step

ATTACHMENT_FIELD = "attachment"
ATTACHMENT = Requirement(id="attachment", label="Lampiran", required=False, max_mb=10)
"""The file that every simple step may carry, whatever the sheet asks."""
FIELD, FILE = "isi_", "berkas_"
"""What the form fields of the sheet's questions and files begin with."""
UNITS = "_units"
"""Key of the case's answers under which units answer, each for itself: {step: {member: {field: value}}}."""

Uploads = Mapping[str, Sequence[Inspected | FileRefused]]


class ManyFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files of one document; what they are is checked before the case is locked."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that were sent; an error when one is needed and none came."""
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not sent and self.required:
            super().clean(None, initial)
        return sent


def add_entries(form: forms.Form, work: Work) -> None:
    """Put the questions and files of the step into its form, as `isi_<id>` and `berkas_<id>`."""
    if not work.asks:
        return
    known = unit_answers(work).get(work.task.member, {}) if work.task.member else work.answers
    for question in work.step.fields:
        field = form_field(question, work.case.agency_id)
        if question.id in known:
            field.initial = known[question.id]
        field.need = _("wajib") if question.required else ""  # type: ignore[attr-defined]
        field.required = False  # a step that is sent back needs none: `check_entries` asks
        form.fields[f"{FIELD}{question.id}"] = field
    there = _brought(work)
    for document in documents_asked(work):
        upload = ManyFilesField(
            label=document.label, help_text=file_help(document), required=False,
            widget=ManyFiles(attrs={"multiple": True} if document.files > 1 else {}),
        )  # fmt: skip
        if document.id in there:
            upload.need = _("sudah ada; unggah lagi bila diganti")  # type: ignore[attr-defined]
        elif document.required:
            upload.need = _("wajib")  # type: ignore[attr-defined]
        form.fields[f"{FILE}{document.id}"] = upload


def check_entries(form: forms.Form, work: Work) -> None:
    """What the sheet needs is there: called from the form's `clean` unless the case goes back."""
    if not work.asks:
        return
    for question in work.step.fields:
        name = f"{FIELD}{question.id}"
        if question.required and form.cleaned_data.get(name) in (None, "", []) and name not in form.errors:
            form.add_error(name, _("Bagian ini belum diisi."))
    there = _brought(work)
    for document in documents_asked(work):
        name = f"{FILE}{document.id}"
        sent = work.uploads.get(name, ())
        if len(sent) > document.files:
            form.add_error(name, _("Paling banyak %(n)d berkas.") % {"n": document.files})
        elif document.required and not sent and document.id not in there and not form.cleaned_data.get(name):
            form.add_error(name, _("Unggah %(label)s dahulu.") % {"label": document.label})
        for upload in sent:
            if isinstance(upload, FileRefused):
                form.add_error(name, upload.message)


def keep_entries(work: Work, form: forms.Form) -> dict[str, Any]:
    """Put what was entered into the case's answers and keep its files. Returns the answers, for the history."""
    if not work.asks:
        return {}
    entered = {}
    for question in work.step.fields:
        value = answer_of(form.cleaned_data.get(f"{FIELD}{question.id}"))
        if value is not None:
            entered[question.id] = value
    if work.step.fields:
        answers = answers_of(work.case)
        if work.task.member:
            units = dict(answers.get(UNITS, {}))
            units[work.step.id] = {**units.get(work.step.id, {}), work.task.member: entered}
            answers[UNITS] = units
        else:
            for question in work.step.fields:
                answers.pop(question.id, None)
            answers |= entered
        work.case.answers = stored_answers(answers, confidential=work.case.confidential)
    for document in documents_asked(work):
        _keep_files(work, form, document)
    return entered


def documents_asked(work: Work) -> list[Requirement]:
    """The files that the sheet asks for at this step, as far as their conditions hold."""
    return [one for one in work.step.documents if all_hold(one.when, work.answers)]


def unit_answers(work: Work) -> dict[str, dict[str, Any]]:
    """What each unit has answered at this step, by position code."""
    return dict(work.answers.get(UNITS, {}).get(work.step.id, {}))


def file_fields(step: Step) -> dict[str, Requirement]:
    """Every file field that the form of a step may have, with what it takes."""
    return {ATTACHMENT_FIELD: ATTACHMENT} | {f"{FILE}{one.id}": one for one in step.documents}


@contextmanager
def checked_uploads(files: Any, expected: Mapping[str, Requirement]) -> Iterator[Uploads]:
    """The uploaded files of the expected fields, each checked, or why it is refused.

    Checking takes a process of its own and seconds for a large file, so it comes before the case is locked:
    on SQLite everybody else would wait for it. What is not kept is gone at the end of the block.
    """
    uploads: dict[str, list[Inspected | FileRefused]] = {}
    with ExitStack() as stack:
        for name, wanted in expected.items():
            sent = files.getlist(name) if hasattr(files, "getlist") else [files.get(name)] if files else []
            for upload in sent[: wanted.files + 1]:
                if not isinstance(upload, UploadedFile):
                    continue
                try:
                    inspected = stack.enter_context(inspect(upload, wanted.accept, wanted.max_mb))
                except FileRefused as refused:
                    uploads.setdefault(name, []).append(refused)
                else:
                    uploads.setdefault(name, []).append(inspected)
        yield uploads


def _keep_files(work: Work, form: forms.Form, document: Requirement) -> None:
    name = f"{FILE}{document.id}"
    kept = [one for one in work.uploads.get(name, ()) if isinstance(one, Inspected)]
    if not kept:
        return
    mine = work.case.documents.filter(requirement=document.id, replaced_at=None)
    if work.task.member:
        mine = mine.filter(task__member=work.task.member)
    mine.update(replaced_at=work.now)
    for inspected in kept:
        try:
            stored = keep(inspected, owner=work.user, sealed=work.case.confidential)
        except FileRefused as refused:
            form.add_error(name, refused.message)
            raise Invalid(form) from None
        Document.objects.create(
            case=work.case, file=stored, role=Document.Role.WORK, requirement=document.id,
            label=document.label, task=work.task, added_at=work.now,
        )  # fmt: skip


def _brought(work: Work) -> set[str]:
    if not work.step.documents:
        return set()
    there = work.case.documents.filter(role=Document.Role.WORK, replaced_at=None)
    if work.task.member:
        there = there.filter(task__member=work.task.member)
    return set(there.values_list("requirement", flat=True))


def file_help(document: Requirement) -> str:
    """Which files a document takes, in words."""
    kinds = ", ".join(kind.upper() for kind in document.accept)
    size = f"{document.max_mb:g}".replace(".", ",")
    words = _("%(kinds)s, paling besar %(size)s MB.") % {"kinds": kinds, "size": size}
    if document.files > 1:
        words += " " + _("Boleh sampai %(n)d berkas.") % {"n": document.files}
    return f"{document.help} {words}".strip()
