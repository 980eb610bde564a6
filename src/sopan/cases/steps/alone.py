"""What the system does alone: choose the way by what was answered, and tell the applicant."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sopan.cases import announce
from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.conditions import all_hold
from sopan.procedure.model import Procedure, Step


@behaviour
class Route(Behaviour):
    """Chooses the first answer whose conditions hold. Nobody sees a form."""

    does: ClassVar[str] = "route"
    label: ClassVar[Any] = _("Alur ditentukan isian")
    by_official: ClassVar[bool] = False
    by_system: ClassVar[bool] = True
    answers: ClassVar[bool] = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """Only the last answer may do without conditions, and it must: a case always finds its way."""
        found = []
        if len(step.answers) < 2:
            found.append(f"langkah {step.id} memilih jalan tetapi tidak punya dua jawaban")
        elif step.answers[-1].when or not all(answer.when for answer in step.answers[:-1]):
            found.append("setiap jawaban memerlukan 'when', kecuali yang terakhir")
        return found

    def automatic(self, work: Work) -> Done:
        """See Behaviour."""
        for answer in work.step.answers:
            if all_hold(answer.when, work.answers):
                return Done(answer=answer.answer)
        raise Refused("no_way", "")  # publishing rules it out

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """Nothing: the answer stands with the event."""
        return []


@behaviour
class Tell(Behaviour):
    """Tells the applicant something, in the words of the SOP."""

    does: ClassVar[str] = "tell"
    label: ClassVar[Any] = _("Beri tahu pemohon")
    template: ClassVar[str] = "cases/steps/tell.html"
    by_system: ClassVar[bool] = True

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        if not str(step.options.get("message", "")).strip():
            return ["'tell' harus menyebut pesannya: tambahkan with: {message: ...}"]
        return [f"'tell' tidak mengenal pilihan '{name}'" for name in step.options if name != "message"]

    def form(self, work: Work, data: Any = None, files: Any = None) -> NoteForm:
        """See Behaviour."""
        return NoteForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The words that will be sent, and whether there is an address to send them to."""
        return {"message": work.step.options["message"], "reachable": work.case.applicant_id is not None}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, NoteForm)
        if form.going_back:
            return form.sent_back()
        return Done(record={**self._tell(work), **noted(work, form)})

    def automatic(self, work: Work) -> Done:
        """See Behaviour."""
        return Done(record=self._tell(work))

    def _tell(self, work: Work) -> dict[str, Any]:
        message = str(work.step.options["message"])
        announce.told(work.case, message)
        return {"message": message}

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        labels = {"message": _("Pesan"), "note": _("Catatan"), "attachment": _("Lampiran")}
        return [(labels[key], str(record[key])) for key in labels if record.get(key)]
