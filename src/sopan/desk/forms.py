"""The small forms of the desk: a reason, a note, to whom."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sopan.directory.duty import duties_of
from sopan.directory.models import User

LENGTH = 2_000


class ReasonForm(forms.Form):
    """Why something is done to a case."""

    reason = forms.CharField(
        label=_("Alasan"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Catatan untuk rekan"),
        help_text=_("Hanya dibaca petugas, tidak oleh pemohon."),
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
        to.choices = [(key, _with_positions(person)) for key, person in self.people.items()]
        self.fields["reason"].required = reason_needed

    def chosen(self) -> User:
        """The official who was chosen."""
        return self.people[self.cleaned_data["to"]]


def _with_positions(person: User) -> str:
    """A colleague by name, and below it the positions that tell two people of one name apart."""
    positions = ", ".join(dict.fromkeys(duty.label for duty in duties_of(person)))
    return format_html("{}<small>{}</small>", person.name, positions)
