"""Who may get a disposition of whom: the people below an official, each with the position in which they get it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sopan.directory.duty import duties_of, sees_unit, today
from sopan.directory.models import Acting, Agency, Holding, Position, Unit, User

Sight = Position.Sight


@dataclass(frozen=True)
class Seat:
    """A person in a position, today: as holder, or as Plt./Plh."""

    user: User
    position: Position
    label: str  # "Kepala Seksi Data", "Plh. Kepala Seksi Data"


def people_below(user: User, agency: Agency, *, without: Collection[int] = ()) -> list[Seat]:
    """Whom `user` may charge with something in the agency: each person once, in the order of the units.

    That is everybody in the units that the user leads; and for who only looks over a unit below the top (a secretary),
    those in the units below that one. `without` are ids of users who are left out; the user always is.
    """
    units = units_below(user, agency)
    return _once(seats_in(agency, units), {user.pk, *without})


def units_below(user: User, agency: Agency) -> frozenset[int]:
    """Ids of the units whose people `user` may charge; see `people_below`."""
    led = sees_unit(user)[Sight.LEAD]
    parents = dict(Unit.objects.filter(agency=agency).values_list("pk", "parent_id"))
    found = {pk for pk in parents if pk in led}
    looked_over = {
        duty.unit_id
        for duty in duties_of(user)
        if duty.sight == Sight.READ and parents.get(duty.unit_id) is not None
    }
    for pk, parent in parents.items():
        above: int | None = parent
        while above is not None:
            if above in looked_over:
                found.add(pk)
            above = parents.get(above)
    return frozenset(found)


def leaders_in(agency: Agency, *, without: Collection[int] = ()) -> list[Seat]:
    """Who leads a unit of the agency, the top first: those to whom a registrar brings a letter."""
    seats = seats_in(agency, frozenset(agency.units.values_list("pk", flat=True)))
    return _once([seat for seat in seats if seat.position.sight == Sight.LEAD], set(without))


def seats_in(agency: Agency, units: Collection[int]) -> list[Seat]:
    """Who holds or acts for a position of these units today: higher units first, who leads before who does not."""
    depths = _depths(agency)
    found = list(_seats(agency, units=units))
    return sorted(found, key=lambda seat: _order(seat, depths))


def seats_of(users: Iterable[User], agency: Agency, prefer: int | None = None) -> Mapping[int, Seat]:
    """In which position each of these people gets something, by user id: `prefer` (a position) if it is theirs."""
    depths = _depths(agency)
    seats = list(_seats(agency, users=[user.pk for user in users]))
    seats.sort(key=lambda seat: (seat.position.pk != prefer, *_order(seat, depths)))
    return {seat.user.pk: seat for seat in reversed(seats)}


def _seats(
    agency: Agency, *, units: Collection[int] | None = None, users: Collection[int] | None = None
) -> Iterable[Seat]:
    day = today(agency)
    for model in (Holding, Acting):
        rows = model._default_manager.filter(
            position__agency=agency, official__user__is_active=True, since__lte=day
        ).select_related("position__unit", "official__user")
        if units is not None:
            rows = rows.filter(position__unit__in=units)
        if users is not None:
            rows = rows.filter(official__user__in=users)
        for row in rows.order_by("pk"):
            if row.until is None or day <= row.until:
                kind = getattr(row, "kind", "")
                label = f"{kind} {row.position.name}" if kind else row.position.name
                yield Seat(row.official.user, row.position, label)


def _once(seats: list[Seat], left_out: Collection[int]) -> list[Seat]:
    found: dict[int, Seat] = {}
    for seat in seats:
        if seat.user.pk not in left_out:
            found.setdefault(seat.user.pk, seat)
    return list(found.values())


def _order(seat: Seat, depths: Mapping[int, int]) -> tuple[int, bool, str, str, str]:
    position = seat.position
    leads = position.sight == Sight.LEAD
    return (depths[position.unit_id], not leads, position.unit.name, position.name, seat.user.name)


def _depths(agency: Agency) -> dict[int, int]:
    parents = dict(Unit.objects.filter(agency=agency).values_list("pk", "parent_id"))
    depths: dict[int, int] = {}
    for unit in parents:
        depth = 0
        above: int | None = parents[unit]
        while above is not None:
            depth, above = depth + 1, parents.get(above)
        depths[unit] = depth
    return depths
