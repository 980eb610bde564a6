"""Pemberitahuan: the answer to the applicant as a letter of the office, signed by the official who completes the step.

The notice itself is posted by `cases` when the case ends; the letter is what it tells the applicant to open.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.letters.models import Letter
from sopan.letters.papers import (
    blocks_of,
    first_blocks,
    issue,
    letter_of,
    put_draft,
    scanned,
    take_back,
    thaw,
)
from sopan.letters.steps.draft import DraftForm
from sopan.letters.steps.signing import SecretForm, SigningStep, signed_record
from sopan.letters.steps.text import BASE, Source, source_of
from sopan.procedure.model import Procedure, Step
from sopan.signing.models import Signature

OUTCOMES = ("granted", "refused", "finished")


class NotifyForm(DraftForm, SecretForm):
    """The answer's paragraphs, and how else the applicant was told."""

    own_counts = True  # the step itself writes a version, before it asks the signing service

    note = forms.CharField(
        label=gettext_lazy("Catatan penyampaian"),
        help_text=gettext_lazy("Misalnya: juga disampaikan lewat telepon. Boleh dikosongkan."),
        max_length=300,
        required=False,
    )


@behaviour
class Notify(SigningStep):
    """Issues the letter that fits the outcome of the case."""

    does = "notify"
    label = gettext_lazy("Kirim jawaban")
    template = "letters/steps/notify.html"
    needs_draft = False

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
        letter = letter_of(work.case, spec.id)
        if (data and data.get(BASE)) or (letter is not None and letter.state == Letter.State.WAITING):
            source = source_of(work, spec, data)
        else:
            source = Source(first_blocks(work.case, work.sheet, spec), 0, letter)
        form = NotifyForm(work, source, data)
        if files is not None:
            form.files = files
        return form

    def frozen(self, work: Work, form: forms.Form, *, pen: bool = False) -> tuple[Letter, Signature]:
        """The answer is written by the step itself; one that waits unchanged is not written anew."""
        assert isinstance(form, NotifyForm)
        spec = self.spec(work)
        letter = letter_of(work.case, spec.id)
        if letter is None or letter.state != Letter.State.WAITING or blocks_of(letter) != form.blocks():
            letter = put_draft(work, spec, form.blocks())
        return letter, self.freeze(work, letter, pen=pen)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Issue the letter; one that answered otherwise before holds no longer."""
        assert isinstance(form, NotifyForm)
        if form.going_back:
            return self.sent_back(work, form)
        spec = self.spec(work)
        self._take_back_others(work, spec.id)
        letter = self.letter(work)
        if form.by_pen:
            if form.blocks() != blocks_of(letter):
                raise Refused(
                    "printed_otherwise",
                    _("Teks ini berbeda dari cetakannya. Siapkan lagi cetakannya, atau pulihkan teksnya."),
                )
            scanned(work, letter, form)
        return Done(record={**signed_record(issue(work, letter)), "note": form.cleaned_data["note"]})

    def _take_back_others(self, work: Work, spec: str) -> None:
        named = work.step.options.get("letter")
        for other in set(named.values()) - {spec} if isinstance(named, dict) else ():
            letter = letter_of(work.case, other)
            if letter is not None and letter.state == Letter.State.SIGNED:
                take_back(letter, work.now)
            elif letter is not None:
                thaw(letter)
