"""Serah terima: who took the letter, as whom, on what proof, signed on the screen or on paper; with a receipt."""

import base64
import binascii
import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Invalid
from sopan.cases.models import Document, Task
from sopan.cases.steps.asking import must
from sopan.cases.steps.entries import ATTACHMENT_FIELD
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileRefused
from sopan.letters.layout.filling import applicant_of
from sopan.letters.models import Receipt
from sopan.letters.receipts import RECEIPT, is_signature, put_receipt
from sopan.letters.steps.base import LetterStep, OnwardForm, must_hold

PNG = "data:image/png;base64,"
MOST_SIGNS = 140_000
"""Of a drawn signature as text: 100 KB of PNG. A pad of 600 by 200 dots gives some 10 KB."""
_NIK = re.compile(r"(?:\d[ .-]?){12,}")


class HandOverForm(OnwardForm):
    """Who takes it, as whom, and how they showed who they are."""

    receiver = forms.CharField(label=gettext_lazy("Nama penerima"), max_length=200)
    capacity = forms.ChoiceField(
        label=gettext_lazy("Selaku"),
        choices=Receipt.Capacity.choices,
        widget=forms.RadioSelect,
        initial=Receipt.Capacity.APPLICANT,
    )
    proof = forms.CharField(
        label=gettext_lazy("Bukti diri yang ditunjukkan"),
        help_text=gettext_lazy("Sebut jenisnya saja, misalnya KTP, SIM, atau paspor. Jangan tulis NIK."),
        max_length=120,
        required=False,
        initial="KTP",
    )
    attachment = forms.FileField(
        label=gettext_lazy("Surat kuasa"),
        help_text=gettext_lazy("Foto atau pindaian: PDF, JPG, atau PNG, paling besar 10 MB."),
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=300, required=False)
    drawn = forms.CharField(
        required=False,
        max_length=MOST_SIGNS,
        widget=forms.HiddenInput,
        error_messages={
            "max_length": gettext_lazy("Tanda tangan di layar terlalu besar. Hapus, lalu tanda tangani lagi.")
        },
    )

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        must(self, "proof")
        self.fields[ATTACHMENT_FIELD].need = _("wajib bagi kuasa")  # type: ignore[attr-defined]

    def clean_proof(self) -> str:
        """The kind of proof, never its number."""
        proof = str(self.cleaned_data["proof"]).strip()
        if _NIK.search(proof):
            raise forms.ValidationError(
                _("Jangan tulis NIK atau nomor kartu. Sebut jenis bukti dirinya saja.")
            )
        return proof

    def clean(self) -> dict[str, Any]:
        """Whoever comes shows who they are; who comes for somebody else also by what right."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        if not cleaned.get("proof") and "proof" not in self.errors:
            self.add_error("proof", _("Sebutkan bukti diri yang ditunjukkan penerima."))
        brought = self.work.uploads.get(ATTACHMENT_FIELD) or cleaned.get(ATTACHMENT_FIELD)
        if cleaned.get("capacity") == Receipt.Capacity.PROXY and not brought:
            self.add_error(ATTACHMENT_FIELD, _("Unggah surat kuasanya dahulu."))
        return cleaned


@behaviour
class HandOver(LetterStep):
    """Hands the signed letter over and makes the receipt."""

    does = "hand-over"
    label = gettext_lazy("Catat penyerahan")
    template = "letters/steps/hand_over.html"
    beside = ""

    def form(self, work: Work, data: Any = None, files: Any = None) -> HandOverForm:
        """The applicant is offered as the receiver."""
        return HandOverForm(work, data, files, initial={"receiver": applicant_of(work.case)})

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Errors: Refused, when there is no signed letter to hand over; Invalid, when a file is refused."""
        assert isinstance(form, HandOverForm)
        if form.going_back:
            return form.sent_back()
        cleaned = form.cleaned_data
        letter = self.letter(work)
        must_hold(letter, _("Naskah belum ditandatangani, jadi belum dapat diserahkan."))
        with ExitStack() as stack:
            drawn = _drawn(form)
            if drawn is not None:
                stack.enter_context(drawn)
            receipt = put_receipt(work, letter, cleaned, authority=_authority(work, form), drawn=drawn)
        record: dict[str, Any] = {
            "number": letter.number,
            "receiver": cleaned["receiver"],
            "capacity": receipt.capacity,
            "proof": cleaned["proof"],
            "note": cleaned["note"],
        }
        if receipt.authority is not None:
            record["authority"] = receipt.authority.sha256
        if receipt.drawn is not None:
            record["drawn"] = receipt.drawn.sha256
        return Done(record=record)

    def paper_of(self, task: Task) -> Document | None:
        """The receipt, which whoever came waits for."""
        return task.documents.filter(label=RECEIPT, role=Document.Role.ATTACHMENT).order_by("-pk").first()

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """Besides what letters show, how it was signed for."""
        shown = super().summary(record)
        if record.get("authority"):
            shown.append((_("Surat kuasa"), _("dilampirkan")))
        shown.append((_("Tanda tangan penerima"), _("di layar") if record.get("drawn") else _("di kertas")))
        return shown


def _authority(work: Work, form: HandOverForm) -> Inspected | None:
    """The letter of authority, which was checked before the case was locked."""
    sent = next(iter(work.uploads.get(ATTACHMENT_FIELD, ())), None)
    if isinstance(sent, FileRefused):
        form.add_error(ATTACHMENT_FIELD, sent.message)
        raise Invalid(form)
    return sent


def _drawn(form: HandOverForm) -> Inspected | None:
    """What was signed on the screen, checked as any picture that comes in; None when it was signed on paper."""
    text = form.cleaned_data["drawn"]
    if not text:
        return None
    try:
        if not text.startswith(PNG):
            raise binascii.Error
        picture = ContentFile(
            base64.b64decode(text.removeprefix(PNG), validate=True), name="tanda-tangan.png"
        )
        drawn = inspect(picture, ("png",), max_mb=0.2)
    except (binascii.Error, FileRefused):
        form.add_error(
            None,
            _("Tanda tangan di layar tidak dapat dibaca. Hapus, lalu minta penerima menandatangani lagi."),
        )
        raise Invalid(form) from None
    if not is_signature(drawn.part.path):
        drawn.part.discard()
        form.add_error(
            None,
            _(
                "Kotak tanda tangan hampir kosong. Hapus, lalu minta penerima menandatangani lagi, atau kosongkan untuk "
                "tanda tangan di kertas."
            ),
        )
        raise Invalid(form)
    return drawn
