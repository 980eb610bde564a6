"""Every letter that was issued and every scan that came in is in the archive, once, with what it needs."""

import datetime

import pytest
from django.utils import timezone

from sopan.agenda.models import Entry
from sopan.archive.access import reach
from sopan.archive.filing import file_away
from sopan.archive.models import Record
from sopan.archive.retention import refresh
from sopan.archive.searching import search
from sopan.cases.models import Case, Document, Task
from sopan.letters.models import Letter
from tests.archive.office import ArchiveOffice, came_in
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World, make_world


@pytest.fixture
def world(db: None) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return make_world()


def issue(world: World, case: Case) -> Letter:
    while not Letter.objects.filter(case=case, state=Letter.State.SIGNED).exists():
        world.do(case)
    return Letter.objects.select_related("file", "entry").get(case=case)


def finish(world: World, case: Case) -> None:
    while case.tasks.filter(status=Task.Status.OPEN).exists():
        world.do(case)
    case.refresh_from_db()


def test_signed_letter_is_filed_and_kept_from_the_day_its_case_is_closed(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    letter = issue(world, case)
    assert file_away() == 1
    record = Record.objects.get()
    assert record.document == Document.objects.get(case=case, role=Document.Role.ISSUED)
    assert (record.case, record.letter, record.entry) == (case, letter, letter.entry)
    assert (record.number, record.kind, record.dated) == (letter.number, letter.kind, letter.dated)
    assert record.classification == "400.9.12.5"
    assert (record.begins, record.active_until) == (None, None)

    finish(world, case)
    refresh()
    record.refresh_from_db()
    assert case.closed_at is not None
    assert record.begins == case.closed_at.astimezone(case.agency.zone).date()
    assert file_away() == 0

    head = world.official(TALA, "kepala-dinas")
    hits = search(reach(head, case.agency), "isian nama karang taruna")
    assert [hit.record for hit in hits] == [record]
    assert hits[0].passage is not None
    assert search(reach(head, case.agency), letter.number)[0].record == record
    assert f"di bawah ini, {letter.signer_position}," in record.words.text


def test_letter_written_anew_is_filed_once_more_under_its_number(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    letter = issue(world, case)
    file_away()
    document = Document.objects.get(case=case, role=Document.Role.ISSUED)
    Document.objects.create(
        case=case, file=document.file, role=document.role, label=document.label, added_at=timezone.now()
    )
    assert file_away() == 1
    assert list(Record.objects.values_list("number", flat=True)) == [letter.number] * 2


def test_confidential_letter_keeps_its_words_out_of_the_index(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    letter = issue(world, case)
    file_away()
    record = Record.objects.get(letter=letter)
    assert record.confidential
    assert letter.title not in record.title
    assert record.words.text.split() == [letter.number, case.number]


def test_entry_without_a_file_or_void_is_not_filed(office: ArchiveOffice) -> None:
    came_in(office).files.all().delete()
    entry = came_in(office)
    Entry.objects.filter(pk=entry.pk).update(state=Entry.State.VOID, reason="salah catat")
    assert file_away() == 0


def test_filing_twice_at_once_makes_one_record(office: ArchiveOffice) -> None:
    entry = came_in(office)
    file_away()
    record = Record.objects.get()
    Record.objects.bulk_create(
        [Record(agency=office.agency, direction="in", entry=entry, kind="surat masuk", title="", year=2010,
                dated=datetime.date(2010, 3, 1), filed_at=timezone.now())],
        ignore_conflicts=True,
    )  # fmt: skip
    assert list(Record.objects.all()) == [record]
