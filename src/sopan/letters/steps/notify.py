"""Pemberitahuan: the answer to the applicant as a letter of the office, signed by the official who completes the step.

The notice itself is posted by `cases` when the case ends; the letter is what it tells the applicant to open.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.letters.models import Letter
from sopan.letters.papers import first_blocks, letter_of, put_draft, put_signature, take_back
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.draft import DraftForm
from sopan.procedure.model import Procedure, Step

OUTCOMES = ("granted", "refused", "finished")


class NotifyForm(DraftForm):
    """The answer's paragraphs, and how else the applicant was told."""

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
        """The letter for this outcome, filled."""
        return NotifyForm(work, first_blocks(work.case, work.sheet, self.spec(work)), data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Write, number, sign and issue the letter; one that answered otherwise before holds no longer."""
        assert isinstance(form, NotifyForm)
        if form.going_back:
            return form.sent_back()
        spec = self.spec(work)
        self._take_back_others(work, spec.id)
        letter = put_signature(
            work,
            put_draft(work, spec, form.blocks()),
            spec,
            pattern=self.pattern(work),
            on_behalf_of=str(work.step.options.get("on_behalf_of", "")),
        )
        return Done(
            record={"letter": letter.title, "number": letter.number, "note": form.cleaned_data["note"]}
        )

    def _take_back_others(self, work: Work, spec: str) -> None:
        named = work.step.options.get("letter")
        for other in set(named.values()) - {spec} if isinstance(named, dict) else ():
            letter = letter_of(work.case, other)
            if letter is not None and letter.state == Letter.State.SIGNED:
                take_back(letter, work.now)
