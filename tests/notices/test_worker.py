"""The worker: what is due is sent once, what fails waits and then fails visibly, and a kill loses nothing."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.utils import timezone

from sopan.notices import periodic, worker
from sopan.notices.adapters import Adapter
from sopan.notices.errors import NotDelivered
from sopan.notices.models import Notice, PeriodicDuty, WorkerBeat
from sopan.notices.outbox import post
from sopan.notices.worker import CLAIMED_AT_ONCE, LEASE, PAUSES, claim, send_due
from tests.factories import make_citizen
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db


class Post(Adapter):
    """Delivers to a list, or fails as told."""

    name = "uji"

    def __init__(self) -> None:
        self.delivered: list[int] = []
        self.tried: list[int] = []
        self.problem: BaseException | None = None
        self.closed = 0

    def check_config(self) -> list[str]:
        return []

    def send(self, notice: Notice) -> None:
        self.tried.append(notice.pk)
        if self.problem:
            raise self.problem
        self.delivered.append(notice.pk)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(worker, "adapter_for", lambda channel: made)
    return made


def mail(address: str = "siti@contoh.id", **more: Any) -> Notice:
    given: dict[str, Any] = {"kind": "received", "subject": "Permohonan diterima", "body": "Isi.", **more}
    return post(recipient=None, address=address, **given)[0]


def later(notice: Notice, by: datetime.timedelta = datetime.timedelta()) -> Notice:
    """The row now, with its next try brought to the present (or `by` away from it)."""
    Notice.objects.filter(pk=notice.pk).update(next_try_at=timezone.now() + by)
    notice.refresh_from_db()
    return notice


def test_message_is_sent_once_and_marked(office: Post) -> None:
    told = mail()
    assert send_due() == 1
    told.refresh_from_db()
    assert (told.state, told.tries, told.last_error) == ("sent", 1, "")
    assert told.sent_at is not None
    assert send_due() == 0
    assert office.delivered == [told.pk]
    assert office.closed == 1


def test_inbox_messages_need_no_worker(office: Post) -> None:
    post(recipient=make_citizen(email="", phone=""), kind="received", subject="Halo", body="Isi.")
    assert send_due() == 0


def test_codes_go_before_everything_else(office: Post) -> None:
    first = mail()
    code = mail("baru@contoh.id", secret=True)
    send_due()
    assert office.delivered == [code.pk, first.pk]


def test_passing_failure_is_tried_again_after_growing_pauses_and_then_fails(office: Post) -> None:
    told = mail()
    office.problem = NotDelivered("server-busy 451")
    for number, pause in enumerate(PAUSES, start=1):
        before = timezone.now()
        send_due()
        told.refresh_from_db()
        assert (told.state, told.tries, told.last_error) == ("waiting", number, "server-busy 451")
        assert abs((told.next_try_at - before).total_seconds() - pause) < 5
        assert send_due() == 0, "not before its time"
        later(told)
    send_due()
    told.refresh_from_db()
    assert (told.state, told.tries) == ("failed", len(PAUSES) + 1)
    later(told)
    assert send_due() == 0, "a failed message waits for a person"


def test_final_refusal_is_not_tried_again(office: Post) -> None:
    told = mail()
    office.problem = NotDelivered("recipient-refused 550", final=True)
    send_due()
    told.refresh_from_db()
    assert (told.state, told.tries, told.last_error) == ("failed", 1, "recipient-refused 550")


def test_channel_that_is_not_set_up_keeps_messages_without_using_up_tries(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = False, ""
    told = mail()
    for _ in range(3):
        send_due()
        told.refresh_from_db()
        assert (told.state, told.tries, told.last_error) == ("waiting", 0, "email-not-set")
        assert "belum diatur" in told.error_sentence
        later(told)


def test_server_that_is_down_is_asked_once_for_a_whole_batch(office: Post) -> None:
    messages = [mail(f"warga{number}@contoh.id") for number in range(CLAIMED_AT_ONCE)]
    office.problem = NotDelivered("server-silent")
    send_due()
    assert len(office.tried) == 1
    rows = Notice.objects.filter(pk__in=[message.pk for message in messages])
    assert {row.last_error for row in rows} == {"server-silent"}
    assert sorted(row.tries for row in rows) == [0] * (CLAIMED_AT_ONCE - 1) + [1]


def test_message_that_breaks_the_adapter_does_not_stop_the_others(
    office: Post, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    bad, good = mail("rusak@contoh.id"), mail()
    send = office.send

    def breaks(notice: Notice) -> None:
        if notice.pk == bad.pk:
            raise KeyError("rusak@contoh.id")
        send(notice)

    monkeypatch.setattr(office, "send", breaks)
    send_due()
    bad.refresh_from_db()
    assert (bad.state, bad.last_error) == ("waiting", "unexpected")
    assert office.delivered == [good.pk]
    assert "KeyError" in caplog.text
    assert "contoh.id" not in caplog.text, "no address in the log"


def test_two_workers_never_get_the_same_message() -> None:
    mine = {mail(f"warga{number}@contoh.id").pk for number in range(15)}
    first = {notice.pk for notice in claim(10)}
    second = {notice.pk for notice in claim(10)}
    assert len(first) == 10
    assert len(second) == 5
    assert first | second == mine


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_share_the_messages_and_none_waits_for_another() -> None:
    told = {mail(f"warga{number}@contoh.id").pk for number in range(40)}
    start = threading.Barrier(4)

    def work() -> list[int]:
        start.wait(10)
        try:
            return [notice.pk for _ in range(3) for notice in claim(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        shares = [future.result(20) for future in [workers.submit(work) for _ in range(4)]]
    claimed = [pk for share in shares for pk in share]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == told


def test_worker_that_read_a_message_before_another_took_it_does_not_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = mail()
    update = Notice.objects.all().__class__.update

    def overtaken(rows: Any, **changes: Any) -> int:
        monkeypatch.setattr(Notice.objects.all().__class__, "update", update)
        assert [notice.pk for notice in claim(1)] == [told.pk], (
            "the other worker, between our read and our write"
        )
        return update(rows, **changes)

    monkeypatch.setattr(Notice.objects.all().__class__, "update", overtaken)
    assert claim(1) == []


class Killed(BaseException):
    """SIGKILL: nothing after it runs."""


def test_worker_killed_between_sending_and_marking_leaves_the_message_for_after_the_lease() -> None:
    with mail_server() as (box, url), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "EMAIL_URL", url)
        told = mail()

        def killed(*_arguments: Any, **_changes: Any) -> None:
            raise Killed

        with pytest.MonkeyPatch.context() as kill:
            kill.setattr(worker, "_mark", killed)
            with pytest.raises(Killed):
                send_due()
        told.refresh_from_db()
        assert told.state == "sending"
        assert send_due() == 0, "nobody touches it while the lease runs"
        later(told)
        assert send_due() == 1
        told.refresh_from_db()
        assert (told.state, told.tries) == ("sent", 2)
        assert send_due() == 0
        first, second = box.letters
        assert first["Message-ID"] == second["Message-ID"], "the twin can be recognised"


def test_message_that_kills_every_worker_is_given_up(office: Post) -> None:
    told = mail()
    Notice.objects.filter(pk=told.pk).update(state="sending", tries=len(PAUSES) + 1)
    assert send_due() == 1
    told.refresh_from_db()
    assert (told.state, told.last_error) == ("failed", "interrupted")
    assert office.tried == []


def test_worker_that_overran_its_lease_does_not_overwrite_the_next_ones_mark(office: Post) -> None:
    told = mail()
    (slow,) = claim(1)
    later(told)
    (fast,) = claim(1)
    worker._mark(fast, Notice.State.SENT, sent_at=timezone.now())
    worker._failed(slow, NotDelivered("server-busy 451"))
    told.refresh_from_db()
    assert told.state == "sent"


def test_message_whose_lease_runs_short_is_given_back_untried(
    office: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = mail()
    monkeypatch.setattr(worker, "LEASE", datetime.timedelta(seconds=1))
    send_due(1)
    told.refresh_from_db()
    assert (told.state, told.tries) == ("waiting", 0)
    assert office.tried == []


def test_code_is_erased_once_it_left_but_stays_on_the_screen_of_the_demo(office: Post, settings: Any) -> None:
    settings.DEMO = True
    shown = mail("a@contoh.id", secret=True, body="Kode Anda 123456")
    send_due()
    shown.refresh_from_db()
    assert "123456" in shown.body
    settings.DEMO = False
    kept_secret = mail("b@contoh.id", secret=True, body="Kode Anda 654321")
    send_due()
    kept_secret.refresh_from_db()
    assert kept_secret.state == "sent"
    assert kept_secret.body == ""


def test_old_code_is_not_sent_any_more(office: Post, settings: Any) -> None:
    settings.DEMO = False
    code = mail("a@contoh.id", secret=True, body="Kode Anda 123456")
    Notice.objects.filter(pk=code.pk).update(created_at=timezone.now() - datetime.timedelta(hours=1))
    send_due()
    code.refresh_from_db()
    assert (code.state, code.last_error, code.body) == ("failed", "code-expired", "")
    assert office.tried == []


def test_stop_ends_after_the_message_in_hand(office: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        mail(f"warga{number}@contoh.id")
    stop = threading.Event()
    send = office.send
    monkeypatch.setattr(office, "send", lambda notice: (send(notice), stop.set()))
    send_due(stop=stop)
    assert len(office.delivered) == 1
    assert Notice.objects.filter(state="waiting", tries=0).count() == 4, "the others are given back"


@pytest.fixture
def duties(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A registry of this test alone; and what its duties did."""
    monkeypatch.setattr(periodic, "_duties", {})
    return []


def test_duty_is_done_at_its_times_and_by_one_worker_only(duties: list[str]) -> None:
    @periodic.periodic(seconds=60)
    def count_late_tasks() -> None:
        duties.append("dihitung")

    now = timezone.now()
    assert len(periodic.do_due_duties(now)) == 1
    assert periodic.do_due_duties(now) == [], "another worker at the same moment"
    assert periodic.do_due_duties(now + datetime.timedelta(seconds=59)) == []
    assert len(periodic.do_due_duties(now + datetime.timedelta(seconds=60))) == 1
    assert duties == ["dihitung", "dihitung"]


def test_worker_that_read_a_duty_before_another_did_it_leaves_it(duties: list[str]) -> None:
    @periodic.periodic(seconds=60)
    def duty() -> None:
        duties.append("sekali")

    now = timezone.now()
    periodic.do_due_duties(now)
    stale = PeriodicDuty.objects.get()
    later_on = now + datetime.timedelta(seconds=61)
    periodic.do_due_duties(later_on)
    assert not periodic._claim(periodic.duties()[0], stale, later_on)
    assert len(duties) == 2


def test_duty_that_fails_is_seen_does_not_stop_the_others_and_is_tried_again(
    duties: list[str], caplog: Any
) -> None:
    @periodic.periodic(seconds=60)
    def breaks() -> None:
        raise ValueError("NIK 6301030101900001")

    @periodic.periodic(seconds=60)
    def works() -> None:
        duties.append("jalan")

    periodic.do_due_duties()
    assert duties == ["jalan"]
    row = PeriodicDuty.objects.get(failed_at__isnull=False)
    assert "breaks" in row.name
    assert "ValueError" in caplog.text
    assert "6301030101900001" not in caplog.text


@pytest.fixture
def inside_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction lives on one connection, so the worker's loop must not renew it."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("inside_a_test")
def test_worker_shows_that_it_lives_and_says_goodbye(office: Post, duties: list[str]) -> None:
    stop = threading.Event()
    seen: list[bool] = []

    @periodic.periodic(seconds=60)
    def look_and_stop() -> None:
        seen.append(worker.is_alive())
        stop.set()

    told = mail()
    worker.run(stop, every=0)
    told.refresh_from_db()
    assert told.state == "sent"
    assert seen == [True]
    assert worker.last_beat() is None


def test_worker_that_was_killed_is_missed(office: Post) -> None:
    old = timezone.now() - datetime.timedelta(minutes=5)
    WorkerBeat.objects.create(worker="mesin:1", started_at=old, beat_at=old)
    assert worker.last_beat() == old
    assert not worker.is_alive()
    WorkerBeat.objects.update(beat_at=timezone.now() - datetime.timedelta(days=2))
    worker.forget_dead_workers()
    assert not WorkerBeat.objects.exists()


@pytest.mark.usefixtures("inside_a_test")
def test_worker_waits_for_a_database_that_is_away(duties: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    answers = iter([DatabaseError("locked"), None])

    def sometimes(*_arguments: Any, **_more: Any) -> int:
        answer = next(answers)
        if answer:
            raise answer
        stop.set()
        return 0

    monkeypatch.setattr(worker, "send_due", sometimes)
    worker.run(stop, every=0)
    assert stop.is_set()


def test_lease_is_longer_than_the_slowest_dialogue() -> None:
    assert worker.LONGEST < LEASE
