"""Marks on single paragraphs of a letter: whoever reads it on its way says beside each what must be mended."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sopan.cases.behaviour import Mark, SentBack
from sopan.cases.steps.forms import StepForm
from sopan.letters.steps.text import MARK

MARKED = "Ada alinea yang perlu diperbaiki."
"""The reason when single paragraphs were marked: stored, so it is in the office's language whoever sends it back."""
LONGEST = 300
_NOTE = "mark_"


class MarkingForm(StepForm):
    """Done; or back with a reason, perhaps with marks on single paragraphs. A subclass calls `ask_marks`."""

    numbers: dict[int, int]

    def ask_marks(self, numbers: dict[int, int]) -> None:
        """Make a field for a mark on each paragraph. `numbers`: how the page counts them, by their places."""
        self.numbers = numbers
        if not self.targets:
            return
        for slot, number in numbers.items():
            self.fields[f"{_NOTE}{slot}"] = forms.CharField(
                label=_("Catatan alinea %(number)d") % {"number": number},
                required=False,
                max_length=LONGEST,
            )

    def note_on(self, slot: int) -> forms.BoundField | None:
        """The field for a mark on the paragraph in that place; None where none may be put."""
        name = f"{_NOTE}{slot}"
        return self[name] if name in self.fields else None

    @property
    def has_marks(self) -> bool:
        """Whether something was written beside a paragraph, for a page that comes back."""
        return any(self.data.get(self.add_prefix(name)) for name in self.fields if name.startswith(_NOTE))

    def clean(self) -> dict[str, Any]:
        """Who marks a paragraph sends the letter back."""
        marked = self._marked_now()
        if self.going_back and marked and not self.cleaned_data.get("back_reason", "").strip():
            self.cleaned_data["back_reason"] = MARKED
        cleaned = super().clean()
        if not self.going_back:
            for slot in marked:
                self.add_error(
                    f"{_NOTE}{slot}",
                    _("Alinea ini Anda tandai. Kembalikan naskahnya, atau kosongkan dahulu catatan ini."),
                )
        return cleaned

    def sent_back(self) -> SentBack:
        """Back, with what was marked: beside the paragraphs for who drafts, in words for everybody."""
        back = super().sent_back()
        notes = self._marked_now()
        lines = [f"Alinea {self.numbers[slot]}: {why}" for slot, why in notes.items()]
        drafts = self.work.sheet.step(back.to).does == "draft"
        marks = tuple(Mark(f"{MARK}{slot}", why) for slot, why in notes.items()) if drafts else ()
        return SentBack(back.to, "\n".join([back.reason, *lines]), marks)

    def _marked_now(self) -> dict[int, str]:
        """What was written, by the place of the paragraph."""
        notes = {slot: self.cleaned_data.get(f"{_NOTE}{slot}", "").strip() for slot in self.numbers}
        return {slot: why for slot, why in notes.items() if why}
