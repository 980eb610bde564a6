"""Beginning a case that no citizen sends: an internal SOP by its official, a called SOP, an intake at the counter."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases import clock
from sopan.cases.access import key_of, not_found
from sopan.cases.actions import authorise_work
from sopan.cases.answers import stored_answers
from sopan.cases.calling import follow_up
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.loading import Loaded, lock_case_of_task
from sopan.cases.models import Case, ProcedureRow, Task
from sopan.cases.numbers import case_number, new_secret
from sopan.cases.performing import apply, perform_step, run_system, work_on
from sopan.cases.recording import short
from sopan.cases.steps.entries import checked_uploads, file_fields
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.directory.roster import position_by_code
from sopan.directory.sealing import seal_text
from sopan.directory.statements import insert
from sopan.flow import commands
from sopan.procedure.model import Procedure

NOWHERE = 0
"""Primary key of what is not stored: nothing belongs to it, and a behaviour that asks finds just that."""


def new_case(procedure: ProcedureRow, sheet: Procedure, edition_id: int, now: datetime.datetime) -> Case:
    """A case of this SOP that is numbered and stored but has not begun; the caller gives the rest and begins it."""
    agency = procedure.agency
    return Case(
        agency=agency,
        unit_id=procedure.unit_id,
        procedure=procedure,
        edition_id=edition_id,
        number=case_number(agency, now.astimezone(agency.zone).year),
        secret_sealed=seal_text(new_secret()),
        confidential=sheet.confidential,
        answers=stored_answers({}, confidential=sheet.confidential),
        opened_at=now,
    )


def store_new(case: Case, sheet: Procedure) -> Loaded:
    """Store a case that begins now, and start its clock."""
    insert([case])
    clock.start_case(case, sheet, case.opened_at)
    return Loaded(case, {}, sheet)


def internal_sheet(procedure: ProcedureRow) -> Procedure:
    """The sheet in force of an internal SOP. Errors: Refused when it is a service, or not in force."""
    sheet = edition_of(procedure.current_id).sheet if procedure.current_id else None
    if sheet is None or sheet.apply_step is not None:
        raise Refused("not_internal", _("SOP ini dimulai dari permohonan, bukan dari meja kerja."))
    return sheet


def may_start(user: User, procedure: ProcedureRow) -> bool:
    """Whether `user` may begin this internal SOP: they hold or act for a position that does its first step."""
    if procedure.current_id is None:
        return False
    sheet = edition_of(procedure.current_id).sheet
    if sheet.apply_step is not None:
        return False
    mine = duty.positions_of(user)
    return any(position.pk in mine for position in _starters(procedure, sheet))


def start_work(user: User, procedure: ProcedureRow) -> tuple[Loaded, Task]:
    """The first task of a case that is not stored: what the page of beginning an SOP shows.

    Errors: NotFound for who may not begin it.
    """
    sheet = internal_sheet(procedure)
    if not may_start(user, procedure):
        raise not_found()
    assert procedure.current_id is not None
    now = timezone.now()
    case = Case(
        pk=NOWHERE, agency=procedure.agency, unit_id=procedure.unit_id, procedure=procedure,
        edition_id=procedure.current_id, confidential=sheet.confidential, opened_at=now,
        answers=stored_answers({}, confidential=sheet.confidential),
    )  # fmt: skip
    first = sheet.running_steps[0]
    mine = duty.positions_of(user)
    position = next(one for one in _starters(procedure, sheet) if one.pk in mine)
    task = Task(
        pk=NOWHERE, case=case, number=1, step=first.id, actor=first.doers[0], does=first.does, title=short(first.activity),
        agency=procedure.agency, position=position, unit_id=position.unit_id, opened_at=now,
        member=position.code if sheet.actor(first.doers[0]).members else "",
    )  # fmt: skip
    return Loaded(case, {1: task}, sheet), task


def start_case(
    user: User, procedure: ProcedureRow, data: Any = None, files: Any = None, *, key: UUID | None = None
) -> Case:
    """Begin an internal SOP: its case opens, and its first step is done with what was entered.

    `key` becomes the case's own, so that the same page sent twice opens one case.
    Errors: NotFound for who may not begin it; Invalid with the form, and then nothing has begun.
    """
    sheet = internal_sheet(procedure)
    if not may_start(user, procedure):
        raise not_found()
    return opened_once(user, procedure, key, lambda: _start(user, procedure, sheet, data, files, key))


def opened_once(user: User, procedure: ProcedureRow, key: UUID | None, open_it: Callable[[], Case]) -> Case:
    """The case that `open_it` opens under `key`; the one that the same person opened under that key already."""
    if key is None:
        return open_it()
    before = Case.objects.select_related("agency", "procedure").filter(
        key=key, opened_by=user, procedure=procedure
    )
    if (found := before.first()) is not None:
        return found
    try:
        return open_it()
    except IntegrityError:  # the button was pressed twice, and the other press was a moment quicker
        if (found := before.first()) is not None:
            return found
        raise


def _start(
    user: User, procedure: ProcedureRow, sheet: Procedure, data: Any, files: Any, key: UUID | None
) -> Case:
    assert procedure.current_id is not None
    expected = file_fields(sheet.running_steps[0]) if files else {}
    with checked_uploads(files, expected) as uploads, transaction.atomic():
        now = timezone.now()
        case = new_case(procedure, sheet, procedure.current_id, now)
        case.key = key or case.key
        loaded = store_new(case, sheet)
        apply(loaded, commands.OpenCase(str(user.pk)), user=user, now=now)
        mine = duty.positions_of(user)
        task = next(task for task in loaded.tasks.values() if task.position_id in mine)
        as_position = authorise_work(user, loaded, task)
        work = work_on(loaded, task, user, as_position, now, uploads)
        perform_step(loaded, work, data if data is not None else {}, files)
    return follow_up(loaded.case)


def call_case(user: User, key: object) -> Case:
    """Run the SOP that the step of this task calls. The task waits for the case that this opens.

    Errors: NotFound, Refused when the step calls nothing or the SOP is not in the library.
    """
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        authorise_work(user, loaded, task)
        wanted = called_procedure(loaded.case, loaded.sheet, task)
        if wanted is None or wanted.current_id is None:
            raise Refused(
                "not_in_library",
                _(
                    "SOP yang dipanggil belum ada di pustaka. Kerjakan langkah ini secara biasa, lalu selesaikan."
                ),
            )
        sheet = internal_sheet(wanted)
        now = timezone.now()
        child = new_case(wanted, sheet, wanted.current_id, now)
        if loaded.case.confidential and not child.confidential:
            child.confidential = True
            child.answers = stored_answers({}, confidential=True)
        child.called_from = task
        opened = store_new(child, sheet)
        apply(loaded, commands.CallCase(task.number, str(user.pk), str(child.pk)), user=user, now=now)
        apply(opened, commands.OpenCase(str(user.pk)), user=user, now=now)
        run_system(opened, user, now)
        return child


def called_procedure(case: Case, sheet: Procedure, task: Task) -> ProcedureRow | None:
    """The SOP that the step of a task calls, when it is in the agency's library; None otherwise."""
    slug = sheet.step(task.step).calls
    if slug is None:
        return None
    found = ProcedureRow.objects.select_related("agency").filter(agency=case.agency_id, slug=slug).first()
    if found is None or found.current_id is None:
        return None
    return None if edition_of(found.current_id).sheet.apply_step is not None else found


def _starters(procedure: ProcedureRow, sheet: Procedure) -> list[Position]:
    actor = sheet.actor(sheet.running_steps[0].doers[0])
    codes = actor.members or ((actor.position,) if actor.position else ())
    return [position_by_code(procedure.agency_id, code) for code in codes]
