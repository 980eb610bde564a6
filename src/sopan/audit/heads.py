"""Taking the daily head, sealing it and having it stamped: the one place that writes heads."""

import datetime
import hashlib
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sopan.agenda.models import Book
from sopan.audit.models import Head, Leaf
from sopan.audit.tree import Tree, leaf_hash
from sopan.cases.chain import canonical
from sopan.cases.models import Case
from sopan.signing.errors import SigningError

log = logging.getLogger(__name__)

FORMAT = "sopan-head-1"
DELAY = datetime.timedelta(hours=1)
"""How long after the end of a day (on the clock of settings.TIME_ZONE) its head is taken."""
PAUSES = (5, 15, 60, 240, 720)
"""Minutes until a head that could not be sealed or stamped is tried again, after the first time, the second, ..."""
BATCH = 2000


@dataclass(frozen=True)
class Stand:
    """Where a chain stands: how it is called in its hashes, its events, the hash of the last."""

    key: str
    count: int
    hash: str
    case_id: int | None = None
    book_id: int | None = None


def keep_heads(now: datetime.datetime | None = None) -> None:
    """Take the head that is due, then seal and stamp what waits for it. Bears repeating."""
    now = now or timezone.now()
    day = timezone.localtime(now - DELAY).date() - datetime.timedelta(days=1)
    if not Head.objects.filter(day__gte=day).exists():
        take_head(day, now)
    waiting = Q(sealed_at=None)
    if stamps():
        waiting |= Q(stamped_at=None)
    due = Head.objects.filter(waiting).filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
    for head in due.order_by("number"):
        if not finish(head, now):
            break  # what keeps one from being finished keeps all


def take_head(day: datetime.date, now: datetime.datetime) -> Head:
    """Hash everything as it is now into one head; `day` is the day that has ended.

    What is committed when the rows are read is covered, whatever time it carries; the rest is covered by the next
    head. A chain that has vanished keeps the leaf that it had, so that an audit misses it.
    """
    last = Head.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    tree, places, counts = _tree_so_far()
    moved: list[tuple[int, Stand]] = []
    for stand in _stands():
        place = places.get(stand.key)
        leaf = leaf_hash(stand.key, stand.count, stand.hash)
        if place is not None and tree.leaf(place) == leaf:
            continue
        if place is None:
            place = places[stand.key] = len(tree)
        elif stand.count <= counts[stand.key]:
            log.error("head %s: %s lost events or was written anew since a head before", number, stand.key)
        tree.put(place, leaf)
        counts[stand.key] = stand.count
        moved.append((place, stand))
    events = sum(counts.values())
    content = canonical(
        {
            "format": FORMAT,
            "office": settings.BASE_URL,
            "number": number,
            "day": day.isoformat(),
            "taken_at": _moment(now),
            "chains": len(tree),
            "events": events,
            "root": tree.root(),
            "previous": last.sha256 if last else "",
        }
    )
    with transaction.atomic():  # short: on SQLite nobody else writes meanwhile
        head = Head.objects.create(
            number=number,
            day=day,
            taken_at=now,
            content=content,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
            chains=len(tree),
            events=events,
        )
        leaves = [
            Leaf(
                head=head,
                place=place,
                key=stand.key,
                case_id=stand.case_id,
                book_id=stand.book_id,
                count=stand.count,
                hash=stand.hash,
            )
            for place, stand in sorted(moved, key=lambda one: one[0])
        ]
        Leaf.objects.bulk_create(leaves, batch_size=BATCH)
    return head


def finish(head: Head, now: datetime.datetime) -> bool:
    """Seal the head if it is not sealed, then stamp it if there is who stamps. False: it is tried again later."""
    from sopan.audit.sealing import inspect, seal, stamp  # loads slowly

    try:
        if not head.seal:
            _put(head, seal(head.content.encode()), sealed_at=now)
        if head.stamped_at is None and stamps():
            stamped = stamp(bytes(head.seal))
            found = inspect(head.content.encode(), stamped)
            if not found.stamp_holds:
                raise SigningError("time_stamp_down")
            _put(head, stamped, stamped_at=found.stamped_at)
    except SigningError as error:
        pause = datetime.timedelta(minutes=PAUSES[min(head.tries, len(PAUSES) - 1)])
        Head.objects.filter(pk=head.pk).update(
            tries=F("tries") + 1, last_error=error.code, next_try_at=now + pause
        )
        log.error("head %s is not finished: %s", head.number, error.code)
        return False
    Head.objects.filter(pk=head.pk).update(last_error="", next_try_at=None)
    return True


def stamps() -> bool:
    """Whether there is a time stamping authority to ask; a demonstration has one of its own."""
    return bool(settings.TSA_URL) or settings.DEMO


def again(head: Head) -> None:
    """Try at once to seal and stamp a head that waits, because somebody asked."""
    finish(head, timezone.now())


def _put(head: Head, sealed: bytes, **when: Any) -> None:
    Head.objects.filter(pk=head.pk).update(seal=sealed, **when)
    head.refresh_from_db()


def _tree_so_far() -> tuple[Tree, dict[str, int], dict[str, int]]:
    """The tree of the last head, where each chain stands in it, and with how many events."""
    tree = Tree()
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    rows = Leaf.objects.order_by("head_id", "place").values_list("place", "key", "count", "hash")
    for place, key, count, hash_ in rows.iterator(chunk_size=BATCH):
        tree.put(place, leaf_hash(key, count, hash_))
        places[key] = place
        counts[key] = count
    return tree, places, counts


def _stands() -> list[Stand]:
    """Where all chains stand that have an event, in the order of their keys."""
    cases = Case.objects.filter(event_count__gt=0).values_list("pk", "key", "event_count", "chain")
    books = Book.objects.filter(event_count__gt=0)
    stands = [
        Stand(str(key), count, chain, case_id=pk)
        for pk, key, count, chain in cases.iterator(chunk_size=BATCH)
    ]
    stands += [Stand(book_key(book), book.event_count, book.chain, book_id=book.pk) for book in books]
    return sorted(stands, key=lambda stand: stand.key)


def book_key(book: Book) -> str:
    """How a book is called inside its hashes."""
    return f"book {book.agency_id} {book.code}"


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds")
