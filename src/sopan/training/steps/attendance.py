"""Daftar hadir: who was present on which day of a training."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, summed_up, unknown_options
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step
from sopan.training.people import ATTENDANCE, Participant, keep, participants_of

MOST_DAYS = 31
PRESENT = "hadir_"


class AttendanceForm(NoteForm):
    """A tick for each participant and day."""

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.days = range(1, days_of(work.step) + 1)
        self.people = participants_of(work)
        known = work.answers.get(ATTENDANCE, {}).get(work.step.id, {})
        for at, one in enumerate(self.people):
            self.fields[f"{PRESENT}{at}"] = forms.MultipleChoiceField(
                label=one.name,
                choices=[(str(day), _("Hari %(n)d") % {"n": day}) for day in self.days],
                initial=[str(day) for day in known.get(one.key, ())],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def rows(self) -> list[tuple[Participant, forms.BoundField]]:
        """The lines of the list, for the page."""
        return [(one, self[f"{PRESENT}{at}"]) for at, one in enumerate(self.people)]

    @property
    def present(self) -> dict[str, list[int]]:
        """The days on which each participant was there. Only of a valid form."""
        return {
            one.key: sorted(int(day) for day in self.cleaned_data.get(f"{PRESENT}{at}") or ())
            for at, one in enumerate(self.people)
        }

    def clean(self) -> dict[str, Any]:
        """There are participants, and somebody came."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        if not self.people:
            raise forms.ValidationError(_("Daftar peserta belum diisi. Isi dahulu pada langkah sebelumnya."))
        if not any(self.present.values()):
            raise forms.ValidationError(_("Centang paling sedikit satu kehadiran."))
        return cleaned


@behaviour
class Attendance(Behaviour):
    """Keeps who was present on each of `with: {days: N}` days."""

    does = "attendance"
    label = gettext_lazy("Simpan daftar hadir")
    template = "training/steps/attendance.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "days")
        days = step.options.get("days", 1)
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
            found.append(f"'attendance' memerlukan banyaknya hari: with: {{days: 1}} sampai {MOST_DAYS}")
        return [*found, *needs_participants(sheet, step)]

    def form(self, work: Work, data: Any = None, files: Any = None) -> AttendanceForm:
        """See Behaviour."""
        return AttendanceForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, AttendanceForm)
        if form.going_back:
            return form.sent_back()
        present = form.present
        keep(work, ATTENDANCE, {**work.answers.get(ATTENDANCE, {}), work.step.id: present})
        return Done(record={"days": len(form.days), "present": present, **noted(work, form)})

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """Everybody was there every day."""
        days = [str(day) for day in range(1, days_of(work.step) + 1)]
        return {f"{PRESENT}{at}": days for at in range(len(participants_of(work)))}

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """How many came on each day."""
        present = record.get("present", {}).values()
        lines = [
            (
                _("Hari %(n)d") % {"n": day},
                _("%(n)d dari %(all)d hadir")
                % {"n": sum(day in days for days in present), "all": len(present)},
            )
            for day in range(1, record.get("days", 0) + 1)
        ]
        return [*lines, *summed_up(NOTED, record)]


def days_of(step: Step) -> int:
    """How many days a step's list of attendance has."""
    return int(step.options.get("days", 1))


def needs_participants(sheet: Procedure, step: Step) -> list[str]:
    """That an earlier step lists the participants."""
    rows = sheet.running_steps
    earlier = rows[: rows.index(step)] if step in rows else ()
    if any(row.does == "participants" for row in earlier):
        return []
    return [f"'{step.does}' memerlukan langkah 'participants' sebelumnya"]
