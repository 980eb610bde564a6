"""Applying: a draft filled page by page, sent once; and the correction of exactly what was marked.

A draft lives in the database from the first page on, so nothing that a citizen typed is lost when the
phone dies, the session ends or the page is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.access import key_of, not_found, own_case
from sopan.cases.answers import (
    answers_of,
    answers_print,
    draft_answers,
    opened_json,
    set_draft_answers,
    stored_answers,
)
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.forms import beginning, section_form, to_answers
from sopan.cases.loading import lock_case_of_task
from sopan.cases.models import Case, Document, Draft, DraftFile, ProcedureRow, Task
from sopan.cases.performing import apply, run_system
from sopan.cases.starting import new_case, store_new
from sopan.directory import duty
from sopan.directory.models import User
from sopan.directory.statements import Kept, insert, update
from sopan.directory.throttle import allow
from sopan.files.checks import inspect
from sopan.files.models import StoredFile
from sopan.files.storage import keep
from sopan.flow import commands
from sopan.procedure.conditions import all_hold
from sopan.procedure.model import Procedure, Requirement, Section

MOST_DRAFTS = 20
UPLOADS_A_DAY = 300


@dataclass(frozen=True)
class Missing:
    """Something a draft still lacks: the page it is on, and what."""

    page: str  # "1", "2", ... or "berkas"
    what: str


def start_draft(user: User, procedure: ProcedureRow) -> Draft:
    """The draft of this service that `user` has not sent yet, or a new one.

    Errors: Refused when the service is not offered now, or when far too many drafts lie about.
    """
    service = edition_of(procedure.current_id).sheet.service if procedure.current_id else None
    if procedure.current is None or service is None or "online" not in service.channels:
        raise Refused(
            "not_offered", _("Layanan ini sedang tidak dibuka. Silakan hubungi kantor penyelenggara.")
        )
    if service.audience == "officials" and not works_at(user, procedure.agency_id):
        raise Refused("officials_only", _("Layanan ini hanya untuk pegawai kantor penyelenggara."))
    if (found := _latest(user, procedure)) is not None:
        return found
    if _unsent(user).count() >= MOST_DRAFTS:
        raise Refused(
            "too_many_drafts", _("Anda memiliki terlalu banyak draf. Hapus draf yang tidak dipakai dahulu.")
        )
    draft = Draft(user=user, procedure=procedure, edition=procedure.current)
    set_draft_answers(draft, _beginning(draft))
    draft.save()
    return draft


def unfinished_draft(user: User, procedure: ProcedureRow) -> Draft | None:
    """The unsent draft of this service into which `user` has put something; None when there is none."""
    found = _latest(user, procedure)
    if found is None or (draft_answers(found) == _beginning(found) and not found.files.exists()):
        return None
    return found


def draft_for(user: User, key: object) -> Draft:
    """The draft of that key if it is `user`'s own. Errors: NotFound."""
    draft = (
        Draft.objects.select_related("procedure__agency", "edition", "case", "correcting")
        .filter(key=key_of(key), user=user)
        .first()
    )
    if draft is None or not user.is_active:
        raise not_found()
    return draft


def drop_draft(user: User, key: object) -> None:
    """Throw an unsent draft away with its files' rows."""
    draft = draft_for(user, key)
    with transaction.atomic():
        _lock(draft)
        draft.delete()


def sheet_for(draft: Draft) -> Procedure:
    """The SOP under which the draft was begun."""
    return edition_of(draft.edition_id).sheet


def sections_to_fill(draft: Draft) -> tuple[Section, ...]:
    """The pages to fill in: all of the form, or in a correction only the marked fields."""
    sheet = sheet_for(draft)
    if draft.correcting is None:
        return sheet.form
    marked = {item.removeprefix("field:") for item in marks_of(draft.correcting) if item.startswith("field:")}
    pages = []
    for section in sheet.form:
        fields = tuple(field for field in section.fields if field.id in marked)
        if fields:
            pages.append(section.model_copy(update={"fields": fields}))
    return tuple(pages)


def requirements_to_bring(draft: Draft) -> tuple[Requirement, ...]:
    """The documents to bring: all whose conditions hold, or in a correction only the marked ones."""
    sheet = sheet_for(draft)
    if draft.correcting is None:
        answers = draft_answers(draft)
        return tuple(one for one in sheet.requirements if all_hold(one.when, answers))
    marked = marks_of(draft.correcting)
    return tuple(one for one in sheet.requirements if f"document:{one.id}" in marked)


def marks_of(task: Task) -> dict[str, str]:
    """What must be mended, with the reason of each: {"field:nama": "...", "document:ktp": "..."}."""
    marks = task.marks
    if isinstance(marks, dict):
        marks = opened_json(marks["sealed"])
    return {mark["item"]: mark["reason"] for mark in marks}


def save_page(draft: Draft, section: Section, data: Any, *, partial: bool = False) -> forms.Form:
    """Put one page of answers into the draft and return the bound form, with its errors if there are any.

    With `partial` (autosave, an ended session) what is right is kept and nobody is told of errors.
    """
    _still_draft(draft)
    form = section_form(section)(data)
    valid = form.is_valid()
    if valid or partial:
        with transaction.atomic():
            _lock(draft)
            answers = draft_answers(draft)
            for field in section.fields:
                answers.pop(field.id, None)
            answers |= to_answers(section, form.cleaned_data)
            set_draft_answers(draft, answers)
            draft.save(update_fields=["answers_sealed", "changed_at"])
    return form


def add_file(draft: Draft, requirement: Requirement, upload: File[Any]) -> DraftFile:
    """Check and keep a file for a requirement. Errors: FileRefused, Refused when there are enough files."""
    _still_draft(draft)
    _room_for(draft, requirement)
    if not allow(f"upload {draft.user_id}", UPLOADS_A_DAY, 24 * 60 * 60):
        raise Refused(
            "too_many_uploads",
            _("Hari ini Anda sudah terlalu sering mengunggah. Lanjutkan besok; draf Anda tersimpan."),
        )
    with inspect(upload, requirement.accept, requirement.max_mb) as inspected, transaction.atomic():
        _lock(draft)  # checking takes its time: meanwhile it may have been sent, or filled from another tab
        _room_for(draft, requirement)
        stored = keep(inspected, owner=draft.user, sealed=sheet_for(draft).confidential)
        return DraftFile.objects.create(draft=draft, requirement=requirement.id, file=stored)


def remove_file(draft: Draft, pk: int) -> None:
    """Take a file out of a draft."""
    with transaction.atomic():
        _lock(draft)
        draft.files.filter(pk=pk).delete()


def draft_file(user: User, key: object, pk: int) -> StoredFile:
    """A file of one's own draft. Errors: NotFound."""
    found = draft_for(user, key).files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found.file


def missing(draft: Draft) -> list[Missing]:
    """What the draft still lacks before it can be sent, in the order of its pages."""
    lacks = []
    answers = draft_answers(draft)
    for number, section in enumerate(sections_to_fill(draft), start=1):
        form = section_form(section)(answers)
        for field in section.fields:
            for message in form.errors.get(field.id, ()):
                lacks.append(Missing(str(number), f"{field.label}: {message}"))
    brought = set(draft.files.values_list("requirement", flat=True))
    for requirement in requirements_to_bring(draft):
        if requirement.id not in brought and (requirement.required or draft.correcting_id):
            lacks.append(Missing("berkas", requirement.label))
    return lacks


def open_case(user: User, key: object) -> Case:
    """Send the application of a draft. Sending it twice, or from two tabs, opens one case.

    Errors: NotFound, Refused when something is missing.
    """
    with transaction.atomic():
        draft = _locked(user, key)
        if draft.case_id is not None:
            return _sent_as(draft)
        _complete(draft)
        now = timezone.now()
        sheet = sheet_for(draft)
        case = new_case(draft.procedure, sheet, draft.edition_id, now)
        case.applicant = user
        case.applicant_name = "" if case.confidential else user.name
        case.answers = stored_answers(draft_answers(draft), confidential=case.confidential)
        loaded = store_new(case, sheet)
        sent = {"answers": answers_print(case)}
        apply(loaded, commands.OpenCase(str(user.pk)), user=user, now=now, details=sent)
        _file_documents(case, draft, loaded.tasks[1])
        run_system(loaded, user, now)
        draft.case = case
        update(draft, "case", "changed_at")
        return case


def correction_draft(user: User, case_key: object) -> Draft:
    """The draft in which `user` mends what was marked in their case. Errors: NotFound, Refused."""
    case = own_case(user, case_key)
    task = case.tasks.filter(status=Task.Status.OPEN, position=None, holder=user, returned=True).first()
    if task is None:
        raise Refused("nothing_to_mend", _("Tidak ada yang perlu diperbaiki pada permohonan ini."))
    found = Draft.objects.filter(correcting=task).first()
    if found is not None:
        return found
    draft = Draft(user=user, procedure=case.procedure, edition_id=case.edition_id, correcting=task)
    marked = {item.removeprefix("field:") for item in marks_of(task)}
    set_draft_answers(draft, {key: value for key, value in answers_of(case).items() if key in marked})
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # the button was pressed twice, and the other press was a moment quicker
        return Draft.objects.get(correcting=task)
    return draft


def send_correction(user: User, key: object) -> Case:
    """Send a correction: the marked answers and documents replace the old ones, and the case goes on.

    Sending it twice changes nothing more.
    """
    with transaction.atomic():
        draft = _locked(user, key)
        if draft.case_id is not None:
            return _sent_as(draft)
        if draft.correcting is None:
            raise not_found()
        loaded, task = lock_case_of_task(draft.correcting.key)
        if task.status != Task.Status.OPEN:
            raise Refused("not_open", _("Perbaikan ini sudah tidak diperlukan lagi."))
        _complete(draft)
        now = timezone.now()
        case = loaded.case
        changed = draft_answers(draft)
        case.answers = stored_answers({**answers_of(case), **changed}, confidential=case.confidential)
        brought = set(draft.files.values_list("requirement", flat=True))
        case.documents.filter(requirement__in=brought, replaced_at=None).update(replaced_at=now)
        _file_documents(case, draft, task)
        mended = sorted([f"field:{name}" for name in changed] + [f"document:{name}" for name in brought])
        apply(
            loaded,
            commands.Complete(task.number, str(user.pk)),
            user=user,
            now=now,
            details={"mended": mended, "answers": answers_print(case)},
        )
        run_system(loaded, user, now)
        draft.case = case
        update(draft, "case", "changed_at")
        return case


_draft_to_send = Kept(
    lambda key, user: (
        Draft.objects.select_for_update(of=("self",))
        .select_related("procedure__agency", "correcting")
        .filter(key=key, user=user)
    ),
    Draft._meta.get_field("key"),
    Draft._meta.get_field("user"),
)


def _sent_as(draft: Draft) -> Case:
    """The case that a draft became. Read anew: what was joined to the draft before its lock was free is old."""
    assert draft.case_id is not None, "it was sent"
    return Case.objects.select_related("agency", "procedure").get(pk=draft.case_id)


def _locked(user: User, key: object) -> Draft:
    found = _draft_to_send.models(key_of(key), user.pk)
    if not found or not user.is_active:
        raise not_found()
    return found[0]


def _lock(draft: Draft) -> None:
    """Lock a draft that is about to change and read it again. Errors: NotFound, Refused when it was sent."""
    try:
        draft.refresh_from_db(
            fields=["answers_sealed", "case"], from_queryset=Draft.objects.select_for_update()
        )
    except Draft.DoesNotExist:  # thrown away in another tab
        raise not_found() from None
    _still_draft(draft)


def _room_for(draft: Draft, requirement: Requirement) -> None:
    if draft.files.filter(requirement=requirement.id).count() >= requirement.files:
        raise Refused(
            "enough_files",
            _("Untuk persyaratan ini cukup %(n)d berkas. Hapus yang lama dahulu bila ingin menggantinya.")
            % {"n": requirement.files},
        )


def works_at(user: User, agency_id: int) -> bool:
    """Whether `user` is an official of that agency, on duty today."""
    return any(each.agency_id == agency_id for each in duty.duties_of(user))


def _unsent(user: User) -> QuerySet[Draft]:
    return Draft.objects.filter(user=user, case=None, correcting=None)


def _latest(user: User, procedure: ProcedureRow) -> Draft | None:
    return _unsent(user).filter(procedure=procedure, edition=procedure.current).order_by("-pk").first()


def _beginning(draft: Draft) -> dict[str, Any]:
    """What a draft holds before anything was put into it."""
    sections = sheet_for(draft).form
    return {key: value for section in sections for key, value in beginning(section, draft.user).items()}


def _complete(draft: Draft) -> None:
    lacks = missing(draft)
    if lacks:
        raise Refused(
            "incomplete",
            _("Permohonan belum dapat dikirim. Lengkapi dahulu: %(what)s.")
            % {"what": "; ".join(one.what for one in lacks)},
        )


def _still_draft(draft: Draft) -> None:
    if draft.case_id is not None:
        raise Refused("sent_already", _("Permohonan ini sudah dikirim dan tidak dapat diubah lagi."))


def _file_documents(case: Case, draft: Draft, task: Task) -> None:
    labels = {one.id: one.label for one in sheet_for(draft).requirements}
    rows: Iterable[DraftFile] = draft.files.order_by("pk")
    insert(
        [
            Document(
                case=case,
                file_id=row.file_id,
                role=Document.Role.REQUIREMENT,
                requirement=row.requirement,
                label=labels[row.requirement],
                task=task,
                added_at=case.opened_at if task.number == 1 else timezone.now(),
            )
            for row in rows
        ]
    )
