"""Pencatatan cuti: from the signed letter on, the official is away, and somebody stands in for them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, summed_up
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.directory.absence import record_absence
from sopan.directory.models import Official
from sopan.letters.models import Letter
from sopan.procedure.model import Procedure, Step
from sopan.staff.asked import STAND_IN, leave_or_trouble, leave_problems
from sopan.staff.models import LeaveTaken


class LeaveStartForm(NoteForm):
    """Who stands in, picked among the people of the office."""

    stand_in = forms.ChoiceField(
        label=gettext_lazy("Pegawai yang menggantikan"),
        help_text=gettext_lazy(
            "Menjadi Plh. bagi jabatan pemohon selama cuti; tugas pemohon beralih kepadanya."
        ),
        required=False,
    )
    field_order = ["stand_in", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.leave, self.trouble = leave_or_trouble(work)
        people = Official.objects.filter(agency=work.case.agency_id, user__is_active=True)
        people = people.exclude(user=work.case.applicant_id).select_related("user")
        self.people = {str(one.pk): one for one in people.order_by("title_name", "pk")}
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Tidak ada pengganti")),
            *((key, one.title_name) for key, one in self.people.items()),
        ]
        field.initial = self._named(str(work.answers.get(STAND_IN, "")))

    def clean(self) -> dict[str, Any]:
        """There is a leave to begin."""
        cleaned = super().clean()
        if self.leave is None and not self.going_back:
            raise forms.ValidationError(self.trouble)
        return cleaned

    def _named(self, name: str) -> str:
        """The one official whose name the applicant wrote; nobody when it fits none, or several."""
        wanted = _plain(name)
        if not wanted:
            return ""
        names = {key: {_plain(one.title_name), _plain(one.user.name)} for key, one in self.people.items()}
        same = [key for key, ways in names.items() if wanted in ways]
        near = [key for key, ways in names.items() if any(wanted in way or way in wanted for way in ways)]
        found = same or near
        return found[0] if len(found) == 1 else ""

    @property
    def chosen(self) -> Official | None:
        """Who was picked. Only of a valid form."""
        return self.people.get(self.cleaned_data.get("stand_in") or "")


@behaviour
class LeaveStart(Behaviour):
    """Takes the days from the balance and records the absence with the stand-in."""

    does = "leave-start"
    label = gettext_lazy("Catat cuti")
    template = "staff/steps/leave_start.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return leave_problems(sheet, step)

    def form(self, work: Work, data: Any = None, files: Any = None) -> LeaveStartForm:
        """See Behaviour."""
        return LeaveStartForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The leave, the letter behind it, and what the applicant wrote of who stands in."""
        leave, trouble = leave_or_trouble(work)
        return {
            "leave": leave,
            "trouble": trouble,
            "decree": _decree(work),
            "stand_in_words": str(work.answers.get(STAND_IN, "")),
        }

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Writes what this room and the directory own; done again it changes nothing twice."""
        assert isinstance(form, LeaveStartForm)
        if form.going_back:
            return form.sent_back()
        leave, stand_in, decree = form.leave, form.chosen, _decree(work)
        assert leave is not None, "a valid form has one"
        for year, days in leave.by_year.items():
            LeaveTaken.objects.update_or_create(
                case=work.case.key,
                year=year,
                defaults={
                    "official": leave.official,
                    "kind": leave.kind,
                    "days": days,
                    "since": leave.since,
                    "until": leave.until,
                },
            )
        record_absence(
            work.user,
            leave.official,
            since=leave.since,
            until=leave.until,
            stand_in=stand_in,
            why=leave.kind_words[:100],
            decree=decree[:100],
        )
        record = {
            "kind": leave.kind_words,
            "since_day": leave.since.isoformat(),
            "until_day": leave.until.isoformat(),
            "days": leave.days,
            "stand_in": stand_in.title_name if stand_in is not None else "",
            "decree": decree,
        }
        return Done(record={**record, **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {**record}
        if "days" in record:
            said["days"] = ngettext("%(n)d hari kerja", "%(n)d hari kerja", record["days"]) % {
                "n": record["days"]
            }
        labels = {
            "kind": gettext_lazy("Jenis cuti"),
            "since_day": gettext_lazy("Mulai"),
            "until_day": gettext_lazy("Sampai"),
            "days": gettext_lazy("Lamanya"),
            "stand_in": gettext_lazy("Digantikan oleh"),
            "decree": gettext_lazy("Nomor surat"),
            **NOTED,
        }
        return summed_up(labels, said)


def _decree(work: Work) -> str:
    """The number of the letter that was signed in this case; empty when there is none."""
    signed = (
        Letter.objects.filter(case=work.case, state=Letter.State.SIGNED)
        .order_by("-signature__signed_at")
        .first()
    )
    return signed.number if signed is not None else ""


def _plain(name: str) -> str:
    return " ".join(name.split(",")[0].casefold().split())
