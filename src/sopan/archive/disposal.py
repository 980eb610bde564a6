"""Destroying and handing over: a recorded act of several people, and the one place that ends a record.

Proposed by an administrator from what the schedules say is due; assessed by a panel of two or more, each under their
own name; approved by the head; decreed; carried out. Each stage looks again whether the records may go. After
UU 43/2009 and PP 28/2012: panel, written consent from above (of ANRI's head from ten years of retention on), decree,
witnesses, berita acara.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.archive import retention
from sopan.archive.access import OPEN, act_for, administers, head_position, heads_of, not_found
from sopan.archive.held import InForce, in_force, sentence_of
from sopan.archive.models import Act, Item, Member, Record
from sopan.archive.retention import Fate, Phase
from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.directory import duty
from sopan.directory.models import Agency, User
from sopan.notices.outbox import Message, post_many

FEWEST = 2
"""Members of a panel."""
MOST = 5_000
"""Records of one act."""

State = Act.State
FATES = {
    Act.Kind.DESTROY: (Phase.TO_DESTROY, Phase.TO_REASSESS),
    Act.Kind.TRANSFER: (Phase.TO_TRANSFER, Phase.TO_REASSESS),
}
"""What may come on the list of each; what is to be assessed anew may come on either, and the panel assesses it."""


def impediment(record: Record, kind: str, today: datetime.date, held: InForce | None = None) -> str:
    """Why the record cannot be destroyed or handed over on that day, as a sentence; empty when it can.

    `held`: what is held at its agency, when it has been asked for already.
    """
    phase = retention.phase_of(record, today)
    if record.state != Record.State.KEPT:
        return _("Arsip ini sudah dimusnahkan atau diserahkan.")
    if (hold := (held or in_force(record.agency_id)).on(record)) is not None:
        return sentence_of(hold)
    if record.case is not None and record.case.status == Case.Status.OPEN:
        return _("Penanganannya masih berjalan.")
    if phase == Phase.UNKNOWN:
        return _("Belum ada jadwal retensi untuk kode klasifikasinya.")
    if phase == Phase.WAITING:
        return _("Tanggal mulai retensinya belum dicatat: setelah %(event)s.") % {"event": record.starts}
    if phase in (Phase.RUNNING, Phase.ACTIVE, Phase.INACTIVE):
        return _("Masa retensinya belum habis.")
    if phase not in FATES[Act.Kind(kind)]:
        if record.fate == Fate.PERMANENT:
            return _("Nasib akhirnya permanen, jadi tidak boleh dimusnahkan.")
        return _("Nasib akhirnya musnah, jadi tidak diserahkan.")
    return ""


def propose(
    user: User,
    agency: Agency,
    kind: str,
    records: Collection[UUID],
    panel: Sequence[User],
    *,
    receiver: str = "",
) -> Act:
    """Put the records of these keys on a list, to be assessed by that panel.

    `receiver` is the lembaga kearsipan of a transfer. Errors: NotFound, for who does not administer the agency;
    Refused, for a record that may not go, and for a panel that is too small or not independent.
    """
    if not administers(user, agency):
        raise not_found()
    _independent(user, agency, panel)
    if kind == Act.Kind.TRANSFER and not receiver.strip():
        raise Refused("no_receiver", _("Tulis lembaga kearsipan yang menerima."))
    if not records:
        raise Refused("nothing_chosen", _("Centang paling sedikit satu arsip."))
    if len(records) > MOST:
        raise Refused(
            "too_many",
            _("Satu daftar memuat paling banyak %(most)d arsip. Buat beberapa daftar.") % {"most": MOST},
        )
    now, today = timezone.now(), duty.today(agency)
    with transaction.atomic():
        found = Record.objects.select_for_update(of=("self",)).filter(agency=agency, key__in=records)
        rows = list(found.select_related("case", "entry").order_by("pk"))
        if len(rows) != len(set(records)):
            raise not_found()
        known, held = retention.schedules(), in_force(agency.pk)
        for record in rows:
            retention.renew(record, known)
            if why := impediment(record, kind, today, held):
                raise Refused("not_due", named(record, why))
        taken = Item.objects.filter(record__in=rows, open=True).select_related("record").first()
        if taken is not None:
            raise Refused(
                "taken", named(taken.record, _("Arsip ini sudah ada di daftar lain yang belum selesai."))
            )
        act = Act.objects.create(
            agency=agency, kind=kind, proposed_by=user, proposed_at=now, receiver=receiver.strip()
        )
        Item.objects.bulk_create(Item(act=act, record=record) for record in rows)
        Member.objects.bulk_create(Member(act=act, user=member) for member in panel)
        tell(
            act,
            panel,
            _("Anda diminta menilai daftar arsip"),
            _("Buka daftarnya, periksa arsipnya, lalu nyatakan penilaian Anda."),
        )
    return act


def assess(user: User, key: UUID, verdict: str, note: str) -> Act:
    """A member says what they found, once. When all agree the head is asked; when one does not, the act ends.

    Errors: NotFound, for who is not on the panel; Refused, when they spoke already or it is not the time.
    """
    with locked(user, key, State.ASSESSING) as act:
        member = act.members.filter(user=user).first()
        position = capacity(user, act.agency)
        if member is None or not position:  # or no longer in the agency's service
            raise not_found()
        if member.verdict:
            raise Refused("assessed", _("Penilaian Anda sudah tercatat."))
        if verdict == Member.Verdict.REFUSES and not note.strip():
            raise Refused("no_reason", _("Tulis alasan Anda tidak setuju."))
        member.verdict, member.note, member.at = verdict, note.strip(), timezone.now()
        member.position = position
        member.save()
        if verdict == Member.Verdict.REFUSES:
            end(act, State.REFUSED, note.strip())
        elif not act.members.filter(verdict="").exists():
            act.state = State.ASSESSED
            act.save(update_fields=["state"])
            tell(
                act, heads_of(act.agency), _("Daftar arsip menunggu persetujuan Anda"),
                _("Panitia penilai sudah menyetujui daftarnya."),
            )  # fmt: skip
    return act


def leave_out(user: User, key: UUID, record: UUID, why: str) -> None:
    """Take a record off the list while it is being assessed: a member of the panel does, with the reason.

    Errors: NotFound; Refused without a reason, and for the last one of the list.
    """
    with locked(user, key, State.ASSESSING) as act:
        if not act.members.filter(user=user).exists() or not capacity(user, act.agency):
            raise not_found()
        item = act.items.filter(record__key=record, open=True).first()
        if item is None:
            raise not_found()
        if not why.strip():
            raise Refused("no_reason", _("Tulis alasan arsip ini dikeluarkan dari daftar."))
        if act.items.filter(open=True).count() == 1:
            raise Refused(
                "last_one",
                _("Ini arsip terakhir di daftar. Nyatakan tidak setuju, supaya daftarnya ditutup."),
            )
        item.open, item.left_out_by, item.left_out_why = False, user, why.strip()
        item.save()


def approve(user: User, key: UUID) -> Act:
    """The head of the agency approves. Errors: NotFound, for anybody else; Refused, when they took part before."""
    with locked(user, key, State.ASSESSED) as act:
        position = head_position(user, act.agency)
        if not position:
            raise not_found()
        if user.pk == act.proposed_by_id or act.members.filter(user=user).exists():
            raise Refused(
                "took_part",
                _("Yang mengusulkan atau menilai tidak menyetujui sendiri. Mintakan kepada pimpinan lain."),
            )
        _look_again(act)
        act.state = State.APPROVED
        act.approved_by, act.approved_position, act.approved_at = user, position, timezone.now()
        act.save()
        tell(
            act,
            [act.proposed_by],
            _("Daftar arsip sudah disetujui"),
            _("Catat keputusannya (SK), lalu laksanakan."),
        )
    return act


def refuse(user: User, key: UUID, why: str) -> Act:
    """The head does not approve, and says why. Errors: NotFound, for anybody else; Refused, without a reason."""
    with locked(user, key, State.ASSESSED) as act:
        position = head_position(user, act.agency)
        if not position:
            raise not_found()
        if not why.strip():
            raise Refused("no_reason", _("Tulis alasan Anda tidak menyetujui."))
        act.approved_by, act.approved_position, act.approved_at = user, position, timezone.now()
        act.save()
        end(act, State.REFUSED, why.strip())
    return act


def cancel(user: User, key: UUID, why: str) -> Act:
    """An administrator gives it up before it is carried out. Errors: NotFound; Refused, without a reason."""
    with locked(user, key, *OPEN[:-1]) as act:
        if not administers(user, act.agency):
            raise not_found()
        if not why.strip():
            raise Refused("no_reason", _("Tulis alasan pembatalannya."))
        end(act, State.CANCELLED, why.strip())
    return act


def decree(user: User, key: UUID, number: str, day: datetime.date, consent: str) -> Act:
    """Record the decree (SK) and the written consent from above, which a destruction needs.

    Errors: NotFound, for who does not administer; Refused, for what is missing or lies ahead.
    """
    with locked(user, key, State.APPROVED) as act:
        if not administers(user, act.agency):
            raise not_found()
        if not number.strip():
            raise Refused("no_decree", _("Tulis nomor keputusannya (SK)."))
        if day > duty.today(act.agency):
            raise Refused("decree_ahead", _("Tanggal keputusan belum tiba."))
        if act.kind == Act.Kind.DESTROY and not consent.strip():
            raise Refused(
                "no_consent",
                _("Tulis nomor persetujuan tertulisnya: %(whose)s.") % {"whose": consent_from(act)},
            )
        _look_again(act)
        act.state = State.DECREED
        act.decree, act.decreed_on, act.consent = number.strip(), day, consent.strip()
        act.save()
    return act


def consent_from(act: Act) -> str:
    """Whose written consent the destruction needs (PP 28/2012)."""
    if any(retention.is_long(record) for record in _still_listed(act)):
        return _("persetujuan Kepala ANRI, karena ada retensi 10 tahun atau lebih")
    return _("persetujuan bupati, wali kota, atau gubernur")


def is_independent(user: User, agency: Agency, proposer: User) -> bool:
    """Whether they may sit on a panel: an official in service who neither proposes nor approves."""
    return user.pk != proposer.pk and not head_position(user, agency) and bool(capacity(user, agency))


def _independent(user: User, agency: Agency, panel: Sequence[User]) -> None:
    if len({member.pk for member in panel}) < FEWEST:
        raise Refused("small_panel", _("Panitia penilai paling sedikit dua orang."))
    if not all(is_independent(member, agency, user) for member in panel):
        raise Refused(
            "panel_not_independent",
            _(
                "Anggota panitia penilai adalah petugas instansi ini, bukan pengusul dan bukan pimpinan yang menyetujui."
            ),
        )


def _look_again(act: Act) -> None:
    today, held = duty.today(act.agency), in_force(act.agency_id)
    for record in _still_listed(act):
        if why := impediment(record, act.kind, today, held):
            raise Refused("not_due", named(record, why))


def _still_listed(act: Act) -> Iterator[Record]:
    """The records on the list, by what book and schedules say now."""
    known = retention.schedules()
    rows = act.items.filter(open=True).select_related("record__case", "record__entry")
    for item in rows.iterator(chunk_size=500):
        retention.renew(item.record, known)
        yield item.record


def named(record: Record, why: str) -> str:
    """A sentence about a record, with its number before it."""
    return f"{record.number or _('Arsip tanpa nomor')}: {why}"


def capacity(user: User, agency: Agency) -> str:
    """As what the official acts in the agency; empty when they are not in its service."""
    held = [one for one in duty.duties_of(user) if one.agency_id == agency.pk]
    return held[0].label if held else ""


def end(act: Act, state: str, why: str) -> None:
    """The act is not gone on with; its records are free again."""
    act.state, act.ended_why = state, why
    act.save()
    act.items.filter(open=True).update(open=False)
    tell(act, [act.proposed_by], _("Daftar arsip tidak dilanjutkan"), why)


def tell(act: Act, people: Iterable[User], subject: str, body: str) -> None:
    """Send these people a message that leads to the act."""
    link = reverse("archive:act", args=[act.key])
    post_many(
        Message(recipient=user, kind="archive", subject=subject, body=body, link=link, agency=act.agency)
        for user in people
    )


@contextmanager
def locked(user: User, key: UUID, *states: str) -> Iterator[Act]:
    """The act of that key, locked, in one of these states, for who may see it; a transaction around the block.

    Errors: NotFound; Refused, when it stands elsewhere by now.
    """
    with transaction.atomic():
        act_for(user, key)
        rows = Act.objects.select_for_update(of=("self",)).select_related("agency", "proposed_by")
        act = rows.get(key=key)
        if act.state not in states:
            raise Refused(
                "stands_elsewhere", _("Daftar ini sudah tidak pada tahap itu. Buka lagi halamannya.")
            )
        yield act
