"""What is done in another application (E-DABU, SIPD): under which reference there, and when."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import DayField
from sopan.cases.steps.asking import (
    NOTED,
    check_day_come,
    check_filled,
    must,
    summed_up,
    text_of,
    today_of,
    unknown_options,
)
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step

REFERENCE_LENGTH = 120


class ElsewhereForm(NoteForm):
    """The number that the other application gave, and the day."""

    reference = forms.CharField(
        label=_("Nomor rujukan"),
        help_text=_("Nomor atau kode bukti dari aplikasi itu."),
        max_length=REFERENCE_LENGTH,
        required=False,
    )
    day = DayField(label=_("Dikerjakan tanggal"), required=False)
    field_order = ["reference", "day", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.fields["day"].initial = today_of(work)
        must(self, "reference", "day")

    def clean(self) -> dict[str, Any]:
        """Without its number nobody finds it again there."""
        cleaned = super().clean()
        if not self.going_back:
            check_filled(self, "reference", gettext("Tulis nomor rujukan dari aplikasi itu."))
            check_day_come(self, self.work, "day", gettext("Tulis kapan dikerjakan."))
        return cleaned


@behaviour
class Elsewhere(Behaviour):
    """Records what was done in the application of `with: {system: ...}`."""

    does: ClassVar[str] = "elsewhere"
    label: ClassVar[Any] = _("Catat nomor rujukan")
    template: ClassVar[str] = "cases/steps/elsewhere.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "system")
        if not str(step.options.get("system", "")).strip():
            found.append("'elsewhere' harus menyebut aplikasinya: tambahkan with: {system: ...}")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> ElsewhereForm:
        """See Behaviour."""
        return ElsewhereForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The name of the other application."""
        return {"system": work.step.options["system"]}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, ElsewhereForm)
        if form.going_back:
            return form.sent_back()
        record = {
            "system": str(work.step.options["system"]),
            "reference": text_of(form, "reference"),
            "day": form.cleaned_data["day"].isoformat(),
            **noted(work, form),
        }
        return Done(record=record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        return summed_up(
            {"system": _("Aplikasi"), "reference": _("Nomor rujukan"), "day": _("Tanggal"), **NOTED}, record
        )
