"""Duties that the worker does every so often, registered by the rooms that own them.

    @periodic(seconds=60)
    def mark_late_tasks() -> None: ...

Register in a module imported by the room's AppConfig.ready(). However many workers run, one of them does a
duty each time; it may be done twice when a worker is killed in the middle, so a duty must bear repeating.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from sopan.notices.errors import trace
from sopan.notices.models import PeriodicDuty

log = logging.getLogger(__name__)

Duty = Callable[[], object]


@dataclass(frozen=True)
class Registered:
    """A duty, its name and how often it is done."""

    name: str
    every: datetime.timedelta
    function: Duty


_duties: dict[str, Registered] = {}


def periodic(seconds: float) -> Callable[[Duty], Duty]:
    """Have the worker call the function every `seconds`, the first time when it starts."""

    def register(function: Duty) -> Duty:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("sopan.")
        _duties[name] = Registered(name, datetime.timedelta(seconds=seconds), function)
        return function

    return register


def duties() -> list[Registered]:
    """All registered duties."""
    return list(_duties.values())


def do_due_duties(now: datetime.datetime | None = None) -> list[str]:
    """Do what is due; names of what was done. A duty that fails is logged, shown, and tried at its next time."""
    now = now or timezone.now()
    rows = {row.name: row for row in PeriodicDuty.objects.filter(name__in=_duties)}
    done = []
    for duty in duties():
        row = rows.get(duty.name)
        if row is None:
            row, _ = PeriodicDuty.objects.get_or_create(name=duty.name, defaults={"next_at": now})
        if row.next_at <= now and _claim(duty, row, now):
            _do(duty)
            done.append(duty.name)
    return done


def _claim(duty: Registered, row: PeriodicDuty, now: datetime.datetime) -> bool:
    """Whether this worker, and no other, moved the duty's time on."""
    return PeriodicDuty.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=now + duty.every) == 1


def _do(duty: Registered) -> None:
    try:
        duty.function()
    except Exception as problem:  # one room's failure must not stop the mail
        log.error("duty %s failed: %s", duty.name, trace(problem))
        PeriodicDuty.objects.filter(name=duty.name).update(failed_at=timezone.now())
    else:
        PeriodicDuty.objects.filter(name=duty.name).update(done_at=timezone.now(), failed_at=None)
