"""Tanda tangan: number, date and signer are frozen on the PDF, the signature is made, and the letter is issued.

The service is asked between two transactions (`set_out`), so a letter whose service is away waits with its number.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import AtOnce, Done, Result, Work, behaviour
from sopan.letters.layout.rendering import Block
from sopan.letters.models import Letter
from sopan.letters.papers import blocks_of, issue, letter_of, scanned
from sopan.letters.steps.marking import MarkingForm
from sopan.letters.steps.signing import SecretForm, SigningStep, signed_record
from sopan.letters.steps.text import is_written
from sopan.letters.versions import words_of_block
from sopan.procedure.model import Procedure, Step
from sopan.signing.models import Signature


class SignForm(MarkingForm, SecretForm):
    """Signed, or back with a reason, perhaps with marks on single paragraphs."""

    def __init__(self, work: Work, blocks: list[Block], *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.written = blocks
        paragraphs = [slot for slot, block in enumerate(blocks) if is_written(block)]
        self.ask_marks({slot: number for number, slot in enumerate(paragraphs, start=1)})

    def rows(self) -> list[tuple[str, forms.BoundField]]:
        """The paragraphs that may be marked: what each says, and the field of its mark."""
        notes = ((slot, self.note_on(slot)) for slot in self.numbers)
        return [(words_of_block(self.written[slot]), note) for slot, note in notes if note is not None]


@behaviour
class Sign(SigningStep):
    """Signs the letter, or sends it back to its drafter."""

    does = "sign"
    label = gettext_lazy("Tanda tangani")
    template = "letters/steps/sign.html"
    at_once = AtOnce(
        gettext_lazy("Tanda tangani sekaligus"),
        gettext_lazy("Tugas ini tidak meminta tanda tangan. Buka tugasnya untuk mengerjakannya."),
    )

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """A letter has one signature."""
        found = super().problems(sheet, step)
        if len(step.doers) > 1:
            found.append("sebuah naskah ditandatangani satu pejabat: sebutkan siapa dengan 'by'")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> SignForm:
        """Signed, or back with a reason."""
        letter = letter_of(work.case, self.spec(work).id)
        return SignForm(work, blocks_of(letter) if letter else [], data, files)

    def frozen(self, work: Work, form: forms.Form, *, pen: bool = False) -> tuple[Letter, Signature]:
        """The draft as it was written before."""
        letter = self.letter(work)
        return letter, self.freeze(work, letter, pen=pen)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Issue the letter that was signed."""
        assert isinstance(form, SignForm)
        if form.going_back:
            return self.sent_back(work, form)
        letter = self.letter(work)
        if form.by_pen:
            scanned(work, letter, form)
        return Done(record=signed_record(issue(work, letter)))
