"""What is asked when a disposition is sent, recalled or reported."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.agenda.natures import NATURES
from sopan.cases.forms import DayField
from sopan.dispositions.actions import Asked
from sopan.dispositions.people import Seat, Sight
from sopan.dispositions.words import INSTRUCTIONS

NOTE_LENGTH = 2_000


class SendForm(forms.Form):
    """To whom, what is asked, how soon: the sheet as offices use it. `seats` are those who may get it."""

    receivers = forms.MultipleChoiceField(
        label=_("Diteruskan kepada"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu penerima.")},
    )
    instructions = forms.MultipleChoiceField(
        label=_("Dengan hormat harap"),
        choices=list(INSTRUCTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu perintah.")},
    )
    nature = forms.ChoiceField(
        label=_("Sifat"), choices=list(NATURES.items()), initial="biasa", widget=forms.RadioSelect
    )
    due = DayField(label=_("Selesai paling lambat"), required=False)
    note = forms.CharField(
        label=_("Catatan"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, seats: Sequence[Seat], today: datetime.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        receivers = self.fields["receivers"]
        assert isinstance(receivers, forms.MultipleChoiceField)
        first = [seat for seat in seats if _comes_first(seat)]
        others = [seat for seat in seats if not _comes_first(seat)]
        receivers.choices = [
            (str(seat.user.pk), f"{seat.label}: {seat.user.name}") for seat in (*first, *others)
        ]
        self.at_once = len(first) or len(others)  # how many are shown before the rest is unfolded

    def clean_due(self) -> datetime.date | None:
        """A day that is still to come."""
        due: datetime.date | None = self.cleaned_data["due"]
        if due is not None and due < self.today:
            raise ValidationError(gettext("Tanggal itu sudah lewat."))
        return due

    @property
    def people(self) -> list[int]:
        """Ids of the users to whom it goes."""
        return [int(one) for one in self.cleaned_data["receivers"]]

    @property
    def asked(self) -> Asked:
        """What is asked of them."""
        cleaned = self.cleaned_data
        return Asked(cleaned["instructions"], cleaned["nature"], cleaned["note"].strip(), cleaned["due"])


def _comes_first(seat: Seat) -> bool:
    """Who leads a unit, or looks over one below the top: those whom a disposition usually names."""
    position = seat.position
    return position.sight == Sight.LEAD or (
        position.sight == Sight.READ and position.unit.parent_id is not None
    )


class ReportForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label=_("Hasil"),
        help_text=_("Tulis singkat apa yang sudah dikerjakan. Pengirim disposisi menerima kabarnya."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tulis hasilnya.")},
    )


class RecallForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label=_("Alasan penarikan"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tulis alasannya.")},
    )
