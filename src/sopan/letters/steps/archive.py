"""Pengarsipan: the signed file is checked against its hash and put away."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.files.storage import is_whole
from sopan.letters.steps.base import LetterStep, OnwardForm, must_hold


class ArchiveForm(OnwardForm):
    """What happened on paper, when something did."""

    stamped = forms.BooleanField(label=gettext_lazy("Naskah sudah dicetak dan dicap"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Catatan arsip"),
        help_text=gettext_lazy("Misalnya letak berkas cetak. Boleh dikosongkan."),
        max_length=300,
        required=False,
    )


@behaviour
class Archive(LetterStep):
    """Archives the signed letter."""

    does = "archive"
    label = gettext_lazy("Arsipkan")
    template = "letters/steps/archive.html"

    def form(self, work: Work, data: Any = None, files: Any = None) -> ArchiveForm:
        """Stamped or not, and a note."""
        return ArchiveForm(work, data)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Errors: Refused, when the letter is not signed or its file is not the one that was signed."""
        assert isinstance(form, ArchiveForm)
        if form.going_back:
            return form.sent_back()
        cleaned = form.cleaned_data
        letter = self.letter(work)
        must_hold(letter, _("Naskah belum ditandatangani, jadi belum dapat diarsipkan."))
        assert letter.file is not None
        if not is_whole(letter.file):
            raise Refused(
                "letter_damaged",
                _(
                    "Berkas naskah tidak sama lagi dengan yang ditandatangani. Jangan diserahkan; "
                    "hubungi pengelola sistem untuk memulihkannya dari cadangan."
                ),
            )
        letter.archived_at = work.now
        letter.save(update_fields=["archived_at"])
        return Done(
            record={
                "number": letter.number,
                "sha256": letter.file.sha256,
                "stamped": cleaned["stamped"],
                "note": cleaned["note"],
            }
        )
