"""Menyusun konsep: the letter of the SOP, filled for this case, and edited by the drafter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.letters.composing import missing_in
from sopan.letters.models import Version
from sopan.letters.papers import as_it_stands, first_blocks, put_draft
from sopan.letters.steps.base import LetterStep, OnwardForm
from sopan.letters.steps.text import TextForm, source_of
from sopan.letters.wording import misfit


class DraftForm(TextForm, OnwardForm):
    """The text of the letter, and the way onward."""


@behaviour
class Draft(LetterStep):
    """Drafts the letter."""

    does = "draft"
    label = gettext_lazy("Simpan konsep dan lanjutkan")
    template = "letters/steps/draft.html"
    needs_draft = False
    by_system = True

    def automatic(self, work: Work) -> Done:
        """The SOP's own text, filled for this case."""
        spec = self.spec(work)
        blocks = first_blocks(work.case, work.sheet, spec)
        letter = put_draft(work, spec, blocks, Version.Way.SYSTEM)
        return Done(record={"letter": letter.title, "version": letter.version})

    def context(self, work: Work) -> dict[str, Any]:
        """Besides the letter, what it lacks, and whether the office's own wording did not fit."""
        spec = self.spec(work)
        return {
            **super().context(work),
            "missing": missing_in(as_it_stands(work, spec), work.sheet, spec),
            "misfit": bool(misfit(work.case.agency, work.case.procedure, work.sheet, spec.id)),
        }

    def form(self, work: Work, data: Any = None, files: Any = None) -> DraftForm:
        """What the drafter wrote before, or the SOP's text filled for this case."""
        return DraftForm(work, source_of(work, self.spec(work), data), data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Write the draft; see `papers.put_draft`."""
        assert isinstance(form, DraftForm)
        if form.going_back:
            return form.sent_back()
        letter = put_draft(work, self.spec(work), form.blocks())
        return Done(record={"letter": letter.title, "version": letter.version})
