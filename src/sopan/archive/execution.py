"""Carrying out what was decreed: record after record in short transactions, and in the end the berita acara.

Begun, it is ended whatever stops in between: the worker goes on where it was.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda import writing
from sopan.agenda.entries import enter_outgoing
from sopan.agenda.models import Book, EntryFile
from sopan.archive import index
from sopan.archive.access import administers, not_found
from sopan.archive.disposal import capacity, impediment, locked
from sopan.archive.held import in_force
from sopan.archive.models import Act, Item, Record
from sopan.archive.papers import minutes
from sopan.archive.retention import renew, schedules
from sopan.cases.errors import Refused
from sopan.directory import duty
from sopan.directory.models import User
from sopan.files.destroying import destroy
from sopan.files.models import StoredFile
from sopan.files.storage import store_bytes
from sopan.letters.layout.filling import date_words
from sopan.letters.papers import file_name, forget
from sopan.signing.models import Signature

log = logging.getLogger(__name__)

A_BATCH = 100
AT_ONCE = 300
"""Records that a page ends while somebody waits; more of them are for the worker."""
KIND = "berita acara"
PDF = "application/pdf"
SUBJECTS = {Act.Kind.DESTROY: "Pemusnahan arsip", Act.Kind.TRANSFER: "Penyerahan arsip statis"}
FEWEST_WITNESSES = 2

State = Act.State


def execute(user: User, key: UUID, witnesses: Sequence[str]) -> Act:
    """Begin to destroy or hand over, under the next number of the agency's book; a short list is ended at once.

    `witnesses`: two or more lines, a name and a position each. Errors: NotFound, for who does not administer the
    agency; Refused, without witnesses.
    """
    with locked(user, key, State.DECREED) as act:
        if not administers(user, act.agency):
            raise not_found()
        lines = list(
            {" ".join(line.casefold().split()): line.strip() for line in witnesses if line.strip()}.values()
        )
        if len(lines) < FEWEST_WITNESSES:
            raise Refused("no_witnesses", _("Tulis paling sedikit dua saksi, satu baris satu orang."))
        now = timezone.now()
        act.entry = enter_outgoing(
            act.agency,
            kind=KIND,
            day=duty.today(act.agency),
            now=now,
            user=user,
            subject=SUBJECTS[Act.Kind(act.kind)],
            party=act.receiver,
        )
        act.state, act.witnesses = State.GOING, lines
        act.executed_by, act.executed_position, act.executed_at = user, capacity(user, act.agency), now
        act.save()
    if act.items.filter(open=True).count() <= AT_ONCE:
        carry_on(act)
    return act


def carry_on_all() -> None:
    """End what was begun."""
    for act in Act.objects.filter(state=State.GOING).select_related("agency"):
        carry_on(act)


def carry_on(act: Act) -> None:
    """Destroy or hand over what is still open, then write the berita acara. Bears repeating."""
    while _a_batch(act):
        pass
    with transaction.atomic():
        row = Act.objects.select_for_update().get(pk=act.pk)
        if row.state != State.GOING or row.items.filter(open=True).exists():
            return
        row.minutes = store_bytes(
            minutes(row), f"berita-acara-{row.key}.pdf", PDF, owner=row.executed_by, sealed=False
        )
        row.state = State.DONE
        row.save(update_fields=["minutes", "state"])
    act.refresh_from_db()


def under(act: Act) -> str:
    """By which berita acara, as it is told wherever a record or a file of it is asked for."""
    assert act.entry is not None, "an act is numbered before it is carried out"
    assert act.entry.dated is not None, "a number is given with its day"
    return f"berita acara nomor {act.entry.number} tanggal {date_words(act.entry.dated)}"


def _a_batch(act: Act) -> bool:
    with transaction.atomic():
        row = Act.objects.select_for_update(of=("self",)).select_related("agency", "entry").get(pk=act.pk)
        waiting = row.items.filter(open=True).select_related(
            "record__case", "record__document__file", "record__letter__signature", "record__entry__book"
        )
        waiting = waiting.select_for_update(of=("self", "record"))
        items = list(waiting.order_by("pk")[:A_BATCH]) if row.state == State.GOING else []
        known, held, today = schedules(), in_force(row.agency_id), duty.today(row.agency)
        for item in items:
            item.open = False
            renew(item.record, known)
            item.left_out_why = impediment(item.record, row.kind, today, held)[:300]
            item.done_at = None if item.left_out_why else timezone.now()
        _end_records(row, [item.record for item in items if item.done_at])
        Item.objects.bulk_update(items, ["open", "done_at", "left_out_why"])
    return bool(items)


def _end_records(act: Act, records: Sequence[Record]) -> None:
    if not records:
        return
    now, words = timezone.now(), under(act)
    destroyed = act.kind == Act.Kind.DESTROY
    if destroyed:
        going = {stored.pk: stored for record in records for stored in files_behind(record)}
        for pk in _needed_elsewhere(going.keys(), records):
            del going[pk]
        destroy(going.values(), words, now)
    for record in records:
        record.state = Record.State.DESTROYED if destroyed else Record.State.TRANSFERRED
        record.ended_at, record.ended_under = now, words
        if destroyed and record.letter is not None and is_newest(record):
            forget(record.letter)
    Record.objects.bulk_update(records, ["state", "ended_at", "ended_under"])
    index.index(records)
    _tell_the_books(act, records, words)


def _needed_elsewhere(files: Collection[int], records: Sequence[Record]) -> set[int]:
    """Those of the files on which a record stands that stays, and lines that are no record yet."""
    lines = EntryFile.objects.filter(file__in=files).exclude(entry__in=[one.entry_id for one in records])
    lines = lines.exclude(entry__records__state=Record.State.DESTROYED)
    others = Record.objects.exclude(pk__in=[one.pk for one in records]).exclude(state=Record.State.DESTROYED)
    letters = others.filter(document__file__in=files)
    return {*lines.values_list("file", flat=True), *letters.values_list("document__file", flat=True)} - {None}


def _tell_the_books(act: Act, records: Collection[Record], words: str) -> None:
    """The line of the book stays as it was; its history says what became of the letter."""
    kind = "destroyed" if act.kind == Act.Kind.DESTROY else "transferred"
    lines = [(record.entry.book_id, record.entry) for record in records if record.entry is not None]
    for book in sorted({book for book, _entry in lines}):
        row = writing.lock(Book(pk=book))
        events = [(kind, entry, {"under": words}) for at, entry in lines if at == book]
        writing.record(row, events, user=act.executed_by, now=timezone.now())


def is_newest(record: Record) -> bool:
    """Whether the letter is still the one of this record, and not drafted anew since."""
    letter, document = record.letter, record.document
    return letter is not None and document is not None and letter.file_id == document.file_id


def files_of(record: Record) -> list[tuple[str, StoredFile]]:
    """The files that a record is, with their names on screen; in the order of their numbers in addresses."""
    if record.document is not None:
        return [(record.document.label, record.document.file)]
    assert record.entry is not None, "a record is of a document or of an entry"
    return [(one.label, one.file) for one in record.entry.files.select_related("file")]


def files_behind(record: Record) -> Iterator[StoredFile]:
    """All that has to go with a record: its files, what was prepared for their signature, and copies made of it."""
    files = [stored for _label, stored in files_of(record)]
    yield from files
    own = Q(signed__in=files)
    letter = record.letter
    if letter is not None and is_newest(record):
        dropped = Q(state=Signature.State.DROPPED, letters=None, agency=record.agency_id)
        own |= (dropped & Q(prepared__name=file_name(letter))) | Q(letters=letter)
        if record.entry is not None:
            yield from (one.file for one in record.entry.files.select_related("file"))
        for merge in letter.merges.select_related("rows", "result"):
            yield merge.rows
            if merge.result is not None:
                yield merge.result
    for signature in Signature.objects.filter(own).select_related("prepared", "signed").distinct():
        yield signature.prepared
        if signature.signed is not None:
            yield signature.signed
