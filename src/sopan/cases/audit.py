"""Checking the past: that no event was changed, left out or added, and that the rows say what the log says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from sopan.cases.answers import answers_print, event_data
from sopan.cases.chain import Written, link, written
from sopan.cases.loading import state_of
from sopan.cases.models import Case, Event
from sopan.directory.sealing import SealBroken
from sopan.flow.events import EventBroken, EventUnknown, event_from_json
from sopan.flow.state import LogBroken, State, fold

BATCH = 500
CHAINS = 2000
"""How many cases are read at a time where only their chains are verified."""


@dataclass(frozen=True)
class Break:
    """Where a case's history does not hold: the case number, the event's place, what is wrong."""

    case: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.case}, event {self.seq}: {self.what}"


def verify_case(case: Case, events: list[Event], *, rows: bool = True) -> Break | None:
    """The first thing wrong with a case's history, or None. `events` are all of it, in order.

    With `rows`, also whether the case and task rows stand where the folded log says.
    """
    chain = ""
    for place, event in enumerate(events, start=1):
        if event.seq != place:
            return Break(case.number, place, "this event is missing")
        chain = link(
            chain,
            case=str(case.key),
            seq=event.seq,
            kind=event.kind,
            at=event.at,
            user=event.user_id,
            data=event.data,
        )
        if chain != event.hash:
            return Break(case.number, place, "it was changed after it was written")
    if len(events) != case.event_count or chain != case.chain:
        return Break(case.number, len(events) + 1, "events at the end are missing")
    if not rows:
        return None
    try:
        opened = [event_data(event.data) for event in events]
        folded = fold(event_from_json(event.kind, data) for event, data in zip(events, opened, strict=True))
    except (LogBroken, EventUnknown, EventBroken, SealBroken) as broken:
        return Break(case.number, len(events), f"the events do not follow from one another ({broken})")
    if _comparable(folded) != _comparable(state_of(case, case.tasks.all())):
        return Break(case.number, len(events), "the rows differ from the log")
    sent = [data["record"]["answers"] for data in opened if data.get("record", {}).get("answers")]
    if sent and sent[-1] != answers_print(case):
        return Break(case.number, len(events), "the answers differ from those that were sent")
    return None


def _comparable(state: State) -> State:
    tasks = tuple(replace(task, marks=()) for task in sorted(state.tasks, key=lambda task: task.number))
    return replace(state, tasks=tasks, last=())


def verify_all(*, rows: bool = True) -> Iterator[Break | None]:
    """Verify every case, oldest first: yields for each its first break, or None when it holds.

    Safe beside a running server: a case that seems broken is read again under its lock, because it may have
    moved between the reading of its row and of its events.
    """
    last = 0
    while batch := list(
        Case.objects.filter(pk__gt=last).prefetch_related("events", "tasks").order_by("pk")[:BATCH]
    ):
        for case in batch:
            found = verify_case(case, _in_order(case), rows=rows)
            yield found and _verify_locked(case.pk, rows=rows)
        last = batch[-1].pk


@dataclass(frozen=True)
class End:
    """Where a chain says that it ends: how people call it, the number of its events, the hash of the last."""

    name: str
    count: int
    hash: str


def verify_chains(after: int = 0, upto: int | None = None) -> Iterator[tuple[int, list[Break]]]:
    """Verify the hash chains of all cases, and nothing but these: much faster than `verify_all`.

    Yields, a batch at a time, the number of events and the first break of each case that has one. `after` and `upto`
    bound the primary keys, so that several processes can share the work.
    """
    while batch := list(_some(after, upto)):
        names = {pk: str(key) for pk, key, _number, _count, _chain in batch}
        ends = {pk: End(number, count, chain) for pk, _key, number, count, chain in batch}
        events, breaks = broken_links(written(Event, "case_id", names), ends)
        again = [pk for pk in breaks if _verify_locked(pk, rows=False) is not None]
        yield events, [breaks[pk] for pk in again]
        after = batch[-1][0]


def _some(after: int, upto: int | None) -> Iterable[tuple[int, object, str, int, str]]:
    cases = Case.objects.filter(pk__gt=after).order_by("pk")
    if upto is not None:
        cases = cases.filter(pk__lte=upto)
    return cases.values_list("pk", "key", "number", "event_count", "chain")[:CHAINS]


def broken_links(events: Iterable[Written], ends: Mapping[int, End]) -> tuple[int, dict[int, Break]]:
    """How many events there were, and the first break of each chain that has one, by the chain's primary key."""
    breaks: dict[int, Break] = {}
    reached: dict[int, tuple[int, str]] = {}
    count = chain = seq = 0
    last = ""
    for parent, place, _body, hash_, holds in events:
        count += 1
        if parent != chain:
            reached[chain] = (seq, last)
            chain, seq = parent, 0
        seq += 1
        if not holds or place != seq:
            what = "this event is missing" if place != seq else "it was changed after it was written"
            breaks.setdefault(chain, Break(ends[chain].name, seq, what))
            seq = place
        last = hash_
    reached[chain] = (seq, last)
    for pk, end in ends.items():
        if pk not in breaks and reached.get(pk, (0, "")) != (end.count, end.hash):
            at = reached.get(pk, (0, ""))[0]
            breaks[pk] = Break(end.name, at + 1, "events at the end are missing")
    return count, breaks


def _verify_locked(pk: int, *, rows: bool) -> Break | None:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=pk)
        return verify_case(case, _in_order(case), rows=rows)


def _in_order(case: Case) -> list[Event]:
    return sorted(case.events.all(), key=lambda event: event.seq)
