"""That every open task is with somebody who can do it: whoever was removed, is away or no longer acts holds none.

A task whose holder has left goes to who stands in for them, or is free again for the whole position. It is
looked for each minute, whenever a task opens, and whenever somebody else reaches for it.
"""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from sopan.cases.models import Task
from sopan.directory import duty
from sopan.directory.absence import absence_of
from sopan.directory.models import Absence, Acting, Holding, User

BATCH = 500
INACTIVE = "Akun pemegang tugas sudah dinonaktifkan."
ENDED = "Pemegang tugas tidak lagi memangku jabatan ini atau masa tugasnya sebagai pengganti sudah berakhir."
AWAY = "Pemegang tugas sedang tidak masuk: {why}."
"""Reasons as they are stored in the history, in the language of the office."""


def suspects(now: datetime.datetime) -> Iterable[UUID]:
    """Keys of open tasks whose holder may have left. Days are counted a little wide, for all time zones."""
    before, after = (now - datetime.timedelta(days=1)).date(), (now + datetime.timedelta(days=1)).date()
    holds = Holding.objects.filter(
        Q(until=None) | Q(until__gt=after),
        official__user=OuterRef("holder"), position__unit=OuterRef("unit"), since__lte=before,
    )  # fmt: skip
    acts = Acting.objects.filter(
        official__user=OuterRef("holder"), position=OuterRef("position"), since__lte=before, until__gt=after
    )
    acted = Acting.objects.filter(
        official__user=OuterRef("holder"), position=OuterRef("position"), until__lte=after,
        until__gte=OuterRef("opened_at__date"),
    )  # fmt: skip
    away = Absence.objects.filter(official__user=OuterRef("holder"), since__lte=after, until__gte=before)
    tasks = Task.objects.filter(status=Task.Status.OPEN, holder__isnull=False, position__isnull=False)
    wanted = Q(holder__is_active=False) | Exists(away) | (~Exists(holds) & ~Exists(acts))
    wanted |= Exists(acted) & ~Exists(acts)
    return list(tasks.filter(wanted).order_by("pk").values_list("key", flat=True)[:BATCH])


def left(holder: User, task: Task) -> tuple[str, User | None]:
    """Why the holder cannot do the task now, and who stands in for them; "" when they can."""
    if not holder.is_active:
        return INACTIVE, None
    absence = absence_of(holder)
    if absence is not None:
        stand_in = absence.stand_in.user if absence.stand_in else None
        if stand_in is not None and duty.duty_for(stand_in, task.position_id) is None:
            stand_in = None
        return AWAY.format(why=absence.why), stand_in
    duties = duty.duties_of(holder)
    if any(each.position_id == task.position_id for each in duties):
        return "", None
    if stood_in(holder, task):  # it came to them as Plt. or Plh., and they are that no longer
        return ENDED, None
    if any(each.unit_id == task.unit_id for each in duties):  # who leads the unit gave it to them
        return "", None
    return ENDED, None


def stood_in(holder: User, task: Task) -> bool:
    """Whether the holder acted for the position of the task when it came."""
    came = task.opened_at.astimezone(task.case.agency.zone).date()
    acted = Acting.objects.filter(official__user=holder, position=task.position_id)
    return acted.filter(since__lte=came, until__gte=came).exists()
