"""What the forms of all steps share: done or back, a reason, a note, an attachment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import SentBack, Work
from sopan.cases.errors import Invalid
from sopan.cases.models import Document
from sopan.cases.steps.entries import ATTACHMENT_FIELD, FIELD, FILE, add_entries, check_entries
from sopan.files.errors import FileRefused
from sopan.files.storage import keep

DONE, BACK = "done", "back"
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
        self.targets = _targets(work)
        add_entries(self, work)
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
    def entries(self) -> list[forms.BoundField]:
        """What the sheet asks at this step, for the page: questions, then files."""
        return [self[name] for name in self.fields if name.startswith((FIELD, FILE))]

    @property
    def going_back(self) -> bool:
        """Whether the official sends the case back instead of finishing the step."""
        return self.cleaned_data.get("action") == BACK

    def clean(self) -> dict[str, Any]:
        """Going back needs a reason and a place to go."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("action") == BACK:
            if not self.targets:
                raise ValidationError(gettext("Langkah ini tidak dapat dikembalikan."))
            if not cleaned.get("back_reason", "").strip() and "back_reason" not in self.errors:
                self.add_error("back_reason", gettext("Tulis alasan pengembalian."))
            cleaned["back_to"] = cleaned.get("back_to") or self.targets[-1]
        else:
            check_entries(self, self.work)
        return cleaned

    def sent_back(self) -> SentBack:
        """The result when the case goes back."""
        return SentBack(self.cleaned_data["back_to"], self.cleaned_data["back_reason"].strip())


def _targets(work: Work) -> tuple[str, ...]:
    """The steps to which the case may go back from this task; none from a unit's own unless the sheet says so."""
    if work.task.member and work.step.returns_to is None:
        return ()
    return work.sheet.may_return_to(work.step)


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


def attach(
    work: Work, form: forms.Form, *, label: str = "", role: str = Document.Role.ATTACHMENT
) -> Document | None:
    """Keep the attachment of a step with the case. Errors: Invalid with the refusal beside the field.

    It is the office's own unless `role` says that it was issued to the applicant.
    """
    sent = next(iter(work.uploads.get(ATTACHMENT_FIELD, ())), None)
    try:
        if isinstance(sent, FileRefused):
            raise sent
        if sent is None:
            return None
        stored = keep(sent, owner=work.user, sealed=work.case.confidential)
    except FileRefused as refused:
        form.add_error(ATTACHMENT_FIELD, refused.message)
        raise Invalid(form) from None
    return Document.objects.create(
        case=work.case,
        file=stored,
        role=role,
        label=label or ATTACHMENT.format(step=work.task.title),
        task=work.task,
        added_at=work.now,
    )
