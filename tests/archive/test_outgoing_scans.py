"""Scans of a letter that was written elsewhere and only numbered here are in the archive as those that came in are."""

import datetime

import pytest
from django.utils import timezone

from sopan.agenda.entries import Line, book_of, change, enter, last_event
from sopan.agenda.models import Entry, EntryFile
from sopan.archive.access import reach
from sopan.archive.execution import execute
from sopan.archive.filing import file_away, follow_books
from sopan.archive.models import Record
from sopan.archive.searching import search
from sopan.cases.made_up import one_page_pdf
from sopan.directory.models import User
from sopan.files.models import StoredFile
from tests.agenda.conftest import DAY, NOW, Office, make_books
from tests.archive.office import decreed, make_archive_office, old_file, place_of


@pytest.fixture
def office(db: None) -> Office:
    """A small office with its books, and another one."""
    return make_books()


def sent_out(office: Office, *, nature: str = "biasa") -> Entry:
    """A line of the book of letters that go out, written by hand, with its scan."""
    line = Line(dated=DAY, party="Bappeda", subject="Undangan panen", their_number="7/X", nature=nature)
    entry = enter(office.outgoing, line, user=office.keeper, now=NOW)
    scan = old_file(one_page_pdf(f"surat {entry.number}"), sealed=entry.confidential)
    EntryFile.objects.create(entry=entry, file=scan, label="Pindaian", added_at=NOW)
    return entry


def found(user: User, office: Office, words: str) -> list[Entry | None]:
    return [hit.record.entry for hit in search(reach(user, office.agency), words)]


def test_scan_on_an_outgoing_line_is_filed_once_under_its_number(office: Office) -> None:
    entry = sent_out(office)
    assert (file_away(), file_away()) == (1, 0)
    record = Record.objects.get()
    assert (record.direction, record.kind, record.number) == ("out", "surat keluar", entry.number)
    assert (record.dated, record.begins, record.document) == (DAY, DAY, None)
    assert found(office.keeper, office, "panen") == [entry]
    page = office.at(office.keeper).get(f"/meja/arsip/{record.key}/")
    assert page.status_code == 200
    scan = office.at(office.keeper).get(f"/meja/arsip/{record.key}/berkas/0/")
    assert b"".join(scan.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_it_is_for_who_reads_the_book_of_letters_that_go_out(office: Office) -> None:
    open_line, secret = sent_out(office), sent_out(office, nature="rahasia")
    file_away()
    for user, sees, opens in (
        (office.keeper, True, True),
        (office.head, True, True),
        (office.inspector, True, False),
        (office.colleague, False, False),
        (office.stranger, False, False),
    ):
        for entry, may in ((open_line, sees), (secret, opens)):
            address = f"/meja/arsip/{Record.objects.get(entry=entry).key}/"
            assert (office.at(user).get(address).status_code == 200) is may, (user.name, entry.number)


@pytest.mark.once
def test_what_is_mended_on_its_line_is_mended_in_the_archive(office: Office) -> None:
    entry = sent_out(office)
    file_away()
    line = Line(
        dated=DAY - datetime.timedelta(1), party="Bappeda", subject="Undangan tanam", classification="400"
    )
    change(entry, line, user=office.keeper, now=NOW, seen=last_event(entry))
    assert (follow_books(), follow_books()) == (1, 0)
    record = Record.objects.get()
    assert (record.title, record.classification, record.dated) == ("Undangan tanam", "400", line.dated)
    assert record.begins == line.dated
    assert found(office.keeper, office, "tanam") == [entry]


def test_it_is_destroyed_in_its_time_as_one_that_came_in(
    db: None, django_capture_on_commit_callbacks: object
) -> None:
    office = make_archive_office()
    entry = Entry.objects.create(
        book=book_of(office.agency, "surat-keluar"), year=2010, serial=1, number="400.1/1/2010", dated=datetime.date(2010, 3, 1),
        subject="Undangan", classification="400.1", entered_at=timezone.now(), entered_by=office.administrator,
    )  # fmt: skip
    scan = old_file(one_page_pdf("surat keluar"))
    EntryFile.objects.create(entry=entry, file=scan, label="Pindaian", added_at=timezone.now())
    file_away()
    record = Record.objects.get(entry=entry)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        execute(office.administrator, decreed(office, record).key, ["Siti, Hukum", "Budi, Inspektorat"])
    record.refresh_from_db()
    assert record.state == "destroyed"
    assert not place_of(StoredFile.objects.get(pk=scan.pk)).exists()
