"""Paraf: an official on the way to the signature has read this version and stands for it, or has corrected it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from sopan.cases.behaviour import Done, Mark, Result, SentBack, Work, behaviour
from sopan.cases.errors import Refused
from sopan.letters.composing import missing_in
from sopan.letters.models import Letter
from sopan.letters.papers import letter_of, put_draft, put_initial
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.text import MARK, Source, TextForm, source_of

MARKED = "Ada alinea yang perlu diperbaiki."
"""The reason when single paragraphs were marked: stored, so it is in the office's language whoever sends it back."""


class InitialForm(TextForm):
    """Done, perhaps with a correction; or back with a reason, perhaps with marks on single paragraphs."""

    may_mark = True

    def clean(self) -> dict[str, Any]:
        """Who marks a paragraph sends the letter back; who corrects it does not."""
        marked = {slot: why for slot, why in self._notes().items() if why}
        if self.going_back and marked and not self.cleaned_data.get("back_reason", "").strip():
            self.cleaned_data["back_reason"] = MARKED
        cleaned = super().clean()
        if self.going_back:
            if not self.errors and self.changed_text:
                raise forms.ValidationError(
                    _(
                        "Anda mengubah naskah dan hendak mengembalikannya. Paraf untuk memakai perubahan Anda, atau "
                        "pulihkan teksnya lalu tulis pada catatan apa yang harus diperbaiki."
                    )
                )
            return cleaned
        for slot in marked:
            self.add_error(
                f"mark_{slot}",
                _("Alinea ini Anda tandai. Kembalikan naskahnya, atau kosongkan catatan ini lalu paraf."),
            )
        return cleaned

    def sent_back(self) -> SentBack:
        """Back, with what was marked: beside the paragraphs for who drafts, in words for everybody."""
        back = super().sent_back()
        notes = {slot: why for slot, why in self._notes().items() if why}
        lines = [f"Alinea {self.numbers[slot]}: {why}" for slot, why in notes.items()]
        drafts = self.work.sheet.step(back.to).does == "draft"
        marks = tuple(Mark(f"{MARK}{slot}", why) for slot, why in notes.items()) if drafts else ()
        return SentBack(back.to, "\n".join([back.reason, *lines]), marks)

    def _notes(self) -> dict[int, str]:
        return {
            slot: self.cleaned_data.get(f"mark_{slot}", "").strip()
            for slot in self.order
            if f"mark_{slot}" in self.fields
        }


@behaviour
class InitialStep(LetterStep):
    """Puts the official's initials on the letter, or sends it back to its drafter."""

    does = "initial"
    label = pgettext_lazy("tombol", "Paraf")
    template = "letters/steps/initial.html"

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
