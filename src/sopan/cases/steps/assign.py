"""Penugasan: naming the officials who will do a later step."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, summed_up, unknown_options
from sopan.cases.steps.office import noted
from sopan.cases.steps.people import PeopleForm, target_problems
from sopan.procedure.model import Procedure, Step


@behaviour
class Assign(Behaviour):
    """Names who does the step of `with: {for: ...}`; its task then comes to the first of them."""

    does: ClassVar[str] = "assign"
    label: ClassVar[Any] = _("Tugaskan")
    template: ClassVar[str] = "cases/steps/assign.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        return [*unknown_options(step, "for"), *target_problems(sheet, step)]

    def form(self, work: Work, data: Any = None, files: Any = None) -> PeopleForm:
        """See Behaviour."""
        return PeopleForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, PeopleForm)
        if form.going_back:
            return form.sent_back()
        return Done(record={"people": form.people, **noted(work, form)}, assigned=form.assigned)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        return summed_up({"people": _("Ditugaskan"), **NOTED}, record)
