"""What the forms of all steps share: done or back, a reason, a note, an attachment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import SentBack, Work
from sopan.cases.errors import Invalid
from sopan.cases.models import Document
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileRefused
from sopan.files.storage import keep

DONE, BACK = "done", "back"
ATTACHMENT_FIELD = "attachment"
ATTACHMENT_MB = 10
NOTE_LENGTH = 2_000
ATTACHMENT = "Lampiran: {step}"
"""The label of an attachment: stored, so it is in the office's language whoever attaches it."""


class StepForm(forms.Form):
    """Base of the forms of official steps. The button says `action`: done, or back with a reason.

    `targets` are the steps to which the case may go back; with none there is no way back.
    """

    action = forms.ChoiceField(
        choices=[(DONE, DONE), (BACK, BACK)], initial=DONE, required=False, widget=forms.HiddenInput
    )
    back_to = forms.ChoiceField(label=_("Kembalikan ke"), required=False)
    back_reason = forms.CharField(
        label=_("Alasan pengembalian"),
        help_text=_("Tulis apa yang harus diperbaiki. Alasan ini dibaca oleh penerimanya."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = work
        self.targets = work.sheet.may_return_to(work.step)
        if not self.targets:
            del self.fields["back_to"], self.fields["back_reason"]
            return
        self.fields["back_reason"].need = gettext("wajib bila dikembalikan")  # type: ignore[attr-defined]
        choices = [(target, work.sheet.step(target).activity) for target in self.targets]
        back_to = self.fields["back_to"]
        assert isinstance(back_to, forms.ChoiceField)
        back_to.choices = choices
        back_to.initial = choices[0][0]
        if len(choices) == 1:
            back_to.widget = forms.HiddenInput()

    @property
    def going_back(self) -> bool:
        """Whether the official sends the case back instead of finishing the step."""
        return self.cleaned_data.get("action") == BACK

    def clean(self) -> dict[str, Any]:
        """Going back needs a reason and a place to go."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("action") == BACK:
            if not self.targets:
                raise ValidationError(gettext("Dari langkah ini permohonan tidak dapat dikembalikan."))
            if not cleaned.get("back_reason", "").strip() and "back_reason" not in self.errors:
                self.add_error("back_reason", gettext("Tulis alasan pengembalian."))
            cleaned["back_to"] = cleaned.get("back_to") or self.targets[-1]
        return cleaned

    def sent_back(self) -> SentBack:
        """The result when the case goes back."""
        return SentBack(self.cleaned_data["back_to"], self.cleaned_data["back_reason"].strip())


class NoteForm(StepForm):
    """A step with a note and, if wanted, an attachment."""

    note = forms.CharField(
        label=_("Catatan"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    attachment = forms.FileField(
        label=_("Lampiran"),
        help_text=_("PDF, JPG, atau PNG, paling besar 10 MB."),
        required=False,
    )
    field_order = ["note", "attachment"]


@contextmanager
def checked_attachment(files: Any) -> Iterator[Inspected | FileRefused | None]:
    """The attachment among the uploaded files, checked, or why it is refused; None when there is none.

    Checking takes a process of its own and seconds for a large file, so it comes before the case is locked:
    on SQLite everybody else would wait for it. What is not kept is gone at the end of the block.
    """
    upload = files.get(ATTACHMENT_FIELD) if files else None
    if not isinstance(upload, UploadedFile):
        yield None
        return
    try:
        inspected = inspect(upload, max_mb=ATTACHMENT_MB)
    except FileRefused as refused:
        yield refused
        return
    with inspected:
        yield inspected


def attach(work: Work, form: forms.Form, *, label: str = "") -> Document | None:
    """Keep the attachment of a step with the case. Errors: Invalid with the refusal beside the field."""
    try:
        if isinstance(work.attachment, FileRefused):
            raise work.attachment
        if work.attachment is None:
            return None
        stored = keep(work.attachment, owner=work.user, sealed=work.case.confidential)
    except FileRefused as refused:
        form.add_error(ATTACHMENT_FIELD, refused.message)
        raise Invalid(form) from None
    return Document.objects.create(
        case=work.case,
        file=stored,
        role=Document.Role.ATTACHMENT,
        label=label or ATTACHMENT.format(step=work.task.title),
        task=work.task,
        added_at=work.now,
    )
