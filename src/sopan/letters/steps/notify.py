"""Pemberitahuan: the answer to the applicant as a letter of the office, signed by the official who completes the step.

The notice itself is posted by `cases` when the case ends; the letter is what it tells the applicant to open.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Invalid
from sopan.letters.models import Letter
from sopan.letters.papers import (
    blocks_of,
    first_blocks,
    freeze,
    issue,
    letter_of,
    put_draft,
    scanned,
    take_back,
)
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.draft import DraftForm
from sopan.letters.steps.signing import (
    SECRET,
    SecretForm,
    errand,
    made_up_secret,
    service_words,
    waiting_words,
)
from sopan.letters.steps.text import Source
from sopan.procedure.model import Procedure, Step
from sopan.signing.models import Signature

OUTCOMES = ("granted", "refused", "finished")


class NotifyForm(DraftForm, SecretForm):
    """The answer's paragraphs, and how else the applicant was told."""

    knows_version = False  # the step itself writes one, before it asks the signing service

    note = forms.CharField(
        label=gettext_lazy("Catatan penyampaian"),
        help_text=gettext_lazy("Misalnya: juga disampaikan lewat telepon. Boleh dikosongkan."),
        max_length=300,
        required=False,
    )


@behaviour
class Notify(LetterStep):
    """Issues the letter that fits the outcome of the case."""

    does = "notify"
    label = gettext_lazy("Kirim jawaban")
    template = "letters/steps/notify.html"
    needs_draft = False
    options = frozenset({"letter", "format", "on_behalf_of"})
    goes_out = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """A mapping names outcomes that there are."""
        found = super().problems(sheet, step)
        named = step.options.get("letter")
        if isinstance(named, dict):
            found += [
                f"hasil '{outcome}' tidak dikenal; yang ada: {', '.join(OUTCOMES)}"
                for outcome in named
                if outcome not in OUTCOMES
            ]
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> NotifyForm:
        """The letter for this outcome, filled; or as it was written, when it waits for its signature."""
        spec = self.spec(work)
        waiting = letter_of(work.case, spec.id)
        source = Source(first_blocks(work.case, work.sheet, spec), 0, waiting)
        if waiting is not None and waiting.state == Letter.State.WAITING:
            source = Source(blocks_of(waiting), waiting.version, waiting)
        form = NotifyForm(work, source, data)
        if files is not None:
            form.files = files
        return form

    def context(self, work: Work) -> dict[str, Any]:
        """Besides the letter, whether it waits for a signature that was not made."""
        waits = waiting_words(letter_of(work.case, self.spec(work).id))
        return {**super().context(work), **waits, **service_words(work)}

    def set_out(self, work: Work, form: forms.Form) -> Callable[[], None] | None:
        """Write the letter, number it, and ask the signing service; one that waits unchanged is asked about again."""
        assert isinstance(form, NotifyForm)
        if form.going_back or form.by_pen:
            return None
        letter, signature = self._frozen(work, form)
        return errand(form, letter, signature)

    def prepare_for_pen(self, work: Work, data: Any) -> None:
        """Have the answer, as it is written in the form, wait for a pen. Errors: Invalid with the form."""
        form = self.form(work, data)
        form.is_valid()
        if set(form.errors) - {SECRET}:  # nobody asks for the passphrase of who signs on paper
            raise Invalid(form)
        self._frozen(work, form, pen=True)

    def _frozen(self, work: Work, form: NotifyForm, *, pen: bool = False) -> tuple[Letter, Signature]:
        spec = self.spec(work)
        letter = letter_of(work.case, spec.id)
        if letter is None or letter.state != Letter.State.WAITING or blocks_of(letter) != form.blocks():
            letter = put_draft(work, spec, form.blocks())
        on_behalf_of = str(work.step.options.get("on_behalf_of", ""))
        signature = freeze(work, letter, spec, pattern=self.pattern(work), on_behalf_of=on_behalf_of, pen=pen)
        return letter, signature

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Issue the letter; one that answered otherwise before holds no longer."""
        assert isinstance(form, NotifyForm)
        if form.going_back:
            return form.sent_back()
        spec = self.spec(work)
        self._take_back_others(work, spec.id)
        letter = self.letter(work)
        if form.by_pen:
            scanned(work, letter, form)
        issue(work, letter)
        return Done(
            record={"letter": letter.title, "number": letter.number, "note": form.cleaned_data["note"]}
        )

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """See Behaviour."""
        return made_up_secret()

    def _take_back_others(self, work: Work, spec: str) -> None:
        named = work.step.options.get("letter")
        for other in set(named.values()) - {spec} if isinstance(named, dict) else ():
            letter = letter_of(work.case, other)
            if letter is not None and letter.state == Letter.State.SIGNED:
                take_back(letter, work.now)
