"""Pengiriman: how, to whom and when a letter or a file went out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.agenda.entries import mark_sent
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.cases.forms import TEXT_LENGTH, DayField
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
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.letters.layout.filling import applicant_of, lines_of, words_of
from sopan.letters.layout.kinds import is_addressed
from sopan.letters.merging import why_not
from sopan.letters.models import Letter
from sopan.letters.papers import letter_of
from sopan.letters.steps.base import LetterStep, OnwardForm, must_hold
from sopan.procedure.model import Procedure, Step

WAYS: Mapping[str, Any] = {
    "kurir": gettext_lazy("Kurir"),
    "pos": gettext_lazy("Pos"),
    "surel": gettext_lazy("Surel"),
    "aplikasi": gettext_lazy("Aplikasi"),
    "langsung": gettext_lazy("Diantar langsung"),
}


class SendForm(NoteForm, OnwardForm):
    """The line of the expedition book."""

    way = forms.ChoiceField(
        label=gettext_lazy("Dikirim lewat"),
        choices=list(WAYS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    receiver = forms.CharField(
        label=gettext_lazy("Dikirim kepada"),
        max_length=TEXT_LENGTH * 5,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    day = DayField(label=gettext_lazy("Tanggal kirim"), required=False)
    receipt = forms.CharField(
        label=gettext_lazy("Nomor resi atau tanda terima"), max_length=TEXT_LENGTH, required=False
    )
    field_order = ["way", "receiver", "day", "receipt", "note", "attachment"]

    def __init__(self, work: Work, data: Any = None, files: Any = None, *, receiver: str = "") -> None:
        super().__init__(work, data, files)
        self.fields["receiver"].initial = receiver
        self.fields["day"].initial = today_of(work)
        must(self, "way", "receiver", "day")

    def clean(self) -> dict[str, Any]:
        """A letter went somewhere, somehow, on a day that has come."""
        cleaned = super().clean()
        if not self.going_back:
            check_filled(self, "way", _("Pilih cara mengirimnya."))
            check_filled(self, "receiver", _("Tulis kepada siapa dikirim."))
            check_day_come(self, self.work, "day", _("Tulis tanggal kirimnya."))
        return cleaned


@behaviour
class Send(LetterStep):
    """Records that the letter of `with: {letter: ...}` was sent; without one, that something was."""

    does = "send"
    label = gettext_lazy("Catat pengiriman")
    template = "letters/steps/send.html"
    beside = ""

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """The letter may be left out; one that is named must be drafted before."""
        if "letter" in step.options:
            return super().problems(sheet, step)
        return unknown_options(step, *sorted(self.options))

    def form(self, work: Work, data: Any = None, files: Any = None) -> SendForm:
        """Whom the letter addresses is offered as the receiver."""
        return SendForm(work, data, files, receiver=self._addressee(work))

    def context(self, work: Work) -> dict[str, Any]:
        """The letter that is sent, with its file, when the sheet names one; and where copies of it are made for many."""
        letter = self._letter(work)
        merge = "" if why_not(letter) else reverse("letters:merge", args=[work.task.key])
        return {"letter": letter, "merge": merge}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Errors: Refused, when the letter that the sheet names is not signed."""
        assert isinstance(form, SendForm)
        if form.going_back:
            return form.sent_back()
        letter = self._letter(work)
        unsigned = _("Naskah belum ditandatangani, jadi belum dapat dikirim.")
        if letter is not None:
            must_hold(letter, unsigned)
        elif "letter" in work.step.options:
            raise Refused("not_signed", unsigned)
        record = {
            "number": letter.number if letter is not None else "",
            "way": form.cleaned_data["way"],
            "receiver": text_of(form, "receiver"),
            "day": form.cleaned_data["day"].isoformat(),
            "receipt": text_of(form, "receipt"),
            **noted(work, form),
        }
        if letter is not None and letter.entry is not None:
            with translation.override("id"):  # what stands in a book is in the office's language
                way = ", ".join(filter(None, (str(WAYS[record["way"]]), record["receipt"])))
            mark_sent(letter.entry, form.cleaned_data["day"], way, user=work.user, now=work.now)
        return Done(record=record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {**record, "way": WAYS.get(record.get("way", ""), "")}
        labels = {
            "number": gettext_lazy("Nomor naskah"),
            "way": gettext_lazy("Dikirim lewat"),
            "receiver": gettext_lazy("Kepada"),
            "day": gettext_lazy("Tanggal kirim"),
            "receipt": gettext_lazy("Nomor resi"),
            **NOTED,
        }
        return summed_up(labels, said)

    def _letter(self, work: Work) -> Letter | None:
        if "letter" not in work.step.options or work.case.pk is None:
            return None
        return letter_of(work.case, self.spec(work).id)

    def _addressee(self, work: Work) -> str:
        if "letter" not in work.step.options or work.case.pk is None:
            return ""
        spec = self.spec(work)
        if not is_addressed(spec.kind):
            return ""
        words = words_of(work.case, work.sheet, answers_of(work.case))
        return "\n".join(lines_of(spec.to, words)) or (applicant_of(work.case) if not spec.to else "")
