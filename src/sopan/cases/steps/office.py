"""Steps that need no more than a note: record what was done, forward to the next desk, decide."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.forms import BACK, NOTE_LENGTH, NoteForm, attach
from sopan.flow.rules import answers_asked
from sopan.procedure.model import Procedure, Step


class _Noting(Behaviour):
    """A step whose form is a note and an attachment."""

    template: ClassVar[str] = "cases/steps/record.html"

    def form(self, work: Work, data: Any = None, files: Any = None) -> forms.Form:
        """See Behaviour."""
        return NoteForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, NoteForm)
        if form.going_back:
            return form.sent_back()
        return Done(record=noted(work, form))

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        labels = {"note": _("Catatan"), "attachment": _("Lampiran"), "reason": _("Alasan")}
        return [(labels[key], str(record[key])) for key in labels if record.get(key)]


@behaviour
class Record(_Noting):
    """Done, with a note: the behaviour of a step that has no other."""

    does: ClassVar[str] = "record"
    label: ClassVar[Any] = _("Selesai, lanjutkan")


@behaviour
class Forward(_Noting):
    """The file goes on to the next desk."""

    does: ClassVar[str] = "forward"
    label: ClassVar[Any] = _("Teruskan")


class AnswerForm(NoteForm):
    """The answers of the sheet, one to be chosen (or several, where it says so), and the reason."""

    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Alasan penolakan dibaca oleh yang mengajukan."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["answer", "reason", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        answers = answers_asked(work.sheet, work.step.id, work.task.place)
        if not answers:
            del self.fields["reason"]
            return
        choices = [(one.answer, one.answer) for one in answers]
        answer: forms.ChoiceField
        if work.step.several:
            answer = forms.MultipleChoiceField(
                label=_("Keputusan (boleh lebih dari satu)"), choices=choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        else:
            answer = forms.ChoiceField(
                label=_("Keputusan"), choices=choices, required=False, widget=forms.RadioSelect
            )
        # Neither is required when the case goes back, so the page is told in words what is needed.
        answer.need = gettext("wajib")  # type: ignore[attr-defined]
        self.fields["answer"] = answer
        explained = [one.answer for one in answers if one.reason]
        if explained:
            words = gettext("wajib bila memilih %(answers)s") % {"answers": ", ".join(explained)}
            self.fields["reason"].need = words  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """An answer must be chosen, and given a reason where the sheet asks for one."""
        cleaned = super().clean()
        if cleaned.get("action") == BACK or "answer" not in self.fields:
            return cleaned
        chosen = [one for one in self.work.step.answers if one.answer in self.chosen]
        if not chosen:
            self.add_error("answer", ValidationError(gettext("Pilih salah satu keputusan.")))
        elif any(one.reason for one in chosen) and not cleaned.get("reason", "").strip():
            self.add_error(
                "reason", ValidationError(gettext("Tulis alasannya; yang mengajukan berhak mengetahuinya."))
            )
        return cleaned

    @property
    def chosen(self) -> tuple[str, ...]:
        """The answers that were chosen, however many the sheet allows."""
        answer = self.cleaned_data.get("answer") or ()
        return (answer,) if isinstance(answer, str) else tuple(answer)

    def done(self, record: dict[str, Any]) -> Done:
        """The result of a step with what was chosen; `record` gets the reason."""
        if "answer" not in self.fields:
            return Done(record=record)
        if reason := self.cleaned_data["reason"].strip():
            record["reason"] = reason
        if self.work.step.several:
            return Done(record=record, chosen=self.chosen)
        return Done(answer=self.chosen[0], record=record)


@behaviour
class Decide(_Noting):
    """One of the answers of the sheet, or any of several, with the reason."""

    does: ClassVar[str] = "decide"
    label: ClassVar[Any] = _("Tetapkan keputusan")
    template: ClassVar[str] = "cases/steps/decide.html"
    answers: ClassVar[bool] = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return (
            [] if len(step.answers) >= 2 else [f"langkah {step.id} memutuskan tetapi tidak punya dua jawaban"]
        )

    def form(self, work: Work, data: Any = None, files: Any = None) -> forms.Form:
        """See Behaviour."""
        return AnswerForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, AnswerForm)
        if form.going_back:
            return form.sent_back()
        return form.done(noted(work, form))


def noted(work: Work, form: NoteForm) -> dict[str, Any]:
    """What a step with a note keeps in the history: the note and the attachment."""
    record: dict[str, Any] = {}
    if note := form.cleaned_data["note"].strip():
        record["note"] = note
    document = attach(work, form)
    if document is not None:
        record["attachment"] = document.label
        record["document"] = document.pk
    return record
