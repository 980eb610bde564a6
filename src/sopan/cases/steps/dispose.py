"""Disposisi and perintah: what is to be done with the case, how soon, and by whom."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import DayField
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, today_of, unknown_options
from sopan.cases.steps.office import noted
from sopan.cases.steps.people import PeopleForm, target_problems
from sopan.procedure.model import Procedure, Step

INSTRUCTIONS: Mapping[str, Any] = {
    "tindak_lanjut": _("Tindak lanjuti"),
    "saran": _("Pelajari dan beri saran"),
    "konsep": _("Siapkan konsep"),
    "koordinasi": _("Koordinasikan"),
    "hadir": _("Hadiri/wakili"),
    "diketahui": _("Untuk diketahui"),
    "arsip": _("Arsipkan"),
}
"""What a disposition may ask, as the forms of offices list it."""

NATURES: Mapping[str, Any] = {
    "biasa": _("Biasa"),
    "segera": _("Segera"),
    "sangat_segera": _("Sangat segera"),
    "rahasia": _("Rahasia"),
}


class DisposeForm(PeopleForm):
    """The sheet of a disposition."""

    instructions = forms.MultipleChoiceField(
        label=_("Dengan hormat harap"),
        choices=list(INSTRUCTIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nature = forms.ChoiceField(
        label=_("Sifat"),
        choices=list(NATURES.items()),
        initial="biasa",
        required=False,
        widget=forms.RadioSelect,
    )
    due = DayField(
        label=_("Selesai paling lambat"),
        help_text=_("Boleh dikosongkan; waktu baku SOP tetap berlaku."),
        required=False,
    )
    field_order = ["instructions", "chief", "others", "nature", "due", "note", "attachment"]
    chief_needed = False

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        must(self, "instructions")

    def clean(self) -> dict[str, Any]:
        """A disposition asks something, by a day that is still to come."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        check_filled(self, "instructions", gettext("Pilih paling sedikit satu perintah."))
        due = cleaned.get("due")
        if due is not None and due < today_of(self.work):
            self.add_error("due", gettext("Tanggal itu sudah lewat."))
        return cleaned


@behaviour
class Dispose(Behaviour):
    """Records the disposition; with `for`, it also says who does that step."""

    does: ClassVar[str] = "dispose"
    label: ClassVar[Any] = _("Beri disposisi")
    template: ClassVar[str] = "cases/steps/dispose.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "for")
        return [*found, *target_problems(sheet, step)] if "for" in step.options else found

    def form(self, work: Work, data: Any = None, files: Any = None) -> DisposeForm:
        """See Behaviour."""
        return DisposeForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, DisposeForm)
        if form.going_back:
            return form.sent_back()
        cleaned = form.cleaned_data
        record: dict[str, Any] = {
            "instructions": cleaned["instructions"],
            "nature": cleaned["nature"] or "biasa",
            **noted(work, form),
        }
        if form.people:
            record["people"] = form.people
        if cleaned["due"]:
            record["due_day"] = cleaned["due"].isoformat()
        return Done(record=record, assigned=form.assigned)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {
            **record,
            "instructions": [str(INSTRUCTIONS.get(one, one)) for one in record.get("instructions", ())],
            "nature": NATURES.get(record.get("nature", ""), ""),
        }
        labels = {
            "instructions": _("Perintah"),
            "people": _("Kepada"),
            "nature": _("Sifat"),
            "due_day": _("Paling lambat"),
            **NOTED,
        }
        return summed_up(labels, said)
