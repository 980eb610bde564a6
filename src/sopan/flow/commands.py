"""What a person may ask of a case. Persons are opaque words; who may ask what is decided by the caller."""

from dataclasses import dataclass

from sopan.flow.events import Mark

SYSTEM = "system"
"""The person who does the tasks of an actor that `is: system`, and what no person does."""
OUTSIDE = "outside"
"""The person who answers for an actor that `is: outside` by a link of their own."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Begin the case. `person` sends the application, or is the official who starts an internal SOP.

    `applicant` names whom the case is for when an official starts it for somebody else. With `intake` an
    official fills in for a visitor who has no account: then what is the applicant's is theirs to do.
    """

    person: str
    applicant: str | None = None
    intake: bool = False


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
    """Do the task. `answer` chooses the branch where the step asks for one (see `rules.answers_asked`).

    Where several may be chosen they stand in `chosen`. `assigned` says who will do a later step:
    (step, person) pairs.
    """

    task: int
    person: str
    answer: str | None = None
    reason: str = ""
    chosen: tuple[str, ...] = ()
    assigned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Send the case back to the earlier step `to`, with a reason and what to mend.

    Who gathers what several units answered may ask some of them again: `to` is then the step itself, and
    `members` are theirs.
    """

    task: int
    person: str
    to: str
    reason: str
    marks: tuple[Mark, ...] = ()
    members: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class CloseRound:
    """Go on without the units that have not answered at `step`, with a reason."""

    person: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallCase:
    """The task waits for another case, which runs the SOP that its step calls."""

    task: int
    person: str
    case: str


@dataclass(frozen=True, slots=True)
class CalledCaseEnded:
    """The called case has ended. With a good outcome the task is done; else its holder decides what now."""

    task: int
    case: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Extend:
    """Give a task more time: `words` as a sheet writes a time, with the reason and the rule that allows it."""

    task: int
    person: str
    words: str
    reason: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Deem:
    """The service clock has run out, and the SOP says that the application then counts as granted."""


Command = (
    OpenCase
    | Take
    | PutBack
    | Complete
    | Return
    | Reassign
    | Withdraw
    | Cancel
    | Note
    | CloseRound
    | CallCase
    | CalledCaseEnded
    | Extend
    | Deem
)
