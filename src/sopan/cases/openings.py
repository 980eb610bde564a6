"""What an official may begin at the desk: the internal SOPs of their position, the services whose visitors they receive."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from sopan.cases.access import not_found
from sopan.cases.editions import edition_of
from sopan.cases.models import ProcedureRow
from sopan.directory import duty
from sopan.directory.models import Position, User

Way = Literal["start", "receive", ""]


@dataclass(frozen=True)
class Begun:
    """How cases of an edition begin at the desk: as an internal SOP or for a visitor, and by which positions."""

    way: Way
    codes: frozenset[str] = frozenset()
    first: str = ""  # the activity that is done by beginning it


@dataclass(frozen=True)
class Opening:
    """One SOP that may be begun."""

    row: ProcedureRow
    first: str


@dataclass(frozen=True)
class Openings:
    """Internal SOPs to start, and services whose visitors are received; both by title."""

    start: list[Opening] = field(default_factory=list)
    receive: list[Opening] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.start or self.receive)


@lru_cache(maxsize=100_000)
def how_begun(edition: int) -> Begun:
    """How cases of that edition begin. Editions never change, so a process works it out once for each."""
    sheet = edition_of(edition).sheet
    if sheet.apply_step is None:
        first = sheet.running_steps[0]
        actor = sheet.actor(first.doers[0])
        return Begun(
            "start", frozenset(actor.members or ((actor.position,) if actor.position else ())), first.activity
        )
    desk = sheet.intake_actor
    code = sheet.actor(desk).position if desk is not None else None
    return Begun("receive", frozenset((code,)), sheet.apply_step.activity) if code is not None else Begun("")


def openings(user: User, words: str = "") -> Openings:
    """What `user` may begin today; with `words`, of which the title holds each."""
    found = Openings()
    wanted = words.casefold().split()
    for row, begun in _mine(user):
        if all(word in row.title.casefold() for word in wanted):
            (found.start if begun.way == "start" else found.receive).append(Opening(row, begun.first))
    return found


def may_begin_anything(user: User) -> bool:
    """Whether there is anything that `user` may begin today."""
    return next(_mine(user), None) is not None


def procedure_to_begin(agency: str, slug: str) -> ProcedureRow:
    """The SOP of that agency and name. Errors: NotFound. Whether one may begin it is asked by who begins it."""
    found = (
        ProcedureRow.objects.select_related("agency", "unit")
        .filter(agency__slug=agency, slug=slug, current__isnull=False)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def _mine(user: User) -> Iterator[tuple[ProcedureRow, Begun]]:
    held = set(Position.objects.filter(pk__in=duty.positions_of(user)).values_list("agency_id", "code"))
    agencies = {agency for agency, _code in held}
    rows = (
        ProcedureRow.objects.filter(agency__in=agencies, current__isnull=False)
        .select_related("agency", "unit")
        .order_by("title", "pk")
    )
    for row in rows:
        assert row.current_id is not None
        begun = how_begun(row.current_id)
        if any((row.agency_id, code) in held for code in begun.codes):
            yield row, begun
