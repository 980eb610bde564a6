"""Pengesahan: an official approves uploaded documents as they are, told apart by their hash."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.errors import Refused
from sopan.cases.models import Document
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, unknown_options
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step

SHOWN = 12
"""Signs of the hash that a page shows: enough to compare with the one on another paper."""


class ApproveForm(NoteForm):
    """A clear yes to the documents that the page showed."""

    confirm = forms.BooleanField(label=_("Saya telah membaca dan mengesahkan dokumen ini"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["confirm", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.documents = documents_of(work)
        self.fields["seen"].initial = _print_of(self.documents)
        must(self, "confirm")

    def clean(self) -> dict[str, Any]:
        """The tick, and that nobody has put other documents there since the page was opened."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        check_filled(self, "confirm", gettext("Centang bila dokumennya sudah Anda baca dan Anda sahkan."))
        if not cleaned.get("confirm") and "confirm" not in self.errors:
            self.add_error("confirm", gettext("Centang bila dokumennya sudah Anda baca dan Anda sahkan."))
        if cleaned.get("seen") and cleaned["seen"] != _print_of(self.documents):
            self.add_error(
                "confirm",
                gettext(
                    "Dokumennya sudah diganti sejak halaman ini dibuka. Muat ulang, lalu baca yang baru."
                ),
            )
        return cleaned


@behaviour
class Approve(Behaviour):
    """Approves the documents of `with: {document: ...}`: an id, or a list of ids."""

    does: ClassVar[str] = "approve"
    label: ClassVar[Any] = _("Sahkan")
    template: ClassVar[str] = "cases/steps/approve.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """Every document that it names is one that an earlier step asks for."""
        found = unknown_options(step, "document")
        named = named_documents(step)
        if not named:
            found.append("'approve' harus menyebut dokumennya: tambahkan with: {document: ...}")
        rows = sheet.running_steps
        earlier = rows[: rows.index(step)] if step in rows else ()
        known = [one.id for row in earlier for one in row.documents]
        for id_ in named:
            if id_ not in known:
                words = ", ".join(known) or "belum ada"
                found.append(f"dokumen '{id_}' tidak diunggah pada langkah sebelumnya; yang ada: {words}")
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> ApproveForm:
        """See Behaviour."""
        return ApproveForm(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """The documents, each with the beginning of its hash."""
        return {"approved": [(one, one.file.sha256[:SHOWN]) for one in documents_of(work)]}

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Errors: Refused, when no such document was uploaded."""
        assert isinstance(form, ApproveForm)
        if form.going_back:
            return form.sent_back()
        if not form.documents:
            raise Refused(
                "no_document",
                gettext("Dokumen yang harus disahkan belum diunggah. Kembalikan kepada penyusunnya."),
            )
        files = [{"label": one.label, "sha256": one.file.sha256} for one in form.documents]
        return Done(record={"approved": files, **noted(work, form)})

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """Each document with its whole hash."""
        files = [
            (_("Disahkan"), f"{one['label']} (SHA-256 {one['sha256']})") for one in record.get("approved", ())
        ]
        return [*files, *summed_up(NOTED, record)]


def named_documents(step: Step) -> list[str]:
    """Ids of the documents that a step's options name."""
    named = step.options.get("document")
    if isinstance(named, list | tuple):
        return [str(one) for one in named]
    return [str(named)] if named else []


def documents_of(work: Work) -> list[Document]:
    """The newest files of the documents that this step approves."""
    if work.case.pk is None:
        return []
    there = work.case.documents.filter(
        role=Document.Role.WORK, requirement__in=named_documents(work.step), replaced_at=None
    )
    return list(there.select_related("file").order_by("pk"))


def _print_of(documents: list[Document]) -> str:
    return " ".join(f"{one.pk}:{one.file.sha256[:SHOWN]}" for one in documents)
