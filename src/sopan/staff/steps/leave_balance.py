"""Perhitungan cuti: what the official has left, and whether what they ask fits."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, summed_up, text_of
from sopan.cases.steps.forms import NOTE_LENGTH, NoteForm
from sopan.cases.steps.office import noted
from sopan.directory.words import day_words
from sopan.procedure.model import Procedure, Step
from sopan.staff.asked import annual_days_taken, leave_or_trouble, leave_problems
from sopan.staff.leave import ANNUAL_RULE, LIMITS, Balance, balance, carried_over


class BalanceForm(NoteForm):
    """What is carried over, which the official may correct with a reason; and going on although it does not fit."""

    two_ago = forms.IntegerField(label="", min_value=0, max_value=ANNUAL_RULE.days, required=False)
    last = forms.IntegerField(label="", min_value=0, max_value=ANNUAL_RULE.days, required=False)
    correction = forms.CharField(
        label=gettext_lazy("Alasan mengubah sisa cuti"),
        help_text=gettext_lazy("Misalnya menurut kartu cuti, atau karena cuti tahun lalu ditangguhkan."),
        max_length=NOTE_LENGTH,
        required=False,
    )
    go_on = forms.BooleanField(
        label=gettext_lazy("Hak cuti tidak mencukupi; teruskan supaya diputuskan"), required=False
    )
    field_order = ["two_ago", "last", "correction", "go_on", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        leave, self.trouble = leave_or_trouble(work)
        self.leave = leave
        self.taken: dict[int, int] = {}
        self.computed = (0, 0)
        if leave is not None:
            year = leave.since.year
            self.taken = annual_days_taken(leave.official, year, but=work.case.key)
            self.computed = carried_over(year, self.taken)
        if leave is None or not leave.annual:
            for name in ("two_ago", "last", "correction"):
                del self.fields[name]
        else:
            words = _("Sisa tahun %(year)s yang dibawa (hari kerja)")
            for name, days, back in (("two_ago", self.computed[0], 2), ("last", self.computed[1], 1)):
                self.fields[name].label = words % {"year": year - back}
                self.fields[name].initial = days
                self.fields[name].need = _("dihitung; dapat diperbaiki")  # type: ignore[attr-defined]
            self.fields["correction"].need = _("wajib bila diubah")  # type: ignore[attr-defined]
        if not self.is_bound and not self.hindrance(self.computed):
            del self.fields["go_on"]

    def balance(self, carried: tuple[int, int]) -> Balance:
        """The balance of the year in which the leave begins, before it."""
        assert self.leave is not None
        return balance(self.leave.since.year, self.taken, corrected=carried)

    def hindrance(self, carried: tuple[int, int]) -> str:
        """Why the leave does not fit, as a sentence; empty when it does."""
        leave = self.leave
        if leave is None:
            return ""
        if not leave.annual:
            last = LIMITS[leave.kind].last_day(leave.since)
            if last is None or leave.until <= last:
                return ""
            return _("%(kind)s paling lama %(longest)s, jadi paling lambat sampai %(day)s.") % {
                "kind": leave.kind_words,
                "longest": LIMITS[leave.kind].longest,
                "day": day_words(last),
            }
        if leave.days == 0:
            return _("Pada tanggal itu tidak ada hari kerja, jadi tidak ada cuti yang perlu diambil.")
        here, found = leave.by_year.get(leave.since.year, 0), self.balance(carried)
        if here <= found.left:
            return ""
        return _("Sisa cuti tahunan %(left)d hari kerja, sedangkan yang diminta %(asked)d hari kerja.") % {
            "left": max(0, found.left),
            "asked": here,
        }

    @property
    def carried(self) -> tuple[int, int]:
        """What is carried over, as computed or corrected. Only of a valid form."""
        if "two_ago" not in self.fields:
            return self.computed
        sent = [self.cleaned_data.get(name) for name in ("two_ago", "last")]
        two_ago, last = (
            days if entered is None else entered for entered, days in zip(sent, self.computed, strict=True)
        )
        return two_ago, last

    def clean(self) -> dict[str, Any]:
        """Whoever corrects a balance says why; what does not fit goes on only when it is passed on to be decided."""
        cleaned = super().clean()
        if self.going_back or self.errors:
            return cleaned
        if self.leave is None:
            raise forms.ValidationError(self.trouble)
        if self.carried != self.computed and not text_of(self, "correction"):
            self.add_error("correction", _("Tulis mengapa sisa cuti itu diubah."))
        hindrance = self.hindrance(self.carried)
        if hindrance and not cleaned.get("go_on"):
            hint = _("Kembalikan kepada pemohon, atau centang bahwa hal ini diteruskan.")
            self.add_error("go_on", f"{hindrance} {hint}")
        return cleaned


@behaviour
class LeaveBalance(Behaviour):
    """Computes the balance; what does not fit goes on only when it is passed on to be decided."""

    does = "leave-balance"
    label = gettext_lazy("Simpan perhitungan")
    template = "staff/steps/leave_balance.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return leave_problems(sheet, step)

    def form(self, work: Work, data: Any = None, files: Any = None) -> BalanceForm:
        """See Behaviour."""
        return BalanceForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The leave and the balance as computed."""
        form = self.form(work)
        if form.leave is None:
            return {"trouble": form.trouble}
        return {
            "leave": form.leave,
            "balance": form.balance(form.computed),
            "taken": {back: form.taken.get(form.leave.since.year - back, 0) for back in (1, 2)},
            "hindrance_of_leave": form.hindrance(form.computed),
            "rule": ANNUAL_RULE.citation if form.leave.annual else LIMITS[form.leave.kind].citation,
        }

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, BalanceForm)
        if form.going_back:
            return form.sent_back()
        leave, carried = form.leave, form.carried
        assert leave is not None, "a valid form has one"
        hindrance = form.hindrance(carried)
        record: dict[str, Any] = {"kind": leave.kind_words, "asked": leave.days}
        if leave.annual:
            found = form.balance(carried)
            record |= {
                "year": found.year,
                "two_ago": found.two_ago,
                "last": found.last,
                "own": found.own,
                "taken": found.taken,
                "left": found.left - leave.by_year.get(found.year, 0),
            }
        if text_of(form, "correction") and carried != form.computed:
            record["correction"] = text_of(form, "correction")
        if hindrance:
            record["hindrance"] = hindrance
        return Done(record={**record, **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        year = record.get("year", 0)
        days = {
            "two_ago": _("Sisa %(year)s") % {"year": year - 2},
            "last": _("Sisa %(year)s") % {"year": year - 1},
            "own": _("Hak %(year)s") % {"year": year},
            "taken": _("Sudah diambil %(year)s") % {"year": year},
            "asked": _("Diminta"),
            "left": _("Tersisa"),
        }
        said = {**record} | {
            key: ngettext("%(n)d hari kerja", "%(n)d hari kerja", record[key]) % {"n": record[key]}
            for key in days
            if record.get(key) is not None
        }
        labels = {
            "kind": gettext_lazy("Jenis cuti"),
            **days,
            "correction": gettext_lazy("Alasan perubahan"),
            "hindrance": gettext_lazy("Tidak mencukupi"),
            **NOTED,
        }
        return summed_up(labels, said)
