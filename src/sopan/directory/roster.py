"""Who works where: the people of a unit, and the position behind a code of an SOP file."""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from sopan.directory.duty import today
from sopan.directory.models import Acting, Holding, Position, Unit, User
from sopan.directory.statements import Kept


def people_in(unit: Unit, day: datetime.date | None = None) -> list[User]:
    """Active users who hold a position of the unit on `day` (today when left out), by name."""
    day = day or today(unit.agency)
    held = Q(official__holdings__position__unit=unit, official__holdings__since__lte=day) & (
        Q(official__holdings__until=None) | Q(official__holdings__until__gte=day)
    )
    return list(User.objects.filter(held, is_active=True).distinct().order_by("name", "pk"))


def positions_held(people: Iterable[User]) -> dict[int, list[str]]:
    """What each of these people holds or acts for today, as an official writes it; by user, in two queries."""
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    for model in (Holding, Acting):
        rows = model._default_manager.filter(official__user__in=found).select_related(
            "official", "position__agency"
        )
        for row in rows.order_by("pk"):
            day = today(row.position.agency)
            if row.since <= day and (row.until is None or day <= row.until):
                kind = getattr(row, "kind", "")
                label = f"{kind} {row.position.name}" if kind else row.position.name
                if label not in found[row.official.user_id]:
                    found[row.official.user_id].append(label)
    return found


def position_by_code(agency_id: int, code: str) -> Position:
    """The position of that code in an agency. Errors: Position.DoesNotExist; publishing an SOP rules it out."""
    found = _by_code.models(agency_id, code)
    if not found:
        raise Position.DoesNotExist
    return found[0]


_by_code = Kept(
    lambda agency, code: Position.objects.filter(agency=agency, code=code),
    Position._meta.get_field("agency"),
    Position._meta.get_field("code"),
)
