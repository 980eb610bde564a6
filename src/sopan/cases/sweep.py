"""What time does by itself: warnings up the ladder, tasks whose holder has left, applications deemed granted."""

import datetime
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from sopan.cases import announce, clock
from sopan.cases.behaviour import behaviour_of
from sopan.cases.calling import settle_calls
from sopan.cases.custody import suspects
from sopan.cases.editions import edition_of
from sopan.cases.loading import Loaded, lock_case, lock_case_of_task
from sopan.cases.models import Case, ClockEntry, Task
from sopan.cases.performing import apply, release_if_left, run_system, work_on
from sopan.directory import duty
from sopan.directory.models import Agency, Unit, User
from sopan.directory.statements import insert
from sopan.flow import commands
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide
from sopan.notices.outbox import Message, post_many
from sopan.procedure.model import Procedure

BATCH = 500
MOST = 20_000
"""Tasks in one run; what is left is found by the next, a minute later."""
Kind = ClockEntry.Kind
WARNED = "Peringatan menjelang tenggat"
RUNGS = {
    "actor": "Lewat tenggat: pelaksana",
    "supervisor": "Lewat tenggat: pimpinan unit",
    "head": "Lewat tenggat: pimpinan instansi",
}
"""Rules as they are stored in the ledger, in the language of the office."""


def sweep(now: datetime.datetime | None = None) -> int:
    """Do all that the time has come for. Returns how many warnings went out.

    Safe to run in several workers at once, and after a power cut: what was done is marked in the same
    transaction.
    """
    now = now or timezone.now()
    warned = 0
    while warned < MOST and (found := warn_some(now)):
        warned += found
    settle_custody(now)
    settle_calls()
    deem_granted(now)
    return warned


def settle_custody(now: datetime.datetime | None = None) -> int:
    """Free the tasks whose holder has left, or hand them to who stands in. Returns how many."""
    freed = 0
    for key in suspects(now or timezone.now()):
        with transaction.atomic():
            loaded, task = lock_case_of_task(key)
            held = task.holder_id
            release_if_left(loaded, task)
            freed += task.holder_id != held
    return freed


def deem_granted(now: datetime.datetime | None = None) -> int:
    """Where the SOP says so: applications whose time has run out count as granted. Returns how many.

    The system drafts the letter, tells the head of the office, and names the article in the history
    (UU 30/2014 article 53 as amended).
    """
    now = now or timezone.now()
    due = Case.objects.filter(status=Case.Status.OPEN, alarm_at__lt=now)
    done = 0
    for key in list(due.order_by("alarm_at").values_list("key", flat=True)[:BATCH]):
        with transaction.atomic():
            done += _deem(lock_case(key), now)
    return done


def _deem(loaded: Loaded, now: datetime.datetime) -> bool:
    case = loaded.case
    if case.status != Case.Status.OPEN or case.alarm_at is None or case.alarm_at >= now:
        return False
    if isinstance(decide(loaded.sheet, loaded.state, commands.Deem()), Refusal):  # decided in the meantime
        case.alarm_at = None
        case.save(update_fields=["alarm_at"])
        return False
    apply(loaded, commands.Deem(), user=None, now=now)
    head = _heads(case.agency)
    drafting = next(task for task in loaded.tasks.values() if task.status == Task.Status.OPEN)
    behaviour = behaviour_of(drafting.does)
    by = head[0] if head else case.applicant
    if behaviour.by_system and by is not None:
        result = behaviour.automatic(work_on(loaded, drafting, by, "", now))
        command = commands.Complete(drafting.number, commands.SYSTEM, result.answer)
        apply(loaded, command, user=None, now=now, details=result.record)
        run_system(loaded, by, now)
    for person in head:
        announce.deemed(case, loaded.sheet, person)
    return True


def warn_some(now: datetime.datetime) -> int:
    """The next warnings whose time has come: marked, written into the ledger and put in the outbox, all at once."""
    with transaction.atomic():
        tasks = list(
            Task.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("case__agency", "case__procedure", "position__agency", "unit__agency", "holder")
            .filter(status=Task.Status.OPEN, alarm_at__lt=now)
            .order_by("alarm_at")[:BATCH]
        )
        if not tasks:
            return 0
        people = _Told(tasks)
        messages: list[Message] = []
        ticks: list[ClockEntry] = []
        for task in tasks:
            sheet = edition_of(task.case.edition_id).sheet
            messages += _warning(task, sheet, people, now, ticks)
        Task.objects.bulk_update(tasks, ["alarm_at", "alarms", "late_at"])
        insert(ticks)
        post_many(messages)
        return len(tasks)


def _warning(
    task: Task, sheet: Procedure, people: "_Told", now: datetime.datetime, ticks: list[ClockEntry]
) -> Iterator[Message]:
    """The messages of the next warning about a task, which steps up the ladder."""
    ladder = sheet.clock.ladder
    if task.alarms == 0:
        kind, rule, to = Kind.WARN, WARNED, "actor"
    else:
        to = ladder[task.alarms - 1].to
        kind, rule = Kind.ESCALATE, RUNGS[to]
        task.late_at = task.late_at or now
    ticks.append(
        ClockEntry(case=task.case, clock=task.clock, kind=kind, at=now, due_before=task.due_at, rule=rule)
    )
    task.alarms += 1
    task.alarm_at = clock.next_alarm(task, sheet)
    for person in people.of(task, to):
        if person.pk != task.case.applicant_id:  # who applied learns it as the applicant
            yield announce.warning(task, sheet, person, late=kind == Kind.ESCALATE)


class _Told:
    """Whom the warnings about some tasks go to, each position and unit looked up once."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._holders: dict[int, list[User]] = {}
        self._leaders: dict[int, list[User]] = {}
        self._heads: dict[int, list[User]] = {}
        by_agency: dict[int, list[Task]] = {}
        for task in tasks:
            by_agency.setdefault(task.agency_id, []).append(task)
        for group in by_agency.values():
            wanted = {task.position_id: task.position for task in group if task.holder_id is None}
            self._holders |= duty.holders_of_all([one for one in wanted.values() if one is not None])

    def of(self, task: Task, to: str) -> list[User]:
        """The people on that rung: the actor, who leads the unit, or the head of the office."""
        if to == "actor":
            if task.holder is not None:
                return [task.holder] if task.holder.is_active else []
            return self._holders.get(task.position_id or 0, [])
        if to == "supervisor":
            unit = task.unit
            return [] if unit is None else _kept(self._leaders, unit.pk, lambda: duty.leaders_of(unit))
        return _kept(self._heads, task.agency_id, lambda: _heads(task.case.agency))


def _kept(kept: dict[int, list[User]], key: int, find: Callable[[], list[User]]) -> list[User]:
    if key not in kept:
        kept[key] = find()
    return kept[key]


def _heads(agency: Agency) -> list[User]:
    """Who leads the whole office."""
    top = Unit.objects.select_related("agency").filter(agency=agency, parent=None).first()
    return duty.leaders_of(top) if top is not None else []
