"""The answer to the applicant in the office's words, which they read on the page of their case."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases import announce
from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import LONG_TEXT_LENGTH, shown
from sopan.cases.models import Document
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, text_of, unknown_options
from sopan.cases.steps.forms import NoteForm, attach
from sopan.procedure.model import Procedure, Step

LENGTH = 2 * LONG_TEXT_LENGTH
ATTACHED = "Lampiran jawaban"
"""The label of the file for the applicant: stored, so it is in the office's language whoever attaches it."""


class ReplyForm(NoteForm):
    """The answer, a file for the applicant, and a note that stays in the office."""

    reply = forms.CharField(
        label=_("Jawaban kepada pemohon"),
        help_text=_("Dibaca pemohon pada halaman permohonannya, kata demi kata."),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    field_order = ["reply", "attachment", "note"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.fields["reply"].initial = prepared(work)
        if work.case.applicant_id is None:
            self.fields["reply"].help_text = _("Disimpan pada riwayat, kata demi kata.")
        self.fields["note"].label = _("Catatan untuk kantor")
        self.fields["attachment"].label = _("Lampiran untuk pemohon")
        must(self, "reply")

    def clean(self) -> dict[str, Any]:
        """An answer says something."""
        cleaned = super().clean()
        if not self.going_back:
            check_filled(self, "reply", gettext("Tulis jawaban untuk pemohon."))
        return cleaned


@behaviour
class Reply(Behaviour):
    """Answers the applicant; begins with what was written into the field of `with: {from: ...}`."""

    does: ClassVar[str] = "reply"
    label: ClassVar[Any] = _("Kirim jawaban")
    template: ClassVar[str] = "cases/steps/reply.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "from")
        source = step.options.get("from")
        if source is not None and source not in {question.id for question in sheet.questions()}:
            found.append(f"isian '{source}' tidak ada di SOP ini")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> ReplyForm:
        """See Behaviour."""
        return ReplyForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """Whether the applicant has an account on which to read it."""
        return {"reachable": work.case.applicant_id is not None}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Keeps the answer in the history and tells the applicant that it is there."""
        assert isinstance(form, ReplyForm)
        if form.going_back:
            return form.sent_back()
        record = {"reply": text_of(form, "reply")}
        if note := text_of(form, "note"):
            record["note"] = note
        document = attach(work, form, label=ATTACHED, role=Document.Role.ISSUED)
        if document is not None:
            record["attachment"] = document.label
        announce.replied(work.case)
        return Done(record=record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        return summed_up({"reply": _("Jawaban"), **NOTED}, record)


def prepared(work: Work) -> str:
    """What a step before has written into the field that this step answers from."""
    source = work.step.options.get("from")
    question = next((one for one in work.sheet.questions() if one.id == source), None)
    value = work.answers.get(question.id) if question is not None else None
    return "" if question is None or value in (None, "", []) else shown(question, value)
