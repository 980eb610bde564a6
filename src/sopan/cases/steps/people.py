"""Who will do a later step: the officials among whom one may choose, and the fields in which one does."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.access import units_led
from sopan.cases.behaviour import Work
from sopan.cases.steps.asking import must
from sopan.cases.steps.forms import NoteForm
from sopan.directory import duty
from sopan.directory.models import User
from sopan.directory.roster import people_in, position_by_code
from sopan.procedure.model import Procedure, Step

FEW = 8
"""Up to so many people are shown as a list of choices, more as a box that opens."""


def target_problems(sheet: Procedure, step: Step) -> list[str]:
    """What is wrong with the step that `for` names: it must run, come later, and be of one position."""
    rows = sheet.running_steps
    target = next((row for row in rows if row.id == step.options.get("for")), None)
    if target is None:
        known = ", ".join(row.id for row in rows[rows.index(step) + 1 :]) if step in rows else ""
        return [f"'{step.does}' menyebut langkah yang tidak ada: with: {{for: ...}}; sesudahnya ada {known}"]
    if step not in rows or rows.index(target) <= rows.index(step):
        return [f"langkah '{target.id}' bukan langkah sesudah '{step.id}'"]
    actor = sheet.actor(target.doers[0])
    if actor.is_ != "position" or actor.members or actor.position is None:
        return [
            f"langkah '{target.id}' tidak dikerjakan oleh satu jabatan, jadi pelaksananya tidak dapat dipilih"
        ]
    return []


def candidates(work: Work, target: str) -> tuple[list[User], list[User]]:
    """Who may do the step `target`: those who hold or act for its position; and, for who leads that unit, everybody
    else who works there. Never the applicant."""
    sheet = work.sheet
    actor = sheet.actor(sheet.step(target).doers[0])
    assert actor.position is not None, "publishing rules it out"
    position = position_by_code(work.case.agency_id, actor.position)
    holders = [person for person in duty.holders_of(position) if person.pk != work.case.applicant_id]
    others: list[User] = []
    if position.unit_id in units_led(work.user):
        there = {person.pk for person in holders} | {work.case.applicant_id}
        others = [person for person in people_in(position.unit) if person.pk not in there]
    return holders, others


class PeopleForm(NoteForm):
    """A note, and who will do the step that the sheet names with `for`: one who leads, and who goes along."""

    chief = forms.ChoiceField(label=_("Pelaksana"), required=False)
    others = forms.MultipleChoiceField(
        label=_("Bersama"),
        help_text=_("Boleh lebih dari satu. Tugasnya masuk ke meja kerja pelaksana."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["chief", "others", "note", "attachment"]
    chief_needed = True

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.target = str(work.step.options["for"]) if "for" in work.step.options else ""
        self.names: Mapping[str, str] = {}
        if not self.target:
            del self.fields["chief"], self.fields["others"]
            return
        holders, colleagues = candidates(work, self.target)
        self.names = {str(person.pk): person.name for person in (*holders, *colleagues)}
        chief, others = self.fields["chief"], self.fields["others"]
        assert isinstance(chief, forms.ChoiceField)
        assert isinstance(others, forms.MultipleChoiceField)
        nobody = [] if self.chief_needed else [("", gettext("Siapa saja pada jabatan itu"))]
        if len(self.names) <= FEW:
            chief.widget = forms.RadioSelect()
        elif self.chief_needed:
            nobody = [("", gettext("Pilih petugas"))]
        chief.choices = [*nobody, *self.names.items()]
        chief.help_text = work.sheet.step(self.target).activity
        if len(holders) == 1:
            chief.initial = str(holders[0].pk)
        others.choices = list(self.names.items())
        if len(self.names) < 2:
            del self.fields["others"]
        if self.chief_needed:
            must(self, "chief")

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen, where there must be; whoever leads does not also go along."""
        cleaned = super().clean()
        if self.going_back or not self.target:
            return cleaned
        if not self.names and self.chief_needed:
            self.add_error(
                "chief",
                gettext("Belum ada petugas yang memangku jabatan itu. Minta pengelola instansi mengisinya."),
            )
        elif self.chief_needed and not cleaned.get("chief") and "chief" not in self.errors:
            self.add_error("chief", gettext("Pilih petugas yang mengerjakannya."))
        return cleaned

    @property
    def people(self) -> list[str]:
        """The names of those chosen, who leads first."""
        chief = self.cleaned_data.get("chief") or ""
        chosen = [chief, *(one for one in self.cleaned_data.get("others") or () if one != chief)]
        return [self.names[one] for one in chosen if one]

    @property
    def assigned(self) -> dict[str, int]:
        """{"step": user id} for `Done`; empty when nobody in particular was chosen."""
        chief = self.cleaned_data.get("chief") or ""
        return {self.target: int(chief)} if self.target and chief else {}
