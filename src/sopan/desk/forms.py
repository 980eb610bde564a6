"""The small forms of the desk: a reason, a note, to whom."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sopan.directory.models import User
from sopan.directory.roster import positions_held

LENGTH = 2_000
UNITS = [("menit", _("menit")), ("jam", _("jam")), ("hari", _("hari")), ("minggu", _("minggu"))]


class ReasonForm(forms.Form):
    """Why something is done to a case."""

    reason = forms.CharField(
        label=_("Alasan"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Catatan untuk rekan"),
        help_text=_("Hanya dibaca petugas."),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    task = forms.UUIDField(required=False, widget=forms.HiddenInput)  # where it was written


class ReassignForm(forms.Form):
    """To whom a task goes. A reason is needed from anybody but its holder."""

    to = forms.ChoiceField(label=_("Serahkan kepada"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Alasan"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, people: list[User], *args: Any, reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.key): person for person in people}
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        held = positions_held(people)
        self.labels = [(key, _with(person, held[person.pk])) for key, person in self.people.items()]
        to.choices = self.labels
        self.fields["reason"].required = reason_needed

    def chosen(self) -> User:
        """The official who was chosen."""
        return self.people[self.cleaned_data["to"]]


def _with(person: User, positions: list[str]) -> str:
    """A colleague by name, and below it the positions that tell two people of one name apart."""
    return format_html("{}<small>{}</small>", person.name, ", ".join(positions))


class ExtendForm(forms.Form):
    """How much more time a task gets, why, and by which rule."""

    amount = forms.IntegerField(label=_("Tambahan waktu"), min_value=1, max_value=999)
    unit = forms.ChoiceField(
        label=_("Satuan"),
        choices=UNITS,
        initial="hari",
    )
    reason = forms.CharField(
        label=_("Alasan"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )
    rule = forms.CharField(
        label=_("Dasar"),
        help_text=_("Aturan atau perintah yang mengizinkannya, misalnya Disposisi Kepala Dinas 12-11-2026."),
        max_length=300,
    )

    def __init__(self, *args: Any, working: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working = working
        if working:
            unit = self.fields["unit"]
            assert isinstance(unit, forms.ChoiceField)
            unit.choices = [(value, _("hari kerja") if value == "hari" else label) for value, label in UNITS]

    def words(self) -> str:
        """The time as a sheet writes it: "3 hari kerja". Only of a valid form."""
        given = self.cleaned_data
        kind = " kerja" if self.working and given["unit"] == "hari" else ""
        return f"{given['amount']} {given['unit']}{kind}"
