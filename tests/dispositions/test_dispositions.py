"""Dispositions: sent, passed down, read, recalled, reported, reminded of; who may, and who sees them."""

import datetime

import pytest
from django.utils import timezone

from sopan.cases.errors import NotFound, Refused
from sopan.directory.duty import today
from sopan.directory.models import User
from sopan.dispositions import actions
from sopan.dispositions.access import disposition_for, in_units, received, sent
from sopan.dispositions.actions import Asked
from sopan.dispositions.beginning import entry_for, receivers_of_entry
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import opened, state_of
from sopan.notices.models import Notice
from tests.dispositions.conftest import Office, fresh, make_disposing_office, position_of
from tests.factories import make_acting, make_citizen, make_official, make_position

ASKED = Asked(["tindak_lanjut"], "segera", "Wakili saya.")


def begin(office: Office, *to: User, by: User | None = None, **more: object) -> Disposition:
    entry = office.letter(**more)  # type: ignore[arg-type]
    people = [person.pk for person in to or (office.chief_a,)]
    return actions.begin(fresh(by or office.head), entry.key, people, ASKED)[0]


def names(seats: list) -> set[int]:  # type: ignore[type-arg]
    return {seat.user.pk for seat in seats}


def may_get(user: User, row: Disposition) -> set[int]:
    user = fresh(user)
    return names(actions.may_get(user, disposition_for(user, row.key)))


def state(row: Disposition, by: User) -> str:
    return state_of(disposition_for(fresh(by), row.key).row)


def test_head_sends_a_letter_to_several_and_each_is_told(office: Office) -> None:
    entry = office.letter()
    rows = actions.begin(fresh(office.head), entry.key, [office.chief_a.pk, office.chief_b.pk], ASKED)
    assert [row.receiver for row in rows] == [office.chief_a, office.chief_b]
    assert rows[0].sender_position == "Kepala Dinas"
    assert rows[0].receiver_position == "Kepala Bidang A"
    assert rows[0].entry == entry
    told = Notice.objects.filter(kind="disposition", channel="inbox")
    assert {notice.recipient_id for notice in told} == {office.chief_a.pk, office.chief_b.pk}
    assert told[0].link == f"/meja/disposisi/{rows[-1].key}/"
    assert "Bappeda" not in told[0].subject + told[0].body
    assert [row.key for row in received(fresh(office.chief_a))] == [rows[0].key]
    assert [row.key for row in sent(fresh(office.head))] == [row.key for row in rows]


def test_registrar_brings_the_letter_to_those_who_lead(office: Office) -> None:
    entry = office.letter()
    able = names(receivers_of_entry(fresh(office.registrar), entry))
    assert able == {office.head.pk, office.chief_a.pk, office.chief_b.pk, office.section.pk}
    first = begin(office, office.head, by=office.registrar)
    passed = actions.pass_on(fresh(office.head), first.key, [office.chief_b.pk], ASKED)[0]
    assert passed.parent == first
    assert passed.entry_id == first.entry_id


def test_it_goes_down_several_levels_and_never_up_or_round(office: Office) -> None:
    first = begin(office)
    assert may_get(office.chief_a, first) == {office.staff_a.pk, office.section.pk}
    second = actions.pass_on(fresh(office.chief_a), first.key, [office.section.pk], ASKED)[0]
    assert may_get(office.section, second) == set()
    assert may_get(office.chief_a, first) == {office.staff_a.pk}  # the section has it already
    with pytest.raises(Refused) as refused:
        actions.pass_on(fresh(office.section), second.key, [office.head.pk], ASKED)
    assert refused.value.code == "receiver"
    make_acting(office.chief_a, position_of(office.section), today(office.agency), today(office.agency))
    stand_in = fresh(office.chief_a)
    assert may_get(stand_in, second) == {office.staff_a.pk}  # not themselves, whose disposition it came from


def test_secretary_who_only_looks_hands_down_to_the_units_below_her(office: Office) -> None:
    row = begin(office, office.secretary)
    assert may_get(office.secretary, row) == {office.clerk.pk}
    also = begin(office, office.inspector)
    assert may_get(office.inspector, also) == set()


def test_opening_it_is_reading_it(office: Office) -> None:
    row = begin(office)
    looked = fresh(office.head)
    actions.read(looked, disposition_for(looked, row.key))
    assert state(row, office.head) == "unread"
    receiver = fresh(office.chief_a)
    actions.read(receiver, disposition_for(receiver, row.key))
    assert state(row, office.head) == "read"


def test_recall_while_unread_and_never_after(office: Office) -> None:
    row = begin(office)
    with pytest.raises(Refused) as not_mine:
        actions.recall(fresh(office.chief_a), row.key, "Bukan saya.")
    assert not_mine.value.code == "not_sender"
    actions.recall(fresh(office.head), row.key, "Keliru bidang.")
    assert state(row, office.head) == "recalled"
    assert not received(fresh(office.chief_a)).exists()
    assert disposition_for(fresh(office.chief_a), row.key).closed_to_receiver
    assert "ditarik" in Notice.objects.filter(recipient=office.chief_a).latest("pk").body
    with pytest.raises(Refused):
        actions.report(fresh(office.chief_a), row.key, "Selesai.")
    other = begin(office)
    reader = fresh(office.chief_a)
    actions.read(reader, disposition_for(reader, other.key))
    with pytest.raises(Refused) as read:
        actions.recall(fresh(office.head), other.key, "Terlambat.")
    assert read.value.code == "already_read"
    assert "sudah dibaca" in read.value.message


def test_result_ends_it_and_the_sender_is_told(office: Office) -> None:
    row = begin(office)
    with pytest.raises(Refused) as stranger:
        actions.report(fresh(office.head), row.key, "Bukan saya.")
    assert stranger.value.code == "not_receiver"
    actions.report(fresh(office.chief_a), row.key, "Rapat dihadiri.")
    found = disposition_for(fresh(office.head), row.key)
    assert state_of(found.row) == "done"
    assert found.row.result == "Rapat dihadiri."
    assert found.row.done_by == office.chief_a
    assert Notice.objects.filter(recipient=office.head, subject__startswith="Disposisi selesai").exists()
    with pytest.raises(Refused) as again:
        actions.report(fresh(office.chief_a), row.key, "Sekali lagi.")
    assert again.value.code == "done"


def test_stand_in_receives_for_who_is_away_and_signs_as_such(office: Office) -> None:
    row = begin(office)
    day = today(office.agency)
    make_acting(office.chief_b, position_of(office.chief_a), day, day)
    assert row.key in {one.key for one in received(fresh(office.chief_b))}
    passed = actions.pass_on(fresh(office.chief_b), row.key, [office.staff_a.pk], ASKED)[0]
    assert passed.sender_position == "Plh. Kepala Bidang A"


def test_overdue_is_said_once_to_both(office: Office) -> None:
    row, other = begin(office), begin(office)
    yesterday = today(office.agency) - datetime.timedelta(days=1)
    Disposition.objects.filter(pk=row.pk).update(due_on=yesterday)
    Disposition.objects.filter(pk=other.pk).update(due_on=today(office.agency))
    assert state(row, office.head) == "late"
    assert state(other, office.head) == "unread"
    assert actions.remind_overdue() == 1
    assert actions.remind_overdue() == 0
    late = Notice.objects.filter(kind="late")
    assert {notice.recipient_id for notice in late} == {office.head.pk, office.chief_a.pk}


def test_who_sees_it(office: Office) -> None:
    first = begin(office)
    row = actions.pass_on(fresh(office.chief_a), first.key, [office.section.pk], ASKED)[0]
    beside = begin(office, office.chief_b)
    away = make_official(office.agency)  # holds no position any more
    elsewhere = make_disposing_office()
    for user in (office.section, office.chief_a, office.head, office.inspector):
        assert disposition_for(fresh(user), row.key).row == row
    closed = (office.chief_b, office.staff_a, office.clerk, away, elsewhere.head, make_citizen())
    for user in closed:
        with pytest.raises(NotFound):
            disposition_for(fresh(user), row.key)
    with pytest.raises(NotFound):
        disposition_for(fresh(office.section), beside.key)
    assert set(in_units(fresh(office.chief_a))) == {first, row}
    assert set(in_units(fresh(office.inspector))) == {first, row, beside}
    assert not in_units(fresh(elsewhere.head)).exists()


def test_confidential_letter_is_sealed_and_closed_to_who_only_looks(office: Office) -> None:
    row = begin(office, confidential=True)
    assert "Wakili" not in Disposition.objects.get(pk=row.pk).note
    actions.report(fresh(office.chief_a), row.key, "Sudah ditangani.")
    found = disposition_for(fresh(office.head), row.key).row
    assert "ditangani" not in found.result
    assert opened(found, found.result) == "Sudah ditangani."
    assert opened(found, found.note) == "Wakili saya."
    with pytest.raises(NotFound):
        disposition_for(fresh(office.inspector), row.key)
    assert not in_units(fresh(office.inspector)).exists()
    assert in_units(fresh(office.head)).exists()


def test_who_may_begin_from_a_letter(office: Office) -> None:
    plain, sealed = office.letter(), office.letter(confidential=True)
    for user in (office.head, office.chief_a, office.registrar):
        assert entry_for(fresh(user), plain.key) == plain
    for user in (office.head, office.registrar):
        assert entry_for(fresh(user), sealed.key) == sealed
    for user, entry in (
        (office.staff_a, plain),
        (office.inspector, plain),
        (office.chief_a, sealed),
        (make_disposing_office().head, plain),
        (make_citizen(), plain),
    ):
        with pytest.raises(NotFound):
            entry_for(fresh(user), entry.key)
    with pytest.raises(Refused):
        actions.begin(fresh(office.chief_a), plain.key, [office.chief_b.pk], ASKED)


def test_nobody_twice_from_the_same_hand(office: Office) -> None:
    row = begin(office)
    assert row.entry is not None
    able = receivers_of_entry(fresh(office.head), row.entry)
    assert office.chief_a.pk not in names(able)
    assert office.chief_b.pk in names(able)


def test_position_without_its_holder_today_gets_nothing(office: Office) -> None:
    empty = make_position(office.agency, "kepala-bidang-kosong", sight="lead")
    entry = office.letter()
    able = receivers_of_entry(fresh(office.head), entry)
    assert empty not in {seat.position for seat in able}
    assert timezone.now() >= entry.entered_at
