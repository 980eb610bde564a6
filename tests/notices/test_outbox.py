"""Putting messages in the outbox, reading one's own, and who may watch over what leaves."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sopan.directory.models import User
from sopan.notices.models import Notice
from sopan.notices.outbox import (
    Message,
    mark_read,
    notices_for,
    outbox_of,
    post,
    post_many,
    resend,
    unread_count,
)
from tests.factories import make_agency, make_citizen, make_official, make_position

pytestmark = pytest.mark.django_db


def tell(recipient: User | None, **more: Any) -> list[Notice]:
    given: dict[str, Any] = {"kind": "received", "subject": "Permohonan diterima", "body": "Isi.", **more}
    return post(recipient=recipient, **given)


def channels(notices: list[Notice]) -> list[tuple[str, str]]:
    return [(notice.channel, notice.address) for notice in notices]


def test_person_with_email_is_told_in_the_inbox_and_by_email() -> None:
    citizen = make_citizen(email="siti@contoh.id", phone="+628123456789")
    inbox, by_mail = tell(citizen)
    assert channels([inbox, by_mail]) == [("inbox", ""), ("email", "siti@contoh.id")]
    assert inbox.state == Notice.State.SENT, "the row is the delivery"
    assert by_mail.state == Notice.State.WAITING


def test_person_without_email_is_told_by_sms() -> None:
    assert channels(tell(make_citizen(email="", phone="+628123456789"))) == [
        ("inbox", ""),
        ("sms", "+628123456789"),
    ]


def test_person_without_any_address_still_has_an_inbox() -> None:
    assert channels(tell(make_citizen(email="", phone=""))) == [("inbox", "")]


def test_code_goes_to_its_address_only_and_never_to_an_inbox() -> None:
    assert channels(tell(None, address="baru@contoh.id", secret=True)) == [("email", "baru@contoh.id")]
    assert channels(tell(None, address="+628111", secret=True)) == [("sms", "+628111")]
    assert channels(tell(make_citizen(email="a@contoh.id"), secret=True)) == [("email", "a@contoh.id")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": None},
        {"recipient": None, "channels": ["inbox"], "address": "a@contoh.id"},
        {"recipient": None, "address": "a@contoh.id", "link": "https://jahat.example"},
        {"recipient": None, "address": "a@contoh.id", "link": "//jahat.example"},
        {"recipient": None, "address": "a@contoh.id", "channels": ["sms"]},
        {"recipient": None, "address": "a@contoh.id", "channels": ["merpati"]},
    ],
)
def test_message_that_can_reach_nobody_or_leads_elsewhere_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        tell(**wrong)


def test_subject_is_one_line_because_it_becomes_a_mail_header() -> None:
    (notice,) = tell(None, address="a@contoh.id", subject="Halo\r\nBcc: semua@contoh.id " + "x" * 300)
    assert "\n" not in notice.subject
    assert len(notice.subject) == 200


def test_message_of_a_step_that_fails_is_not_sent() -> None:
    citizen = make_citizen()

    @transaction.atomic
    def step_that_fails() -> None:
        tell(citizen)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        step_that_fails()
    assert not Notice.objects.exists()


def test_many_messages_cost_one_statement() -> None:
    people = [make_citizen() for _ in range(20)]
    messages = [Message(recipient=person, kind="late", subject="Terlambat", body="Isi.") for person in people]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(post_many(messages)) == 40
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1


def test_each_person_reads_and_marks_only_their_own() -> None:
    siti, budi = make_citizen(), make_citizen()
    tell(siti)
    tell(siti)
    tell(budi)
    first = notices_for(siti).first()
    assert first is not None
    assert unread_count(siti) == 2
    assert mark_read(budi, first.key) == 0
    assert mark_read(siti, first.key) == 1
    assert mark_read(siti, first.key) == 0
    assert (unread_count(siti), unread_count(budi)) == (1, 1)
    assert mark_read(siti) == 1


def test_administrator_watches_over_their_own_agency_only() -> None:
    ours, theirs = make_agency(), make_agency()
    admin = make_official(ours, make_position(ours, administers=True))
    clerk = make_official(ours, make_position(ours))
    citizen = make_citizen()
    mine = tell(citizen, agency=ours)[1]
    other = tell(citizen, agency=theirs)[1]
    code = tell(None, address="a@contoh.id", secret=True)[0]
    assert list(outbox_of(admin)) == [mine]
    assert not outbox_of(clerk).exists()
    assert not outbox_of(citizen).exists()
    system = make_official(ours, is_staff=True)
    assert list(outbox_of(system)) == [code]
    with pytest.raises(Notice.DoesNotExist):
        resend(admin, other.key)


def test_failed_message_is_sent_again_with_fresh_tries() -> None:
    agency = make_agency()
    admin = make_official(agency, make_position(agency, administers=True))
    failed = tell(make_citizen(), agency=agency)[1]
    Notice.objects.filter(pk=failed.pk).update(state="failed", tries=8, last_error="server-silent")
    again = resend(admin, failed.key)
    assert (again.state, again.tries) == ("waiting", 0)
    assert again.last_error == "server-silent", "until it is known better"


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_message_on_its_way_is_not_sent_twice_by_a_button(state: str) -> None:
    agency = make_agency()
    admin = make_official(agency, make_position(agency, administers=True))
    notice = tell(make_citizen(), agency=agency)[1]
    Notice.objects.filter(pk=notice.pk).update(state=state)
    with pytest.raises(Notice.DoesNotExist):
        resend(admin, notice.key)


def test_code_is_not_sent_again_by_an_official() -> None:
    system = make_official(make_agency(), is_staff=True)
    (code,) = tell(None, address="a@contoh.id", secret=True)
    Notice.objects.filter(pk=code.pk).update(state="failed")
    with pytest.raises(Notice.DoesNotExist):
        resend(system, code.key)


@pytest.mark.parametrize(
    ("address", "masked"),
    [("siti.rahma@contoh.id", "si•••@contoh.id"), ("+628123456789", "+628•••89"), ("", "")],
)
def test_addresses_are_masked_for_those_who_watch(address: str, masked: str) -> None:
    assert Notice(address=address).masked_address == masked
