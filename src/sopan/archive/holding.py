"""Holding records back from destruction and letting them go: the one place that writes holds; see `held`."""

import datetime
import hashlib
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda import writing
from sopan.agenda.entries import OUTGOING, book_of
from sopan.agenda.history import HELD, RELEASED
from sopan.agenda.models import Book, Entry
from sopan.archive.access import OPEN, not_found
from sopan.archive.disposal import capacity, end, tell
from sopan.archive.held import held_by, in_force, may_hold, sentence_of
from sopan.archive.models import Act, Hold, Item, Record
from sopan.cases.answers import sealed_json
from sopan.cases.errors import Refused
from sopan.directory import duty
from sopan.directory.models import Agency, User

LONGEST = 200
"""Signs of a reason; it has to stand on a list with the sentence around it."""


def place(
    user: User,
    agency: Agency,
    records: Collection[UUID],
    ground: str,
    why: str,
    since: datetime.date,
    *,
    whole_case: bool = False,
) -> list[Hold]:
    """Hold the records of these keys back; with `whole_case` all of their cases, those that are filed later too.

    `since` is the day from which they have been needed. What is on a list to be destroyed or handed over comes off it
    with the reason, and a list with nothing left ends. Errors: NotFound, for who may not hold and for records
    elsewhere; Refused, without a reason, for a day ahead, and for what is gone already.
    """
    if not may_hold(user, agency):
        raise not_found()
    why = why.strip()[:LONGEST]
    if not why:
        raise Refused("no_reason", _("Tulis untuk apa arsipnya masih diperlukan."))
    if since > duty.today(agency):
        raise Refused("day_ahead", _("Tanggal itu belum tiba."))
    if not records:
        raise Refused("nothing_chosen", _("Centang paling sedikit satu arsip."))
    keys, now = set(records), timezone.now()
    with transaction.atomic():
        chosen = Record.objects.filter(agency=agency, key__in=keys)
        cases = set(chosen.values_list("case", flat=True)) - {None} if whole_case else set()
        rows = _locked(Record.objects.filter(Q(key__in=keys) | Q(case__in=cases), agency=agency))
        asked = [row for row in rows if row.key in keys]
        if len(asked) != len(keys):
            raise not_found()
        if any(row.state != Record.State.KEPT for row in asked):
            raise Refused("gone", _("Arsip yang sudah dimusnahkan atau diserahkan tidak dapat ditunda."))
        position = capacity(user, agency)
        made: dict[Hold, list[Record]] = {}
        for row in {row.case_id if row.case_id in cases else row.key: row for row in asked}.values():
            case = row.case if row.case_id in cases else None
            mine = [one for one in rows if one == row or (case is not None and one.case_id == case.pk)]
            sealed = (case is not None and case.confidential) or any(one.confidential for one in mine)
            hold = Hold.objects.create(
                agency=agency,
                record=None if case is not None else row,
                case=case,
                ground=ground,
                why=sealed_json(why) if sealed else why,
                sealed=sealed,
                since=since,
                placed_at=now,
                placed_by=user,
                placed_position=position,
            )
            made[hold] = mine
        _leave_out(user, agency, [row for row in rows if row.state == Record.State.KEPT])
        _tell_the_books(HELD, made, user, now)
    return list(made)


def lift(user: User, key: UUID, why: str) -> Hold:
    """Let go what the hold of that key holds; from now on its schedule counts again.

    Errors: NotFound, for who may not; Refused, without a reason, and when it was lifted already.
    """
    with transaction.atomic():
        rows = Hold.objects.select_for_update(of=("self",)).select_related("agency", "record", "case")
        hold = rows.filter(key=key).first()
        if hold is None or not may_hold(user, hold.agency):
            raise not_found()
        if hold.lifted_at is not None:
            raise Refused("lifted", _("Penundaan ini sudah dicabut."))
        why = why.strip()[:LONGEST]
        if not why:
            raise Refused("no_reason", _("Tulis alasan penundaannya dicabut."))
        hold.lifted_at, hold.lifted_by = timezone.now(), user
        hold.lifted_position = capacity(user, hold.agency)
        hold.lifted_why = sealed_json(why) if hold.sealed else why
        hold.save()
        records = list(held_by(hold).select_related("entry__book"))
        _tell_the_books(RELEASED, {hold: records}, user, hold.lifted_at)
    return hold


def _locked(wanted: QuerySet[Record]) -> list[Record]:
    """The records, locked, and before them the acts that want them: an act that is going on locks in this order."""
    acts = Item.objects.filter(record__in=wanted, open=True).values("act")
    list(Act.objects.select_for_update().filter(pk__in=acts).order_by("pk"))
    return list(wanted.select_for_update(of=("self",)).select_related("case", "entry__book").order_by("pk"))


def _leave_out(user: User, agency: Agency, rows: Sequence[Record]) -> None:
    """Take the records off the lists that are not over, with the reason."""
    now_held = in_force(agency.pk)
    items = list(Item.objects.filter(record__in=rows, open=True).select_related("act__proposed_by", "record"))
    for item in items:
        hold = now_held.on(item.record)
        assert hold is not None, "just held"
        item.open, item.left_out_by, item.left_out_why = False, user, sentence_of(hold)[:300]
    Item.objects.bulk_update(items, ["open", "left_out_by", "left_out_why"])
    for act in {item.act_id: item.act for item in items}.values():
        if act.state in OPEN[:-1] and not act.items.filter(open=True).exists():
            end(act, Act.State.CANCELLED, _("Pemusnahan semua arsipnya ditunda."))
        else:
            tell(
                act, [act.proposed_by], _("Arsip dikeluarkan dari daftar"),
                _("Pemusnahannya ditunda. Alasannya tertulis pada daftarnya."),
            )  # fmt: skip


def _tell_the_books(
    kind: str, holds: Mapping[Hold, Sequence[Record]], user: User, now: datetime.datetime
) -> None:
    """An event on the line of each record that a hold is about; where none has a line, one in the book of letters that go
    out. What was written is there as a hash of how it is stored: it proves the words without repeating them.
    """
    events: dict[int, list[tuple[str, Entry | None, dict[str, str]]]] = {}
    for hold, records in holds.items():
        words = hold.why if kind == HELD else hold.lifted_why
        told = {"hold": str(hold.key), "why": hashlib.sha256(words.encode()).hexdigest()}
        if kind == HELD:
            told |= {"ground": hold.ground, "since": hold.since.isoformat()}
        lines = {record.entry for record in records if record.entry is not None}
        for entry in sorted(lines, key=lambda line: line.pk):
            events.setdefault(entry.book_id, []).append((kind, entry, told))
        if not lines:
            events.setdefault(book_of(hold.agency, OUTGOING).pk, []).append((kind, None, told))
    for book in sorted(events):
        writing.record(writing.lock(Book(pk=book)), events[book], user=user, now=now)
