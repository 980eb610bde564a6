"""Penomoran: the letter gets its number from the register, before or apart from the signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.steps.forms import StepForm
from sopan.letters.models import Letter
from sopan.letters.papers import put_number
from sopan.letters.steps.base import LetterStep


@behaviour
class Number(LetterStep):
    """Numbers the letter. A letter that was signed with a number is only shown, and passes on."""

    does = "number"
    label = gettext_lazy("Beri nomor")
    template = "letters/steps/number.html"
    options = frozenset({"letter", "format"})

    def form(self, work: Work, data: Any = None, files: Any = None) -> StepForm:
        """Done, or back with a reason."""
        return StepForm(work, data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Take the next number, unless the letter has one."""
        assert isinstance(form, StepForm)
        if form.going_back:
            return form.sent_back()
        letter = self.letter(work)
        if letter.state != Letter.State.SIGNED:
            put_number(work, letter, self.spec(work), self.pattern(work))
        return Done(record={"letter": letter.title, "number": letter.number})
