"""Duty: who holds or acts for which position on a day, and what that lets a person see and lead.

Days count in the time zone of the position's agency. What a user holds is read in one query and kept on
the user object, so it lasts for the request that loaded the user.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import BigIntegerField, CharField
from django.utils import timezone

from sopan.directory.models import Acting, Agency, Holding, Official, Position, Unit, User, anyone
from sopan.directory.statements import Kept

Sight = Position.Sight


@dataclass(frozen=True)
class Duty:
    """One holding or acting of a user, whether or not the day has come or has passed."""

    position_id: int
    unit_id: int
    agency_id: int
    zone: str
    name: str  # of the position
    sight: str
    administers: bool
    acting_id: int  # 0 for the holder
    kind: str  # "Plt." or "Plh."; empty for the holder
    since: datetime.date
    until: datetime.date | None

    @property
    def label(self) -> str:
        """The capacity in official form: "Kepala Dinas Sosial", "Plh. Kepala Dinas Sosial"."""
        return f"{self.kind} {self.name}" if self.kind else self.name

    def covers(self, day: datetime.date) -> bool:
        """Whether it is in force on that day; both ends count."""
        return self.since <= day and (self.until is None or day <= self.until)


def today(agency: Agency) -> datetime.date:
    """The date at the agency now."""
    return _today(agency.time_zone)


def duties_of(user: Any, day: datetime.date | None = None) -> tuple[Duty, ...]:
    """What the user holds or acts for on `day` (today at each agency when left out), holdings first."""
    person = anyone(user)
    if person is None:
        return ()
    duties: tuple[Duty, ...] | None = getattr(person, "_duties", None)
    if duties is None:
        duties = _read_duties(person)
        person._duties = duties  # type: ignore[attr-defined]
    return tuple(duty for duty in duties if duty.covers(day or _today(duty.zone)))


def positions_of(user: Any, day: datetime.date | None = None) -> frozenset[int]:
    """Ids of the positions that the user holds or acts for; empty for citizens and anonymous visitors."""
    return frozenset(duty.position_id for duty in duties_of(user, day))


def duty_for(user: Any, position_id: int | None, day: datetime.date | None = None) -> Duty | None:
    """As what the user may act for a position, or None. Its holder acts as holder, not as Plt/Plh."""
    mine = [duty for duty in duties_of(user, day) if duty.position_id == position_id]
    return min(mine, key=lambda duty: duty.acting_id, default=None)


def holders_of(position: Position, day: datetime.date | None = None) -> list[User]:
    """Active users who hold or act for the position, in the order of their names."""
    return holders_of_all([position], day)[position.pk]


def holders_of_all(positions: Iterable[Position], day: datetime.date | None = None) -> dict[int, list[User]]:
    """`holders_of` for several positions of one agency at once: users by position id, in two queries."""
    wanted = {position.pk: position for position in positions}
    found: dict[int, dict[int, User]] = {pk: {} for pk in wanted}
    if wanted:
        day = day or today(next(iter(wanted.values())).agency)
        for model in (Holding, Acting):
            rows = model._default_manager.filter(
                _in_force(day), position__in=wanted, official__user__is_active=True
            )
            for row in rows.select_related("official__user"):
                found[row.position_id][row.official.user_id] = row.official.user
    return {pk: sorted(users.values(), key=lambda user: (user.name, user.pk)) for pk, users in found.items()}


def sees_unit(user: Any, day: datetime.date | None = None) -> Mapping[Sight, frozenset[int]]:
    """Ids of the units that the user sees, sub-units included: {Sight.READ: ..., Sight.LEAD: ...}.

    Who leads a unit also sees it, so LEAD is always a part of READ.
    """
    roots = {Sight.READ: set[int](), Sight.LEAD: set[int]()}
    agencies = set()
    for duty in duties_of(user, day):
        if duty.sight != Sight.NONE:
            roots[Sight(duty.sight)].add(duty.unit_id)
            agencies.add(duty.agency_id)
    if not agencies:
        return {Sight.READ: frozenset(), Sight.LEAD: frozenset()}
    question = (frozenset(roots[Sight.READ]), frozenset(roots[Sight.LEAD]))
    kept: dict[Any, dict[Sight, frozenset[int]]] = getattr(user, "_units_seen", {})
    if question not in kept:
        children = _children(agencies)
        lead = _with_sub_units(roots[Sight.LEAD], children)
        read = lead | _with_sub_units(roots[Sight.READ], children)
        user._units_seen = kept | {question: {Sight.READ: read, Sight.LEAD: lead}}
        kept = user._units_seen
    return kept[question]


def leads(user: Any, unit: Unit, day: datetime.date | None = None) -> bool:
    """Whether the user leads the unit or a unit above it, and so may reassign its work."""
    return unit.pk in sees_unit(user, day)[Sight.LEAD]


def leaders_of(unit: Unit, day: datetime.date | None = None) -> list[User]:
    """Who leads the unit: the leaders of the nearest unit upwards that has any; empty when none has."""
    above: Unit | None = unit
    while above is not None:
        positions = above.positions.filter(sight=Sight.LEAD).select_related("agency")
        people = {user.pk: user for users in holders_of_all(positions, day).values() for user in users}
        if people:
            return sorted(people.values(), key=lambda user: (user.name, user.pk))
        above = above.parent
    return []


def administers(user: Any, day: datetime.date | None = None) -> frozenset[int]:
    """Ids of the agencies whose people, acting orders and calendar the user looks after."""
    return frozenset(duty.agency_id for duty in duties_of(user, day) if duty.administers)


def _today(zone: str) -> datetime.date:
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def _in_force(day: datetime.date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


def _read_duties(user: User) -> tuple[Duty, ...]:
    rows = _duties.rows(user.pk)
    return tuple(sorted((Duty(*row) for row in rows), key=lambda duty: (duty.acting_id, duty.position_id)))


def _duties_query(user: int) -> QuerySet[Any, Any]:
    columns = (
        "position_id",
        "position__unit_id",
        "position__agency_id",
        "position__agency__time_zone",
        "position__name",
        "position__sight",
        "position__administers",
        "acting_pk",
        "called",
        "since",
        "until",
    )
    held = Holding.objects.filter(official__user=user).annotate(
        acting_pk=Value(0, output_field=BigIntegerField()), called=Value("", output_field=CharField())
    )
    acted = Acting.objects.filter(official__user=user).annotate(acting_pk=F("pk"), called=F("kind"))
    return held.values_list(*columns).union(acted.values_list(*columns), all=True)


_duties = Kept(_duties_query, Official._meta.get_field("user"))


def _children(agencies: Iterable[int]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for unit, parent in Unit.objects.filter(agency__in=agencies).order_by().values_list("pk", "parent_id"):
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    return children


def _with_sub_units(roots: Iterable[int], children: Mapping[int, list[int]]) -> frozenset[int]:
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)
