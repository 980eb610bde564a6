"""Who sees which record, and who may do what in a destruction or transfer. Missing and forbidden look the same.

A record of a case is seen by the officials who see the case. The scans of a line are seen by who reads the book in
which it stands, confidential ones only by who may open that line. Administrators of the agency, and a panel for as long
as its act is open, see what is not confidential. Nobody sees the office's side of their own application here.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from sopan.agenda.keepers import books_for
from sopan.archive.models import Act, Item, Member, Record
from sopan.cases.access import case_for, cases_visible_to, few_cases_visible_to
from sopan.cases.errors import NotFound
from sopan.directory import duty
from sopan.directory.models import Agency, Official, Position, Unit, User

OPEN = (Act.State.ASSESSING, Act.State.ASSESSED, Act.State.APPROVED, Act.State.DECREED, Act.State.GOING)
"""States of an act that is not over."""
FEW, SHARE, MOST = 2_000, 20, 20_000
"""What a person may see is looked up first and then searched, up to so many cases and records; in a large archive up to
that share of it, and never more than the last. Who sees more finds soon enough by asking record after record."""
A_BATCH = 5_000

_SOME: Mapping[str, tuple[str, Callable[[Collection[int]], Any]]] = {
    "sqlite": ("SELECT value FROM json_each(%s)", lambda keys: json.dumps(sorted(keys))),
    "postgresql": ("SELECT unnest(%s::bigint[])", sorted),
}


def records_visible_to(user: User) -> QuerySet[Record]:
    """Every record that `user` may see as an official, newest first."""
    if user.must_change_password or not duty.positions_of(user):
        return Record.objects.none()
    cases = cases_visible_to(user).order_by().filter(pk=OuterRef("case"))
    mine = Q(Exists(cases), case__isnull=False)
    return Record.objects.filter(reduce(or_, [*_ways_without_case(user), mine])).exclude(case__applicant=user)


@dataclass(frozen=True)
class Reach:
    """The records of one agency that a person may see."""

    agency: Agency
    records: QuerySet[Record]
    few: bool  # they are looked up already: asking for them costs little, however many others there are


def reach(user: User, agency: Agency) -> Reach:
    """What `records_visible_to` holds of the agency, for questions over all of its records."""
    few = _few_visible_to(user, agency)
    if few is None:
        return Reach(agency, records_visible_to(user).filter(agency=agency), few=False)
    return Reach(agency, among(few), few=True)


def among(keys: Collection[int]) -> QuerySet[Record]:
    """The records with these primary keys, of which there may be more than a statement has parameters."""
    sql, values = _SOME[connection.vendor]
    return Record.objects.filter(pk__in=RawSQL(sql, [values(keys)]))  # noqa: S611  # the keys are a parameter


def _few_visible_to(user: User, agency: Agency) -> set[int] | None:
    """Primary keys of the records of the agency that the user may see, when they are not many."""
    if user.must_change_password or not duty.positions_of(user):
        return set()
    newest = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    few = min(MOST, max(FEW, newest // SHARE))
    cases = few_cases_visible_to(user, few)
    if cases is None:
        return None
    records = Record.objects.filter(agency=agency).exclude(case__applicant=user).order_by()
    ways = [records.filter(way) for way in _ways_without_case(user)]
    keys = sorted(cases)
    ways += [records.filter(case__in=keys[at : at + A_BATCH]) for at in range(0, len(keys), A_BATCH)]
    found: set[int] = set()
    for way in ways:
        rows = list(way.values_list("pk", flat=True)[: few + 1])
        if len(rows) > few:
            return None
        found.update(rows)
    return found


def _ways_without_case(user: User) -> list[Q]:
    """On which records the user may look by other ways than the case: what is quick to tell comes first."""
    ways = []
    administered = duty.administers(user)
    if administered:
        ways.append(Q(agency__in=administered, confidential=False))
    books = books_for(user)
    if books:
        scans = Q(document=None)
        closed = [book for book, may in books if may.writes or may.oversees]
        ways.append(scans & Q(confidential=False, entry__book__in=[book for book, _may in books]))
        ways.append(scans & Q(case=None, entry__book__in=closed))
    sits = Member.objects.filter(user=user, act__state__in=OPEN).values_list("act", flat=True)
    if acts := list(sits):
        assessed = Item.objects.filter(act__in=acts, open=True).values("record")
        ways.append(Q(pk__in=assessed, confidential=False))
    return ways


def record_for(user: User, key: UUID, *, look: str = "") -> Record:
    """The record of that key, if `user` may see it; a look at a confidential case is logged.

    Errors: NotFound.
    """
    found = records_visible_to(user).filter(key=key)
    record = found.select_related(
        "agency", "unit", "case__procedure", "document__file", "letter__signature__signer", "entry__book"
    ).first()
    if record is None:
        raise not_found()
    if record.confidential and record.case is not None:
        case_for(user, record.case.key, look=look or f"archive record {record.pk}")
    return record


def not_found() -> NotFound:
    """The one answer for what is not there and for what is not theirs."""
    return NotFound("not_found", _("Arsip tidak ditemukan, atau Anda tidak berwenang membukanya."))


def agency_of(user: User) -> Agency:
    """The agency whose archive the official looks at. Errors: NotFound for who is in no agency's service."""
    official = Official.objects.select_related("agency").filter(user=user).first()
    if official is None or user.must_change_password or not duty.positions_of(user):
        raise not_found()
    return official.agency


def administers(user: User, agency: Agency) -> bool:
    """Whether they may propose, record the decree and carry it out."""
    return agency.pk in duty.administers(user)


def head_position(user: User, agency: Agency) -> str:
    """As what `user` heads the agency ("Kepala Dinas", "Plh. Kepala Dinas"); empty when they do not.

    The head is who holds or acts for a position that leads a unit with no unit above it.
    """
    tops = set(Unit.objects.filter(agency=agency, parent=None).values_list("pk", flat=True))
    for held in duty.duties_of(user):
        if held.sight == Position.Sight.LEAD and held.unit_id in tops:
            return held.label
    return ""


def heads_of(agency: Agency) -> list[User]:
    """Who heads the agency today."""
    found: dict[int, User] = {}
    for unit in Unit.objects.filter(agency=agency, parent=None):
        for user in duty.leaders_of(unit):
            found[user.pk] = user
    return list(found.values())


def acts_visible_to(user: User) -> QuerySet[Act]:
    """Acts of the agency for its administrators and its head; for others those whose panel they sit on."""
    if user.must_change_password or not duty.positions_of(user):
        return Act.objects.none()
    agencies = set(duty.administers(user))
    agency = agency_of(user)
    if head_position(user, agency):
        agencies.add(agency.pk)
    sits = Member.objects.filter(user=user).values("act")
    return Act.objects.filter(Q(agency__in=agencies) | Q(pk__in=sits)).select_related("agency")


def act_for(user: User, key: UUID) -> Act:
    """The act of that key, if `user` may see it. Errors: NotFound."""
    act = acts_visible_to(user).filter(key=key).first()
    if act is None:
        raise not_found()
    return act
