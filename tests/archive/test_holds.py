"""What is needed for a dispute, an audit or a court is not destroyed until somebody lifts the hold."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sopan.agenda.models import BookEvent
from sopan.archive import disposal
from sopan.archive.disposal import approve, assess, impediment
from sopan.archive.execution import carry_on, execute
from sopan.archive.holding import lift, place
from sopan.archive.models import Act, Hold, Record
from sopan.archive.retention import Phase, in_phase
from sopan.audit.books import verify_books
from sopan.cases.errors import NotFound, Refused
from sopan.cases.models import Case
from sopan.directory.models import User
from sopan.notices.models import Notice
from tests.agenda.history import first_break
from tests.archive.office import (
    ArchiveOffice,
    again,
    came_in,
    decreed,
    filed,
    make_archive_office,
    proposed,
    signed_in,
)
from tests.bureau import make_bureau
from tests.factories import make_citizen

BASE = "/meja/arsip/"
HOLDS = f"{BASE}penundaan/"
WHY = "Perkara 12/Pdt.G/2026"
DAY = datetime.date(2026, 1, 5)
LATER = datetime.date(2100, 1, 1)


def hold(office: ArchiveOffice, *records: Record, by: User | None = None, whole_case: bool = False) -> Hold:
    user = again(by or office.administrator)
    keys = [record.key for record in records]
    return place(user, office.agency, keys, "perkara", WHY, DAY, whole_case=whole_case)[0]


def due(day: datetime.date = LATER) -> list[Record]:
    return list(Record.objects.filter(in_phase(Phase.TO_DESTROY, day)))


def refusal(*told: object) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        place(*told)  # type: ignore[arg-type]
    return refused.value.code


def test_held_record_is_not_due_until_it_is_let_go(office: ArchiveOffice) -> None:
    record, other = filed(office, came_in(office)), filed(office, came_in(office))
    held = hold(office, record)
    assert due() == [other]
    assert list(Record.objects.filter(in_phase(Phase.HELD, LATER))) == [record]
    assert impediment(record, "musnah", LATER) == (
        "Pemusnahannya ditunda sejak 5 Jan 2026 karena perkara hukum: Perkara 12/Pdt.G/2026"
    )
    with pytest.raises(Refused, match="not_due"):
        proposed(office, record)

    lift(again(office.head), held.key, "Putusan sudah inkracht")
    held.refresh_from_db()
    assert (held.lifted_by, held.lifted_why) == (office.head, "Putusan sudah inkracht")
    assert set(due()) == {record, other}
    assert proposed(office, record).items.count() == 1
    with pytest.raises(Refused, match="lifted"):
        lift(again(office.head), held.key, "Lagi")


@pytest.mark.once
def test_record_that_two_hold_stays_until_both_let_go(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    first, second = hold(office, record), hold(office, record, by=office.head)
    lift(again(office.administrator), first.key, "Selesai")
    assert due() == []
    lift(again(office.administrator), second.key, "Selesai")
    assert due() == [record]


def test_hold_takes_a_record_off_a_list_that_goes_on_and_says_why(office: ArchiveOffice) -> None:
    kept, going = filed(office, came_in(office)), filed(office, came_in(office))
    act = decreed(office, kept, going)
    hold(office, kept)
    item = act.items.get(record=kept)
    assert (item.open, item.left_out_by) == (False, office.administrator)
    assert WHY in item.left_out_why
    assert Notice.objects.filter(recipient=office.administrator, subject__contains="dikeluarkan").exists()
    page = signed_in(office.clerks[0]).get(f"{BASE}penyusutan/{act.key}/").content.decode()
    assert WHY in page
    execute(again(office.administrator), act.key, ["Siti, Hukum", "Budi, Inspektorat"])
    assert [Record.objects.get(pk=one.pk).state for one in (kept, going)] == ["kept", "destroyed"]


@pytest.mark.once
def test_list_ends_when_all_of_it_is_held(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = proposed(office, record)
    held = hold(office, record)
    act.refresh_from_db()
    assert act.state == Act.State.CANCELLED
    lift(again(office.administrator), held.key, "Keliru")
    assert proposed(office, record).state == Act.State.ASSESSING


def test_hold_that_comes_while_a_list_is_carried_out_is_minded_by_what_follows(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = decreed(office, record)
    Hold.objects.create(  # placed where the list was not seen yet
        agency=office.agency, record=record, ground="pemeriksaan", why="BPK", since=DAY,
        placed_at=timezone.now(), placed_by=office.head, placed_position="Kepala",
    )  # fmt: skip
    Act.objects.filter(pk=act.pk).update(
        state=Act.State.GOING, entry=came_in(office), executed_by=office.head
    )
    act.refresh_from_db()
    act.entry.dated = DAY  # type: ignore[union-attr]
    act.entry.save()  # type: ignore[union-attr]
    carry_on(act)
    assert Record.objects.get(pk=record.pk).state == "kept"
    assert "BPK" in act.items.get().left_out_why


@pytest.mark.once
def test_head_does_not_approve_what_is_held(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = proposed(office, record)
    for clerk in office.clerks[:2]:
        assess(again(clerk), act.key, "agrees", "")
    Hold.objects.create(
        agency=office.agency, record=record, ground="lain", why="Ditahan", since=DAY,
        placed_at=timezone.now(), placed_by=office.head, placed_position="Kepala",
    )  # fmt: skip
    with pytest.raises(Refused, match="not_due"):
        approve(again(office.head), act.key)


def test_case_is_held_with_what_is_filed_later(office: ArchiveOffice) -> None:
    bureau = make_bureau("dinas-perkara")
    case = bureau.start(bureau.put("surat", [{"id": "terima", "actors": ["pelaksana"]}]))
    Case.objects.filter(pk=case.pk).update(agency=office.agency, status=Case.Status.CLOSED)
    records = []
    for _ in range(3):
        records.append(filed(office, came_in(office)))
        Record.objects.filter(pk=records[-1].pk).update(case=case)
    Record.objects.filter(pk=records[2].pk).update(case=None)
    held = hold(office, records[0], whole_case=True)
    assert (held.case_id, held.record_id) == (case.pk, None)
    Record.objects.filter(pk=records[2].pk).update(case=case)  # filed only now
    assert due() == []
    lines = BookEvent.objects.filter(kind="held").values_list("entry", flat=True)
    assert set(lines) == {records[0].entry_id, records[1].entry_id}
    lift(again(office.head), held.key, "Selesai")
    assert len(due()) == 3


def test_hold_is_in_the_chain_of_the_book_without_its_words(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    held = hold(office, record)
    lift(again(office.administrator), held.key, "Selesai")
    placed, lifted = BookEvent.objects.filter(entry=record.entry).order_by("seq")
    assert (placed.kind, lifted.kind) == ("held", "released")
    assert placed.data["hold"] == lifted.data["hold"] == str(held.key)
    assert WHY not in str(placed.data)
    assert record.entry is not None
    assert first_break(record.entry.book) is None
    assert [found for _events, found in verify_books(rows=False) if found] == []


@pytest.mark.once
def test_words_about_a_confidential_record_are_sealed(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, confidential=True))
    act = proposed(office, record)
    held = hold(office, record)
    assert WHY not in held.why
    assert WHY not in act.items.get().left_out_why
    lift(again(office.head), held.key, "Ibu Aminah mencabut gugatan")
    assert "Aminah" not in Hold.objects.get().lifted_why
    page = signed_in(office.head).get(HOLDS).content.decode()
    assert WHY in page
    assert "(rahasia)" in page


def test_hold_needs_a_reason_a_day_that_has_come_and_a_record_that_is_there(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    user, agency, key = again(office.administrator), office.agency, [record.key]
    assert refusal(user, agency, key, "perkara", " ", DAY) == "no_reason"
    assert refusal(user, agency, key, "perkara", WHY, LATER) == "day_ahead"
    assert refusal(user, agency, [], "perkara", WHY, DAY) == "nothing_chosen"
    Record.objects.update(state=Record.State.DESTROYED)
    assert refusal(user, agency, key, "perkara", WHY, DAY) == "gone"
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(
            agency=agency, ground="lain", why="x", since=DAY, placed_at=timezone.now(), placed_by=user
        )


@pytest.mark.once
def test_only_administrators_and_the_head_hold_and_let_go(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    stranger = make_archive_office()
    held = hold(office, record)
    told = {"record": str(record.key), "ground": "perkara", "why": WHY, "since": "2026-01-05"}
    for user in (office.clerks[0], office.secretary):
        browser = signed_in(user)
        assert browser.get(HOLDS).status_code == 404
        assert browser.post(HOLDS, told).status_code == 404
        assert browser.post(f"{HOLDS}{held.key}/cabut/", {"why": "x"}).status_code == 404
    elsewhere = signed_in(stranger.administrator)
    assert held.why not in elsewhere.get(HOLDS).content.decode()
    assert elsewhere.post(HOLDS, told).status_code == 404
    assert elsewhere.post(f"{HOLDS}{held.key}/cabut/", {"why": "x"}).status_code == 404
    assert signed_in(make_citizen()).get(HOLDS).status_code == 403
    with pytest.raises(NotFound):
        hold(office, record, by=office.clerks[0])
    assert Hold.objects.get().lifted_at is None


@pytest.mark.once
def test_records_are_held_and_let_go_by_the_buttons(office: ArchiveOffice) -> None:
    one, two = filed(office, came_in(office)), filed(office, came_in(office))
    browser = signed_in(office.head)
    list_page = f"{BASE}jatuh-tempo/usul-musnah/"
    assert "Tunda pemusnahan yang dicentang" in browser.get(list_page).content.decode()
    told = {"record": [str(one.key), str(two.key)], "ground": "pemeriksaan", "why": "", "since": "2026-01-05"}
    again_asked = browser.post(HOLDS, told)
    assert again_asked.status_code == 422
    assert one.number in again_asked.content.decode()
    done = browser.post(HOLDS, {**told, "why": "Surat BPK 7/2026"}, follow=True).content.decode()
    assert "Penundaannya tercatat." in done
    assert "Surat BPK 7/2026" in done
    assert one.number not in browser.get(list_page).content.decode()
    page = browser.get(f"{BASE}{one.key}/").content.decode()
    assert "Pemusnahannya ditunda" in page
    assert "Surat BPK 7/2026" in page
    looking = signed_in(office.secretary).get(f"{BASE}{one.key}/").content.decode()
    assert "pemeriksaan atau audit" in looking
    assert "Surat BPK" not in looking
    assert one.number in browser.get(BASE, {"keadaan": "ditunda"}).content.decode()
    first = Hold.objects.get(record=one)
    assert browser.post(f"{HOLDS}{first.key}/cabut/", {"why": " "}).status_code == 409
    browser.post(f"{HOLDS}{first.key}/cabut/", {"why": "Selesai diperiksa"})
    assert one.number in browser.get(list_page).content.decode()
    assert disposal.impediment(one, "musnah", LATER) == ""
