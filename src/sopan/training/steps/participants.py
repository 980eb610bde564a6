"""Peserta: who takes part, written one a line or pasted out of a worksheet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, unknown_options
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step
from sopan.training.people import PARTICIPANTS, Participant, Unreadable, as_json, keep, parse, participants_of

LENGTH = 40_000


class ParticipantsForm(NoteForm):
    """The list as text; `people` are those that were read out of it."""

    listed = forms.CharField(
        label=gettext_lazy("Peserta"),
        help_text=gettext_lazy(
            "Satu orang dalam satu baris: Nama; Instansi; Telepon. Kolom yang disalin dari Excel juga terbaca."
        ),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    field_order = ["listed", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.people: list[Participant] = []
        self.fields["listed"].initial = "\n".join(one.line for one in participants_of(work))
        must(self, "listed")

    def clean(self) -> dict[str, Any]:
        """Every line is somebody, and nobody stands there twice."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        check_filled(self, "listed", _("Tulis pesertanya."))
        try:
            self.people = parse(cleaned.get("listed") or "")
        except Unreadable as unreadable:
            self.add_error("listed", [forms.ValidationError(one) for one in unreadable.sentences])
        return cleaned


@behaviour
class Participants(Behaviour):
    """Keeps the participants for the steps that follow."""

    does = "participants"
    label = gettext_lazy("Simpan peserta")
    template = "training/steps/participants.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return unknown_options(step)

    def form(self, work: Work, data: Any = None, files: Any = None) -> ParticipantsForm:
        """See Behaviour."""
        return ParticipantsForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """Those who are listed already."""
        return {"participants": participants_of(work)}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, ParticipantsForm)
        if form.going_back:
            return form.sent_back()
        listed = as_json(form.people)
        keep(work, PARTICIPANTS, listed)
        return Done(record={"participants": listed, **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """How many, and who."""
        people = [Participant(**one) for one in record.get("participants", ())]
        said = {
            **record,
            "count": _("%(n)d orang") % {"n": len(people)},
            "who": "; ".join(
                f"{one.name} ({one.institution})" if one.institution else one.name for one in people
            ),
        }
        labels = {"count": gettext_lazy("Peserta"), "who": gettext_lazy("Daftar peserta"), **NOTED}
        return summed_up(labels, said)
