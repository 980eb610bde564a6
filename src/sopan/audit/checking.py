"""Checking the heads of this database, and the value that a citizen's receipt carries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cryptography import x509
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from sopan.agenda.models import Book, BookEvent
from sopan.audit.books import name_of
from sopan.audit.heads import book_key
from sopan.audit.models import Head, Leaf
from sopan.audit.proving import MOST_NOTES, PRECISE, HeadFile, LeafRow, Proof, prove_heads
from sopan.cases.audit import Break, verify_case
from sopan.cases.models import Case, Event

MOST_NAMED = 20
"""Histories named one by one when many differ from their heads."""
LONG = 2
"""Days without a head that are noted."""
SHORT = 16
"""Digits of the short form that a receipt carries."""


@dataclass(frozen=True)
class Found:
    """Where a receipt's value stands in the history of its case."""

    seq: int
    count: int
    at: datetime.datetime
    head: int | None  # the first head that covers it
    broken: Break | None


def verify_heads(*, roots: Iterable[x509.Certificate] | None = None, held: Iterable[bytes] = ()) -> Proof:
    """Prove the heads of this database, and that every history and book still has the events that they cover."""
    heads = (
        HeadFile(number, content.encode(), bytes(seal))
        for number, content, seal in Head.objects.order_by("number")
        .values_list("number", "content", "seal")
        .iterator(chunk_size=500)
    )
    rows = Leaf.objects.order_by("head__number", "place").values_list(
        "head__number", "place", "key", "count", "hash"
    )
    proof = prove_heads(
        heads, (LeafRow(*row) for row in rows.iterator(chunk_size=2000)), roots=roots, held=held
    )
    rewritten = _rewritten()
    proof.problems += [
        f"{key}: event {count} is not the one that head {head} covers; the history was written anew"
        for key, count, head in rewritten[:MOST_NAMED]
    ]
    if len(rewritten) > MOST_NAMED:
        proof.problems.append(f"and {len(rewritten) - MOST_NAMED} histories more")
    last = proof.floors.get(proof.heads)
    if last is not None and (days := (timezone.now() - _moment(last)).days) >= LONG:
        proof.notes.append(f"the last head is {days} days old: later ones are gone, or none were taken")
    proof.notes += [
        f"{name}: event {seq} says {moment}, but a head taken after that does not have it"
        for name, seq, moment in islice(_backdated(proof), MOST_NOTES)
    ]
    return proof


def _backdated(proof: Proof) -> Iterator[tuple[str, int, str]]:
    """Of each history and book the earliest event that claims a moment before a head which does not have it: name,
    place, and that moment. Events and heads are gone through together, in the order of time."""
    if not proof.floors:
        return
    covered: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, counts in proof.expected.items():
        for count, (_hash, head) in counts.items():
            covered[head].append((key, count))
    cases = {pk: (str(key), number) for pk, key, number in Case.objects.values_list("pk", "key", "number")}
    books = {book.pk: (book_key(book), name_of(book)) for book in Book.objects.select_related("agency")}
    until = _moment(max(proof.floors.values()))
    for events, chain, names in (
        (Event.objects.all(), "case_id", cases),
        (BookEvent.objects.all(), "book_id", books),
    ):
        heads, floor = iter(sorted(proof.floors.items())), ""
        standing: dict[str, int] = {}
        told: set[int] = set()
        as_text = Substr(
            Cast("at", TextField()), 1, PRECISE
        )  # in UTC; making moments of all of them takes long
        rows = events.filter(at__lt=until).order_by("at").values_list(chain, "seq", as_text)
        for pk, seq, moment in rows.iterator(chunk_size=2000):
            while floor <= moment:
                head, said = next(heads)
                floor = said.replace("T", " ")
                standing.update(covered[head])
            key, name = names.get(pk, ("", ""))  # none: begun since the names were read
            if key and seq > standing.get(key, 0) and pk not in told:
                told.add(pk)
                yield name, seq, moment.replace(" ", "T")


def _moment(floor: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(floor).replace(tzinfo=datetime.UTC)


def _rewritten() -> list[tuple[str, int, int]]:
    """Leaves whose event is gone or is another: key, events, number of the head."""
    of_case = Event.objects.filter(case=OuterRef("case"), seq=OuterRef("count")).values("hash")
    of_book = BookEvent.objects.filter(book=OuterRef("book"), seq=OuterRef("count")).values("hash")
    found: list[tuple[str, int, int]] = []
    for leaves, now in (
        (Leaf.objects.exclude(case=None), of_case),
        (Leaf.objects.exclude(book=None), of_book),
    ):
        there = leaves.annotate(now=Subquery(now)).order_by("head__number", "place")
        rows = there.values_list("key", "count", "head__number", "hash", "now").iterator(chunk_size=2000)
        found += [(key, count, head) for key, count, head, hash_, now_ in rows if hash_ != now_]
    return found


def find_value(number: str, value: str) -> Found | None:
    """The event of a case whose hash is `value` (64 hex digits or the first 16, however they are grouped), or None.

    Errors: Case.DoesNotExist.
    """
    case = Case.objects.get(number=number.strip().upper())
    wanted = as_hashed(value)
    event = case.events.filter(hash__startswith=wanted).first() if wanted else None
    if event is None:
        return None
    head = (
        Leaf.objects.filter(case=case, count__gte=event.seq)
        .order_by("head__number")
        .values_list("head__number", flat=True)
        .first()
    )
    return Found(
        seq=event.seq,
        count=case.event_count,
        at=event.at,
        head=head,
        broken=verify_case(case, list(case.events.order_by("seq")), rows=False),
    )


def as_hashed(value: str) -> str:
    """The value of a receipt, however its digits are grouped, as it stands in a history; empty for one too short."""
    digits = "".join(value.split()).replace("-", "").lower()
    return digits if len(digits) >= SHORT else ""
