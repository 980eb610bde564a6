"""What stands in a book: given in turn, changed with its history, void with a reason, inserted, reserved; never lost."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from sopan.agenda import apart, entries, formats, writing
from sopan.agenda.models import Book, BookEvent, Entry
from sopan.audit.books import verify_books
from sopan.cases.errors import Refused
from sopan.cases.numbers import take
from sopan.directory.models import Unit
from tests.agenda.conftest import DAY, LETTER, NOW, Office
from tests.agenda.history import first_break


def outgoing(office: Office, **more: str) -> Entry:
    return entries.enter_outgoing(
        office.agency, kind="surat dinas", day=DAY, now=NOW, user=office.keeper, subject="Balasan", **more
    )


def refusal(write: object, *args: object, **named: object) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        write(*args, **named)  # type: ignore[operator]
    return refused.value.code


def test_number_is_written_as_the_office_says_for_that_kind(office: Office) -> None:
    assert outgoing(office).number == f"0001/{office.agency.short_name}/2026"
    formats.set_pattern(
        office.agency,
        "surat dinas",
        "{nomor_urut}/409.106/{bulan_romawi}/{tahun}",
        user=office.keeper,
        now=NOW,
    )
    assert outgoing(office).number == "2/409.106/III/2026"
    formats.set_pattern(office.agency, "", "{nomor_urut}/UMUM/{tahun}", user=office.keeper, now=NOW)
    assert outgoing(office).number == "3/409.106/III/2026"
    other = entries.enter_outgoing(office.agency, kind="laporan", day=DAY, now=NOW, user=office.keeper)
    assert other.number == "4/UMUM/2026"
    assert outgoing(office, pattern="{nomor_urut}/SOP/{tahun}").number == "5/SOP/2026"
    assert first_break(office.outgoing) is None


def test_unit_with_a_code_of_its_own_writes_that_one(office: Office) -> None:
    unit = Unit.objects.get(agency=office.agency, code="bidang-a")
    formats.set_unit_code(unit, "PEMDES", user=office.administrator, now=NOW)
    line = replace(LETTER, processor=unit)
    written = entries.enter(office.outgoing, line, user=office.keeper, now=NOW)
    assert written.number == "0001/PEMDES/2026"
    formats.set_unit_code(unit, "", user=office.administrator, now=NOW)
    again = entries.enter(office.outgoing, line, user=office.keeper, now=NOW)
    assert again.number == f"0002/{office.agency.short_name}/2026"


def test_each_year_begins_at_one_and_its_chain_goes_on(office: Office) -> None:
    outgoing(office)
    later = entries.enter_outgoing(
        office.agency, kind="", day=datetime.date(2027, 1, 4), now=NOW, user=office.keeper
    )
    assert (later.serial, later.year) == (1, 2027)
    assert list(BookEvent.objects.values_list("seq", flat=True)) == [1, 2]


def test_form_that_is_sent_twice_makes_one_line(office: Office) -> None:
    key = uuid.uuid4()
    first = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW, key=key)
    again = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW, key=key)
    assert (first.pk, Entry.objects.count()) == (again.pk, 1)


def test_change_keeps_the_number_and_what_was_written_before(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    seen = entries.last_event(entry)
    changed = entries.change(
        entry, replace(LETTER, subject="Undangan"), user=office.keeper, now=NOW, seen=seen
    )
    assert (changed.number, changed.subject) == (entry.number, "Undangan")
    assert entry.events.latest("seq").data == {
        "from": {"subject": "Undangan rapat"},
        "to": {"subject": "Undangan"},
    }
    with_year = replace(LETTER, received=datetime.date(2025, 12, 30))
    seen = entries.last_event(entry)
    assert refusal(entries.change, entry, with_year, user=office.keeper, now=NOW, seen=seen) == "year"


def test_line_of_a_case_does_not_move_to_another_year_when_its_step_is_done_again(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    other = entries.Line(dated=datetime.date(2025, 12, 1), received=datetime.date(2025, 12, 30), nature="")
    assert refusal(entries.complete, entry, other, user=office.keeper, now=NOW) == "year"


def test_second_of_two_registrars_on_one_line_is_told_and_nothing_is_lost(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    seen = entries.last_event(entry)
    entries.change(entry, replace(LETTER, note="Satu"), user=office.keeper, now=NOW, seen=seen)
    late = replace(LETTER, note="Dua")
    assert refusal(entries.change, entry, late, user=office.head, now=NOW, seen=seen) == "changed"
    assert Entry.objects.get().note == "Satu"


def test_void_number_stays_with_its_reason_and_is_not_given_again(office: Office) -> None:
    entry = outgoing(office)
    apart.void(entry, "Salah alamat", user=office.keeper, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("void", "Salah alamat")
    assert outgoing(office).serial == 2
    assert refusal(apart.void, entry, "Lagi", user=office.keeper, now=NOW) == "void"
    seen = entries.last_event(entry)
    assert refusal(entries.change, entry, LETTER, user=office.keeper, now=NOW, seen=seen) == "void"


def test_letters_are_inserted_behind_a_number_in_the_order_of_the_alphabet(office: Office) -> None:
    for _ in range(12):
        last = outgoing(office)
    outgoing(office)
    first = apart.insert_behind(last, LETTER, "Tertinggal", user=office.keeper, now=NOW)
    second = apart.insert_behind(last, LETTER, "Tertinggal juga", user=office.keeper, now=NOW)
    short = office.agency.short_name
    assert [first.number, second.number] == [f"0012a/{short}/2026", f"0012b/{short}/2026"]
    assert first.reason == "Tertinggal"
    assert [entry.serial for entry in Entry.objects.order_by("serial", "suffix")][11:] == [12, 12, 12, 13]
    assert outgoing(office).serial == 14
    late = replace(LETTER, dated=datetime.date(2025, 1, 1))
    assert refusal(apart.insert_behind, last, late, "X", user=office.keeper, now=NOW) == "year"


def test_block_for_a_counter_offline_is_reconciled_line_by_line(office: Office) -> None:
    block = apart.reserve(office.outgoing, 3, "Loket Bati-Bati", DAY, user=office.keeper, now=NOW)
    assert outgoing(office).serial == 4
    assert {entry.held_for for entry in block} == {"Loket Bati-Bati"}
    handed_out, coded = block[0].number, replace(LETTER, classification="400.9")
    used = apart.use_reserved(block[0], coded, user=office.keeper, now=NOW)
    assert (used.state, used.number) == ("used", handed_out), "as it stands on the paper"
    assert refusal(apart.use_reserved, used, LETTER, user=office.keeper, now=NOW) == "used"
    assert refusal(apart.use_reserved, block[1], replace(LETTER, dated=datetime.date(2025, 5, 5)),
                   user=office.keeper, now=NOW) == "year"  # fmt: skip
    apart.void(block[1], "Tidak terpakai", user=office.keeper, now=NOW)
    states = list(Entry.objects.order_by("serial").values_list("state", flat=True))
    assert states == ["used", "void", "reserved", "used"]
    with_code = apart.use_reserved(block[2], coded, user=office.keeper, now=NOW, respelled=True)
    assert with_code.number == f"400.9/0003/{office.agency.short_name}/2026"
    assert first_break(office.outgoing) is None
    too_many = apart.LARGEST_BLOCK + 1
    book = office.outgoing
    assert refusal(apart.reserve, book, too_many, "X", DAY, user=office.keeper, now=NOW) == "block"


def test_line_that_becomes_secret_is_sealed_and_stays_so(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    secret = replace(LETTER, nature="rahasia")
    entry = entries.change(entry, secret, user=office.keeper, now=NOW, seen=entries.last_event(entry))
    assert entry.confidential
    assert "Bappeda" not in entry.party
    entry = entries.change(entry, LETTER, user=office.keeper, now=NOW, seen=entries.last_event(entry))
    assert entry.confidential
    assert entries.opened(entry) == ("Bappeda", "Undangan rapat")
    assert set(entry.events.latest("seq").data["to"]) == {"nature"}


def test_note_of_a_secret_line_is_sealed_with_the_rest(office: Office) -> None:
    line = replace(LETTER, nature="rahasia", note="Ibu Aminah datang sendiri")
    entry = entries.enter(office.incoming, line, user=office.keeper, now=NOW)
    assert "Aminah" not in entry.note + str(entry.events.get().data)
    assert entries.line_of(entry).note == "Ibu Aminah datang sendiri"


def test_letter_of_last_year_that_came_this_year_bears_the_number_of_this_year(office: Office) -> None:
    last_year = replace(LETTER, dated=datetime.date(2025, 12, 30), received=datetime.date(2025, 12, 31))
    before = entries.enter(office.incoming, last_year, user=office.keeper, now=NOW)
    late = replace(last_year, received=datetime.date(2026, 1, 2))
    after = entries.enter(office.incoming, late, user=office.keeper, now=NOW)
    assert [before.number, after.number] == ["0001/2025", "0001/2026"]
    assert apart.insert_behind(after, late, "Tertinggal", user=office.keeper, now=NOW).number == "0001a/2026"


def test_year_begins_at_midnight_where_the_office_is(office: Office) -> None:
    office.agency.time_zone = "Asia/Jayapura"
    office.agency.save()
    undated = replace(LETTER, received=None)
    numbers = [
        entries.enter(
            office.incoming, undated, user=office.keeper, now=datetime.datetime(2026, 12, 31, 14, 59, tzinfo=datetime.UTC)
            + datetime.timedelta(minutes=minutes),
        ).number
        for minutes in (0, 1)
    ]  # fmt: skip
    assert numbers == ["0001/2026", "0001/2027"]


def test_number_behind_one_that_was_inserted_itself_is_the_next_letter(office: Office) -> None:
    block = apart.reserve(office.outgoing, 2, "Loket", DAY, user=office.keeper, now=NOW)
    apart.void(block[1], "Tidak terpakai", user=office.keeper, now=NOW)
    first = apart.insert_behind(block[1], LETTER, "Tertinggal", user=office.keeper, now=NOW)
    second = apart.insert_behind(first, LETTER, "Tertinggal juga", user=office.keeper, now=NOW)
    assert [first.suffix, second.suffix] == ["a", "b"]
    assert (second.serial, outgoing(office).serial) == (2, 3)


def test_block_that_is_asked_for_twice_by_one_form_is_one_block(office: Office) -> None:
    key = uuid.uuid4()
    first = apart.reserve(office.outgoing, 3, "Loket", DAY, user=office.keeper, now=NOW, key=key)
    again = apart.reserve(office.outgoing, 3, "Loket", DAY, user=office.keeper, now=timezone.now(), key=key)
    assert [line.pk for line in first] == [line.pk for line in again]
    assert Entry.objects.count() == 3


def test_line_that_another_has_just_made_secret_stays_so_when_it_falls_away(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    seen_before = Entry.objects.select_related("book__agency").get(pk=entry.pk)
    secret = replace(LETTER, nature="rahasia")
    entries.change(entry, secret, user=office.head, now=NOW, seen=entries.last_event(entry))
    apart.void(seen_before, "Salah catat", user=office.keeper, now=NOW)
    assert Entry.objects.get().confidential
    assert entries.opened(Entry.objects.get()) == ("Bappeda", "Undangan rapat")


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ({"dated": (2026, 3, 1), "received": (2026, 3, 2)}, set()),
        ({"dated": (2026, 3, 2), "received": (2026, 3, 1)}, {"received"}),
        ({"dated": (2026, 3, 3)}, {"dated"}),
        ({"received": (206, 3, 1)}, {"received"}),
        ({"dated": (2026, 3, 2), "sent": (2026, 3, 1)}, {"sent"}),
        ({"sent": (2026, 3, 3)}, {"sent"}),
    ],
)
def test_days_that_cannot_be_are_named(days: dict[str, tuple[int, int, int]], wrong: set[str]) -> None:
    told = {name: datetime.date(*day) for name, day in days.items()}
    assert set(entries.day_problems(today=DAY, **told)) == wrong


def test_signs_of_any_kind_and_large_serials_are_in_the_history_as_they_were_written(office: Office) -> None:
    pattern = '{nomor_urut:02}/"A\\é"/{tahun}'
    take(office.agency.pk, DAY.year, "book surat-keluar", 98)
    odd = replace(LETTER, subject='"\\u0000" \\ "kutip" 100% {tahun} 😀\n', party="O'Neil")
    formats.set_pattern(office.agency, "", pattern, user=office.administrator, now=NOW)
    written = [entries.enter(office.outgoing, odd, user=office.keeper, now=NOW) for _ in range(2)]
    assert [entry.number for entry in written] == ['99/"A\\é"/2026', '100/"A\\é"/2026']
    again = Entry.objects.get(pk=written[1].pk)
    assert (again.serial, again.subject, again.party, again.entered_at) == (100, odd.subject, "O'Neil", NOW)
    assert again.events.get().data["number"] == again.number
    assert first_break(office.outgoing) is None


def test_what_becomes_of_a_letter_later_leaves_its_line_as_it_was(office: Office) -> None:
    entry = entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)
    under = {"under": "berita acara nomor 1"}
    writing.record(writing.lock(entry.book), [("destroyed", entry, under)], user=office.head, now=NOW)
    assert [broken for _events, broken in verify_books() if broken] == []


def test_change_behind_the_back_of_the_book_shows(office: Office) -> None:
    for _ in range(3):
        outgoing(office)
    event = BookEvent.objects.get(seq=2)
    BookEvent.objects.filter(pk=event.pk).update(data={**event.data, "number": "0009/PALSU/2026"})
    assert first_break(office.outgoing) == 2
    BookEvent.objects.filter(pk=event.pk).update(data=event.data)
    BookEvent.objects.get(seq=3).delete()
    assert first_break(Book.objects.get(pk=office.outgoing.pk)) == 3
