"""Writing what `flow` decided: events into the hash chain, tasks opened and closed, deadlines, the case row.

Every function here runs inside the transaction of one action, with the case locked, and writes each
kind of row in one statement: what a step costs is round trips.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sopan.cases.answers import sealed_json, stored_event
from sopan.cases.chain import link
from sopan.cases.clock import (
    OF_CASE,
    deemed,
    extend,
    go_on,
    pause,
    resume_case,
    resume_task,
    start_task,
)
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, ClockEntry, Event, Task
from sopan.directory.roster import position_by_code
from sopan.directory.statements import insert, update
from sopan.flow import events as happened

TITLE = 120
CHANGED_OF_TASK = (
    *("status", "holder", "done_by", "as_position", "done_at"),
    *("due_at", "alarm_at", "alarms", "late_at", "called"),
)
CHANGED_OF_CASE = (
    *("status", "outcome", "decided_at", "answers", "closed_at", "event_count", "chain"),
    *("opened_by", "intake", "assigned", "due_at", "alarm_at"),
)


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
    changes = Changes(loaded, now, user_id, as_position)
    for event in events:
        data = {key: value for key, value in event.to_json().items() if not _empty(value)}
        if isinstance(event, happened.TaskDone | happened.TaskReturned):
            if details:
                data["record"] = dict(details)
            if as_position:
                data["as"] = as_position
        rows.append(_event_row(case, event.kind, now, user_id, data))
        changes.follow(event)
    insert(rows)
    for task in changes.changed.values():
        update(task, *CHANGED_OF_TASK)
    insert(changes.opened)
    insert(changes.ticks)
    update(case, *CHANGED_OF_CASE)
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


class Changes:
    """What events do to rows: tasks opened and changed, lines of the clocks, and the case row itself."""

    def __init__(self, loaded: Loaded, now: datetime.datetime, user_id: int | None, as_position: str) -> None:
        self.loaded, self.now, self.user_id, self.as_position = loaded, now, user_id, as_position
        self.opened: list[Task] = []
        self.changed: dict[int, Task] = {}
        self.ticks: list[ClockEntry] = []
        self._ended: Task | None = None

    def follow(self, event: happened.Event) -> None:
        """Bring the rows to where they stand after `event`."""
        case, tasks = self.loaded.case, self.loaded.tasks
        match event:
            case happened.CaseOpened():
                case.opened_by_id, case.intake = user_of(event.person), event.intake
            case happened.TaskOpened():
                self._open(event)
            case happened.TaskDone(number=number, outcome=outcome):
                self._end(number, Task.Status.DONE, event.person)
                if outcome:
                    case.outcome = outcome
                    case.decided_at = tasks[number].step
                case.assigned |= {step: int(person) for step, person in event.assigned}
            case happened.TaskReturned(number=number):
                self._end(number, Task.Status.RETURNED, event.person)
            case happened.TaskDropped(number=number):
                self._end(number, Task.Status.DROPPED, None)
            case (
                happened.TaskTaken(number=number, person=holder)
                | happened.TaskReassigned(number=number, to=holder)
            ):
                self._change(number).holder_id = user_of(holder)
            case happened.TaskPutBack(number=number):
                self._change(number).holder_id = None
            case happened.CaseCalled(number=number):
                self._change(number).called_id = int(event.case)
            case happened.CalledCaseReturned(number=number):
                self._change(number).called_id = None
            case happened.TimeExtended(number=number):
                self._extend(self._change(number), event)
            case happened.CaseDeemed():
                case.outcome, case.decided_at, case.alarm_at = "granted", event.step, None
                self.ticks.append(deemed(case, event.article, self.now))
            case happened.DecisionUndone():
                case.outcome = case.decided_at = ""
            case happened.CaseClosed(outcome=outcome):
                case.status, case.outcome, case.closed_at = Case.Status.CLOSED, outcome, self.now
                case.alarm_at = None
            case _:
                pass  # CaseWithdrawn, CaseCancelled, RoundClosed and Noted change no row but the log

    def _change(self, number: int) -> Task:
        task = self.loaded.tasks[number]
        if not task._state.adding:
            self.changed[number] = task
        return task

    def _end(self, number: int, status: Task.Status, person: str | None) -> None:
        task = self._change(number)
        task.status, task.done_at = status, self.now
        task.as_position = self.as_position if person else ""
        task.done_by_id = user_of(person)
        task.called_id = None
        self._ended = task
        if task.does == "apply" and task.returned and status == Task.Status.DONE:
            case = self.loaded.case
            lines = ClockEntry.objects.filter(case=case, clock=OF_CASE).order_by("pk")
            self.ticks.append(resume_case(case, lines, self.now, self.user_id))
            if self.loaded.sheet.clock.deemed is not None and not case.outcome:
                case.alarm_at = case.due_at

    def _open(self, event: happened.TaskOpened) -> None:
        loaded = self.loaded
        task = _task_row(loaded, event, self.now)
        whose = loaded.sheet.actor(event.actor).is_
        if whose in ("position", "outside"):
            self._set_time(task)
        elif whose == "system" and (before := self._before_in_row(task)) is not None:
            task.clock = before.clock
        elif whose == "applicant" and event.returned:
            self._pause()
        loaded.tasks[task.number] = task
        self.opened.append(task)

    def _set_time(self, task: Task) -> None:
        """Give a task that opens its clock: one that stopped, the one of its row, or its own."""
        sheet = self.loaded.sheet
        step = sheet.step(task.step)
        if (asked := self._before(task)) is not None:
            self.ticks += resume_task(task, asked, sheet, step, self.now)
            self._together(task)
        elif (before := self._before_in_row(task)) is not None and (timed := self._timed(before.clock)):
            go_on(task, timed[-1])
        elif (tick := start_task(task, sheet, step, self.now)) is not None:
            self.ticks.append(tick)

    def _before_in_row(self, task: Task) -> Task | None:
        """The task that ended as this one opens, when one row of the sheet holds both, or it was another doer's."""
        ended = self._ended
        if ended is None or self._row(ended) != self._row(task):
            return None
        anew = ended.step == task.step and ended.place >= task.place
        return None if anew else ended

    def _row(self, task: Task) -> str:
        """Id of the step whose time holds for it: the parts of a row have one."""
        sheet = self.loaded.sheet
        return sheet.timed_by(sheet.step(task.step)).id

    def _timed(self, number: int) -> list[Task]:
        """The tasks on a clock that have a deadline, oldest first."""
        tasks = self.loaded.tasks.values()
        on = [each for each in tasks if each.clock == number and each.due_at is not None]
        return sorted(on, key=lambda each: each.number)

    def _together(self, task: Task) -> None:
        """What moves a clock moves all tasks that are open on it."""
        for each in self._timed(task.clock):
            if each.number != task.number and each.status == Task.Status.OPEN:
                go_on(self._change(each.number), task)

    def _before(self, task: Task) -> Task | None:
        """The task of the same doer, or of the same row, whose clock stopped when it asked the applicant."""
        tasks = self.loaded.tasks.values()
        asked = {each.opened_at for each in tasks if each.does == "apply" and each.returned}
        if not asked:
            return None
        same = [
            each
            for each in tasks
            if each.due_at is not None
            and (
                (each.step, each.actor, each.member) == (task.step, task.actor, task.member)
                or (each.step != task.step and self._row(each) == self._row(task))
            )
        ]
        before = max(same, key=lambda each: each.number, default=None)
        return before if before is not None and before.done_at in asked else None

    def _pause(self) -> None:
        case, ended = self.loaded.case, self._ended
        case.alarm_at = None  # while it waits for the applicant, silence means nothing
        self.ticks.append(pause(case, OF_CASE, case.due_at, self.now, self.user_id))
        if ended is not None and ended.due_at is not None:
            self.ticks.append(pause(case, ended.clock, ended.due_at, self.now, self.user_id))

    def _extend(self, task: Task, event: happened.TimeExtended) -> None:
        self.ticks.append(extend(task, self.loaded.sheet, event, self.now))
        self._together(task)


def user_of(person: str | None) -> int | None:
    """The user behind a person of `flow`; None for the system and for an outside party."""
    return int(person) if person and person.isdecimal() else None


def _task_row(loaded: Loaded, event: happened.TaskOpened, now: datetime.datetime) -> Task:
    case, sheet = loaded.case, loaded.sheet
    step, actor = sheet.step(event.step), sheet.actor(event.actor)
    code = event.member or actor.position
    if actor.is_ == "applicant" and case.intake and (desk := sheet.intake_actor) is not None:
        code = sheet.actor(desk).position  # who filled in for a visitor mends for them too
    position = position_by_code(case.agency_id, code) if code else None
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
        member=event.member,
        does=step.does,
        title=short(step.activity),
        holder_id=user_of(event.holder),
        returned=event.returned,
        marks={"sealed": sealed_json(marks)} if marks and case.confidential else marks,
        opened_at=now,
        clock=event.number,
    )


def short(activity: str) -> str:
    """An activity shortened at a word for lists."""
    if len(activity) <= TITLE:
        return activity
    return activity[:TITLE].rsplit(" ", 1)[0] + " …"
