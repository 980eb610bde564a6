"""Checking an application: every document accepted or marked, every answer that is wrong marked, each with why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Mark, Result, SentBack, Work, behaviour
from sopan.cases.forms import shown
from sopan.cases.models import Document
from sopan.cases.steps.entries import check_entries
from sopan.cases.steps.forms import BACK, StepForm
from sopan.procedure.conditions import all_hold
from sopan.procedure.model import Procedure, Step

GOOD, MEND = "good", "mend"
REASON_LENGTH = 300


@dataclass(frozen=True)
class Row:
    """One line of the checklist: a document or an answer, what was brought, and its two form fields."""

    item: str  # "document:<id>", "field:<id>"
    label: str
    value: str  # the answer in words; empty for a document
    files: list[Document]
    verdict: forms.BoundField
    reason: forms.BoundField

    @property
    def to_mend(self) -> bool:
        """Whether it is marked as to be mended."""
        return bool(self.verdict.value() == MEND)


@dataclass(frozen=True)
class Checklist:
    """The lines of the checklist: documents, then answers; whether an answer is marked or in error."""

    documents: list[Row]
    answers: list[Row]

    @property
    def answers_marked(self) -> bool:
        """Whether the official has something to see among the answers."""
        return any(row.to_mend or row.verdict.errors or row.reason.errors for row in self.answers)


class CheckForm(StepForm):
    """Two fields for each line: good or to be mended, and the reason."""

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.fields.pop("back_reason", None)  # each mark carries its own
        self.items = _items(work)
        for item, label, needed in self.items:
            name = _name(item)
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(GOOD, _("Sesuai")), (MEND, _("Perlu diperbaiki"))],
                initial=None if needed else GOOD,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"{name}_reason"] = forms.CharField(
                label=_("Apa yang harus diperbaiki"), max_length=REASON_LENGTH, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Every document is judged; a mark needs its reason; done needs all good, back needs a mark."""
        cleaned = forms.Form.clean(self) or self.cleaned_data
        back = cleaned.get("action") == BACK
        marked = False
        for item, _label, needed in self.items:
            name = _name(item)
            if not needed and not cleaned.get(name) and name not in self.errors:
                cleaned[name] = GOOD  # an answer is good unless it is ticked
            if cleaned.get(name) == MEND:
                marked = True
                if not cleaned.get(f"{name}_reason", "").strip():
                    self.add_error(f"{name}_reason", gettext("Tulis apa yang harus diperbaiki."))
                elif not back:
                    self.add_error(
                        name,
                        gettext(
                            "Bagian ini ditandai perlu diperbaiki. Kembalikan ke pemohon, atau ubah menjadi sesuai."
                        ),
                    )
            elif not cleaned.get(name) and needed and not back:
                self.add_error(name, gettext("Periksa dokumen ini: sesuai, atau perlu diperbaiki."))
        if back and not marked:
            self.add_error(
                None, gettext("Tandai dahulu berkas atau isian yang perlu diperbaiki, beserta alasannya.")
            )
        if back and not self.targets:
            self.add_error(None, gettext("Langkah ini tidak dapat dikembalikan."))
        if not back:
            check_entries(self, self.work)
        return cleaned

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What was marked, as ids with reasons."""
        cleaned = self.cleaned_data
        return tuple(
            Mark(item, cleaned[f"{_name(item)}_reason"].strip())
            for item, _label, _needed in self.items
            if cleaned.get(_name(item)) == MEND
        )

    def checklist(self) -> Checklist:
        """The checklist for the page."""
        rows = list(self._rows())
        return Checklist(
            [row for row in rows if row.item.startswith("document:")],
            [row for row in rows if row.item.startswith("field:")],
        )

    def _rows(self) -> Iterator[Row]:
        work = self.work
        brought: dict[str, list[Document]] = {}
        for document in work.case.documents.filter(
            role=Document.Role.REQUIREMENT, replaced_at=None
        ).select_related("file"):
            brought.setdefault(document.requirement, []).append(document)
        fields = {f"field:{field.id}": field for field in work.sheet.fields()}
        for item, label, _needed in self.items:
            name = _name(item)
            field = fields.get(item)
            yield Row(
                item=item,
                label=label,
                value=shown(field, work.answers.get(field.id)) if field else "",
                files=brought.get(item.removeprefix("document:"), []),
                verdict=self[name],
                reason=self[f"{name}_reason"],
            )


@behaviour
class Check(Behaviour):
    """The checklist of requirements: complete, or back to the applicant with what to mend."""

    does: ClassVar[str] = "check"
    label: ClassVar[Any] = _("Lengkap, lanjutkan")
    template: ClassVar[str] = "cases/steps/check.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return (
            []
            if sheet.may_return_to(step)
            else [f"langkah {step.id} memeriksa tetapi tidak dapat mengembalikan berkas"]
        )

    def form(self, work: Work, data: Any = None, files: Any = None) -> forms.Form:
        """See Behaviour."""
        return CheckForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, CheckForm)
        judged = {item: form.cleaned_data.get(_name(item)) or "" for item, _label, _needed in form.items}
        if form.going_back:
            labels = {item: label for item, label, _needed in form.items}
            reason = "; ".join(f"{labels[mark.item]}: {mark.reason}" for mark in form.marks)
            return SentBack(form.targets[-1], reason, form.marks, record={"checked": judged})
        return Done(record={"checked": judged})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        checked = record.get("checked", {})
        good = sum(1 for verdict in checked.values() if verdict == GOOD)
        return [
            (_("Diperiksa"), gettext("%(good)d dari %(all)d sesuai") % {"good": good, "all": len(checked)})
        ]


def _items(work: Work) -> list[tuple[str, str, bool]]:
    """(item, label, must be judged) of everything on the checklist."""
    brought = set(
        work.case.documents.filter(role=Document.Role.REQUIREMENT, replaced_at=None).values_list(
            "requirement", flat=True
        )
    )
    documents = [
        (f"document:{one.id}", one.label, True)
        for one in work.sheet.requirements
        if (one.required and all_hold(one.when, work.answers)) or one.id in brought
    ]
    answers = [(f"field:{field.id}", field.label, False) for field in work.sheet.fields()]
    return documents + answers


def _name(item: str) -> str:
    return item.replace(":", "_")
