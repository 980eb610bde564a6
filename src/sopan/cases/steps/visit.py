"""Peninjauan lapangan and kunjungan rumah: when, to whom, whether they were met, and what was found there."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Result, Work, behaviour
from sopan.cases.forms import LONG_TEXT_LENGTH, TEXT_LENGTH, DayField
from sopan.cases.steps.asking import (
    NOTED,
    check_day_come,
    check_filled,
    must,
    summed_up,
    text_of,
    unknown_options,
)
from sopan.cases.steps.office import AnswerForm, noted
from sopan.procedure.model import Procedure, Step


class VisitForm(AnswerForm):
    """The visit, and the answer of the sheet where it asks for one."""

    day = DayField(label=_("Tanggal kunjungan"), required=False)
    whom = forms.CharField(
        label=_("Tempat atau orang yang dikunjungi"), max_length=TEXT_LENGTH, required=False
    )
    met = forms.TypedChoiceField(
        label=_("Ditemui"),
        help_text=_("Apakah orang yang dituju ada di tempat?"),
        choices=[("True", _("Ya")), ("False", _("Tidak"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(
        label=_("Hasil kunjungan"),
        help_text=_("Yang dilihat dan yang dikatakan orang di sana."),
        max_length=LONG_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ["day", "whom", "met", "findings", "answer", "reason", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        must(self, "day", "whom", "met", "findings")

    def clean(self) -> dict[str, Any]:
        """A visit has a day that has come, somebody whom it was for, and findings."""
        cleaned = super().clean()
        if not self.going_back:
            check_day_come(self, self.work, "day", gettext("Tulis tanggal kunjungannya."))
            check_filled(self, "whom", gettext("Tulis tempat atau orang yang dikunjungi."))
            check_filled(self, "met", gettext("Pilih ditemui atau tidak."))
            check_filled(self, "findings", gettext("Tulis hasil kunjungannya."))
        return cleaned


@behaviour
class Visit(Behaviour):
    """Records a visit; where the sheet has answers, what it decides."""

    does: ClassVar[str] = "visit"
    label: ClassVar[Any] = _("Simpan hasil kunjungan")
    template: ClassVar[str] = "cases/steps/visit.html"
    answers: ClassVar[bool] = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return unknown_options(step)

    def form(self, work: Work, data: Any = None, files: Any = None) -> VisitForm:
        """See Behaviour."""
        return VisitForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, VisitForm)
        if form.going_back:
            return form.sent_back()
        record = {
            "day": form.cleaned_data["day"].isoformat(),
            "whom": text_of(form, "whom"),
            "met": form.cleaned_data["met"],
            "findings": text_of(form, "findings"),
            **noted(work, form),
        }
        return form.done(record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        return summed_up(
            {
                "day": _("Tanggal kunjungan"),
                "whom": _("Dikunjungi"),
                "met": _("Ditemui"),
                "findings": _("Hasil kunjungan"),
                **NOTED,
            },
            record,
        )
