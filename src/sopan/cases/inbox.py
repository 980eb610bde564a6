"""The official's inbox: what is theirs to do now, first what is due first."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from sopan.cases.access import actor_is_applicant, units_led, units_seen
from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.models import User

Tab = Literal["mine", "unit", "late", "waiting"]
PAGE = 25


@dataclass(frozen=True)
class Page:
    """One page of the inbox."""

    tasks: list[Task]
    number: int
    more: bool


def _open(confidential_too: bool = True) -> QuerySet[Task]:
    tasks = Task.objects.filter(status=Task.Status.OPEN).select_related(
        "case__procedure", "case__agency", "position", "holder"
    )
    return tasks if confidential_too else tasks.exclude(case__confidential=True)


def tasks_to_do(user: User) -> tuple[QuerySet[Task], QuerySet[Task]]:
    """The open tasks that `user` holds, and those that wait for anybody in their positions.

    Two queries because each then reads straight from its own index, however many tasks are open.
    """
    held = _open().filter(holder=user).exclude(actor_is_applicant())
    waiting = _open().filter(position__in=duty.positions_of(user), holder=None)
    return held, waiting


def visible_tasks(user: User) -> QuerySet[Task]:
    """Open tasks of the units that `user` leads or may look into."""
    led, seen = units_led(user), units_seen(user)
    return _open().filter(Q(unit__in=led) | Q(unit__in=seen, case__confidential=False))


def inbox(user: User, tab: Tab, *, page: int = 1, words: str = "", now: datetime | None = None) -> Page:
    """A page of 25 open tasks for `user`, by due time.

    mine: held by them or waiting for their position; unit: those of the units they lead or see;
    late: of both, past their time; waiting: their unit's that wait for the applicant or an outside party.
    `words` searches case number, SOP and (unless confidential) the applicant's name.
    """
    now = now or timezone.now()
    page = max(1, page)
    if tab == "mine":
        sources = list(tasks_to_do(user))
    elif tab == "unit":
        sources = [visible_tasks(user)]
    elif tab == "late":
        sources = [tasks.filter(due_at__lt=now) for tasks in (*tasks_to_do(user), visible_tasks(user))]
    else:
        sources = [waiting_for_others(user)]
    for word in words.split():
        sources = [
            tasks.filter(
                Q(case__number__icontains=word)
                | Q(case__procedure__title__icontains=word)
                | Q(case__applicant_name__icontains=word)
                | Q(title__icontains=word)
            )
            for tasks in sources
        ]
    upto = page * PAGE + 1
    found = {
        task.pk: task
        for task in chain.from_iterable(tasks.order_by("due_at", "id")[:upto] for tasks in sources)
    }
    ordered = sorted(
        found.values(), key=lambda task: (task.due_at or datetime.max.replace(tzinfo=now.tzinfo), task.pk)
    )
    return Page(tasks=ordered[(page - 1) * PAGE : page * PAGE], number=page, more=len(ordered) > page * PAGE)


def waiting_for_others(user: User) -> QuerySet[Task]:
    """Open tasks of others in cases in which `user` has done a task, or leads or sees the unit."""
    led, seen = units_led(user), units_seen(user)
    took_part = Q(case__tasks__done_by=user)
    sight = Q(case__unit__in=led) | Q(case__unit__in=seen, case__confidential=False)
    others = _open().exclude(holder=user).exclude(position__in=duty.positions_of(user), holder=None)
    return others.filter(took_part | sight).distinct()


def counts(user: User) -> dict[str, int]:
    """How many tasks each tab holds, counted up to 100 so that a full office stays quick."""
    now = timezone.now()
    held, waiting = tasks_to_do(user)
    mine = held[:100].count() + waiting[:100].count()
    late = held.filter(due_at__lt=now)[:100].count() + waiting.filter(due_at__lt=now)[:100].count()
    return {"mine": mine, "late": late}
