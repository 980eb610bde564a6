"""Collecting from several units: each gives what the sheet asks, and one official gathers it, or asks some again."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, SentBack, Work, behaviour
from sopan.cases.forms import shown
from sopan.cases.models import Case, Document, Task
from sopan.cases.steps.asking import NOTED, summed_up, text_of, unknown_options
from sopan.cases.steps.entries import unit_answers
from sopan.cases.steps.forms import BACK, DONE, NOTE_LENGTH, NoteForm
from sopan.cases.steps.office import noted
from sopan.directory.roster import position_by_code
from sopan.procedure.model import Procedure, Step

AGAIN = "again"
"""What the button says that asks some units once more."""

State = Literal["answered", "waiting", "late", "left_out"]
STATES: Mapping[State, Any] = {
    "answered": _("Sudah mengisi"),
    "waiting": _("Belum mengisi"),
    "late": _("Terlambat"),
    "left_out": _("Tidak diikutkan"),
}
ICONS: Mapping[State, str] = {
    "answered": "circle-check",
    "waiting": "hourglass",
    "late": "clock-exclamation",
    "left_out": "minus",
}


@dataclass(frozen=True)
class Unit:
    """How one unit stands in a round of collecting."""

    member: str  # code of its position
    name: str
    state: State
    due: datetime.datetime | None = None
    at: datetime.datetime | None = None  # when it answered

    @property
    def label(self) -> Any:
        """The state in words."""
        return STATES[self.state]

    @property
    def icon(self) -> str:
        """The icon that stands beside the words."""
        return ICONS[self.state]


@dataclass(frozen=True)
class Given:
    """What one unit has given: its state, its answers in words, its files."""

    unit: Unit
    answers: list[tuple[str, str]]
    documents: list[Document]


def progress(
    case: Case, sheet: Procedure, step: Step, tasks: Iterable[Task], now: datetime.datetime | None = None
) -> list[Unit]:
    """How each unit stands that is asked at `step`; nothing before they were asked. `tasks` are those of the case."""
    now = now or timezone.now()
    last: dict[str, Task] = {}
    for task in sorted(tasks, key=lambda task: task.number):
        if task.step == step.id and task.member:
            last[task.member] = task
    members = sheet.actor(step.doers[0]).members if last else ()
    return [_unit(case, member, last.get(member), now) for member in members]


class CollectForm(NoteForm):
    """For a unit, what the sheet asks and a note; for who gathers, also whom to ask again and why."""

    again = forms.MultipleChoiceField(
        label=_("Minta mengisi lagi"), required=False, widget=forms.CheckboxSelectMultiple
    )
    again_reason = forms.CharField(
        label=_("Yang harus diperbaiki"),
        help_text=_("Dibaca oleh bidang yang diminta mengisi lagi."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.members = work.sheet.actor(work.step.doers[0]).members if work.task.place else ()
        if not self.members:
            del self.fields["again"], self.fields["again_reason"]
            return
        action, again = self.fields["action"], self.fields["again"]
        assert isinstance(action, forms.ChoiceField)
        assert isinstance(again, forms.MultipleChoiceField)
        action.choices = [(DONE, DONE), (BACK, BACK), (AGAIN, AGAIN)]
        again.choices = [(member, _name_of(work.case, member)) for member in self.members]

    @property
    def asking_again(self) -> bool:
        """Whether some units are to answer once more."""
        return self.cleaned_data.get("action") == AGAIN

    def clean(self) -> dict[str, Any]:
        """Asking again needs somebody to ask, and a reason."""
        cleaned = super().clean()
        if self.asking_again:
            if not cleaned.get("again"):
                self.add_error("again", gettext("Pilih bidang yang diminta mengisi lagi."))
            if not text_of(self, "again_reason"):
                self.add_error("again_reason", gettext("Tulis apa yang harus diperbaiki."))
        return cleaned


@behaviour
class Collect(Behaviour):
    """One task for each unit, then one for who gathers."""

    does: ClassVar[str] = "collect"
    label: ClassVar[Any] = _("Simpan dan lanjutkan")
    template: ClassVar[str] = "cases/steps/collect.html"
    beside: ClassVar[str] = "cases/steps/collect_given.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """Several units first, one collector last, and something to collect."""
        found = unknown_options(step)
        doers = [sheet.actor(id_) for id_ in step.doers]
        if not doers or not doers[0].members:
            found.append(f"langkah {step.id} mengumpulkan, maka pelaksana pertamanya harus punya 'positions'")
        if len(doers) < 2 or doers[-1].members:
            found.append(f"langkah {step.id} memerlukan pengumpul: sebut satu jabatan terakhir pada 'by'")
        if not (step.fields or step.documents):
            found.append(f"langkah {step.id} tidak mengumpulkan apa pun: tambahkan 'fields' atau 'documents'")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> CollectForm:
        """See Behaviour."""
        return CollectForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """For who gathers: what each unit has given."""
        return {"given": given(work)} if work.task.place else {}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, CollectForm)
        if form.going_back:
            return form.sent_back()
        if form.asking_again:
            return SentBack(
                work.step.id, text_of(form, "again_reason"), members=tuple(form.cleaned_data["again"])
            )
        record = noted(work, form)
        if form.members:
            units = _units(work)
            record["answered"] = [unit.name for unit in units if unit.state == "answered"]
            record["missing"] = [unit.name for unit in units if unit.state != "answered"]
        return Done(record=record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        return summed_up({"answered": _("Terkumpul"), "missing": _("Tidak mengisi"), **NOTED}, record)


def given(work: Work) -> list[Given]:
    """What each unit has given at this step."""
    answers = unit_answers(work)
    files: dict[str, list[Document]] = {}
    documents = work.case.documents.filter(role=Document.Role.WORK, task__step=work.step.id, replaced_at=None)
    for document in documents.select_related("file", "task").order_by("pk"):
        if document.task is not None and document.task.member:
            files.setdefault(document.task.member, []).append(document)
    return [
        Given(
            unit,
            [(one.label, shown(one, answers.get(unit.member, {}).get(one.id))) for one in work.step.fields],
            files.get(unit.member, []),
        )
        for unit in _units(work)
    ]


def _units(work: Work) -> list[Unit]:
    tasks = Task.objects.filter(case=work.case, step=work.step.id).exclude(member="")
    return progress(work.case, work.sheet, work.step, tasks, work.now)


def _unit(case: Case, member: str, task: Task | None, now: datetime.datetime) -> Unit:
    name = _name_of(case, member)
    if task is None or task.status in (Task.Status.DROPPED, Task.Status.RETURNED):
        return Unit(member, name, "left_out")
    if task.status == Task.Status.DONE:
        return Unit(member, name, "answered", task.due_at, task.done_at)
    late = task.due_at is not None and task.due_at < now
    return Unit(member, name, "late" if late else "waiting", task.due_at)


def _name_of(case: Case, member: str) -> str:
    return position_by_code(case.agency_id, member).name
