"""Writing what `flow` decided: events into the hash chain, tasks opened and closed, deadlines, the case row.

Every function here runs inside the transaction of one action, with the case locked, and writes each
kind of row in one statement: what a step costs is round trips.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sopan.cases.answers import sealed_json, stored_event
from sopan.cases.chain import link
from sopan.cases.errors import Refused
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Event, Task
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.directory.roster import position_by_code
from sopan.directory.statements import insert, update
from sopan.flow import events as happened
from sopan.flow import working_time
from sopan.procedure.model import Procedure
from sopan.procedure.time import Duration

TITLE = 120


def record(
    loaded: Loaded,
    events: Iterable[happened.Event],
    *,
    user_id: int | None,
    now: datetime.datetime,
    details: Mapping[str, Any] | None = None,
    as_position: str = "",
) -> list[happened.Event]:
    """Store `events` and bring the rows to the state after them. Returns the events.

    `details` is what the step recorded; it goes with the event that ends a task.
    """
    events = list(events)
    case = loaded.case
    rows: list[Event] = []
    opened: list[Task] = []
    changed: dict[int, Task] = {}
    for event in events:
        data = {key: value for key, value in event.to_json().items() if not _empty(value)}
        if isinstance(event, happened.TaskDone | happened.TaskReturned):
            if details:
                data["record"] = dict(details)
            if as_position:
                data["as"] = as_position
        rows.append(_event_row(case, event.kind, now, user_id, data))
        _change(loaded, event, now, opened, changed, as_position)
    insert(rows)
    for task in changed.values():
        update(task, "status", "holder", "done_by", "as_position", "done_at")
    insert(opened)
    update(case, "status", "outcome", "decided_at", "answers", "closed_at", "event_count", "chain")
    return events


def _empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def _event_row(
    case: Case, kind: str, now: datetime.datetime, user_id: int | None, data: Mapping[str, Any]
) -> Event:
    stored = stored_event(data, confidential=case.confidential)
    case.event_count += 1
    case.chain = link(
        case.chain, case=str(case.key), seq=case.event_count, kind=kind, at=now, user=user_id, data=stored
    )
    return Event(
        case=case, seq=case.event_count, kind=kind, at=now, user_id=user_id, data=stored, hash=case.chain
    )


def _change(
    loaded: Loaded,
    event: happened.Event,
    now: datetime.datetime,
    opened: list[Task],
    changed: dict[int, Task],
    as_position: str,
) -> None:
    case = loaded.case
    match event:
        case happened.TaskOpened():
            task = _task_row(loaded, event, now)
            loaded.tasks[task.number] = task
            opened.append(task)
        case happened.TaskDone(number=number, outcome=outcome):
            _end(loaded, number, Task.Status.DONE, event.person, now, changed, as_position)
            if outcome:
                case.outcome = outcome
                case.decided_at = loaded.tasks[number].step
        case happened.TaskReturned(number=number):
            _end(loaded, number, Task.Status.RETURNED, event.person, now, changed, as_position)
        case happened.TaskDropped(number=number):
            _end(loaded, number, Task.Status.DROPPED, None, now, changed, "")
        case (
            happened.TaskTaken(number=number, person=holder)
            | happened.TaskReassigned(number=number, to=holder)
        ):
            changed[number] = loaded.tasks[number]
            changed[number].holder_id = int(holder)
        case happened.TaskPutBack(number=number):
            changed[number] = loaded.tasks[number]
            changed[number].holder_id = None
        case happened.DecisionUndone():
            case.outcome = case.decided_at = ""
        case happened.CaseClosed(outcome=outcome):
            case.status, case.outcome, case.closed_at = Case.Status.CLOSED, outcome, now
        case _:
            pass  # CaseOpened, CaseWithdrawn, CaseCancelled and Noted change no row but the log


def _end(
    loaded: Loaded,
    number: int,
    status: Task.Status,
    person: str | None,
    now: datetime.datetime,
    changed: dict[int, Task],
    as_position: str,
) -> None:
    task = loaded.tasks[number]
    task.status, task.done_at, task.as_position = status, now, as_position
    task.done_by_id = int(person) if person else None
    if not task._state.adding:
        changed[number] = task


def _task_row(loaded: Loaded, event: happened.TaskOpened, now: datetime.datetime) -> Task:
    case, sheet = loaded.case, loaded.sheet
    step, actor = sheet.step(event.step), sheet.actor(event.actor)
    position = position_by_code(case.agency_id, actor.position) if actor.position else None
    marks: Any = [{"item": mark.item, "reason": mark.reason} for mark in event.marks]
    return Task(
        case=case,
        number=event.number,
        agency_id=case.agency_id,
        unit_id=position.unit_id if position else None,
        position_id=position.pk if position else None,
        step=event.step,
        actor=event.actor,
        place=event.place,
        does=step.does,
        title=short(step.activity),
        holder_id=int(event.holder) if event.holder else None,
        returned=event.returned,
        marks={"sealed": sealed_json(marks)} if marks and case.confidential else marks,
        opened_at=now,
        due_at=due(case.agency, now, step.time) if step.time and actor.is_ == "position" else None,
    )


def due(agency: Agency, start: datetime.datetime, time: Duration) -> datetime.datetime:
    """When a time standard that starts running at `start` runs out on the agency's calendar.

    Errors: Refused when the agency's hours hold no working time for it.
    """
    try:
        return working_time.add(calendar_for(agency), start, time)
    except working_time.CalendarError:
        raise Refused(
            "no_working_time",
            _(
                "Jam kerja kantor ini belum diatur dengan benar. Hubungi pengelola instansi; data Anda tidak hilang."
            ),
        ) from None


def promise(agency: Agency, sheet: Procedure, start: datetime.datetime) -> datetime.datetime:
    """When a case that starts now should end: the published time, else the rows one after the other."""
    if sheet.service and sheet.service.promised:
        return due(agency, start, sheet.service.promised)
    moment = start
    for step in sheet.running_steps:
        if step.time is not None and step.does != "apply":
            moment = due(agency, moment, step.time)
    return moment


def short(activity: str) -> str:
    """An activity shortened at a word for lists."""
    if len(activity) <= TITLE:
        return activity
    return activity[:TITLE].rsplit(" ", 1)[0] + " …"
