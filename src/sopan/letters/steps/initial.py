"""Paraf: an official on the way to the signature has read this version and stands for it, or has corrected it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sopan.cases.behaviour import AtOnce, Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.letters.composing import missing_in
from sopan.letters.models import Letter
from sopan.letters.papers import letter_of, put_draft, put_initial
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.marking import MarkingForm
from sopan.letters.steps.text import Source, TextForm, source_of


class InitialForm(MarkingForm, TextForm):
    """Done, perhaps with a correction; or back with a reason, perhaps with marks on single paragraphs."""

    def __init__(self, work: Work, source: Source, data: Any = None) -> None:
        super().__init__(work, source, data)
        self.ask_marks(self.numbers)

    def clean(self) -> dict[str, Any]:
        """Who sends the letter back does not correct it."""
        cleaned = super().clean()
        if self.going_back and not self.errors and self.changed_text:
            raise forms.ValidationError(
                _(
                    "Anda mengubah naskah dan hendak mengembalikannya. Paraf untuk memakai perubahan Anda, atau "
                    "pulihkan teksnya lalu tulis pada catatan apa yang harus diperbaiki."
                )
            )
        return cleaned


@behaviour
class InitialStep(LetterStep):
    """Puts the official's initials on the letter, or sends it back to its drafter."""

    does = "initial"
    label = pgettext_lazy("tombol", "Paraf")
    template = "letters/steps/initial.html"
    at_once = AtOnce(
        gettext_lazy("Paraf sekaligus"),
        gettext_lazy("Tugas ini tidak meminta paraf. Buka tugasnya untuk mengerjakannya."),
    )

    def context(self, work: Work) -> dict[str, Any]:
        """Besides the letter, what it lacks."""
        found = super().context(work)
        letter = found["letter"]
        return {**found, "missing": missing_in(letter, work.sheet, self.spec(work)) if letter else []}

    def form(self, work: Work, data: Any = None, files: Any = None) -> InitialForm:
        """Done, or back with a reason. Before the letter is drafted there is nothing to correct."""
        spec = self.spec(work)
        if letter_of(work.case, spec.id) is None:
            return InitialForm(work, Source([], 0, None), data)
        return InitialForm(work, source_of(work, spec, data), data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Initial once; who comes by the same version again only passes it on. Who corrects the text makes a new
        version of it, on which only their own initials stand."""
        assert isinstance(form, InitialForm)
        if form.going_back:
            return form.sent_back()
        letter = self.letter(work)
        record: dict[str, Any] = {"letter": letter.title}
        if form.changed_text:
            if letter.state not in (Letter.State.DRAFT, Letter.State.INITIALLED):
                raise Refused(
                    "not_a_draft",
                    _("Naskah ini sudah melewati tahap konsep, jadi teksnya tidak dapat diubah."),
                )
            letter = put_draft(work, self.spec(work), form.blocks())
            record["corrected"] = True
        put_initial(work, letter)
        return Done(record={**record, "version": letter.version})
