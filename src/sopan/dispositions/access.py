"""The one way in to dispositions: every page, file and print asks here, with the user.

Who sees a disposition: its receiver and whoever acts for their position today, its sender, those above it in the tree,
and who leads the receiver's unit or that of the case. Who may only look (a secretary, an inspector) sees it too, but
never a confidential one. An official who is the applicant of a case sees none of its dispositions.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.access import units_led, units_seen
from sopan.cases.errors import NotFound
from sopan.cases.models import Look
from sopan.directory.duty import Duty, duties_of
from sopan.directory.models import User
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import finished_at, is_confidential, with_finish


@dataclass(frozen=True)
class Found:
    """A disposition to which a person has been let in, with all of its tree, and what they may do with it."""

    row: Disposition
    tree: list[Disposition]  # of the same letter or case, oldest first
    receives: bool  # it is for them
    sent: bool  # they sent it

    @property
    def open(self) -> bool:
        """Whether it still waits for its receiver."""
        return self.row.recalled_at is None and finished_at(self.row) is None

    @property
    def closed_to_receiver(self) -> bool:
        """Whether it was recalled before the receiver read it: then they learn that, and no more."""
        return self.receives and not self.sent and self.row.recalled_at is not None and not self.row.read_at


def not_found() -> NotFound:
    """The one answer for a disposition that is not there and for one that is not theirs."""
    return NotFound("not_found", _("Disposisi tidak ditemukan, atau Anda tidak berwenang membukanya."))


def disposition_for(user: User, key: UUID, *, look: str = "disposition") -> Found:
    """The disposition of that key, if `user` may see it. A look at a confidential case is logged.

    Errors: NotFound, the same whether it is missing or closed to them.
    """
    row = _rows().filter(key=key).first()
    if row is None or not _on_duty(user):
        raise not_found()
    if row.case is not None and row.case.applicant_id == user.pk:
        raise not_found()
    tree = list(_tree_of(row))
    found = Found(row, tree, receives=_is_for(user, row), sent=row.sender_id == user.pk)
    if not (found.receives or found.sent or _above(user, found) or _looks_over(user, row)):
        raise not_found()
    if row.case is not None and row.case.confidential:
        Look.objects.create(case=row.case, user=user, at=timezone.now(), what=look[:60])
    return found


def again(found: Found) -> Found:
    """The same after something was written to it; the person has been let in already."""
    return replace(found, row=_rows().get(pk=found.row.pk))


def received(user: User) -> QuerySet[Disposition]:
    """What came to the user, or to a position for which they act today; not what was recalled."""
    if not _on_duty(user):
        return Disposition.objects.none()
    mine = Q(receiver=user) | Q(position__in=_acting(user))
    return _not_their_own(_rows().filter(mine, recalled_at=None), user)


def sent(user: User) -> QuerySet[Disposition]:
    """What the user sent."""
    return _not_their_own(_rows().filter(sender=user), user) if _on_duty(user) else Disposition.objects.none()


def in_units(user: User) -> QuerySet[Disposition]:
    """What went to people of the units that the user leads or looks over."""
    if not _on_duty(user):
        return Disposition.objects.none()
    plain = (Q(case=None) | Q(case__confidential=False)) & (Q(entry=None) | Q(entry__confidential=False))
    wanted = Q(position__unit__in=units_led(user)) | Q(position__unit__in=units_seen(user)) & plain
    return _not_their_own(_rows().filter(wanted), user)


def chain_of(row: Disposition, tree: list[Disposition]) -> list[Disposition]:
    """The dispositions above this one, the first first."""
    by_id = {one.pk: one for one in tree}
    chain: list[Disposition] = []
    above = row.parent_id
    while above is not None:
        chain.insert(0, by_id[above])
        above = by_id[above].parent_id
    return chain


def below(row: Disposition, tree: list[Disposition]) -> list[tuple[int, Disposition]]:
    """What was passed on from this one, each with how many levels below it stands, in the order of a tree."""
    children: dict[int | None, list[Disposition]] = {}
    for one in tree:
        children.setdefault(one.parent_id, []).append(one)
    found: list[tuple[int, Disposition]] = []

    def walk(above: Disposition, level: int) -> None:
        for child in children.get(above.pk, ()):
            found.append((level, child))
            walk(child, level + 1)

    walk(row, 1)
    return found


def beside(row: Disposition, tree: list[Disposition]) -> list[Disposition]:
    """What was sent together with this one to others, on the same sheet."""
    same = (row.sender_id, row.parent_id, row.sent_at)
    return [one for one in tree if one.pk != row.pk and (one.sender_id, one.parent_id, one.sent_at) == same]


def _rows() -> QuerySet[Disposition]:
    rows = Disposition.objects.select_related(
        "agency", "case__procedure", "entry__book", "sender", "receiver", "position__unit", "done_by"
    )
    return with_finish(rows)


def _tree_of(row: Disposition) -> QuerySet[Disposition]:
    """All dispositions of the letter or case. A letter of a case has one tree, whichever way its rows name it."""
    same = Q(case=row.case_id) if row.case_id is not None else Q(entry=row.entry_id)
    return _rows().filter(same).order_by("pk")


def _on_duty(user: User) -> bool:
    return user.is_active and not user.must_change_password and bool(duties_of(user))


def _acting(user: User) -> list[int]:
    """Positions for which the user stands in today."""
    return [duty.position_id for duty in duties_of(user) if duty.acting_id]


def acting_duty(user: User, row: Disposition) -> Duty | None:
    """As what `user` stands in for the receiver, or None."""
    duties = (duty for duty in duties_of(user) if duty.acting_id and duty.position_id == row.position_id)
    return next(duties, None)


def _is_for(user: User, row: Disposition) -> bool:
    return row.receiver_id == user.pk or row.position_id in _acting(user)


def _above(user: User, found: Found) -> bool:
    return any(
        one.sender_id == user.pk or _is_for(user, one)
        for one in chain_of(found.row, found.tree)
        if one.recalled_at is None or one.sender_id == user.pk
    )


def _looks_over(user: User, row: Disposition) -> bool:
    units = {row.position.unit_id} | ({row.case.unit_id} if row.case is not None else set())
    return bool(units & units_led(user)) or (bool(units & units_seen(user)) and not is_confidential(row))


def _not_their_own(rows: QuerySet[Disposition], user: User) -> QuerySet[Disposition]:
    """Without those of a case for which the user applied."""
    return rows.exclude(case__applicant=user)
