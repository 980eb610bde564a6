"""The pages of the messages as their owner, a colleague and a stranger see them."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sopan.directory.accounts import messages
from sopan.directory.accounts.contact import Contact
from sopan.directory.models import User
from sopan.notices.models import Notice, PeriodicDuty, WorkerBeat
from sopan.notices.outbox import post
from tests.factories import make_agency, make_citizen, make_official, make_position

pytestmark = pytest.mark.django_db


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tell(recipient: User | None, **more: Any) -> list[Notice]:
    given: dict[str, Any] = {
        "kind": "received",
        "subject": "Permohonan 7 diterima",
        "body": "Isi pesan.",
        **more,
    }
    return post(recipient=recipient, **given)


def test_person_reads_their_message_and_it_counts_as_read() -> None:
    citizen = make_citizen()
    inbox, _by_mail = tell(citizen, link="/permohonan/abc/")
    client = signed_in(citizen)
    page = client.get(reverse("notices:inbox"))
    assert "Permohonan 7 diterima" in page.content.decode()
    assert page.content.decode().count("Permohonan 7 diterima") == 1, "the e-mail is not listed beside it"
    opened = client.get(reverse("notices:message", args=[inbox.key]))
    assert "Isi pesan." in opened.content.decode()
    assert 'href="/permohonan/abc/"' in opened.content.decode()
    inbox.refresh_from_db()
    assert inbox.read_at is not None


@pytest.mark.parametrize("who", ["colleague", "citizen", "administrator", "system"])
def test_somebody_elses_message_does_not_exist(who: str) -> None:
    agency = make_agency()
    owner = make_official(agency, make_position(agency))
    other = {
        "colleague": lambda: make_official(agency, make_position(agency)),
        "citizen": make_citizen,
        "administrator": lambda: make_official(agency, make_position(agency, administers=True)),
        "system": lambda: make_official(agency, is_staff=True, is_superuser=True),
    }[who]()
    inbox = tell(owner, agency=agency)[0]
    client = signed_in(other)
    assert client.get(reverse("notices:message", args=[inbox.key])).status_code == 404
    assert "Permohonan 7" not in client.get(reverse("notices:inbox")).content.decode()
    client.post(reverse("notices:read-all"))
    inbox.refresh_from_db()
    assert inbox.read_at is None


@pytest.mark.parametrize("name", ["notices:inbox", "notices:message", "notices:outbox"])
def test_stranger_is_asked_to_sign_in(name: str) -> None:
    notice = tell(make_citizen())[0]
    address = reverse(name, args=[notice.key] if name == "notices:message" else [])
    answer = signed_in(None).get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["notices:read-all", "notices:again"])
def test_changing_needs_a_post_and_somebody_signed_in(name: str) -> None:
    notice = tell(make_citizen())[1]
    address = reverse(name, args=[notice.key] if name == "notices:again" else [])
    assert signed_in(None).post(address).status_code == 302
    citizen = make_citizen()
    assert signed_in(citizen).get(address).status_code == 405


def test_mark_all_read() -> None:
    citizen = make_citizen()
    tell(citizen)
    tell(citizen)
    signed_in(citizen).post(reverse("notices:read-all"))
    assert not Notice.objects.filter(recipient=citizen, channel="inbox", read_at=None).exists()


def test_empty_inbox_says_what_will_be_there() -> None:
    assert "Belum ada pesan" in signed_in(make_citizen()).get(reverse("notices:inbox")).content.decode()


def test_long_inbox_is_paged_at_a_steady_cost() -> None:
    citizen = make_citizen(email="")
    for _ in range(3):
        tell(citizen)
    client = signed_in(citizen)
    client.get(reverse("notices:inbox"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("notices:inbox"))
    for _ in range(40):
        tell(citizen)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("notices:inbox"), {"hal": "2"})
    assert page.content.decode().count("Permohonan 7 diterima") == 18
    assert len(many) <= len(few) <= 12


def test_administrator_sees_what_is_stuck_masked_and_sends_it_again() -> None:
    agency = make_agency()
    admin = make_official(agency, make_position(agency, administers=True))
    stuck = tell(make_citizen(email="siti.rahma@contoh.id"), agency=agency)[1]
    Notice.objects.filter(pk=stuck.pk).update(state="failed", tries=3, last_error="recipient-refused 550")
    client = signed_in(admin)
    page = client.get(reverse("notices:outbox")).content.decode()
    assert "Permohonan 7 diterima" in page
    assert "Alamat penerima ditolak oleh server surel (550)." in page
    assert "siti.rahma" not in page
    assert "Isi pesan." not in page
    answer = client.post(reverse("notices:again", args=[stuck.key]), follow=True)
    assert "Pesan akan dikirim lagi sekarang." in answer.content.decode()
    stuck.refresh_from_db()
    assert stuck.state == "waiting"


@pytest.mark.parametrize("who", ["clerk", "citizen"])
def test_who_administers_nothing_finds_no_watch_over_the_outbox(who: str) -> None:
    agency = make_agency()
    person = make_citizen() if who == "citizen" else make_official(agency, make_position(agency))
    notice = tell(make_citizen(), agency=agency)[1]
    client = signed_in(person)
    assert client.get(reverse("notices:outbox")).status_code == 404
    assert client.post(reverse("notices:again", args=[notice.key])).status_code == 404


def test_administrator_of_another_agency_sees_and_sends_nothing_of_ours() -> None:
    ours, theirs = make_agency(), make_agency()
    notice = tell(make_citizen(), agency=ours)[1]
    Notice.objects.filter(pk=notice.pk).update(state="failed", last_error="server-silent")
    client = signed_in(make_official(theirs, make_position(theirs, administers=True)))
    assert "Permohonan 7" not in client.get(reverse("notices:outbox"), {"keadaan": "semua"}).content.decode()
    assert client.post(reverse("notices:again", args=[notice.key])).status_code == 404
    notice.refresh_from_db()
    assert notice.state == "failed"


def test_code_is_listed_to_the_system_administrator_without_its_text() -> None:
    tell(None, address="baru@contoh.id", subject="Kode 123456", body="Kode Anda 123456", secret=True)
    page = signed_in(make_official(make_agency(), is_staff=True)).get(
        reverse("notices:outbox"), {"keadaan": "semua"}
    )
    assert "Kode sekali pakai" in page.content.decode()
    assert "123456" not in page.content.decode()


def test_sent_message_is_not_sent_again_by_an_old_page() -> None:
    agency = make_agency()
    admin = make_official(agency, make_position(agency, administers=True))
    notice = tell(make_citizen(), agency=agency)[1]
    Notice.objects.filter(pk=notice.pk).update(state="sent")
    answer = signed_in(admin).post(reverse("notices:again", args=[notice.key]), follow=True)
    assert "sudah terkirim" in answer.content.decode()


def test_watch_says_whether_the_worker_lives_and_what_is_not_set_up(settings: Any) -> None:
    agency = make_agency()
    client = signed_in(make_official(agency, make_position(agency, administers=True)))

    def page() -> str:
        return client.get(reverse("notices:outbox")).content.decode()

    assert "Pengirim tidak berjalan" in page()
    assert "Pemindai virus tidak dipasang" in page()
    assert "belum diatur" not in page()
    now = timezone.now()
    WorkerBeat.objects.create(worker="mesin:1", started_at=now, beat_at=now)
    assert "Pengirim bekerja" in page()
    WorkerBeat.objects.update(beat_at=now - datetime.timedelta(hours=1))
    assert "Pengirim tidak bekerja sejak" in page()
    PeriodicDuty.objects.create(name="cases.sweep.sweep", next_at=now, failed_at=now)
    assert "Tugas berkala cases.sweep.sweep gagal" in page()
    settings.DEMO, settings.CLAMAV_SOCKET = False, "/tidak/ada"
    assert "Pengiriman surel belum diatur" in page()
    assert "Pengiriman SMS belum diatur" in page()
    assert "Pemindai virus tidak menjawab" in page()


def test_unknown_tab_does_not_exist() -> None:
    agency = make_agency()
    client = signed_in(make_official(agency, make_position(agency, administers=True)))
    assert client.get(reverse("notices:outbox"), {"keadaan": "apa"}).status_code == 404
    for tab in ("perhatian", "menunggu", "terkirim", "semua"):
        assert client.get(reverse("notices:outbox"), {"keadaan": tab}).status_code == 200


def test_demo_shows_codes_to_whoever_tries_sopan() -> None:
    messages.send_code(Contact(phone="+628123456789"), "481516", minutes=10)
    page = signed_in(None).get(reverse("notices:demo")).content.decode()
    assert "481516" in page
    assert "+628123456789" in page


def test_office_has_no_page_of_codes(settings: Any) -> None:
    settings.DEMO = False
    messages.send_code(Contact(phone="+628123456789"), "481516", minutes=10)
    for user in (None, make_official(make_agency(), is_staff=True, is_superuser=True)):
        answer = signed_in(user).get(reverse("notices:demo"))
        assert answer.status_code == 404
        assert "481516" not in answer.content.decode()


def test_code_of_the_accounts_lands_in_the_outbox_as_a_secret() -> None:
    messages.send_code(Contact(email="baru@contoh.id"), "481516", minutes=10)
    (code,) = Notice.objects.all()
    assert (code.channel, code.address, code.kind, code.secret, code.recipient) == (
        "email",
        "baru@contoh.id",
        "code",
        True,
        None,
    )
