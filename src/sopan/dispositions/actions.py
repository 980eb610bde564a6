"""The one place that writes dispositions: sent, passed on, read, recalled, reported, and reminded of."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda.history import DISPOSED, DISPOSITION_DONE, DISPOSITION_READ, DISPOSITION_RECALLED
from sopan.agenda.models import Entry
from sopan.agenda.writing import lock
from sopan.cases.behaviour import Work
from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.directory.duty import today
from sopan.directory.models import Agency, User
from sopan.dispositions import telling
from sopan.dispositions.access import Found, acting_duty, chain_of, disposition_for
from sopan.dispositions.beginning import entry_for, receivers_of_entry
from sopan.dispositions.models import Disposition
from sopan.dispositions.people import Seat, people_below, seats_of
from sopan.dispositions.proving import prove
from sopan.dispositions.standing import finished_at, is_confidential, kept, with_finish

REMINDED_AT_ONCE = 200
"""How many overdue dispositions one round of the reminder takes."""


@dataclass(frozen=True)
class Asked:
    """What the sheet of a disposition asks: codes of `words.INSTRUCTIONS`, a code of `words.NATURES`, by which day."""

    instructions: Sequence[str]
    nature: str = "biasa"
    note: str = ""
    due_on: datetime.date | None = None


@transaction.atomic
def begin(user: User, key: UUID, receivers: Collection[int], asked: Asked) -> list[Disposition]:
    """Send a letter of the book of incoming letters to people (ids of users) with what is asked of them.

    Errors: NotFound, when the letter is closed to the user; Refused, when somebody may not get it of them.
    """
    entry = entry_for(user, key)
    lock(entry.book)  # whoever sends the same letter at the same moment comes after
    seats = _chosen(receivers_of_entry(user, entry), receivers)
    agency = entry.book.agency
    sender = seats_of([user], agency).get(user.pk)
    return _send(
        agency,
        entry.case,
        entry,
        user,
        sender.label if sender is not None else "",
        seats,
        asked,
        timezone.now(),
    )


@transaction.atomic
def pass_on(user: User, key: UUID, receivers: Collection[int], asked: Asked) -> list[Disposition]:
    """Charge people below with what was asked of the user, in part or whole.

    Errors: NotFound; Refused, when it is not theirs or waits no longer, or somebody may not get it of them.
    """
    found, now = _held(user, key), timezone.now()
    _mark_read(found.row, user, now)
    seats = _chosen(may_get(user, found), receivers)
    row = found.row
    return _send(
        row.agency,
        row.case,
        row.entry,
        user,
        _capacity(user, row),
        seats,
        asked,
        now,
        parent=row,
    )


def may_get(user: User, found: Found) -> list[Seat]:
    """To whom the user may pass a disposition on: people below them who are not in the chain above it, have not got
    it of them already, and did not apply for the case."""
    row = found.row
    there = {one.receiver_id for one in found.tree if one.parent_id == row.pk and one.recalled_at is None}
    above = {
        person for one in (*chain_of(row, found.tree), row) for person in (one.sender_id, one.receiver_id)
    }
    applicant = {row.case.applicant_id} if row.case is not None and row.case.applicant_id else set()
    return people_below(user, row.agency, without=there | above | applicant)


@transaction.atomic
def read(user: User, found: Found) -> None:
    """The receiver, or who stands in for them, has opened it. Repeating it changes nothing."""
    if found.receives and found.row.recalled_at is None:
        _mark_read(found.row, user, timezone.now())


@transaction.atomic
def recall(user: User, key: UUID, reason: str) -> None:
    """Take back a disposition that nobody has read yet.

    Errors: NotFound; Refused, when it is not the user's or was read in the meantime.
    """
    found = disposition_for(user, key, look="recall")
    if not found.sent:
        raise Refused("not_sender", _("Hanya pengirim yang dapat menarik disposisi."))
    row, now = found.row, timezone.now()
    if finished_at(row) is not None:
        raise Refused("done", _("Disposisi ini sudah selesai."))
    if row.step:
        raise Refused("by_step", _("Disposisi ini memberi tugas pada SOP. Bila keliru, alihkan tugasnya."))
    if not _recall(row, reason, user, now):
        raise Refused(
            "already_read",
            _(
                "Disposisi ini sudah dibaca penerimanya, jadi tidak dapat ditarik lagi. Hubungi penerimanya, atau kirim disposisi baru."
            ),
        )
    telling.recalled(row)


@transaction.atomic
def report(user: User, key: UUID, result: str) -> None:
    """Say what came of it; with that it is done, and the sender is told.

    Errors: NotFound; Refused, when it is not the user's, waits no longer, or is done by a step of the SOP.
    """
    found = _held(user, key)
    row = found.row
    if row.step:
        raise Refused(
            "by_step", _("Disposisi ini selesai dengan sendirinya begitu tugas pada SOP-nya dikerjakan.")
        )
    now = timezone.now()
    _mark_read(row, user, now)
    row.done_at, row.done_by = now, user
    row.result = kept(result, confidential=is_confidential(row))
    row.save(update_fields=["done_at", "done_by", "result"])
    prove(DISPOSITION_DONE, [row], user=user, now=now)
    telling.reported(row)


def send_from_step(
    work: Work, people: Sequence[User], asked: Asked, *, step: str = "", prefer: int | None = None
) -> list[Disposition]:
    """Write what a step `dispose` of an SOP sends: a row for each of `people`, below what its doer was sent.

    `step` is the step that they are to do, `prefer` the position in which they do it. When the step is done again
    after a return, what it sent before no longer holds. Runs in the transaction of the step.
    """
    case = work.case
    mine = Disposition.objects.filter(case=case, recalled_at=None)
    replaced = list(mine.filter(sender=work.user, step=step, done_at=None)) if step else []
    for row in replaced:
        row.recalled_at = work.now
        row.recall_reason = kept(_("Diganti dengan disposisi yang baru."), confidential=case.confidential)
        row.save(update_fields=["recalled_at", "recall_reason"])
    prove(DISPOSITION_RECALLED, replaced, user=work.user, now=work.now)
    found = seats_of(people, case.agency, prefer)
    seats = [found[person.pk] for person in people if person.pk in found]
    parent = mine.filter(receiver=work.user).order_by("-pk").first()
    entry = case.entries.filter(book__direction="in").order_by("pk").first()
    return _send(
        case.agency,
        case,
        entry,
        work.user,
        work.as_position,
        seats,
        asked,
        work.now,
        parent=parent,
        step=step,
    )


def remind_overdue() -> int:
    """Tell receivers and senders, once, of dispositions whose day has passed; how many there were. Bears repeating."""
    now = timezone.now()
    latest = (now + datetime.timedelta(hours=14)).date()  # no clock on earth is further ahead
    waiting = with_finish(
        Disposition.objects.filter(
            due_on__lt=latest, done_at=None, recalled_at=None, reminded_at=None
        ).select_related("agency", "case", "entry", "receiver", "sender")
    ).order_by("due_on", "pk")
    count = 0
    for row in waiting.filter(Q(finished_at=None))[:REMINDED_AT_ONCE]:
        assert row.due_on is not None
        if row.due_on >= today(row.agency):
            continue
        with transaction.atomic():
            mine = Disposition.objects.filter(pk=row.pk, reminded_at=None, done_at=None, recalled_at=None)
            if mine.update(reminded_at=now):
                telling.overdue(row)
                count += 1
    return count


def _held(user: User, key: UUID) -> Found:
    """The disposition, locked, which the user may work on. Errors: NotFound, Refused."""
    Disposition.objects.select_for_update().filter(key=key).first()
    found = disposition_for(user, key, look="work")
    if not found.receives:
        raise Refused("not_receiver", _("Disposisi ini tidak ditujukan kepada Anda."))
    if found.row.recalled_at is not None:
        raise Refused("recalled", _("Disposisi ini sudah ditarik oleh pengirimnya."))
    if finished_at(found.row) is not None:
        raise Refused("done", _("Disposisi ini sudah selesai."))
    return found


def _chosen(able: Sequence[Seat], receivers: Collection[int]) -> list[Seat]:
    seats = {seat.user.pk: seat for seat in able}
    if not receivers or not set(receivers) <= set(seats):
        raise Refused(
            "receiver", _("Salah satu penerima tidak dapat menerima disposisi ini dari Anda. Pilih kembali.")
        )
    return [seats[pk] for pk in dict.fromkeys(receivers)]


def _capacity(user: User, row: Disposition) -> str:
    """As what the user passes on what came to them."""
    if row.receiver_id == user.pk:
        return row.receiver_position
    duty = acting_duty(user, row)
    return duty.label if duty is not None else row.receiver_position


def _mark_read(row: Disposition, user: User, now: datetime.datetime) -> None:
    unread = Disposition.objects.filter(pk=row.pk, read_at=None, recalled_at=None)
    if row.read_at is None and unread.update(read_at=now):
        row.read_at = now
        prove(DISPOSITION_READ, [row], user=user, now=now)


def _recall(row: Disposition, reason: str, user: User, now: datetime.datetime) -> bool:
    """Whether it was unread still."""
    row.recalled_at, row.recall_reason = now, kept(reason, confidential=is_confidential(row))
    unread = Disposition.objects.filter(pk=row.pk, read_at=None, recalled_at=None)
    if not unread.update(recalled_at=now, recall_reason=row.recall_reason):
        return False
    prove(DISPOSITION_RECALLED, [row], user=user, now=now)
    return True


def _send(
    agency: Agency,
    case: Case | None,
    entry: Entry | None,
    sender: User,
    sender_position: str,
    seats: Sequence[Seat],
    asked: Asked,
    now: datetime.datetime,
    *,
    parent: Disposition | None = None,
    step: str = "",
) -> list[Disposition]:
    confidential = (case is not None and case.confidential) or (entry is not None and entry.confidential)
    rows = [
        Disposition(
            agency=agency,
            case=case,
            entry=entry,
            parent=parent,
            step=step,
            sender=sender,
            sender_position=sender_position,
            receiver=seat.user,
            receiver_position=seat.label,
            position=seat.position,
            instructions=list(asked.instructions),
            nature=asked.nature,
            note=kept(asked.note, confidential=confidential),
            due_on=asked.due_on,
            sent_at=now,
        )
        for seat in seats
    ]
    Disposition.objects.bulk_create(rows)
    prove(DISPOSED, rows, user=sender, now=now)
    telling.sent(rows)
    return rows
