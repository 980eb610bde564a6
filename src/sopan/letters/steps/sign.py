"""Tanda tangan: number, date and signer are frozen on the PDF, the signature is made, and the letter is issued.

The service is asked between two transactions (`set_out`), so a letter whose service is away waits with its number.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.letters.papers import freeze, issue, letter_of, scanned
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.signing import (
    SecretForm,
    errand,
    made_up_secret,
    service_words,
    signed_record,
    waiting_words,
)
from sopan.procedure.model import Procedure, Step


@behaviour
class Sign(LetterStep):
    """Signs the letter, or sends it back to its drafter."""

    does = "sign"
    label = gettext_lazy("Tanda tangani")
    template = "letters/steps/sign.html"
    options = frozenset({"letter", "format", "on_behalf_of"})
    goes_out = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """A letter has one signature."""
        found = super().problems(sheet, step)
        if len(step.doers) > 1:
            found.append("sebuah naskah ditandatangani satu pejabat: sebutkan siapa dengan 'by'")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> SecretForm:
        """Signed, or back with a reason."""
        return SecretForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """Besides the letter, whether it waits for a signature that was not made."""
        waits = waiting_words(letter_of(work.case, self.spec(work).id))
        return {**super().context(work), **waits, **service_words(work)}

    def set_out(self, work: Work, form: forms.Form) -> Callable[[], None] | None:
        """Freeze the letter, then ask the signing service."""
        assert isinstance(form, SecretForm)
        if form.going_back or form.by_pen:
            return None
        letter = self.letter(work)
        return errand(form, letter, self.freeze(work))

    def prepare_for_pen(self, work: Work, data: Any) -> None:
        """Have the letter wait for a pen."""
        self.freeze(work, pen=True)

    def freeze(self, work: Work, *, pen: bool = False) -> Any:
        """The letter with its number, waiting for the signature; see `papers.freeze`."""
        return freeze(
            work,
            self.letter(work),
            self.spec(work),
            pattern=self.pattern(work),
            on_behalf_of=str(work.step.options.get("on_behalf_of", "")),
            pen=pen,
        )

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Issue the letter that was signed."""
        assert isinstance(form, SecretForm)
        if form.going_back:
            return form.sent_back()
        letter = self.letter(work)
        if form.by_pen:
            scanned(work, letter, form)
        return Done(record=signed_record(issue(work, letter)))

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """See Behaviour."""
        return made_up_secret()
