"""The official's inbox: what is theirs to do now, first what is due first; and how the unit's work is spread."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from sopan.cases.access import actor_is_applicant, units_led, units_seen
from sopan.cases.models import ProcedureRow, Task
from sopan.directory import duty
from sopan.directory.models import User

Tab = Literal["mine", "unit", "late", "waiting"]
PAGE = 25
SHOWN = (
    *("key", "title", "does", "due_at", "opened_at", "unit", "position", "holder__name", "holder__key"),
    *("case__key", "case__number", "case__confidential", "case__applicant_name", "case__procedure__title"),
    *("case__agency__time_zone", "case__agency__hours", "case__agency__calendar_version"),
)
"""The columns that a row of the inbox shows; a page of it reads nothing else."""
MOST = 100
"""Counting stops here so that a full office stays quick; a page shows "99+" from here on."""


@dataclass(frozen=True)
class Wanted:
    """What of a tab is asked for. `free` are tasks that nobody has taken; `holder` is a user's key."""

    words: str = ""  # in case number, SOP, task and (unless confidential) applicant's name
    sop: int | None = None
    holder: UUID | None = None
    free: bool = False

    def of(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        """Those of `tasks` that are asked for."""
        for word in self.words.split():
            tasks = tasks.filter(
                Q(case__number__icontains=word)
                | Q(case__procedure__title__icontains=word)
                | Q(case__applicant_name__icontains=word)
                | Q(title__icontains=word)
            )
        if self.sop is not None:
            tasks = tasks.filter(case__procedure=self.sop)
        if self.holder is not None:
            tasks = tasks.filter(holder__key=self.holder)
        return tasks.filter(holder=None) if self.free else tasks


ALL = Wanted()


@dataclass(frozen=True)
class Page:
    """One page of the inbox."""

    tasks: list[Task]
    number: int
    more: bool


@dataclass(frozen=True)
class Load:
    """What one official has on their desk; without `key` it is what nobody has taken."""

    key: UUID | None
    name: str
    open: int
    late: int
    oldest: datetime  # when the task that waits longest came


def _open(user: User) -> QuerySet[Task]:
    """Open tasks, but for those of the user's own applications."""
    tasks = Task.objects.filter(status=Task.Status.OPEN).exclude(case__applicant=user)
    return tasks.select_related("case__procedure", "case__agency", "holder").only(*SHOWN)


def tasks_to_do(user: User) -> tuple[QuerySet[Task], QuerySet[Task]]:
    """The open tasks that `user` holds, and those that wait for anybody in their positions.

    Two queries because each then reads straight from its own index, however many tasks are open.
    """
    held = _open(user).filter(holder=user).exclude(actor_is_applicant())
    waiting = _open(user).filter(position__in=duty.positions_of(user), holder=None)
    return held, waiting


def visible_tasks(user: User) -> QuerySet[Task]:
    """Open tasks of the units that `user` leads or may look into."""
    led, seen = units_led(user), units_seen(user)
    return _open(user).filter(Q(unit__in=led) | Q(unit__in=seen, case__confidential=False))


def _sources(user: User, tab: Tab, now: datetime) -> list[QuerySet[Task]]:
    """mine: held by them or waiting for their position; unit: those of the units they lead or see;
    late: of both, past their time; waiting: their unit's that wait for the applicant or somebody else."""
    if tab == "mine":
        return list(tasks_to_do(user))
    if tab == "unit":
        return [visible_tasks(user)]
    if tab == "late":
        unit = [visible_tasks(user)] if units_seen(user) else []
        return [tasks.filter(due_at__lt=now) for tasks in (*tasks_to_do(user), *unit)]
    return [waiting_for_others(user)]


def inbox(user: User, tab: Tab, *, page: int = 1, wanted: Wanted = ALL, now: datetime | None = None) -> Page:
    """A page of 25 open tasks for `user`, by due time; for the tabs see `_sources`."""
    now = now or timezone.now()
    page = max(1, page)
    upto = page * PAGE + 1
    sources = [wanted.of(tasks) for tasks in _sources(user, tab, now)]
    found = {
        task.pk: task
        for task in chain.from_iterable(_first(tasks, upto, dated=tab == "late") for tasks in sources)
    }
    ordered = sorted(
        found.values(), key=lambda task: (task.due_at or datetime.max.replace(tzinfo=now.tzinfo), task.pk)
    )
    return Page(tasks=ordered[(page - 1) * PAGE : page * PAGE], number=page, more=len(ordered) > page * PAGE)


def _first(tasks: QuerySet[Task], count: int, *, dated: bool) -> list[Task]:
    """The first of `tasks` by due time; what has none comes last, as no database orders it from an index.

    `dated`: all of them have one.
    """
    found = list(tasks.filter(due_at__isnull=False).order_by("due_at", "id")[:count])
    if len(found) < count and not dated:
        found += tasks.filter(due_at=None).order_by("id")[: count - len(found)]
    return found


def waiting_for_others(user: User) -> QuerySet[Task]:
    """Open tasks of others in cases in which `user` has done a task, or leads or sees the unit."""
    led, seen = units_led(user), units_seen(user)
    took_part = Q(case__tasks__done_by=user)
    sight = Q(case__unit__in=led) | Q(case__unit__in=seen, case__confidential=False)
    others = _open(user).exclude(holder=user).exclude(position__in=duty.positions_of(user), holder=None)
    return others.filter(took_part | sight).distinct()


def sops_in(user: User, tab: Tab) -> list[ProcedureRow]:
    """The SOPs of which a tab holds a task, by title. At most one is looked up in each source of the tab."""
    sources = _sources(user, tab, timezone.now())
    occurs = Q()
    for tasks in sources:
        occurs |= Q(Exists(tasks.select_related(None).filter(case__procedure=OuterRef("pk"))))
    return list(ProcedureRow.objects.filter(occurs).only("title").order_by("title", "pk"))


def counts(user: User, now: datetime | None = None) -> dict[str, int]:
    """How many tasks the tabs hold (mine, late and, for who sees a unit, unit), each counted up to MOST."""
    now = now or timezone.now()
    shown = {tab: len(set(_numbers(_sources(user, tab, now)))) for tab in ("mine", "late")}
    if units_seen(user):
        shown["unit"] = len(set(_numbers(_sources(user, "unit", now))))
    return {tab: min(number, MOST) for tab, number in shown.items()}


def _numbers(sources: Iterable[QuerySet[Task]]) -> Iterator[int]:
    for tasks in sources:
        yield from tasks.select_related(None).values_list("pk", flat=True)[:MOST]


def workload(user: User, now: datetime | None = None) -> list[Load]:
    """Who holds how many open and late tasks in the units that `user` leads or sees: the latest first."""
    now = now or timezone.now()
    rows = (
        visible_tasks(user)
        .select_related(None)
        .order_by()
        .values_list("holder__key", "holder__name")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("opened_at"))
    )
    loads = [Load(key, name or "", open_, late, oldest) for key, name, open_, late, oldest in rows]
    return sorted(loads, key=lambda load: (load.key is not None, -load.late, -load.open, load.name))


def next_like(user: User, task: Task) -> Task | None:
    """The task of the same step of the same SOP that `user` could do next: what they hold, then what is due first."""
    like = Wanted(sop=task.case.procedure_id)
    for tasks in tasks_to_do(user):
        found = like.of(tasks).filter(step=task.step).exclude(pk=task.pk).order_by("due_at", "id").first()
        if found is not None:
            return found
    return None
