"""Buku agenda: a case gets the next number of a book, without gaps, and keeps it when the step is done again."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sopan.cases.answers import event_data
from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.models import Task
from sopan.cases.numbers import take
from sopan.cases.steps.asking import NOTED, summed_up, today_of, unknown_options
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step

BOOKS: Mapping[str, Any] = {
    "surat-masuk": _("Buku agenda surat masuk"),
    "surat-keluar": _("Buku agenda surat keluar"),
    "registrasi": _("Buku registrasi"),
}


@behaviour
class Register(Behaviour):
    """Enters the case in the book of `with: {book: ...}`."""

    does: ClassVar[str] = "register"
    label: ClassVar[Any] = _("Catat dan beri nomor agenda")
    template: ClassVar[str] = "cases/steps/register.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "book")
        if step.options.get("book") not in BOOKS:
            found.append(
                f"'register' harus menyebut bukunya: with: {{book: ...}}, salah satu {', '.join(BOOKS)}"
            )
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> NoteForm:
        """See Behaviour."""
        return NoteForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The name of the book, and the number that this case has there already."""
        return {"book": BOOKS[work.step.options["book"]], "agenda": _given_before(work)}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Takes the number in the transaction that uses it; see `numbers.take`."""
        assert isinstance(form, NoteForm)
        if form.going_back:
            return form.sent_back()
        agenda = _given_before(work)
        if not agenda:
            book, year = str(work.step.options["book"]), today_of(work).year
            agenda = f"Agenda {take(work.case.agency_id, year, f'book {book}'):04}/{year}"
        return Done(record={"book": work.step.options["book"], "agenda": agenda, **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {**record, "book": BOOKS.get(record.get("book", ""), "")}
        return summed_up({"agenda": _("Nomor"), "book": _("Buku"), **NOTED}, said)


def _given_before(work: Work) -> str:
    """The number that this step gave the case the last time it was done; empty when it never was."""
    if work.case.pk is None:
        return ""
    done = Task.objects.filter(case=work.case, step=work.step.id, status=Task.Status.DONE)
    numbers = set(done.values_list("number", flat=True))
    if not numbers:
        return ""
    for event in work.case.events.filter(kind="task_done").order_by("-seq"):
        if event.data.get("number") in numbers:
            return str(event_data(event.data).get("record", {}).get("agenda", ""))
    return ""
