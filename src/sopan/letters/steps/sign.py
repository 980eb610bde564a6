"""Tanda tangan: number, date and signer are frozen, and the letter is issued as a PDF with its QR.

The signature is one that Sopan records; it makes no claim to be a certified one.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.steps.forms import StepForm
from sopan.letters.papers import put_signature
from sopan.letters.steps.base import LetterStep
from sopan.procedure.model import Procedure, Step


class SignForm(StepForm):
    """Signing asks for a clear yes."""

    confirm = forms.BooleanField(
        label=gettext_lazy("Saya telah membaca naskah ini dan menandatanganinya."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Nobody signs by a slip of the finger."""
        cleaned = super().clean()
        if not self.going_back and not cleaned.get("confirm"):
            self.add_error("confirm", _("Beri tanda centang bahwa Anda telah membaca naskah ini."))
        return cleaned


@behaviour
class Sign(LetterStep):
    """Signs the letter, or sends it back to its drafter."""

    does = "sign"
    label = gettext_lazy("Tanda tangani")
    template = "letters/steps/sign.html"
    options = frozenset({"letter", "format", "on_behalf_of"})

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """A letter has one signature."""
        found = super().problems(sheet, step)
        if len(step.doers) > 1:
            found.append("sebuah naskah ditandatangani satu pejabat: sebutkan siapa dengan 'by'")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> SignForm:
        """Done with a confirmation, or back with a reason."""
        return SignForm(work, data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Sign and issue."""
        assert isinstance(form, SignForm)
        if form.going_back:
            return form.sent_back()
        letter = put_signature(
            work,
            self.letter(work),
            self.spec(work),
            pattern=self.pattern(work),
            on_behalf_of=str(work.step.options.get("on_behalf_of", "")),
        )
        assert letter.file is not None
        return Done(record={"letter": letter.title, "number": letter.number, "sha256": letter.file.sha256})
