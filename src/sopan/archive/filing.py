"""Filing away: every letter that was issued and every line of a book with scans of its own becomes a record.

The letters know nothing of the archive. A duty looks each minute for what has no record yet, among all that was ever
issued or entered; so nothing is missed, whatever stopped in between.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from sopan.agenda.beside import hides_with_entry
from sopan.agenda.models import Book, Entry, EntryFile
from sopan.archive import index
from sopan.archive.models import Record
from sopan.archive.retention import Schedule, renew, retention, schedule_of, schedules
from sopan.cases.answers import sealed_json
from sopan.cases.models import Case, Document
from sopan.letters.models import Letter

A_BATCH = 500
KINDS = {Book.Direction.IN: "surat masuk", Book.Direction.OUT: "surat keluar"}
"""What the scans of a line are, by the direction of its book."""
OTHER = "berkas terbit"

Direction = Record.Direction


def file_away() -> int:
    """File what is not filed yet; how many records are new."""
    before = Record.objects.count()
    known = schedules()
    issued = Document.objects.filter(role=Document.Role.ISSUED, record=None)
    issued = issued.select_related("case__agency", "case__unit").order_by("pk")
    last = 0
    while documents := list(issued.filter(pk__gt=last)[:A_BATCH]):
        last = documents[-1].pk
        _file(_of_documents(documents, known))
    scanned = Entry.objects.filter(
        Exists(EntryFile.objects.filter(entry=OuterRef("pk"))),
        ~Exists(Record.objects.filter(entry=OuterRef("pk"), document=None)),
        ~Exists(Letter.objects.filter(entry=OuterRef("pk"))),  # its scans go with our letter
        book__direction__in=KINDS,
        state=Entry.State.USED,
    )
    scanned = scanned.select_related("book__agency", "case", "processor").order_by("pk")
    last = 0
    while entries := list(scanned.filter(pk__gt=last)[:A_BATCH]):
        last = entries[-1].pk
        _file(_of_entry(entry, known) for entry in entries)
    index.index_new()
    return Record.objects.count() - before


def follow_books() -> int:
    """What was mended in the book (subject, number, date, secrecy) is mended in the record; how many. An ended one stays."""
    known = schedules()
    of_line, came = Q(document=None), Q(document=None, direction=Direction.IN)
    mended = (
        ~Q(classification=F("entry__classification"))
        | Q(confidential=False, entry__confidential=True)
        | of_line & ~Q(title=F("entry__subject"))
        | came & ~Q(entry__their_number="") & ~Q(number=F("entry__their_number"))
        | of_line & Q(entry__dated__isnull=False) & ~Q(dated=F("entry__dated"))
    )
    rows = Record.objects.filter(mended, entry__isnull=False, state=Record.State.KEPT)
    changed = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():  # read under the lock: it may have been destroyed since
            record = _with_line(rows.filter(pk=pk)).first()
            if record is None:
                continue
            renew(record, known)
            _follow(record)
            changed += 1
    return changed


@hides_with_entry
def hide_records(entry: Entry) -> None:
    """A line has become confidential: from now on its records are found by their numbers only, and ended ones too."""
    for record in _with_line(Record.objects.filter(entry=entry).order_by("pk")):
        _follow(record)


def _with_line(records: QuerySet[Record]) -> QuerySet[Record]:
    locked = records.select_for_update(of=("self",))
    return locked.select_related("entry__book__agency", "letter", "case", "document")


def _follow(record: Record) -> None:
    """Write in a locked record what its line says now, and what it is found by."""
    assert record.entry is not None, "only what has a line follows it"
    if record.document is None:
        for name, value in _words_of(record.entry).items():
            setattr(record, name, value)
    elif record.entry.confidential and not record.confidential:
        record.title, record.confidential = sealed_json(record.title), True
    record.save()
    index.index([record])


def _file(records: Iterable[Record]) -> None:
    """Two workers may find the same; the constraints let it in once."""
    Record.objects.bulk_create(list(records), ignore_conflicts=True)


def _of_documents(documents: Sequence[Document], known: dict[str, Schedule | None]) -> list[Record]:
    letters: dict[int, list[Letter]] = {}
    for letter in Letter.objects.select_related("entry").filter(
        case__in={document.case_id for document in documents}
    ):
        letters.setdefault(letter.case_id, []).append(letter)
    return [_of_document(document, letters.get(document.case_id, []), known) for document in documents]


def _of_document(document: Document, letters: Sequence[Letter], known: dict[str, Schedule | None]) -> Record:
    case = document.case
    letter = _letter_of(document, letters)
    entry = letter.entry if letter is not None else None
    dated = letter.dated if letter is not None and letter.file_id == document.file_id else None
    dated = dated or document.added_at.astimezone(case.agency.zone).date()
    secret = case.confidential or (entry is not None and entry.confidential)
    record = Record(
        agency=case.agency,
        unit=case.unit,
        direction=Direction.OUT,
        case=case,
        document=document,
        letter=letter,
        entry=entry,
        kind=letter.kind if letter is not None else OTHER,
        title=sealed_json(document.label) if secret else document.label,
        number=letter.number if letter is not None else "",
        dated=dated,
        year=dated.year,
        confidential=secret,
        classification=entry.classification if entry is not None else "",
        begins=_closed_on(case),
        filed_at=timezone.now(),
    )
    _keep_by(record, known)
    return record


def _letter_of(document: Document, letters: Sequence[Letter]) -> Letter | None:
    """The letter whose signed file the document is, or was before it was drafted anew."""
    for letter in letters:
        if letter.file_id == document.file_id:
            return letter
    alike = [letter for letter in letters if letter.title == document.label]
    return alike[0] if len(alike) == 1 else None


def _of_entry(entry: Entry, known: dict[str, Schedule | None]) -> Record:
    came = _day_of(entry)
    record = Record(
        agency=entry.book.agency,
        unit=entry.processor or (entry.case.unit if entry.case is not None else None),
        direction=Direction(entry.book.direction),
        case=entry.case,
        entry=entry,
        kind=KINDS[Book.Direction(entry.book.direction)],
        year=came.year,
        classification=entry.classification,
        begins=_closed_on(entry.case) if entry.case is not None else came,
        filed_at=timezone.now(),
        **_words_of(entry),
    )
    _keep_by(record, known)
    return record


def _words_of(entry: Entry) -> dict[str, Any]:
    """What the record of the scans of a line says as the line does."""
    return {
        "title": entry.subject,
        "number": (entry.book.direction == Book.Direction.IN and entry.their_number) or entry.number,
        "dated": entry.dated or _day_of(entry),
        "confidential": entry.confidential,
    }


def _day_of(entry: Entry) -> datetime.date:
    """When it came in or went out."""
    day = entry.received if entry.book.direction == Book.Direction.IN else entry.dated
    return day or entry.entered_at.astimezone(entry.book.agency.zone).date()


def _keep_by(record: Record, known: dict[str, Schedule | None]) -> None:
    for name, value in retention(record, schedule_of(record.classification, known)).items():
        setattr(record, name, value)


def _closed_on(case: Case) -> datetime.date | None:
    return case.closed_at.astimezone(case.agency.zone).date() if case.closed_at is not None else None
