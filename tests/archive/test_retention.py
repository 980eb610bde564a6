"""How long a record is kept: by the longest part of its code, from the day its case was closed, and never guessed."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from sopan.agenda.models import Classification
from sopan.archive import filing
from sopan.archive.filing import follow_books
from sopan.archive.models import Record
from sopan.archive.retention import Phase, Schedule, in_phase, phase_of, refresh, schedule_of, years_after
from tests.archive.office import ArchiveOffice, came_in, filed

KNOWN = {
    "400": Schedule("400", 2, 3, "musnah"),
    "400.9": Schedule("400.9", 1, 1, "permanen"),
    "400.9.2": None,
}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("400.9.1", "400.9"),
        ("400.9", "400.9"),
        ("400.90", "400"),  # not a part of 400.9
        ("400.9.2.7", "400.9"),  # the table has 400.9.2, without a retention of its own
        ("500", None),
        ("", None),
    ],
)
def test_longest_part_of_the_code_decides(code: str, rule: str | None) -> None:
    found = schedule_of(code, KNOWN)
    assert (found.code if found else None) == rule


def test_leap_day_ends_on_the_last_of_february() -> None:
    assert years_after(datetime.date(2024, 2, 29), 2) == datetime.date(2026, 2, 28)


def test_years_beyond_the_calendar_stop_nothing(office: ArchiveOffice) -> None:
    Classification.objects.filter(code="400").update(active_years=9999, inactive_years=32767)
    record = filed(office, came_in(office))
    assert record.inactive_until == datetime.date(9999, 3, 1)
    assert refresh() == 0


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2012-03-01", Phase.ACTIVE),
        ("2012-03-02", Phase.INACTIVE),
        ("2015-03-01", Phase.INACTIVE),
        ("2015-03-02", Phase.TO_DESTROY),
    ],
)
def test_letter_is_active_then_inactive_then_due(office: ArchiveOffice, day: str, phase: Phase) -> None:
    record = filed(office, came_in(office, received=datetime.date(2010, 3, 1)))
    today = datetime.date.fromisoformat(day)
    assert phase_of(record, today) == phase
    assert list(Record.objects.filter(in_phase(phase, today))) == [record]


def test_code_without_a_schedule_is_shown_so_and_never_guessed(office: ArchiveOffice) -> None:
    today = datetime.date(2100, 1, 1)
    for code in ("500", "999", ""):
        record = filed(office, came_in(office, code=code))
        assert phase_of(record, today) == Phase.UNKNOWN
        assert record.inactive_until is None


def test_new_schedule_reaches_what_is_filed_already(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, code="500.1"))
    assert record.rule == ""
    Classification.objects.create(code="500", name="Ekonomi", active_years=1, inactive_years=1, fate="musnah")
    assert refresh() == 1
    record.refresh_from_db()
    assert (record.rule, record.inactive_until) == ("500", datetime.date(2012, 3, 1))
    Classification.objects.filter(code="500").update(inactive_years=9)
    refresh()
    record.refresh_from_db()
    assert record.inactive_until == datetime.date(2020, 3, 1)
    assert refresh() == 0


def test_code_mended_in_the_book_is_mended_in_the_archive(office: ArchiveOffice) -> None:
    entry = came_in(office)
    record = filed(office, entry)
    entry.classification, entry.subject = "000.1", "Undangan rapat koordinasi"
    entry.save()
    assert follow_books() == 1
    record.refresh_from_db()
    assert (record.fate, record.title) == ("permanen", "Undangan rapat koordinasi")
    assert "koordinasi" in record.words.tokens
    assert follow_books() == 0


def test_day_of_receipt_mended_in_the_book_moves_the_retention(office: ArchiveOffice) -> None:
    entry = came_in(office, received=datetime.date(2010, 3, 1))
    record = filed(office, entry)
    entry.received, entry.their_number = datetime.date(2010, 12, 31), "B-77/2010"
    entry.save()
    follow_books()
    refresh()
    record.refresh_from_db()
    assert (record.begins, record.inactive_until) == (entry.received, datetime.date(2015, 12, 31))
    assert record.number == "B-77/2010"
    assert (refresh(), follow_books()) == (0, 0)


def test_record_destroyed_meanwhile_is_not_brought_back_by_a_mended_line(
    office: ArchiveOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = came_in(office)
    record = filed(office, entry)
    entry.subject = "Undangan lain"
    entry.save()

    def just_destroyed() -> Any:
        Record.objects.update(state=Record.State.DESTROYED)
        return transaction.atomic()

    monkeypatch.setattr(filing, "transaction", SimpleNamespace(atomic=just_destroyed))
    assert follow_books() == 0
    record.refresh_from_db()
    assert (record.state, record.title) == ("destroyed", "Undangan rapat")
