"""The one place where a case changes: lock, authorise, ask `flow`, store, in one transaction each.

Every function takes the person who acts. Errors: NotFound when they may not know of the case,
Refused with a sentence when the rules say no, Invalid with the form when what they entered needs mending.
In all three nothing has changed.
"""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases import announce
from sopan.cases.access import key_of, not_found, rights, units_led
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import Done, SentBack, Work, behaviour_of
from sopan.cases.errors import Invalid, Refused
from sopan.cases.loading import Loaded, lock_case, lock_case_of_task
from sopan.cases.models import Case, Task
from sopan.cases.recording import record
from sopan.cases.refusals import refused
from sopan.cases.steps.forms import checked_attachment
from sopan.directory import duty
from sopan.directory.models import User
from sopan.directory.roster import people_in
from sopan.directory.words import moment_words
from sopan.flow import commands
from sopan.flow.events import Event, Mark
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide


def complete_task(user: User, key: object, data: Any = None, files: Any = None) -> Case:
    """Do the task of that key with what was entered in its step's form.

    A free task is taken and done at once.
    """
    sent = files if files and _may_attach(user, key) else None
    with checked_attachment(sent) as attachment, transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        as_position = authorise_work(user, loaded, task)
        now = timezone.now()
        work = replace(work_on(loaded, task, user, as_position, now), attachment=attachment)
        step = behaviour_of(task.does)
        form = step.form(work, data if data is not None else {}, files)
        if not form.is_valid():
            raise Invalid(form)
        result = step.perform(work, form)
        command: commands.Command
        if isinstance(result, Done):
            command = commands.Complete(
                task.number, str(user.pk), result.answer, str(result.record.get("reason", ""))
            )
        else:
            command = _return_command(task, user, result)
        apply(loaded, command, user=user, now=now, details=result.record, as_position=as_position)
        return loaded.case


def _may_attach(user: User, key: object) -> bool:
    """Whether a file for that task is worth checking; whether it may be done is asked again under the lock."""
    task = Task.objects.select_related("case").filter(key=key_of(key), status=Task.Status.OPEN).first()
    return task is not None and rights(user, task.case).official


def _return_command(task: Task, user: User, result: SentBack) -> commands.Return:
    marks = tuple(Mark(mark.item, mark.reason) for mark in result.marks)
    return commands.Return(task.number, str(user.pk), result.to, result.reason, marks)


def take(user: User, key: object) -> Case:
    """Take a free task, so that colleagues see who has it."""
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        authorise_work(user, loaded, task)
        apply(loaded, commands.Take(task.number, str(user.pk)), user=user)
        return loaded.case


def put_back(user: User, key: object, reason: str = "") -> Case:
    """Make a held task free again: its holder, or who leads the unit with a reason."""
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        _authorise_moving(user, loaded, task)
        apply(loaded, commands.PutBack(task.number, str(user.pk), reason), user=user)
        return loaded.case


def reassign(user: User, key: object, to: User, reason: str = "") -> Case:
    """Give a task to another official: handed over by its holder, or moved by who leads the unit.

    A holder hands over to somebody who holds or acts for the same position; a leader may also choose
    anybody of the unit.
    """
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        _authorise_moving(user, loaded, task)
        if to.pk not in {person.pk for person in possible_holders(user, loaded.case, task)}:
            raise Refused(
                "not_able", _("Petugas itu tidak dapat menerima tugas ini. Pilih petugas dari daftar.")
            )
        apply(loaded, commands.Reassign(task.number, str(user.pk), str(to.pk), reason), user=user)
        announce.task_given(loaded.case, task, to)
        return loaded.case


def withdraw(user: User, key: object, reason: str = "") -> Case:
    """The applicant takes the application back."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        if loaded.case.applicant_id != user.pk or not user.is_active:
            raise not_found()
        apply(loaded, commands.Withdraw(str(user.pk), reason), user=user)
        return loaded.case


def cancel(user: User, key: object, reason: str) -> Case:
    """Who leads the unit ends the case before its end, with a reason that the applicant reads."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        _rights_in(user, loaded)
        if not may_cancel(user, loaded.case):
            raise Refused("not_leader", _("Hanya pimpinan unit yang dapat menghentikan permohonan."))
        apply(loaded, commands.Cancel(str(user.pk), reason), user=user)
        return loaded.case


def may_cancel(user: User, case: Case) -> bool:
    """Whether `user` leads the unit whose SOP the case runs; not every unit that lends a hand may stop it."""
    return case.applicant_id != user.pk and case.unit_id in units_led(user)


def note(user: User, key: object, text: str) -> Case:
    """Write a note for colleagues into the history of a case. The applicant does not see it."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        may = _rights_in(user, loaded)
        if not (may.takes_part or may.leads):
            raise Refused("only_looks", _("Anda hanya dapat melihat permohonan ini."))
        apply(loaded, commands.Note(str(user.pk), text.strip()), user=user)
        return loaded.case


def apply(
    loaded: Loaded,
    command: commands.Command,
    *,
    user: User,
    now: datetime.datetime | None = None,
    details: Mapping[str, Any] | None = None,
    as_position: str = "",
) -> list[Event]:
    """Ask `flow` and store what it answers; the caller has locked the case and authorised the person."""
    now = now or timezone.now()
    answer = decide(loaded.sheet, loaded.state, command)
    if isinstance(answer, Refusal):
        raise refused(answer)
    events = record(loaded, answer, user_id=user.pk, now=now, details=details, as_position=as_position)
    announce.what_happened(loaded, events)
    return events


def work_on(loaded: Loaded, task: Task, user: User, as_position: str, now: datetime.datetime) -> Work:
    """The task in hand, as a behaviour sees it."""
    return Work(
        case=loaded.case,
        task=task,
        sheet=loaded.sheet,
        step=loaded.sheet.step(task.step),
        user=user,
        as_position=as_position,
        now=now,
        answers=answers_of(loaded.case),
    )


def authorise_work(user: User, loaded: Loaded, task: Task) -> str:
    """In what capacity `user` may do `task`: "Kepala Dinas", "Plh. Kepala Dinas"; empty for the applicant.

    Errors: NotFound for a stranger; Refused when it is done already, held by a colleague, or not theirs.
    """
    case = loaded.case
    if task.position_id is None:
        if case.applicant_id != user.pk or not user.is_active:
            raise not_found()
        _still_open(case, task)
        return ""
    colleague = task.position_id in duty.positions_of(user)
    if not colleague and not _rights_in(user, loaded).official:
        raise not_found()
    if case.applicant_id == user.pk:
        raise Refused("own_case", _("Ini permohonan Anda sendiri, jadi rekan Anda yang mengerjakannya."))
    _still_open(case, task)
    capacity = capacity_in(user, task)
    if capacity is None:
        raise Refused("not_yours", _("Tugas ini menjadi wewenang petugas lain. Anda hanya dapat melihatnya."))
    return capacity


def capacity_in(user: User, task: Task) -> str | None:
    """The capacity in which `user` could do `task` now, or None: they hold its position, or it was given to them.

    Errors: Refused when a colleague of the same position holds it.
    """
    own = duty.duty_for(user, task.position_id)
    if task.holder_id is not None and task.holder_id != user.pk:
        if own is None:
            return None
        raise Refused(
            "held_by_other",
            _("Tugas ini sedang dikerjakan oleh %(name)s. Minta ia menyerahkannya kepada Anda bila perlu.")
            % {"name": task.holder.name if task.holder else ""},
        )
    if own is None and task.holder_id == user.pk:  # given to them by the head of the unit in which they work
        own = next((each for each in duty.duties_of(user) if each.unit_id == task.unit_id), None)
    return own.label if own else None


def possible_holders(user: User, case: Case, task: Task) -> list[User]:
    """To whom `user` may give `task`: who holds or acts for its position; for a leader, all of the unit too."""
    if task.position is None:
        return []
    people = {person.pk: person for person in duty.holders_of(task.position)}
    if task.unit_id in units_led(user) and task.unit:
        for person in people_in(task.unit):
            people[person.pk] = person
    for nobody in (task.holder_id, case.applicant_id):
        people.pop(nobody or 0, None)
    return sorted(people.values(), key=lambda person: person.name)


def _authorise_moving(user: User, loaded: Loaded, task: Task) -> None:
    may = _rights_in(user, loaded)
    if not may.official or task.position_id is None:
        raise not_found()
    _still_open(loaded.case, task)
    leads = task.unit_id in units_led(user)
    if not leads and task.holder_id != user.pk:
        raise Refused(
            "not_yours", _("Hanya pemegang tugas atau pimpinan unit yang dapat memindahkan tugas ini.")
        )


def _rights_in(user: User, loaded: Loaded) -> Any:
    may = rights(user, loaded.case)
    if not may.any:
        raise not_found()
    return may


def _still_open(case: Case, task: Task) -> None:
    """Errors: Refused that says who finished the task and when."""
    if task.status == Task.Status.OPEN:
        return
    if task.done_by is not None and task.done_at is not None:
        message = _(
            "Tugas ini sudah dikerjakan oleh %(name)s pada %(moment)s. Tidak ada yang perlu Anda lakukan."
        )
        moment = moment_words(task.done_at, case.agency.zone)
        raise Refused("already_done", message % {"name": task.done_by.name, "moment": moment})
    raise Refused("not_open", _("Tugas ini sudah tidak berlaku karena permohonannya telah ditutup."))
