"""Intake at the counter or by telephone: an official fills in for a visitor who has no account.

The application is the same as online; what would be the applicant's to do later is the official's, and the
visitor follows the case by its number and code.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.access import key_of, not_found, rights
from sopan.cases.actions import authorise_work
from sopan.cases.answers import answers_of, answers_print, stored_answers
from sopan.cases.applying import marks_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.loading import Loaded, lock_case_of_task
from sopan.cases.models import Case, Document, ProcedureRow, Task
from sopan.cases.performing import apply, release_if_left, run_system
from sopan.cases.starting import new_case, opened_once, store_new
from sopan.cases.visitors import Visitor, seal_visitor
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.directory.roster import position_by_code
from sopan.files.checks import Inspected
from sopan.files.storage import keep
from sopan.flow import commands
from sopan.procedure.conditions import all_hold
from sopan.procedure.model import Procedure, Requirement, Section


def intake_sheet(procedure: ProcedureRow) -> Procedure:
    """The sheet in force of a service that takes visitors in. Errors: Refused when it does not."""
    sheet = edition_of(procedure.current_id).sheet if procedure.current_id else None
    if sheet is None or sheet.intake_actor is None:
        raise Refused("no_intake", _("Layanan ini tidak menerima permohonan di loket atau lewat telepon."))
    return sheet


def may_take_in(user: User, procedure: ProcedureRow) -> bool:
    """Whether `user` receives visitors for this service: they hold or act for the position that does."""
    if procedure.current_id is None:
        return False
    sheet = edition_of(procedure.current_id).sheet
    desk = sheet.intake_actor
    code = sheet.actor(desk).position if desk is not None else None
    if code is None:
        return False
    return position_by_code(procedure.agency_id, code).pk in duty.positions_of(user)


def requirements_for(sheet: Procedure, answers: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """The documents that this visitor has to bring."""
    return tuple(one for one in sheet.requirements if all_hold(one.when, answers))


def open_for_visitor(
    user: User,
    procedure: ProcedureRow,
    answers: Mapping[str, Any],
    files: Mapping[str, Iterable[Inspected]],
    visitor: Visitor,
    *,
    key: UUID | None = None,
) -> Case:
    """Open a case for a visitor. `answers` are checked answers by field id; `files` checked files by requirement.

    `key` becomes the case's own, so that the same page sent twice opens one case.
    A document that is required and was not brought is asked for at the check, as it would be at a counter.
    Errors: NotFound for who does not receive visitors; Refused when the service takes none.
    """
    sheet = intake_sheet(procedure)
    if not may_take_in(user, procedure):
        raise not_found()
    return opened_once(
        user, procedure, key, lambda: _open(user, procedure, sheet, answers, files, visitor, key)
    )


def may_see_code(user: User, case: Case) -> bool:
    """Whether `user` may give the visitor the receipt once more: who filled it in, and who sits at that desk."""
    if not case.intake or not rights(user, case).takes_part:
        return False
    return case.opened_by_id == user.pk or _desk(case).pk in duty.positions_of(user)


def still_to_bring(case: Case) -> list[str]:
    """Labels of the documents that are required of this visitor and have not been brought."""
    sheet = edition_of(case.edition_id).sheet
    there = set(case.documents.filter(replaced_at=None).values_list("requirement", flat=True))
    wanted = requirements_for(sheet, answers_of(case))
    return [one.label for one in wanted if one.required and one.id not in there]


def marked_for_visitor(
    sheet: Procedure, task: Task
) -> tuple[tuple[Section, ...], tuple[Requirement, ...], dict[str, str]]:
    """What must be mended at a task that came back to the intake desk: questions, documents, and why each."""
    marks = marks_of(task)
    sections = []
    for section in sheet.form:
        fields = tuple(field for field in section.fields if f"field:{field.id}" in marks)
        if fields:
            sections.append(section.model_copy(update={"fields": fields}))
    documents = tuple(one for one in sheet.requirements if f"document:{one.id}" in marks)
    return tuple(sections), documents, marks


def mend_for_visitor(
    user: User, key: object, answers: Mapping[str, Any], files: Mapping[str, Iterable[Inspected]]
) -> Case:
    """Mend on the visitor's behalf exactly what was marked; the case goes on to who marked it.

    `answers` are checked answers by field id, `files` checked files by requirement; what was not marked is
    left alone. Errors: NotFound; Refused when it is not theirs to mend, or something marked is still missing.
    """
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        release_if_left(loaded, task, user)
        as_position = authorise_work(user, loaded, task)
        case = loaded.case
        if task.does != "apply" or not case.intake:
            raise Refused("nothing_to_mend", _("Tidak ada yang perlu diperbaiki pada permohonan ini."))
        sections, documents, _marks = marked_for_visitor(loaded.sheet, task)
        asked = [field for section in sections for field in section.fields]
        brought = {one.id: list(files.get(one.id, ())) for one in documents}
        lacks = [field.label for field in asked if field.required and answers.get(field.id) in (None, "", [])]
        lacks += [one.label for one in documents if not brought[one.id]]
        if lacks:
            raise Refused(
                "incomplete",
                _("Perbaikan belum dapat dikirim. Lengkapi dahulu: %(what)s.") % {"what": "; ".join(lacks)},
            )
        now = timezone.now()
        kept = answers_of(case)
        for field in asked:
            kept.pop(field.id, None)
            if answers.get(field.id) not in (None, "", []):
                kept[field.id] = answers[field.id]
        case.answers = stored_answers(kept, confidential=case.confidential)
        case.documents.filter(requirement__in=brought, replaced_at=None).update(replaced_at=now)
        _keep_documents(user, loaded, task, brought, now)
        mended = sorted([f"field:{one.id}" for one in asked] + [f"document:{name}" for name in brought])
        apply(
            loaded,
            commands.Complete(task.number, str(user.pk)),
            user=user,
            now=now,
            details={"mended": mended, "answers": answers_print(case)},
            as_position=as_position,
        )
        run_system(loaded, user, now)
        return case


def _open(
    user: User,
    procedure: ProcedureRow,
    sheet: Procedure,
    answers: Mapping[str, Any],
    files: Mapping[str, Iterable[Inspected]],
    visitor: Visitor,
    key: UUID | None,
) -> Case:
    assert procedure.current_id is not None
    with transaction.atomic():
        now = timezone.now()
        case = new_case(procedure, sheet, procedure.current_id, now)
        case.key = key or case.key
        case.intake = True
        case.opened_by = user
        case.applicant_name = "" if case.confidential else visitor.name
        case.contact_sealed = seal_visitor(visitor)
        case.answers = stored_answers(dict(answers), confidential=case.confidential)
        loaded = store_new(case, sheet)
        own = duty.duty_for(user, _desk(case).pk)
        apply(
            loaded,
            commands.OpenCase(str(user.pk), intake=True),
            user=user,
            now=now,
            details={"answers": answers_print(case)},
            as_position=own.label if own else "",
        )
        _keep_documents(user, loaded, loaded.tasks[1], files, now)
        run_system(loaded, user, now)
        return case


def _keep_documents(
    user: User,
    loaded: Loaded,
    task: Task,
    files: Mapping[str, Iterable[Inspected]],
    now: datetime.datetime,
) -> None:
    case = loaded.case
    labels = {one.id: one.label for one in loaded.sheet.requirements}
    for requirement, brought in files.items():
        for inspected in brought:
            stored = keep(inspected, owner=user, sealed=case.confidential)
            Document.objects.create(
                case=case,
                file=stored,
                role=Document.Role.REQUIREMENT,
                requirement=requirement,
                label=labels[requirement],
                task=task,
                added_at=now,
            )


def _desk(case: Case) -> Position:
    """The position that receives visitors under the edition of this case."""
    sheet = edition_of(case.edition_id).sheet
    code = sheet.actor(sheet.intake_actor or "").position
    assert code is not None, "an intake case has a desk that took it in"
    return position_by_code(case.agency_id, code)
