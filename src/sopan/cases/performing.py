"""Performing a step on a case that is locked already: what `actions`, links of outside parties and the system share.

Whoever calls has locked the case and authorised the person. Nothing here asks who is looking.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from sopan.cases import announce
from sopan.cases.answers import answers_of, answers_print
from sopan.cases.behaviour import Done, SentBack, Work, behaviour_of
from sopan.cases.custody import left
from sopan.cases.errors import Invalid
from sopan.cases.loading import Loaded
from sopan.cases.models import Document, Task
from sopan.cases.recording import record
from sopan.cases.refusals import refused
from sopan.cases.steps.entries import Uploads, keep_entries
from sopan.directory.models import User
from sopan.flow import commands
from sopan.flow.events import CaseClosed, Event, Mark, TaskOpened
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide

MOST_ALONE = 50
"""Steps that the system may do one after the other."""


def perform_step(loaded: Loaded, work: Work, data: Any, files: Any, *, person: str | None = None) -> None:
    """Do the task in hand with what was entered: the case is locked, and the person has been authorised.

    `person` stands for somebody who is no user: an outside party. Errors: Invalid with the form.
    """
    task, step = work.task, behaviour_of(work.task.does)
    form = (step.guest_form if person == commands.OUTSIDE else step.form)(work, data, files)
    if not form.is_valid():
        raise Invalid(form)
    before = answers_print(work.case)
    result = step.perform(work, form)
    entered = keep_entries(work, form) if isinstance(result, Done) else {}
    details = {**result.record, "entered": entered} if entered else result.record
    if (after := answers_print(work.case)) != before:  # so that the log still vouches for the answers
        details = {**details, "answers": after}
    command = _command(task, person or str(work.user.pk), result)
    apply(
        loaded,
        command,
        user=None if person else work.user,
        now=work.now,
        details=details,
        as_position=work.as_position,
    )
    run_system(loaded, work.user, work.now)


def set_out(work: Work, data: Any, files: Any) -> Callable[[], None] | None:
    """What the task in hand asks of the world before it is performed. Errors: Invalid with the form, Refused."""
    step = behaviour_of(work.task.does)
    form = step.form(work, data, files)
    if not form.is_valid():
        raise Invalid(form)
    return step.set_out(work, form)


def _command(task: Task, person: str, result: Done | SentBack) -> commands.Command:
    if isinstance(result, Done):
        return commands.Complete(
            task.number,
            person,
            result.answer,
            str(result.record.get("reason", "")),
            result.chosen,
            tuple((step, str(user)) for step, user in sorted(result.assigned.items())),
        )
    marks = tuple(Mark(mark.item, mark.reason) for mark in result.marks)
    return commands.Return(task.number, person, result.to, result.reason, marks, result.members)


def run_system(loaded: Loaded, user: User, now: datetime.datetime) -> None:
    """Do the steps that the system does alone, until somebody is to act. `user` did the step before.

    Errors: RuntimeError when an SOP keeps the system busy for ever; publishing rules that out.
    """
    for _ in range(MOST_ALONE):
        alone = [
            task
            for task in loaded.tasks.values()
            if task.status == Task.Status.OPEN and loaded.sheet.actor(task.actor).is_ == "system"
        ]
        if not alone:
            return
        task = alone[0]
        result = behaviour_of(task.does).automatic(work_on(loaded, task, user, "", now))
        command = commands.Complete(task.number, commands.SYSTEM, result.answer, chosen=result.chosen)
        apply(loaded, command, user=None, now=now, details=result.record)
    raise RuntimeError("the steps of the system never end")


def apply(
    loaded: Loaded,
    command: commands.Command,
    *,
    user: User | None,
    now: datetime.datetime | None = None,
    details: Mapping[str, Any] | None = None,
    as_position: str = "",
) -> list[Event]:
    """Ask `flow` and store what it answers; the caller has locked the case and authorised the person.

    `user` is None where no user acts: the system, or an outside party.
    """
    now = now or timezone.now()
    answer = decide(loaded.sheet, loaded.state, command)
    if isinstance(answer, Refusal):
        raise refused(answer)
    user_id = user.pk if user is not None else None
    events = record(loaded, answer, user_id=user_id, now=now, details=details, as_position=as_position)
    announce.what_happened(loaded, events)
    for event in events:
        if isinstance(event, CaseClosed) and event.outcome in ("granted", "finished"):
            _give(loaded)
        if isinstance(event, TaskOpened) and event.holder and event.holder != str(user_id):
            release_if_left(loaded, loaded.tasks[event.number])
    return events


def release_if_left(loaded: Loaded, task: Task, by: User | None = None) -> None:
    """Free a task of a locked case, or give it to the stand-in, when its holder cannot do it now.

    `by` is who reaches for it: what they hold themselves is never asked about.
    """
    if task.status != Task.Status.OPEN or task.holder_id is None or task.position_id is None:
        return
    if by is not None and task.holder_id == by.pk:
        return
    holder = User.objects.get(pk=task.holder_id)
    why, stand_in = left(holder, task)
    if not why:
        return
    if stand_in is not None and stand_in.pk != loaded.case.applicant_id:
        apply(loaded, commands.Reassign(task.number, commands.SYSTEM, str(stand_in.pk), why), user=None)
    else:
        apply(loaded, commands.PutBack(task.number, commands.SYSTEM, why), user=None)


def _give(loaded: Loaded) -> None:
    """What the office made for the applicant besides letters becomes theirs."""
    given = [one.id for step in loaded.sheet.steps for one in step.documents if one.give]
    if given:
        papers = loaded.case.documents.filter(
            role=Document.Role.WORK, requirement__in=given, replaced_at=None
        )
        papers.update(role=Document.Role.ISSUED)


def work_on(
    loaded: Loaded,
    task: Task,
    user: User,
    as_position: str,
    now: datetime.datetime,
    uploads: Uploads | None = None,
) -> Work:
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
        uploads=uploads or {},
    )
