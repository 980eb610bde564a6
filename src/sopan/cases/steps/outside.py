"""The answer of another office or party: recorded by our official, or given by themselves through a secure link."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Result, Work, behaviour
from sopan.cases.forms import DayField
from sopan.cases.sharing import share_problems
from sopan.cases.steps.asking import (
    NOTED,
    check_day_come,
    check_filled,
    must,
    summed_up,
    text_of,
    today_of,
    unknown_options,
)
from sopan.cases.steps.elsewhere import REFERENCE_LENGTH
from sopan.cases.steps.forms import attach
from sopan.cases.steps.office import AnswerForm
from sopan.procedure.model import Procedure, Step

ATTACHED = "Jawaban pihak luar"
"""The label of the party's file: stored, so it is in the office's language whoever attaches it."""
OF_THE_OFFICE = ("note", "back_to", "back_reason")
"""What the form of the party itself does not have."""


class OutsideForm(AnswerForm):
    """What the party answered. With `guest` it is the form that the party itself fills in."""

    reference = forms.CharField(label=_("Nomor surat jawaban"), max_length=REFERENCE_LENGTH, required=False)
    day = DayField(label=_("Diterima tanggal"), required=False)
    field_order = ["reference", "day", "answer", "reason", "attachment", "note"]

    def __init__(self, work: Work, *args: Any, guest: bool = False, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.guest = guest
        self.fields["day"].initial = today_of(work)
        if guest:
            self.targets = ()
            for name in OF_THE_OFFICE:
                self.fields.pop(name, None)
            self.fields["reference"].help_text = _("Kosongkan bila Anda tidak menyertakan surat.")
            self.fields["day"].label = _("Tanggal jawaban")
            self.fields["attachment"].label = _("Surat atau berkas jawaban")
            if "answer" in self.fields:
                self.fields["answer"].label = _("Jawaban Anda")
                self.fields["reason"].help_text = _("Jelaskan dengan singkat mengapa.")
        else:
            self.fields["reference"].help_text = _("Seperti tertulis pada surat atau tanda terima pihak itu.")
            must(self, "reference")
        must(self, "day")

    def clean(self) -> dict[str, Any]:
        """What our official records bears the number by which it can be found; a day that has come."""
        cleaned = super().clean()
        if not self.going_back:
            if not self.guest:
                check_filled(self, "reference", gettext("Tulis nomor surat atau tanda terima pihak itu."))
            check_day_come(self, self.work, "day", gettext("Tulis tanggalnya."))
        return cleaned


@behaviour
class Outside(Behaviour):
    """Records the answer of an outside party; where the sheet has answers, it decides."""

    does: ClassVar[str] = "outside"
    label: ClassVar[Any] = _("Catat jawaban")
    template: ClassVar[str] = "cases/steps/outside.html"
    answers: ClassVar[bool] = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = [*unknown_options(step, "share"), *share_problems(sheet, step)]
        if step.doers and sheet.actor(step.doers[0]).is_ != "outside":
            found.append("'outside' dikerjakan oleh pihak luar: beri pelaksananya is: outside")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> OutsideForm:
        """The form of our official."""
        return OutsideForm(work, data, files)

    def guest_form(self, work: Work, data: Any = None, files: Any = None) -> OutsideForm:
        """The form of the party itself, behind its link."""
        return OutsideForm(work, data, files, guest=True)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, OutsideForm)
        if form.going_back:
            return form.sent_back()
        record: dict[str, Any] = {
            "reference": text_of(form, "reference"),
            "day": form.cleaned_data["day"].isoformat(),
            "by_link": form.guest,
        }
        if note := text_of(form, "note"):
            record["note"] = note
        document = attach(work, form, label=ATTACHED)
        if document is not None:
            record |= {"attachment": document.label, "document": document.pk}
        return form.done(record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {
            **record,
            "by_link": gettext("Pihak itu sendiri, lewat tautan") if record.get("by_link") else "",
        }
        labels = {
            "reference": _("Nomor surat jawaban"),
            "day": _("Tanggal"),
            "by_link": _("Diisi oleh"),
            **NOTED,
        }
        return summed_up(labels, said)
