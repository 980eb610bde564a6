"""Who sees which record, and who may do what in a destruction or transfer. Missing and forbidden look the same.

A record of a case is seen by the officials who see the case. A letter that came in is seen by who reads the book in
which it stands, a confidential one only by who may open its line there. Administrators of the agency, and a panel for as long as its act is open, see what is not
confidential. Nobody sees the office's side of their own application here.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sopan.agenda.keepers import books_for
from sopan.archive.models import Act, Item, Member, Record
from sopan.cases.access import case_for, cases_visible_to
from sopan.cases.errors import NotFound
from sopan.directory import duty
from sopan.directory.models import Agency, Official, Position, Unit, User

OPEN = (Act.State.ASSESSING, Act.State.ASSESSED, Act.State.APPROVED, Act.State.DECREED, Act.State.GOING)
"""States of an act that is not over."""


def records_visible_to(user: User) -> QuerySet[Record]:
    """Every record that `user` may see as an official, newest first."""
    if user.must_change_password or not duty.positions_of(user):
        return Record.objects.none()
    mine = Q()  # what is quick to tell comes first: the databases stop at the first that holds
    administered = duty.administers(user)
    if administered:
        mine |= Q(agency__in=administered, confidential=False)
    books = books_for(user)
    if books:
        mine |= Q(
            direction=Record.Direction.IN, confidential=False, entry__book__in=[book for book, _may in books]
        )
        closed = [book for book, may in books if may.writes or may.oversees]
        mine |= Q(direction=Record.Direction.IN, case=None, entry__book__in=closed)
    cases = cases_visible_to(user).order_by().filter(pk=OuterRef("case"))
    mine |= Q(Exists(cases), case__isnull=False)
    assessing = Item.objects.filter(
        record=OuterRef("pk"), open=True, act__in=Member.objects.filter(user=user).values("act")
    )
    if Member.objects.filter(user=user, act__state__in=OPEN).exists():
        mine |= Q(Exists(assessing), confidential=False)
    return Record.objects.filter(mine).exclude(case__applicant=user)


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
