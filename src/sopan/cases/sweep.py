"""Finding what is late: marks each task once and tells its actor and who leads the unit once."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from sopan.cases import announce
from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.models import User

BATCH = 200


def sweep(now: datetime.datetime | None = None) -> int:
    """Mark every open task that has run past its time. Returns how many were newly found late.

    Safe to run in several workers at once: a task is claimed by one conditional update.
    """
    now = now or timezone.now()
    found = 0
    late = Task.objects.filter(status=Task.Status.OPEN, late_at=None, due_at__lt=now)
    for pk in list(late.order_by("due_at").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            claimed = Task.objects.filter(pk=pk, status=Task.Status.OPEN, late_at=None).update(late_at=now)
            if not claimed:
                continue
            task = Task.objects.select_related(
                "case__agency", "case__procedure", "position__agency", "unit__agency", "holder"
            ).get(pk=pk)
            for person in _people(task):
                announce.late(task.case, task, person)
            found += 1
    return found


def _people(task: Task) -> Iterable[User]:
    people: dict[int, User] = {}
    if task.holder is not None:
        people[task.holder.pk] = task.holder
    elif task.position is not None:
        people.update({person.pk: person for person in duty.holders_of(task.position)})
    if task.unit is not None:
        people.update({person.pk: person for person in duty.leaders_of(task.unit)})
    people.pop(task.case.applicant_id or 0, None)  # who applied learns it as the applicant
    return people.values()
