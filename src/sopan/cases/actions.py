"""The one place where a case changes: lock, authorise, ask `flow`, store, in one transaction each.

Every function takes the person who acts. Errors: NotFound when they may not know of the case,
Refused with a sentence when the rules say no, Invalid with the form when what they entered needs mending.
In all three nothing has changed.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases import announce
from sopan.cases.access import key_of, not_found, rights, units_led
from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.calling import follow_up
from sopan.cases.custody import stood_in
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.loading import Loaded, lock_case, lock_case_of_task
from sopan.cases.models import Case, Task
from sopan.cases.naming import called
from sopan.cases.performing import apply, perform_step, release_if_left, set_out, work_on
from sopan.cases.steps.entries import Uploads, checked_uploads, file_fields
from sopan.directory import duty
from sopan.directory.models import User
from sopan.directory.roster import people_in, position_by_code
from sopan.directory.words import moment_words
from sopan.flow import commands
from sopan.procedure.model import Procedure, Requirement
from sopan.procedure.time import TimeUnreadable, parse


def complete_task(user: User, key: object, data: Any = None, files: Any = None) -> Case:
    """Do the task of that key with what was entered in its step's form.

    A free task is taken and done at once. A step that asks something of the world does so first, between two
    transactions: see `Behaviour.set_out`.
    """
    expected = _expected_files(user, key) if files else {}
    entered = data if data is not None else {}
    with checked_uploads(files, expected) as uploads:
        if _goes_out(key):
            with transaction.atomic():
                _loaded, work = in_hand(user, key, uploads)
                errand = set_out(work, entered, files)
            if errand is not None:
                errand()
        with transaction.atomic():
            loaded, work = in_hand(user, key, uploads)
            perform_step(loaded, work, entered, files)
    return follow_up(loaded.case)


def in_hand(user: User, key: object, uploads: Uploads | None = None) -> tuple[Loaded, Work]:
    """The task of that key, its case locked and `user` authorised to do it now."""
    loaded, task = lock_case_of_task(key_of(key))
    release_if_left(loaded, task, user)
    as_position = authorise_work(user, loaded, task)
    if not behaviour_of(task.does).by_official:
        raise Refused(
            "applicants", _("Langkah ini milik pemohon. Perbaiki permohonannya lewat halaman perbaikan.")
        )
    return loaded, work_on(loaded, task, user, as_position, timezone.now(), uploads)


def _goes_out(key: object) -> bool:
    does = Task.objects.filter(key=key_of(key)).values_list("does", flat=True).first()
    return does is not None and behaviour_of(does).goes_out


def _expected_files(user: User, key: object) -> Mapping[str, Requirement]:
    """The file fields of that task's form, when it is worth checking what was sent for them.

    Whether the task may be done is asked again under the lock.
    """
    task = Task.objects.select_related("case").filter(key=key_of(key), status=Task.Status.OPEN).first()
    if task is None or not rights(user, task.case).official:
        return {}
    return file_fields(edition_of(task.case.edition_id).sheet.step(task.step))


def take(user: User, key: object) -> Case:
    """Take a free task, so that colleagues see who has it."""
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        release_if_left(loaded, task, user)
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
    """The applicant takes the application back; for a visitor without an account, who filled it in for them."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        if not may_withdraw(user, loaded.case):
            raise not_found()
        apply(loaded, commands.Withdraw(str(user.pk), reason), user=user)
    return follow_up(loaded.case)


def may_withdraw(user: User, case: Case) -> bool:
    """Whether the application is `user`'s to take back: their own, or one that they filled in for a visitor."""
    if not user.is_active:
        return False
    if case.applicant_id is not None or not case.intake:
        return case.applicant_id == user.pk
    return case.opened_by_id == user.pk and rights(user, case).takes_part


def cancel(user: User, key: object, reason: str) -> Case:
    """Who leads the unit ends the case before its end, with a reason that the applicant reads."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        _rights_in(user, loaded)
        if not may_cancel(user, loaded.case):
            raise Refused("not_leader", _("Hanya pimpinan unit yang dapat menghentikannya."))
        apply(loaded, commands.Cancel(str(user.pk), reason), user=user)
    return follow_up(loaded.case)


def close_round(user: User, key: object, step: str, reason: str) -> Case:
    """Go on without the units that have not answered at `step`: who gathers the answers, or leads the unit.

    Errors: NotFound, Refused when somebody else asks or the round is over.
    """
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        _rights_in(user, loaded)
        if not may_close_round(user, loaded.case, loaded.sheet, step):
            raise Refused(
                "not_collector", _("Hanya pengumpul atau pimpinan unit yang dapat menutup pengumpulan ini.")
            )
        apply(loaded, commands.CloseRound(str(user.pk), step, reason), user=user)
    return follow_up(loaded.case)


def may_close_round(user: User, case: Case, sheet: Procedure, step: str) -> bool:
    """Whether `user` gathers what the units answer at `step` (its last doer), or leads the unit of the case."""
    if case.unit_id in units_led(user):
        return True
    row = next((row for row in sheet.steps if row.id == step), None)
    code = sheet.actor(row.doers[-1]).position if row is not None and row.doers else None
    if code is None:
        return False
    return position_by_code(case.agency_id, code).pk in duty.positions_of(user)


def extend(user: User, key: object, words: str, reason: str, rule: str = "") -> Case:
    """Give a task more time: who leads its unit, with the reason and the rule that allows it.

    `words` is a time as a sheet writes it ("3 hari kerja"). Errors: NotFound, Refused.
    """
    with transaction.atomic():
        loaded, task = lock_case_of_task(key_of(key))
        _rights_in(user, loaded)
        _still_open(loaded.case, task)
        if not may_extend(user, loaded.case, task):
            raise Refused("not_leader", _("Hanya pimpinan unit yang dapat memperpanjang waktu."))
        try:
            parse(words)
        except TimeUnreadable as unreadable:
            raise Refused("time_unreadable", unreadable.sentence.capitalize() + ".") from None
        if task.due_at is None:
            raise Refused(
                "no_time", _("Langkah ini tidak memiliki waktu baku, jadi tidak ada yang diperpanjang.")
            )
        apply(loaded, commands.Extend(task.number, str(user.pk), words, reason, rule), user=user)
        return loaded.case


def may_extend(user: User, case: Case, task: Task) -> bool:
    """Whether `user` leads the unit of the task, and so may give it more time."""
    return task.unit_id in units_led(user) and case.applicant_id != user.pk


def may_cancel(user: User, case: Case) -> bool:
    """Whether `user` leads the unit whose SOP the case runs; not every unit that lends a hand may stop it."""
    return case.applicant_id != user.pk and case.unit_id in units_led(user)


def note(user: User, key: object, text: str) -> Case:
    """Write a note for colleagues into the history of a case. The applicant does not see it."""
    with transaction.atomic():
        loaded = lock_case(key_of(key))
        may = _rights_in(user, loaded)
        if not (may.takes_part or may.leads):
            raise Refused("only_looks", _("Anda hanya dapat melihat, tidak menulis catatan."))
        apply(loaded, commands.Note(str(user.pk), text.strip()), user=user)
        return loaded.case


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
    if (
        own is None and task.holder_id == user.pk and not stood_in(user, task)
    ):  # given to them by the head of the unit in which they work
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
    if task.status == Task.Status.DONE and task.as_position and task.done_at is not None:  # by a link
        message = _(
            "Tugas ini sudah dijawab oleh %(party)s pada %(moment)s. Tidak ada yang perlu Anda lakukan."
        )
        moment = moment_words(task.done_at, case.agency.zone)
        raise Refused("already_done", message % {"party": task.as_position, "moment": moment})
    closed = _("Tugas ini sudah tidak berlaku karena %(case)s ini telah ditutup.")
    raise Refused("not_open", closed % {"case": called(case)})
