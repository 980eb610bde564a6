"""Checking the past: that no event was changed, left out or added, and that the rows say what the log says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sopan.cases.answers import event_data
from sopan.cases.chain import link
from sopan.cases.loading import state_of
from sopan.cases.models import Case, Event
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
        folded = fold(event_from_json(event.kind, event_data(event.data)) for event in events)
    except (LogBroken, EventUnknown, EventBroken) as broken:
        return Break(case.number, len(events), f"the events do not follow from one another ({broken})")
    if _comparable(folded) != _comparable(state_of(case, case.tasks.all())):
        return Break(case.number, len(events), "the rows differ from the log")
    return None


def _comparable(state: State) -> State:
    tasks = tuple(replace(task, marks=()) for task in sorted(state.tasks, key=lambda task: task.number))
    return replace(state, tasks=tasks, last=())


def verify_all(*, rows: bool = True) -> Iterator[Break | None]:
    """Verify every case, oldest first: yields for each its first break, or None when it holds."""
    last = 0
    while batch := list(
        Case.objects.filter(pk__gt=last).prefetch_related("events", "tasks").order_by("pk")[:BATCH]
    ):
        for case in batch:
            yield verify_case(case, sorted(case.events.all(), key=lambda event: event.seq), rows=rows)
        last = batch[-1].pk
