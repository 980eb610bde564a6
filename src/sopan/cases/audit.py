"""Checking the past: that no event was changed, left out or added, and that the rows say what the log says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction

from sopan.cases.answers import answers_print, event_data
from sopan.cases.chain import link
from sopan.cases.loading import state_of
from sopan.cases.models import Case, Event
from sopan.directory.sealing import SealBroken
from sopan.flow.events import EventBroken, EventUnknown, event_from_json
from sopan.flow.state import LogBroken, State, fold

BATCH = 500


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


def _verify_locked(pk: int, *, rows: bool) -> Break | None:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=pk)
        return verify_case(case, _in_order(case), rows=rows)


def _in_order(case: Case) -> list[Event]:
    return sorted(case.events.all(), key=lambda event: event.seq)
