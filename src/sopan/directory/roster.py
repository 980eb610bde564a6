"""Who works where: the people of a unit, and the position behind a code of an SOP file."""

import datetime

from django.db.models import Q

from sopan.directory.duty import today
from sopan.directory.models import Position, Unit, User
from sopan.directory.statements import Kept


def people_in(unit: Unit, day: datetime.date | None = None) -> list[User]:
    """Active users who hold a position of the unit on `day` (today when left out), by name."""
    day = day or today(unit.agency)
    held = Q(official__holdings__position__unit=unit, official__holdings__since__lte=day) & (
        Q(official__holdings__until=None) | Q(official__holdings__until__gte=day)
    )
    return list(User.objects.filter(held, is_active=True).distinct().order_by("name", "pk"))


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
