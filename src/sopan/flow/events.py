"""What happened to a case: the events that `decide` answers with, stored and folded again years later.

Each kind of event has a `kind`, which is its name for ever, and turns into plain JSON and back. So that old
rows stay readable, and rows of a newer Sopan as far as that is safe:

- a field is only ever added, and with a default: an old row without it is read with the default;
- a key that this version does not know is ignored: it says more about something we know;
- a kind that this version does not know is an error (`EventUnknown`): to fold on without it would give a
  state that never was, and nobody would notice.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self


class EventUnknown(ValueError):
    """A stored event of a kind that this version of Sopan does not know."""


class EventBroken(ValueError):
    """A stored event without something that its kind must have."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that must be mended: "field:<id>" or "document:<id>", and what is wrong with it."""

    item: str
    reason: str


class Recorded:
    """Base of all events: the way to JSON and back."""

    __slots__ = ()
    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """The event's fields as plain JSON values. The kind is stored beside them, not in them."""
        return {name: _plain(getattr(self, name)) for name in _fields_of(type(self))}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The event of this kind that `to_json` gave; EventBroken when a field without default is missing."""
        known = _fields_of(cls)
        values = {name: data[name] for name in known if name in data}
        try:
            if "marks" in values:
                values["marks"] = tuple(Mark(mark["item"], mark["reason"]) for mark in values["marks"])
            for name in ("members", "missing", "chosen"):
                if name in values:
                    values[name] = tuple(values[name])
            if "assigned" in values:
                values["assigned"] = tuple((step, person) for step, person in values["assigned"])
            return cls(**values)
        except (KeyError, TypeError):
            needed = ", ".join(name for name, required in known.items() if required)
            raise EventBroken(f"{cls.kind} needs {needed}; the row has {', '.join(data)}") from None


@dataclass(frozen=True, slots=True)
class CaseOpened(Recorded):
    """The case began. `person` began it; `applicant` is whom it is for, None in an internal SOP, and for a
    visitor without an account (`intake`)."""

    kind: ClassVar[str] = "case_opened"
    person: str
    applicant: str | None = None
    intake: bool = False


@dataclass(frozen=True, slots=True)
class TaskOpened(Recorded):
    """A step came to its actor. `place` counts the doers of the step from 0; `holder` has it already.

    `member` is the position whose own task it is, where the column stands for several.
    """

    kind: ClassVar[str] = "task_opened"
    number: int
    step: str
    place: int
    actor: str
    holder: str | None = None
    returned: bool = False
    marks: tuple[Mark, ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True)
class TaskTaken(Recorded):
    """Somebody took a task that was free."""

    kind: ClassVar[str] = "task_taken"
    number: int
    person: str


@dataclass(frozen=True, slots=True)
class TaskPutBack(Recorded):
    """A task is free again. `person` is the holder, or a supervisor who gives the reason."""

    kind: ClassVar[str] = "task_put_back"
    number: int
    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskDone(Recorded):
    """A task was done. `answer` chose the branch, or `chosen` several; `outcome` is what the answer means for
    the applicant. `assigned` are (step, person) pairs: who will do a later step."""

    kind: ClassVar[str] = "task_done"
    number: int
    person: str
    answer: str | None = None
    outcome: str | None = None
    reason: str = ""
    chosen: tuple[str, ...] = ()
    assigned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskReturned(Recorded):
    """A task ended by sending the case back to the step `to`, with the reason and what to mend."""

    kind: ClassVar[str] = "task_returned"
    number: int
    person: str
    to: str
    reason: str
    marks: tuple[Mark, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskReassigned(Recorded):
    """`by` gave the task to `to`: the holder handed it over, or a supervisor moved it."""

    kind: ClassVar[str] = "task_reassigned"
    number: int
    by: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskDropped(Recorded):
    """An open task is not needed any more. `why` is a code: see `rules.DROPPED`."""

    kind: ClassVar[str] = "task_dropped"
    number: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class DecisionUndone(Recorded):
    """The case went back to or before the step that had set its outcome, so there is none again."""

    kind: ClassVar[str] = "decision_undone"
    step: str


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(Recorded):
    """The applicant withdrew the application."""

    kind: ClassVar[str] = "case_withdrawn"
    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseCancelled(Recorded):
    """The office ended the case before its end."""

    kind: ClassVar[str] = "case_cancelled"
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseClosed(Recorded):
    """The case ended: granted, refused, finished, withdrawn or cancelled. Nothing comes after."""

    kind: ClassVar[str] = "case_closed"
    outcome: str


@dataclass(frozen=True, slots=True)
class Noted(Recorded):
    """Somebody wrote a note, on the case or on one of its tasks."""

    kind: ClassVar[str] = "noted"
    person: str
    text: str
    task: int | None = None


@dataclass(frozen=True, slots=True)
class RoundClosed(Recorded):
    """The office went on without the units that had not answered at `step`."""

    kind: ClassVar[str] = "round_closed"
    person: str
    step: str
    missing: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CaseCalled(Recorded):
    """A task waits for another case, which runs the SOP that its step calls."""

    kind: ClassVar[str] = "case_called"
    number: int
    person: str
    case: str


@dataclass(frozen=True, slots=True)
class CalledCaseReturned(Recorded):
    """The called case ended. The task goes on, or when that case came to nothing is its holder's again."""

    kind: ClassVar[str] = "called_case_returned"
    number: int
    case: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TimeExtended(Recorded):
    """A task got more time."""

    kind: ClassVar[str] = "time_extended"
    number: int
    person: str
    words: str
    reason: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class CaseDeemed(Recorded):
    """The time for a decision ran out, so by `article` the application counts as granted; `step` follows."""

    kind: ClassVar[str] = "case_deemed"
    article: str
    step: str


Event = (
    CaseOpened
    | TaskOpened
    | TaskTaken
    | TaskPutBack
    | TaskDone
    | TaskReturned
    | TaskReassigned
    | TaskDropped
    | DecisionUndone
    | CaseWithdrawn
    | CaseCancelled
    | CaseClosed
    | Noted
    | RoundClosed
    | CaseCalled
    | CalledCaseReturned
    | TimeExtended
    | CaseDeemed
)

EVENTS: Mapping[str, type[Event]] = {
    cls.kind: cls
    for cls in (
        CaseOpened,
        TaskOpened,
        TaskTaken,
        TaskPutBack,
        TaskDone,
        TaskReturned,
        TaskReassigned,
        TaskDropped,
        DecisionUndone,
        CaseWithdrawn,
        CaseCancelled,
        CaseClosed,
        Noted,
        RoundClosed,
        CaseCalled,
        CalledCaseReturned,
        TimeExtended,
        CaseDeemed,
    )
}
"""Every kind of event by its name."""


def event_from_json(kind: str, data: Mapping[str, Any]) -> Event:
    """The event that was stored as `kind` and `data`; EventUnknown or EventBroken when it cannot be read."""
    cls = EVENTS.get(kind)
    if cls is None:
        raise EventUnknown(f"unknown kind of event: {kind!r}")
    return cls.from_json(data)


_known_fields: dict[type[Any], dict[str, bool]] = {}


def _fields_of(cls: type[Any]) -> dict[str, bool]:
    """Names of the fields of an event, each with whether a row must have it."""
    known = _known_fields.get(cls)
    if known is None:
        known = {field.name: field.default is dataclasses.MISSING for field in dataclasses.fields(cls)}
        _known_fields[cls] = known
    return known


def _plain(value: Any) -> Any:
    if isinstance(value, Mark):
        return {"item": value.item, "reason": value.reason}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
