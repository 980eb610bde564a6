"""What an official may begin at the desk: the internal SOPs of their position, the services whose visitors they receive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from sopan.cases.access import not_found
from sopan.cases.models import Edition, ProcedureRow
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.procedure.model import Procedure

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


_kept: dict[int, Begun] = {}
"""By edition. Editions never change, so a process works it out once for each; an entry is a few words."""


def how_begun(editions: Iterable[int]) -> dict[int, Begun]:
    """How cases of these editions begin, by edition; one query for those that are new to this process."""
    wanted = set(editions)
    if missing := wanted - _kept.keys():
        for edition in Edition.objects.filter(pk__in=missing):
            _kept[edition.pk] = _begun(edition.sheet)
    return {pk: _kept[pk] for pk in wanted}


def _begun(sheet: Procedure) -> Begun:
    if sheet.apply_step is None:
        first = sheet.running_steps[0]
        actor = sheet.actor(first.doers[0])
        codes = actor.members or ((actor.position,) if actor.position else ())
        return Begun("start", frozenset(codes), first.activity)
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
    rows = list(
        ProcedureRow.objects.filter(agency__in=agencies, current__isnull=False)
        .select_related("agency", "unit")
        .order_by("title", "pk")
    )
    begun = how_begun(row.current_id for row in rows if row.current_id)
    for row in rows:
        way = begun[row.current_id or 0]
        if any((row.agency_id, code) in held for code in way.codes):
            yield row, way
