"""Paraf: an official on the way to the signature has read this version and stands for it."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.steps.forms import StepForm
from sopan.letters.papers import put_initial
from sopan.letters.steps.base import LetterStep


@behaviour
class InitialStep(LetterStep):
    """Puts the official's initials on the letter, or sends it back to its drafter."""

    does = "initial"
    label = pgettext_lazy("tombol", "Paraf")
    template = "letters/steps/initial.html"

    def form(self, work: Work, data: Any = None, files: Any = None) -> StepForm:
        """Done, or back with a reason."""
        return StepForm(work, data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Initial once; who comes by the same version again only passes it on."""
        assert isinstance(form, StepForm)
        if form.going_back:
            return form.sent_back()
        letter = self.letter(work)
        put_initial(work, letter)
        return Done(record={"letter": letter.title, "version": letter.version})
