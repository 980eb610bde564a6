"""Menyusun konsep: the letter of the SOP, filled for this case, and edited by the drafter."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.letters.papers import blocks_of, first_blocks, letter_of, put_draft
from sopan.letters.rendering import Block
from sopan.letters.steps.base import LetterStep, OnwardForm

PARAGRAPH = "paragraph_"
PARAGRAPH_LENGTH = 6_000


class DraftForm(OnwardForm):
    """A text area for each paragraph; the facts of the application stand between them and are not edited."""

    def __init__(self, work: Work, blocks: list[Block], data: Any = None) -> None:
        super().__init__(work, data)
        self.written = blocks
        number = 0
        for at, block in enumerate(blocks):
            if "text" in block:
                number += 1
                self.fields[f"{PARAGRAPH}{at}"] = forms.CharField(
                    label=_("Alinea %(number)d") % {"number": number},
                    initial=block["text"],
                    required=False,  # an emptied paragraph leaves the letter
                    max_length=PARAGRAPH_LENGTH,
                    widget=forms.Textarea(attrs={"rows": min(12, 2 + len(block["text"]) // 80)}),
                )

    def clean(self) -> dict[str, Any]:
        """A letter says something."""
        cleaned = super().clean()
        for name, field in self.fields.items():
            if name.startswith(PARAGRAPH) and self.add_prefix(name) not in self.data:
                cleaned[name] = field.initial  # not sent at all is not the same as emptied
        texts = [value for name, value in cleaned.items() if name.startswith(PARAGRAPH)]
        if texts and not self.going_back and not self.errors and not any(text.strip() for text in texts):
            raise forms.ValidationError(_("Naskah tidak boleh kosong. Tulis paling sedikit satu alinea."))
        return cleaned

    def rows(self) -> list[dict[str, Any]]:
        """The blocks in order, for the template: a bound field, or a list of facts."""
        return [
            {"field": self[f"{PARAGRAPH}{at}"]} if "text" in block else {"facts": block["facts"]}
            for at, block in enumerate(self.written)
        ]

    def blocks(self) -> list[Block]:
        """The letter as it was edited. Only of a valid form."""
        edited = []
        for at, block in enumerate(self.written):
            if "text" not in block:
                edited.append(block)
            elif text := self.cleaned_data[f"{PARAGRAPH}{at}"].replace("\r\n", "\n").strip():
                edited.append({"text": text})
        return edited


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
        letter = put_draft(work, spec, first_blocks(work.case, work.sheet, spec))
        return Done(record={"letter": letter.title, "version": letter.version})

    def form(self, work: Work, data: Any = None, files: Any = None) -> DraftForm:
        """What the drafter wrote before, or the SOP's text filled for this case."""
        spec = self.spec(work)
        written = letter_of(work.case, spec.id)
        blocks = blocks_of(written) if written else first_blocks(work.case, work.sheet, spec)
        return DraftForm(work, blocks, data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Write the draft; see `papers.put_draft`."""
        assert isinstance(form, DraftForm)
        if form.going_back:
            return form.sent_back()
        letter = put_draft(work, self.spec(work), form.blocks())
        return Done(record={"letter": letter.title, "version": letter.version})
