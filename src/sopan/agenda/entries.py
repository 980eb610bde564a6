"""Writing in a book: the one place that makes and changes its lines, each time with an event in the book's chain.

A number that is given is never given again. Every function runs inside the transaction that uses what it writes.
The columns of the books are those of the agenda masuk and agenda keluar of tata naskah dinas (Permendagri 1/2023).
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from sopan.agenda.attached import hide_files
from sopan.agenda.beside import became_secret
from sopan.agenda.models import Book, BookEvent, Entry, NumberFormat, UnitCode
from sopan.agenda.numbers import DEFAULT, OWN, Spelling, spell
from sopan.agenda.writing import CHANGES, NEW_LINES, lock, record, said, write_next
from sopan.cases.answers import opened_json, sealed_json
from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.directory.models import Agency, Unit, User
from sopan.directory.sealing import SealBroken
from sopan.directory.statements import Kept, update

INCOMING, OUTGOING, OTHER = "surat-masuk", "surat-keluar", "registrasi"
NAMES: Mapping[str, tuple[str, str]] = {
    INCOMING: ("Buku agenda surat masuk", Book.Direction.IN),
    OUTGOING: ("Buku agenda surat keluar", Book.Direction.OUT),
    OTHER: ("Buku registrasi", Book.Direction.OTHER),
}
"""The books that every agency has from the start."""
FIRST_YEAR = 2000
"""No book is older; a day before it is a slip of the pen."""
SECRET = "rahasia"  # noqa: S105  # the nature of a letter that only those who take part may read


@dataclass(frozen=True)
class Line:
    """What an official writes on a line. `party` is whom the letter came from or goes to. All is plain here; what
    stands in SEALED is sealed by this room when the line is confidential."""

    dated: datetime.date | None = None
    received: datetime.date | None = None
    their_number: str = ""
    party: str = ""
    subject: str = ""
    attachments: str = ""
    nature: str = "biasa"
    classification: str = ""
    processor: Unit | None = None
    sent: datetime.date | None = None
    expedition: str = ""
    note: str = ""


LINE = tuple(one.name for one in fields(Line))
SEALED = ("party", "subject", "note", "expedition", "reason", "held_for")
"""The columns of a confidential line that may name people."""


def book_of(agency: Agency, code: str) -> Book:
    """A book of an agency; one of NAMES is opened the first time that it is asked for."""
    name, direction = NAMES[code]
    found, _new = Book.objects.get_or_create(
        agency=agency, code=code, defaults={"name": name, "direction": direction}
    )
    return found


def enter_outgoing(
    agency: Agency,
    *,
    kind: str,
    day: datetime.date,
    now: datetime.datetime,
    user: User,
    pattern: str = "",
    classification: str = "",
    party: str = "",
    subject: str = "",
    case: Case | None = None,
    confidential: bool = False,
) -> Entry:
    """Give an outgoing letter of that kind its number: the next line of its book.

    `pattern` is the SOP's own; else the agency's for that kind, else DEFAULT. `party` and `subject` come sealed when
    confidential. Runs in the transaction that uses the number: rolled back, the number was never taken.
    """
    book, pattern = _way_of(agency, kind, pattern)
    entry = Entry(
        book=book,
        year=day.year,
        pattern=pattern,
        dated=day,
        party=party,
        subject=subject,
        classification=classification,
        nature=SECRET if confidential else "biasa",
        processor_id=case.unit_id if case is not None else None,
        confidential=confidential,
        case=case,
        entered_at=now,
        entered_by=user,
    )
    return _enter(entry, agency, user=user, now=now)


def enter(
    book: Book,
    line: Line,
    *,
    user: User,
    now: datetime.datetime,
    kind: str = "",
    case: Case | None = None,
    key: uuid.UUID | None = None,
) -> Entry:
    """Enter a letter in a book and give it the next number of the year in which it was received or written.

    `kind` chooses the agency's way of writing the numbers of a book OUT. `key` is of the form that was sent: sent
    twice it makes one line.
    """
    if key is not None and (there := Entry.objects.filter(key=key, book=book).first()) is not None:
        return there
    day = day_of(book, line) or now.astimezone(book.agency.zone).date()
    entry = Entry(
        book=book,
        key=key or uuid.uuid4(),
        year=day.year,
        pattern=pattern_of(book, kind),
        case=case,
        confidential=(case is not None and case.confidential) or line.nature == SECRET,
        entered_at=now,
        entered_by=user,
    )
    put(entry, line)
    entry.nature = line.nature or "biasa"
    return _enter(entry, book.agency, user=user, now=now)


def change(entry: Entry, line: Line, *, user: User, now: datetime.datetime, seen: int) -> Entry:
    """Write a line anew; the number stays. What it said before stays in its history.

    `seen` is the `last_event` that the official had before their eyes. Errors: Refused, when somebody else has
    written on the line since, when it is void, or when it would move to another year.
    """
    book = lock(entry.book)
    entry = Entry.objects.select_related("book__agency", "processor").get(pk=entry.pk)
    if last_event(entry) != seen:
        raise Refused("changed", _("Catatan ini baru saja diubah petugas lain. Buka lagi, lalu ulangi."))
    must_be(entry, Entry.State.USED)
    same_year(entry, line)
    before = said(entry)
    sealed_before = entry.confidential
    entry.confidential = sealed_before or line.nature == SECRET  # what was secret once stays sealed
    put(entry, line, sealed_before=sealed_before)
    write_changed(book, entry, "changed", before, user=user, now=now)
    return _hidden(entry, sealed_before=sealed_before)


def mark_sent(
    entry: Entry, day: datetime.date, expedition: str, *, user: User | None, now: datetime.datetime
) -> Entry:
    """Write when and how the letter went out."""
    book = lock(entry.book)
    entry.refresh_from_db()
    before = said(entry)
    entry.sent, entry.expedition = day, as_stored(entry, "expedition", expedition[:200])
    return write_changed(book, entry, "sent", before, user=user, now=now)


def mark_dated(entry: Entry, day: datetime.date, *, user: User, now: datetime.datetime) -> Entry:
    """Write the date that stands on the letter; a number is often given before the letter is signed."""
    book = lock(entry.book)
    entry.refresh_from_db()
    before = said(entry)
    entry.dated = day
    return write_changed(book, entry, "changed", before, user=user, now=now)


def complete(entry: Entry, line: Line, *, user: User, now: datetime.datetime) -> Entry:
    """Write what `line` says on the line of its own case; what is empty there (its nature, too) stays as it is.

    Errors: Refused, when it would move to another year.
    """
    book = lock(entry.book)
    entry.refresh_from_db()
    before, there = said(entry), line_of(entry)
    sealed_before = entry.confidential
    entry.confidential = sealed_before or line.nature == SECRET
    filled = Line(**{name: getattr(line, name) or getattr(there, name) for name in LINE})
    same_year(entry, filled)
    put(entry, filled, sealed_before=sealed_before)
    write_changed(book, entry, "changed", before, user=user, now=now)
    return _hidden(entry, sealed_before=sealed_before)


def line_of(entry: Entry) -> Line:
    """What a line says, opened. Whoever asks has been let in to a confidential one."""
    party, subject = opened(entry)
    told = {"party": party, "subject": subject}
    told |= {name: plain(entry, name) for name in ("note", "expedition")}
    return Line(**{name: getattr(entry, name) for name in LINE} | told)


def plain(entry: Entry, name: str) -> str:
    """What a line says in a column of SEALED, opened. Whoever asks has been let in to a confidential one."""
    text: str = getattr(entry, name)
    return opened_text(text) if entry.confidential and text else text


def opened(entry: Entry) -> tuple[str, str]:
    """Party and subject in plain text. Whoever asks has been let in. Errors: SealBroken."""
    if not entry.confidential:
        return entry.party, entry.subject
    return tuple(str(opened_json(text)) if text else "" for text in (entry.party, entry.subject))  # type: ignore[return-value]


def opened_text(text: str) -> str:
    """A text that may have been sealed when it was written; not, when its letter became secret only later."""
    try:
        return str(opened_json(text))
    except (SealBroken, ValueError):
        return text


def last_event(entry: Entry) -> int:
    """The place in the book of the last event that wrote on a line, by which two who edit it notice each other."""
    written = BookEvent.objects.filter(entry=entry, kind__in=(*NEW_LINES, *CHANGES))
    return int(written.order_by("-seq").values_list("seq", flat=True).first() or 0)


def day_of(book: Book, line: Line) -> datetime.date | None:
    """The day that decides the year of a line: of receipt in a book IN, else of the letter."""
    return line.received if book.direction == Book.Direction.IN else line.dated


def day_problems(
    *,
    today: datetime.date,
    dated: datetime.date | None = None,
    received: datetime.date | None = None,
    sent: datetime.date | None = None,
) -> dict[str, str]:
    """What cannot be about the days of a line, a sentence a column. `today` is the day at the agency."""
    found = {}
    for name, day in (("dated", dated), ("received", received), ("sent", sent)):
        if day is not None and day > today:
            found[name] = _("Tanggal itu belum tiba.")
        elif day is not None and day.year < FIRST_YEAR:
            found[name] = _("Periksa tahunnya.")
    if dated is not None and received is not None and received < dated:
        found.setdefault("received", _("Surat tidak mungkin diterima sebelum tanggal suratnya."))
    if dated is not None and sent is not None and sent < dated:
        found.setdefault("sent", _("Surat tidak mungkin dikirim sebelum tanggal suratnya."))
    return found


def pattern_of(book: Book, kind: str = "") -> str:
    """How the numbers of a book are written: for letters of that kind, else by the book's own way."""
    if kind:
        found = NumberFormat.objects.filter(book=book, kind=kind).values_list("pattern", flat=True).first()
        if found:
            return str(found)
    return book.pattern or (DEFAULT if book.direction == Book.Direction.OUT else OWN)


def _way_of(agency: Agency, kind: str, pattern: str) -> tuple[Book, str]:
    """The book of an outgoing letter, and how its number is written."""
    rows = list(_ways.rows(agency.pk, OUTGOING, kind))
    if not rows:
        return book_of(agency, OUTGOING), pattern or DEFAULT
    *columns, of_kind = next(
        (row for row in rows if row[-1]), rows[0]
    )  # what the office says of that kind wins
    book = Book(**dict(zip(WAY, columns, strict=True)), agency=agency)
    return book, pattern or of_kind or book.pattern or DEFAULT


def _enter(entry: Entry, agency: Agency, *, user: User, now: datetime.datetime) -> Entry:
    write_next(entry, spelling_of(entry, agency), "entered", user=user, now=now)
    return entry


def spelling_of(entry: Entry, agency: Agency) -> Spelling:
    """How the number of a line is written: by its pattern, on the day that decides its year."""
    received_first = entry.book.direction != Book.Direction.OUT
    day = (entry.received if received_first else entry.dated) or datetime.date(entry.year, 1, 1)
    unit = unit_word(agency, entry.processor_id) if "{kode_unit}" in entry.pattern else ""
    return spell(entry.pattern, day, classification=entry.classification, unit=unit)


def unit_word(agency: Agency, unit: int | None) -> str:
    """What stands for {kode_unit}: the code of the processing unit where it has one, else the agency's short name."""
    found = next(iter(_codes.rows(unit)), None) if unit is not None else None
    return str(found[0]) if found else agency.short_name


def put(entry: Entry, line: Line, *, sealed_before: bool = False) -> None:
    """Put what an official writes on a line, unsaved. `sealed_before`: what stands there is sealed already."""
    for name in LINE:
        text = getattr(line, name)
        if name in SEALED and sealed_before and text and plain(entry, name) == text:
            continue  # sealed anew it would look changed
        setattr(entry, name, as_stored(entry, name, text))
    if not sealed_before:
        for name in set(SEALED) - set(LINE):
            setattr(entry, name, as_stored(entry, name, getattr(entry, name)))


def as_stored(entry: Entry, name: str, value: Any) -> Any:
    """What is written in a column of a line, as its row keeps it: sealed when it may name people and is confidential."""
    return sealed_json(value) if entry.confidential and name in SEALED and value else value


def _hidden(entry: Entry, *, sealed_before: bool) -> Entry:
    """The line; when it has just become confidential its scans are sealed, and the rooms above hide what they have."""
    if entry.confidential and not sealed_before:
        hide_files(entry)
        became_secret(entry)
    return entry


def write_changed(
    book: Book, entry: Entry, kind: str, before: dict[str, Any], *, user: User | None, now: datetime.datetime
) -> Entry:
    after = said(entry)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names and kind == "changed":
        return entry
    update(entry, *(name.removesuffix("_id") for name in names), "confidential")
    data = {
        "from": {name: before[name] for name in names if name in before},
        "to": {name: after[name] for name in names if name in after},
    }
    record(book, [(kind, entry, data)], user=user, now=now)
    return entry


def must_be(entry: Entry, state: str) -> None:
    if entry.state == state:
        return
    if entry.state == Entry.State.VOID:
        raise Refused("void", _("Nomor ini sudah batal, jadi tidak dapat diisi lagi."))
    if entry.state == Entry.State.USED:
        raise Refused("used", _("Nomor pesanan ini sudah diisi. Ubah catatannya bila ada yang keliru."))
    raise Refused("reserved", _("Nomor ini masih dipesan. Isi dahulu suratnya."))


def same_year(entry: Entry, line: Line) -> None:
    day = day_of(entry.book, line)
    if day is not None and day.year != entry.year:
        raise Refused(
            "year",
            _("Nomor ini milik buku tahun %(year)d, jadi tanggalnya harus pada tahun itu.")
            % {"year": entry.year},
        )


WAY = ("id", "code", "name", "direction", "pattern")
_ways = Kept(
    lambda agency, code, kind: (
        Book.objects.annotate(way=FilteredRelation("formats", condition=Q(formats__kind=kind)))
        .filter(Q(code=code) | Q(way__isnull=False), agency=agency)
        .values_list(*WAY, "way__pattern")
    ),
    Book._meta.get_field("agency"),
    Book._meta.get_field("code"),
    NumberFormat._meta.get_field("kind"),
)
_codes = Kept(
    lambda unit: UnitCode.objects.filter(unit=unit).values_list("code"), UnitCode._meta.get_field("unit")
)
