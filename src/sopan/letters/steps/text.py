"""The text of one letter as a form: a field for each paragraph, which may be added, removed and moved.

It works without JavaScript: the buttons of a paragraph post the whole form, which comes back so arranged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from sopan.cases.applying import marks_of
from sopan.cases.behaviour import Work
from sopan.cases.steps.forms import StepForm
from sopan.directory.words import moment_words
from sopan.letters.layout.rendering import Block
from sopan.letters.models import Letter, Version
from sopan.letters.papers import blocks_of, first_blocks, letter_of
from sopan.letters.versions import said, version_of, words_of_block
from sopan.procedure.model import Letter as LetterSpec

PARAGRAPH = "paragraph_"
PARAGRAPH_LENGTH = 6_000
MOST_BLOCKS = 200
EDITABLE = ("text", "heading", "items", "annex")
"""The kinds of block that are written; the others come from the application and are only moved."""
ORDER, CHANGE, BASE, VERSION = "order", "change", "base", "version"
MARK = "paragraph:"
"""Before the place of a paragraph, as the item of a mark on a returned task."""


@dataclass(frozen=True)
class Source:
    """The text that a form edits: the blocks of version `base`, and the version that the letter is at now.

    Both are 0 before the letter is drafted. They differ when somebody else saved while this text was being edited.
    """

    blocks: list[Block]
    base: int
    letter: Letter | None

    @property
    def version(self) -> int:
        """The version that the letter is at."""
        return self.letter.version if self.letter else 0


@dataclass(frozen=True)
class Row:
    """One block on the page: a field, or what is not edited here, with what was marked on it."""

    slot: int
    field: forms.BoundField | None
    block: Block
    note: forms.BoundField | None = None  # what an official who initials may mark
    mark: str = ""
    first: bool = False
    last: bool = False


def source_of(work: Work, spec: LetterSpec, data: Any = None) -> Source:
    """What is edited: the text as it stands, or the older one that `data` was made from."""
    letter = letter_of(work.case, spec.id)
    current = letter.version if letter else 0
    base = number_in(data.get(BASE)) if data else None
    if base is not None and base < current:
        if base == 0:
            return Source(first_blocks(work.case, work.sheet, spec), 0, letter)
        older = version_of(letter, base) if letter else None
        if older is not None:
            return Source(said(older), base, letter)
    blocks = blocks_of(letter) if letter else first_blocks(work.case, work.sheet, spec)
    return Source(blocks, current, letter)


class TextForm(StepForm):
    """A text area for each paragraph; the facts of the application stand between them and are only moved."""

    own_counts: ClassVar[bool] = (
        False  # whether a newer version that the person wrote themselves may be there
    )

    def __init__(self, work: Work, source: Source, data: Any = None) -> None:
        super().__init__(work, data)
        self.source = source
        self.written = source.blocks
        change = str(data.get(CHANGE) or "") if data else ""
        self.arranging = bool(change)
        self.order = _arranged(_order(self.written, data), change, self.written)
        self.numbers: dict[int, int] = {}  # of the paragraphs that are written, by place
        for slot in self.order:
            block = self._block(slot)
            if not is_written(block):
                continue
            number = self.numbers[slot] = len(self.numbers) + 1
            text = text_of(block)
            self.fields[f"{PARAGRAPH}{slot}"] = forms.CharField(
                label=_label(block) % {"number": number},
                initial=text,
                required=False,  # an emptied paragraph leaves the letter
                max_length=max(PARAGRAPH_LENGTH, len(text)),
                widget=forms.Textarea(attrs={"rows": min(12, 2 + len(text) // 80)}),
            )

    def is_valid(self) -> bool:
        """A form that is only being rearranged is not done with."""
        return not self.arranging and super().is_valid()

    def full_clean(self) -> None:
        """Nor is it wrong yet."""
        if self.arranging:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """A letter says something, and says it on top of what its writer has read."""
        cleaned = super().clean()
        for name, field in self.fields.items():
            if name.startswith(PARAGRAPH) and self.add_prefix(name) not in self.data:
                cleaned[name] = field.initial or ""  # not sent at all is not the same as emptied
        if self.going_back:
            return cleaned
        texts = [value for name, value in cleaned.items() if name.startswith(PARAGRAPH)]
        if not self.errors and self.written and not any(text.strip() for text in texts):
            raise forms.ValidationError(_("Naskah tidak boleh kosong. Tulis paling sedikit satu alinea."))
        read = number_in(self.data.get(VERSION))
        if read is not None and read != self.source.version:
            self._check_overtaken()
        return cleaned

    def rows(self) -> list[Row]:
        """The blocks in order, for the page."""
        marks = self.marks()
        return [
            Row(
                slot=slot,
                field=self[f"{PARAGRAPH}{slot}"] if f"{PARAGRAPH}{slot}" in self.fields else None,
                block=self._block(slot),
                note=self.note_on(slot),
                mark=marks.get(slot, ""),
                first=at == 0,
                last=at == len(self.order) - 1,
            )
            for at, slot in enumerate(self.order)
        ]

    def note_on(self, slot: int) -> forms.BoundField | None:
        """Who writes the letter marks nothing on it."""
        return None

    def blocks(self) -> list[Block]:
        """The letter as it was edited. Only of a valid form."""
        edited = []
        for slot in self.order:
            block = self._block(slot)
            if not is_written(block):
                edited.append(block)
            elif text := tidy(self.cleaned_data[f"{PARAGRAPH}{slot}"]):
                edited.append(_block_of(text, block))
        return edited

    @property
    def changed_text(self) -> bool:
        """Whether the text differs from what it was made from. Only of a valid form."""
        return self.blocks() != [_tidied(block) for block in self.written if words_of_block(block).strip()]

    @property
    def next_slot(self) -> int:
        """The place of a paragraph that is added."""
        return max([len(self.written), *(slot + 1 for slot in self.order)])

    @property
    def order_words(self) -> str:
        """The order, for the hidden field."""
        return " ".join(map(str, self.order))

    def marks(self) -> dict[int, str]:
        """What was marked on a paragraph when the letter came back, by its place now."""
        return {slot: reason for slot, _text, reason in self._marked() if slot is not None}

    def loose_marks(self) -> list[tuple[str, str]]:
        """(what the paragraph said, what was marked) of paragraphs that have been changed or removed since."""
        return [(text, reason) for slot, text, reason in self._marked() if slot is None]

    def _marked(self) -> list[tuple[int | None, str, str]]:
        task, letter = self.work.task, self.source.letter
        items = (
            {item: why for item, why in marks_of(task).items() if item.startswith(MARK)} if task.marks else {}
        )
        if not items or letter is None:
            return []
        read = letter.versions.filter(at__lte=task.opened_at).last()
        old = [words_of_block(block) for block in (said(read) if read else self.written)]
        new = [words_of_block(block) for block in self.written]
        found: list[tuple[int | None, str, str]] = []
        for item, reason in items.items():
            place = number_in(item.removeprefix(MARK))
            text = old[place] if place is not None and place < len(old) else ""
            stands = place is not None and place < len(new) and new[place] == text
            at = place if stands else new.index(text) if text in new else None
            found.append((at if at in self.order else None, text, reason))
        return found

    def _block(self, slot: int) -> Block:
        return self.written[slot] if slot < len(self.written) else {"text": ""}

    def _check_overtaken(self) -> None:
        letter = self.source.letter
        newest = letter.versions.select_related("by").last() if letter else None
        if self.own_counts and newest is not None and newest.by == self.work.user:
            return
        raise forms.ValidationError(self._overtaken_by(newest), code="overtaken")

    def _overtaken_by(self, newest: Version | None) -> str:
        if newest is None or newest.by is None:
            return _(
                "Konsep ini berubah sejak Anda membukanya. Tulisan Anda masih ada di bawah: "
                "bandingkan dengan konsep terbaru, lalu simpan lagi."
            )
        return _(
            "Konsep ini diubah oleh %(name)s pada %(moment)s, sesudah Anda membukanya. Tulisan Anda masih ada di "
            "bawah: bandingkan dengan konsep ke-%(version)d, lalu simpan lagi."
        ) % {
            "name": newest.by.name,
            "moment": moment_words(newest.at, self.work.case.agency.zone),
            "version": newest.number,
        }


def tidy(text: str) -> str:
    """The text with one kind of line end and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_of(block: Block) -> str:
    """What stands in the text area of a block: items one a line."""
    if "items" in block:
        return "\n".join(block["items"])
    return str(block[_kind(block)])


def _block_of(text: str, was: Block) -> Block:
    if "items" in was:
        return {**was, "items": [line.strip() for line in text.splitlines() if line.strip()]}
    return {**was, _kind(was): text}


def _kind(block: Block) -> str:
    return next(kind for kind in EDITABLE if kind in block)


def _tidied(block: Block) -> Block:
    return _block_of(tidy(text_of(block)), block) if is_written(block) else block


def _label(block: Block) -> str:
    match _kind(block):
        case "heading":
            return _("Alinea %(number)d: judul bagian")
        case "items":
            return _("Alinea %(number)d: daftar bernomor, satu baris satu butir")
        case "annex":
            return _("Alinea %(number)d: judul lampiran")
        case _:
            return _("Alinea %(number)d")


def is_written(block: Block) -> bool:
    """Whether a block is a paragraph that people write; the others come from the application."""
    return any(kind in block for kind in EDITABLE)


def _order(blocks: list[Block], data: Mapping[str, Any] | None) -> list[int]:
    """The places in the order that was sent. What is not edited on the page never leaves the letter."""
    if not data or data.get(ORDER) is None:
        return list(range(len(blocks)))
    sent = dict.fromkeys(number_in(word) for word in str(data[ORDER]).split())
    order = [slot for slot in sent if slot is not None and slot < len(blocks) + MOST_BLOCKS][:MOST_BLOCKS]
    kept = [slot for slot, block in enumerate(blocks) if not is_written(block) and slot not in sent]
    return order + kept


def _arranged(order: list[int], change: str, blocks: list[Block]) -> list[int]:
    """The order after a button: "up:3", "down:3", "remove:3", "add:3" (below 3)."""
    verb, _colon, word = change.partition(":")
    slot = number_in(word)
    if slot is None or slot not in order:
        return order
    at = order.index(slot)
    order = list(order)
    match verb:
        case "up" if at > 0:
            order[at - 1], order[at] = order[at], order[at - 1]
        case "down" if at < len(order) - 1:
            order[at + 1], order[at] = order[at], order[at + 1]
        case "remove" if slot >= len(blocks) or is_written(blocks[slot]):
            order.remove(slot)
        case "add" if len(order) < MOST_BLOCKS:
            order.insert(at + 1, max([len(blocks), *(one + 1 for one in order)]))
    return order


def number_in(word: Any) -> int | None:
    """A whole number of at most five digits as a page sends it; None for anything else."""
    text = str(word) if word is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
