"""Serah terima: who took the letter, with a receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.letters.filling import applicant_of
from sopan.letters.models import Letter, Receipt
from sopan.letters.receipts import put_receipt
from sopan.letters.steps.base import LetterStep, OnwardForm


class HandOverForm(OnwardForm):
    """Who takes it, as whom, and how they showed who they are."""

    receiver = forms.CharField(label=gettext_lazy("Nama penerima"), max_length=200)
    capacity = forms.ChoiceField(
        label=gettext_lazy("Selaku"),
        choices=Receipt.Capacity.choices,
        widget=forms.RadioSelect,
        initial=Receipt.Capacity.APPLICANT,
    )
    proof = forms.CharField(
        label=gettext_lazy("Bukti diri"),
        help_text=gettext_lazy("Misalnya KTP, atau surat kuasa dan KTP. Jangan tulis NIK."),
        max_length=120,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Who comes for somebody else shows by what right."""
        cleaned = super().clean()
        if (
            not self.going_back
            and cleaned.get("capacity") == Receipt.Capacity.PROXY
            and not cleaned.get("proof")
        ):
            self.add_error("proof", _("Sebutkan surat kuasa dan tanda pengenal yang ditunjukkan."))
        return cleaned


@behaviour
class HandOver(LetterStep):
    """Hands the signed letter over and makes the receipt."""

    does = "hand-over"
    label = gettext_lazy("Catat penyerahan")
    template = "letters/steps/hand_over.html"
    beside = ""

    def form(self, work: Work, data: Any = None, files: Any = None) -> HandOverForm:
        """The applicant is offered as the receiver."""
        return HandOverForm(work, data, initial={"receiver": applicant_of(work.case)})

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Errors: Refused, when there is no signed letter to hand over."""
        assert isinstance(form, HandOverForm)
        if form.going_back:
            return form.sent_back()
        cleaned = form.cleaned_data
        letter = self.letter(work)
        if letter.state != Letter.State.SIGNED:
            raise Refused("not_signed", _("Naskah belum ditandatangani, jadi belum dapat diserahkan."))
        receipt = put_receipt(work, letter, cleaned)
        return Done(
            record={
                "number": letter.number,
                "receiver": cleaned["receiver"],
                "capacity": receipt.capacity,
                "proof": cleaned["proof"],
                "note": cleaned["note"],
            }
        )
