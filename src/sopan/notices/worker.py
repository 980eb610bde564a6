"""The worker: sends what is due in the outbox, does the periodic duties, and gives signs of life.

`run` is one loop for one process (`sopan worker`, and beside the pages in `sopan serve`); any number of them
may run against one database.

A message is claimed in a short transaction, sent outside of any, and marked. Killed between sending and
marking, a worker leaves the row SENDING; when the lease is over another one sends it again. So a message is
delivered at least once, twice only after such a kill, and its Message-ID (the row's key) tells mail programs
that the two are one.
"""

import datetime
import logging
import os
import socket
import threading
import time
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from sopan.notices.adapters import TIMEOUT, Adapter, adapter_for
from sopan.notices.errors import NotDelivered, trace
from sopan.notices.models import Notice, WorkerBeat
from sopan.notices.periodic import do_due_duties, periodic

log = logging.getLogger(__name__)

State = Notice.State

LEASE = datetime.timedelta(minutes=10)  # that a worker may keep what it claimed
LONGEST = datetime.timedelta(
    seconds=10 * TIMEOUT
)  # one dialogue, when each answer of the server is as late as can be
CLAIMED_AT_ONCE = 10
PAUSES = [
    60,
    300,
    900,
    3600,
    4 * 3600,
    12 * 3600,
    24 * 3600,
]  # seconds after each failed try; then it has failed
CODE_PAUSES = [5, 15, 30, 60, 120]  # somebody sits and waits for a code
UNCOUNTED_PAUSE = datetime.timedelta(minutes=1)  # before the next look at a channel that does not work at all
BEAT = datetime.timedelta(seconds=10)
ALIVE = datetime.timedelta(seconds=90)  # a worker whose last beat is older is taken for dead


def run(stop: threading.Event, *, every: float = 1.0) -> None:
    """Work until `stop` is set; it ends after the message in hand. A database that is away is waited for."""
    beat = _Beat()
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                beat.strike()
                busy = send_due(CLAIMED_AT_ONCE, stop=stop) > 0
                do_due_duties()
            except DatabaseError as problem:
                log.warning("the worker waits for the database: %s", type(problem).__name__)
                busy = False
            if not busy:
                stop.wait(every)
    finally:
        beat.end()


def send_due(limit: int = 100, *, stop: threading.Event | None = None) -> int:
    """Take up to `limit` messages that are due; how many were taken. Codes go first, then the oldest.

    When a channel's server is away or refuses us, the rest of that channel waits a minute, untried.
    """
    taken = 0
    adapters: dict[str, Adapter] = {}
    broken: dict[str, str] = {}  # channel -> code
    with ExitStack() as at_the_end:
        while taken < limit and not (stop and stop.is_set()):
            claimed = claim(min(CLAIMED_AT_ONCE, limit - taken))
            if not claimed:
                break
            for notice in claimed:
                taken += 1
                if (stop and stop.is_set()) or notice.next_try_at - timezone.now() < LONGEST:
                    _mark(notice, State.WAITING, tries=notice.tries - 1, next_try_at=timezone.now())
                    continue
                if notice.channel in broken:
                    _failed(notice, NotDelivered(broken[notice.channel], counts=False))
                    continue
                if notice.channel not in adapters:
                    adapters[notice.channel] = adapter_for(notice.channel)
                    at_the_end.callback(adapters[notice.channel].close)
                problem = _try(notice, adapters[notice.channel])
                if problem is not None and problem.whole_channel:
                    broken[notice.channel] = problem.code
    return taken


def claim(limit: int) -> list[Notice]:
    """Take up to `limit` due messages for this worker: each is now SENDING until its lease (`next_try_at`) ends.

    Two workers never get the same one: PostgreSQL skips what another has locked; on SQLite, and besides, the
    update names the state that was read, so only one of two updates finds its row.
    """
    now = timezone.now()
    due = Notice.objects.filter(Q(state=State.WAITING) | Q(state=State.SENDING), next_try_at__lte=now)
    if not due.exists():  # outside a transaction: an idle worker takes no write lock
        return []
    due = due.order_by("-secret", "next_try_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    claimed = []
    with transaction.atomic():
        for notice in due[:limit]:
            same = Notice.objects.filter(pk=notice.pk, state=notice.state, next_try_at=notice.next_try_at)
            if same.update(state=State.SENDING, next_try_at=now + LEASE, tries=F("tries") + 1):
                notice.state = State.SENDING
                notice.next_try_at = now + LEASE
                notice.tries += 1
                claimed.append(notice)
    return claimed


def last_beat() -> datetime.datetime | None:
    """When a worker last gave a sign of life; None when none ever did or all were stopped in order."""
    newest = WorkerBeat.objects.order_by("-beat_at").first()
    return newest.beat_at if newest else None


def is_alive() -> bool:
    """Whether a worker runs."""
    beat = last_beat()
    return beat is not None and timezone.now() - beat < ALIVE


@periodic(seconds=3600)
def forget_dead_workers() -> None:
    """Drop the signs of life of workers that were killed more than a day ago."""
    WorkerBeat.objects.filter(beat_at__lt=timezone.now() - datetime.timedelta(days=1)).delete()


def _try(notice: Notice, adapter: Adapter) -> NotDelivered | None:
    """Send one claimed message and mark it. What went wrong, or None."""
    try:
        if notice.secret and timezone.now() - notice.created_at > _code_life():
            raise NotDelivered("code-expired", final=True)
        if notice.tries > len(_pauses(notice)) + 1:  # every try ended with a killed worker
            raise NotDelivered("interrupted", final=True)
        adapter.send(notice)
    except NotDelivered as problem:
        _failed(notice, problem)
        return problem
    except Exception as surprise:  # a message that breaks the adapter must not stop the others
        log.error("notice %s was not sent: %s", notice.pk, trace(surprise))
        unexpected = NotDelivered("unexpected")
        _failed(notice, unexpected)
        return unexpected
    erased = _without_code(notice) | _without_link(notice)
    _mark(notice, State.SENT, last_error="", sent_at=timezone.now(), **erased)
    return None


def _failed(notice: Notice, problem: NotDelivered) -> None:
    now = timezone.now()
    pauses = _pauses(notice)
    if not problem.counts:
        pause = datetime.timedelta(seconds=CODE_PAUSES[0]) if notice.secret else UNCOUNTED_PAUSE
        _mark(notice, State.WAITING, last_error=problem.code, tries=notice.tries - 1, next_try_at=now + pause)
    elif problem.final or notice.tries > len(pauses):
        _mark(notice, State.FAILED, last_error=problem.code, **_without_code(notice))
    else:
        again = now + datetime.timedelta(seconds=pauses[notice.tries - 1])
        _mark(notice, State.WAITING, last_error=problem.code, next_try_at=again)


def _mark(notice: Notice, state: Notice.State, **changes: Any) -> None:
    """Write the outcome, unless the lease ran out and another worker has the message now."""
    mine = Notice.objects.filter(pk=notice.pk, state=State.SENDING, next_try_at=notice.next_try_at)
    if not mine.update(state=state, **changes):
        log.warning("notice %s was taken over by another worker", notice.pk)


def _pauses(notice: Notice) -> list[int]:
    return CODE_PAUSES if notice.secret else PAUSES


def _code_life() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def _without_code(notice: Notice) -> dict[str, str]:
    """A code that has left, or never will, is not kept; only the demonstration shows it on screen."""
    return {"body": ""} if notice.secret and not settings.DEMO else {}


def _without_link(notice: Notice) -> dict[str, str]:
    """Likewise a link that lets in whoever has it. One that failed is kept: a person may try it again."""
    return {"link": ""} if notice.opens_by_itself and not settings.DEMO else {}


class _Beat:
    """This process's sign of life, written every few seconds."""

    def __init__(self) -> None:
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_native_id()}"[:120]
        self.started_at = timezone.now()
        self.last = float("-inf")

    def strike(self) -> None:
        """Write it if it is time."""
        if time.monotonic() - self.last < BEAT.total_seconds():
            return
        WorkerBeat.objects.update_or_create(
            worker=self.worker, defaults={"beat_at": timezone.now(), "started_at": self.started_at}
        )
        self.last = time.monotonic()

    def end(self) -> None:
        """Take it back: this worker was stopped in order."""
        try:
            WorkerBeat.objects.filter(worker=self.worker).delete()
        except DatabaseError as problem:
            log.warning("the worker could not say goodbye: %s", type(problem).__name__)
