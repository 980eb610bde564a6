"""Who is away, and who stands in: recorded from a leave letter, read when work is handed out."""

import datetime

from django.db import transaction

from sopan.directory.duty import today
from sopan.directory.models import Absence, Acting, AdminEvent, Holding, Official, User


def absence_of(user: User, day: datetime.date | None = None) -> Absence | None:
    """The absence of a user on that day (today at their agency when left out), or None when they are there."""
    official = Official.objects.select_related("agency").filter(user=user).first()
    if official is None:
        return None
    day = day or today(official.agency)
    return (
        Absence.objects.select_related("stand_in__user")
        .filter(official=official, since__lte=day, until__gte=day)
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def record_absence(
    by: User,
    official: Official,
    *,
    since: datetime.date,
    until: datetime.date,
    stand_in: Official | None,
    why: str,
    decree: str = "",
) -> Absence:
    """Record that an official is away from `since` until `until`, both inclusive.

    The stand-in acts as Plh. for every position that the official holds on those days and that has no Plt. or
    Plh. yet. `by` is who recorded it. Recording the same days twice changes nothing.
    """
    row, created = Absence.objects.get_or_create(
        official=official,
        since=since,
        until=until,
        defaults={"stand_in": stand_in, "why": why, "decree": decree},
    )
    if not created:
        return row
    if stand_in is not None and stand_in.pk != official.pk:
        held = Holding.objects.filter(official=official, since__lte=until).exclude(until__lt=since)
        for holding in held.select_related("position"):
            taken = Acting.objects.filter(
                position=holding.position, since__lte=until, until__gte=since
            ).exists()
            own = Holding.objects.filter(official=stand_in, position=holding.position, until=None).exists()
            if not taken and not own:
                Acting.objects.create(
                    position=holding.position, official=stand_in, kind=Acting.Kind.PLH, since=since,
                    until=until, decree=decree[:100] or why,
                )  # fmt: skip
    about = f"{official.title_name}, {why}, {since:%d-%m-%Y} – {until:%d-%m-%Y}"
    AdminEvent.objects.create(
        agency_id=official.agency_id, user=by, kind=AdminEvent.Kind.ABSENCE_RECORDED, about=about[:500]
    )
    return row
