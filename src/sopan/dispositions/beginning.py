"""Beginning a disposition from a letter in the book of incoming letters: who may, and to whom."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda import keepers
from sopan.agenda.models import Book, Entry
from sopan.cases.access import rights, units_led
from sopan.cases.errors import NotFound
from sopan.cases.models import Look
from sopan.directory.duty import duties_of
from sopan.directory.models import User
from sopan.dispositions.models import Disposition
from sopan.dispositions.people import Seat, leaders_in, people_below, units_below


def entry_for(user: User, key: UUID) -> Entry:
    """The incoming letter of that key, when `user` may send it on.

    That is who keeps the book, who leads a unit of its agency, and who works on its case; a confidential one only who
    keeps the book, who leads the whole agency, and who works on its case; of a confidential case only who sees the case,
    and that they looked is kept.
    Errors: NotFound, the same whether it is missing or closed to them.
    """
    entry = (
        Entry.objects.select_related("book__agency", "case__agency", "case__unit", "processor")
        .filter(key=key, book__direction=Book.Direction.IN, state=Entry.State.USED)
        .first()
    )
    if entry is None or not may_begin(user, entry):
        raise NotFound("not_found", _("Surat tidak ditemukan, atau Anda tidak berwenang membukanya."))
    if entry.confidential and entry.case is not None:
        Look.objects.create(case=entry.case, user=user, at=timezone.now(), what="begin disposition")
    return entry


def may_begin(user: User, entry: Entry) -> bool:
    """Whether `user` may send the letter on; see `entry_for`."""
    agency = entry.book.agency
    here = any(duty.agency_id == agency.pk for duty in duties_of(user))
    if not here or user.must_change_password or not user.is_active:
        return False
    if entry.case is not None and entry.case.applicant_id == user.pk:
        return False
    if entry.confidential and entry.case is not None and not rights(user, entry.case).official:
        return False
    keeps = entry.entered_by_id == user.pk or keepers.rights(user, entry.book).writes
    if keeps or (entry.case is not None and rights(user, entry.case).takes_part):
        return True
    units = agency.units.filter(pk__in=units_led(user))
    return (units.filter(parent=None) if entry.confidential else units).exists()


def receivers_of_entry(user: User, entry: Entry) -> list[Seat]:
    """To whom `user` may send the letter: people below them; of who leads nobody, those who lead a unit.

    Left out are those who have it of them already, and who applied for its case.
    """
    agency = entry.book.agency
    there = Disposition.objects.filter(entry=entry, sender=user, parent=None, recalled_at=None)
    left_out = {user.pk, *there.values_list("receiver_id", flat=True)}
    if entry.case is not None and entry.case.applicant_id:
        left_out.add(entry.case.applicant_id)
    if units_below(user, agency):
        return people_below(user, agency, without=left_out)
    return leaders_in(agency, without=left_out)
