"""What a person may ask of a case. Persons are opaque words; who may ask what is decided by the caller."""

from dataclasses import dataclass

from sopan.flow.events import Mark

SYSTEM = "system"
"""The person who does the tasks of an actor that `is: system`."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Begin the case. `person` sends the application, or is the official who starts an internal SOP.

    `applicant` names whom the case is for when an official starts it for somebody else.
    """

    person: str
    applicant: str | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Take a free task. Taking what one holds already changes nothing and is no mistake."""

    task: int
    person: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """Make a held task free again. Anybody but the holder must give a reason."""

    task: int
    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Complete:
    """Do the task. `answer` chooses the branch where the step asks for one (see `rules.answers_asked`)."""

    task: int
    person: str
    answer: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Send the case back to the earlier step `to`, with a reason and what to mend."""

    task: int
    person: str
    to: str
    reason: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Reassign:
    """Give the task to another person: handed over by the holder, or moved by a supervisor with a reason."""

    task: int
    person: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant takes the application back."""

    person: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The office ends the case before its end, with a reason."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Write a note on the case, or on one of its tasks, open or past."""

    person: str
    text: str
    task: int | None = None


Command = OpenCase | Take | PutBack | Complete | Return | Reassign | Withdraw | Cancel | Note
