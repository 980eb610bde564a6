"""A line that is made secret is sealed whole: what stood on it, its scans, and what the archive finds it by."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from sopan.agenda import apart, entries, printing
from sopan.agenda.models import Entry, EntryFile
from sopan.archive.access import reach
from sopan.archive.duties import file_letters
from sopan.archive.models import Record
from sopan.archive.searching import search
from sopan.audit.books import verify_books
from sopan.cases.chain import canonical
from sopan.directory.models import User
from sopan.files.models import FileWords
from sopan.files.storage import open_file
from tests.agenda.conftest import DAY, LETTER, NOW, Office
from tests.archive.office import old_file, place_of
from tests.browser.papers import pdf as typed

SECRET = replace(LETTER, nature="rahasia")
NAMED = "Ibu Aminah"


def stored(entry: Entry) -> str:
    """Everything that the row and the last event of a line hold."""
    row = Entry.objects.filter(pk=entry.pk).values(*entries.SEALED).get()
    return str(row) + str(entry.events.order_by("-seq")[0].data)


def with_scan(office: Office, words: str) -> EntryFile:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    scan = old_file(bytes(typed(words=words)["buffer"]))
    return EntryFile.objects.create(entry=entry, file=scan, label=scan.name, added_at=NOW)


def make_secret(office: Office, entry: Entry) -> Entry:
    with transaction.atomic():
        return entries.change(entry, SECRET, user=office.keeper, now=NOW, seen=entries.last_event(entry))


def found(user: User, office: Office) -> list[Entry | None]:
    return [hit.record.entry for hit in search(reach(user, office.agency), "durian")]


@pytest.mark.once
def test_reasons_and_ways_of_sending_of_a_secret_line_are_sealed(office: Office) -> None:
    entry = entries.enter(office.outgoing, SECRET, user=office.keeper, now=NOW)
    entries.mark_sent(entry, DAY, f"Diambil {NAMED}", user=office.keeper, now=NOW)
    assert NAMED not in stored(entry)
    behind = apart.insert_behind(entry, SECRET, f"Susulan {NAMED}", user=office.keeper, now=NOW)
    assert NAMED not in stored(behind)
    apart.void(behind, f"Dicabut {NAMED}", user=office.keeper, now=NOW)
    assert NAMED not in stored(behind)
    (block,) = apart.reserve(office.outgoing, 1, NAMED, DAY, user=office.keeper, now=NOW)
    used = apart.use_reserved(block, SECRET, user=office.keeper, now=NOW)
    assert NAMED not in str(Entry.objects.filter(pk=used.pk).values(*entries.SEALED).get())
    keeper = office.at(office.keeper)
    for line, words in ((entry, f"Diambil {NAMED}"), (behind, f"Dicabut {NAMED}"), (used, NAMED)):
        assert words in keeper.get(f"/meja/buku/catatan/{line.key}/").content.decode()
    for line in Entry.objects.all():
        told = " ".join(printing.cells_of(line, "out"))
        assert NAMED not in told
        assert line.reason == "" or line.reason not in told
    assert NAMED not in keeper.get(f"/meja/buku/{office.agency.slug}/surat-keluar/").content.decode()
    assert [wrong for _events, wrong in verify_books() if wrong] == []


def test_line_made_secret_seals_what_was_written_on_it_before(office: Office) -> None:
    (block,) = apart.reserve(office.outgoing, 1, NAMED, DAY, user=office.keeper, now=NOW)
    line = replace(LETTER, note=f"Untuk {NAMED}", expedition=f"Lewat {NAMED}")
    entry = apart.use_reserved(block, line, user=office.keeper, now=NOW)
    secret = replace(line, nature="rahasia")
    changed = entries.change(entry, secret, user=office.keeper, now=NOW, seen=entries.last_event(entry))
    assert NAMED not in str(Entry.objects.filter(pk=entry.pk).values(*entries.SEALED).get())
    assert entries.line_of(changed).expedition == f"Lewat {NAMED}"
    assert entries.plain(changed, "held_for") == NAMED
    seen = entries.last_event(entry)
    entries.change(changed, secret, user=office.keeper, now=NOW, seen=seen)
    assert entries.last_event(entry) == seen  # sealed anew it would have looked changed
    assert [wrong for _events, wrong in verify_books() if wrong] == []


def test_scans_of_a_line_made_secret_are_sealed_and_found_no_more(
    office: Office, django_capture_on_commit_callbacks: object
) -> None:
    one = with_scan(office, "Bantuan bibit durian")
    before, content = place_of(one.file), b"".join(open_file(one.file))
    file_letters()
    assert found(office.keeper, office) == found(office.inspector, office) == [one.entry]
    assert FileWords.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_secret(office, one.entry)
    one = EntryFile.objects.select_related("file", "entry").get()
    assert one.file.sealed
    assert "surat" not in one.file.name + one.label
    assert not before.exists()
    assert content not in place_of(one.file).read_bytes()
    assert b"".join(open_file(one.file)) == content
    assert not FileWords.objects.exists()
    record = Record.objects.get()
    assert (record.confidential, "Undangan" in record.title) == (True, False)
    assert "durian" not in record.words.text
    assert found(office.keeper, office) == []
    address = f"/meja/arsip/{record.key}/"
    assert office.at(office.inspector).get(address).status_code == 404
    assert "Undangan rapat" in office.at(office.keeper).get(address).content.decode()
    scan = office.at(office.keeper).get(f"{address}berkas/0/")
    assert b"".join(scan.streaming_content) == content  # type: ignore[attr-defined]


@pytest.mark.once
def test_bytes_that_another_line_shares_stay_for_that_line(
    office: Office, django_capture_on_commit_callbacks: object
) -> None:
    one, other = with_scan(office, "Bantuan bibit durian"), with_scan(office, "Bantuan bibit durian")
    assert one.file.path == other.file.path
    file_letters()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_secret(office, one.entry)
    other.file.refresh_from_db()
    assert not other.file.sealed
    assert b"".join(open_file(other.file)).startswith(b"%PDF")
    assert found(office.keeper, office) == [other.entry]


@pytest.mark.once
def test_line_with_a_scan_that_is_lost_can_be_made_secret(office: Office) -> None:
    one = with_scan(office, "Bantuan bibit durian")
    place_of(one.file).unlink()
    assert make_secret(office, one.entry).confidential
    one.file.refresh_from_db()
    assert not one.file.sealed


@pytest.mark.once
def test_event_is_stored_in_the_very_signs_that_were_hashed(office: Office) -> None:
    entries.enter(office.incoming, replace(LETTER, party="Kantor Élok"), user=office.keeper, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(data AS TEXT) FROM agenda_bookevent")
        (text,) = cursor.fetchone()
    event = office.incoming.events.get()
    assert text == canonical(event.data)
