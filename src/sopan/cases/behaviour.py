"""What a step does: the interface that a capability implements to teach Sopan a kind of step.

A behaviour gives the form that an official sees, checks what they enter, and returns an outcome.
It never changes the case itself: `cases.actions.complete_task` calls it inside the transaction.
"""

import datetime
from abc import ABC
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms

from sopan.cases.models import Case, Document, Task
from sopan.directory.models import User
from sopan.files.checks import Inspected
from sopan.files.errors import FileRefused
from sopan.procedure.model import Procedure, Step


@dataclass(frozen=True)
class Mark:
    """A field or document of the application that must be mended: its id and what is wrong with it."""

    item: str  # "field:<id>" or "document:<id>"
    reason: str


@dataclass(frozen=True)
class Work:
    """The task in hand: everything a behaviour may look at."""

    case: Case
    task: Task
    sheet: Procedure
    step: Step
    user: User  # who does it
    as_position: str  # "Kepala Dinas Sosial", "Plh. Kepala Dinas Sosial"
    now: datetime.datetime
    answers: Mapping[str, Any]  # what the applicant filled in, by field id
    uploads: Mapping[str, Sequence[Inspected | FileRefused]] = field(default_factory=dict)
    # the uploaded files by form field, checked before the case was locked

    @property
    def asks(self) -> bool:
        """Whether what the sheet asks at this step (`fields`, `documents`) is asked now: of its first doer."""
        return self.task.place == 0


@dataclass(frozen=True)
class Done:
    """The step is done. `answer` chooses the branch, or `chosen` several; `record` is kept in the history, shown
    by `summary`; `assigned` says who will do a later step: {"step": user id}."""

    answer: str | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    assigned: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SentBack:
    """The case goes back to an earlier step, with the reason and what to mend."""

    to: str
    reason: str
    marks: tuple[Mark, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[str, ...] = ()  # the units that are asked again


Result = Done | SentBack


@dataclass(frozen=True)
class AtOnce:
    """How several tasks of one kind are done with one entry, each by itself; see `cases.bulk`."""

    title: Any  # of the page: _("Paraf sekaligus")
    not_asked: Any  # said of a task of another kind: _("Tugas ini tidak meminta paraf. ...")


class Behaviour(ABC):
    """One kind of step. Subclass it, set `does`, and decorate with `@behaviour`."""

    does: ClassVar[str]  # the word in the SOP file
    label: ClassVar[Any]  # on the button: _("Simpan dan lanjutkan")
    template: ClassVar[str] = "cases/steps/record.html"  # rendered inside the task page
    beside: ClassVar[str] = ""  # shown in the wide column beside the form: the letter to be read
    by_official: ClassVar[bool] = True  # False: the applicant's own (apply) or nobody's (prepare)
    by_system: ClassVar[bool] = False  # whether `automatic` can do it
    goes_out: ClassVar[bool] = False  # whether `set_out` has something done outside of Sopan first
    at_once: ClassVar[AtOnce | None] = None  # whether several such tasks may be done with one entry, and how
    answers: ClassVar[bool] = False  # whether the sheet may give this step answers to choose from

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """What is wrong with the step's options in an SOP file; asked by `sopan check` and when published."""
        return []

    def form(self, work: Work, data: Any = None, files: Any = None) -> forms.Form:
        """The form of this step, bound when `data` is given."""
        raise NotImplementedError

    def guest_form(self, work: Work, data: Any = None, files: Any = None) -> forms.Form:
        """The form of an outside party that answers by its link: without what is the office's own."""
        return self.form(work, data, files)

    def context(self, work: Work) -> dict[str, Any]:
        """More for the template: the letter's preview, the checklist's documents."""
        return {}

    def set_out(self, work: Work, form: forms.Form) -> Callable[[], None] | None:
        """What must be asked of the world before `perform`: a signing service. Only of a step that `goes_out`.

        Runs in a transaction of its own, with the case locked and the form valid, and may write what `perform` will
        find; the errand that it returns is then run outside of any transaction, for it may take a minute. When the
        errand raises (Invalid, Refused) the step stays open, and what was written here waits.
        """
        return None

    def perform(self, work: Work, form: forms.Form) -> Result:
        """Do it, with the valid form. Runs inside the transaction of the step; raise `Refused` to stop.

        Writes only what its own capability owns (a letter, a receipt, an attached document).
        """
        raise NotImplementedError

    def automatic(self, work: Work) -> Done:
        """Do it without anybody: for a column that `is: system`. Runs inside the transaction of the step before.

        `work.user` is who did that step. Raise `Refused` to stop it all.
        """
        raise NotImplementedError

    def paper_of(self, task: Task) -> Document | None:
        """The paper that came of a task of this kind, offered for printing when the task is done."""
        issued = task.documents.filter(role=Document.Role.ISSUED, replaced_at=None)
        return issued.order_by("-pk").first()

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """What a made-up official enters here in a story, beyond what the fields of the form show by themselves
        (see `made_up.entry_for`): values and files by form field."""
        return {}

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """What the history shows of this step: (label, value) pairs."""
        return [(label, str(value)) for label, value in record.items()]


_registry: dict[str, Behaviour] = {}


def behaviour(cls: type[Behaviour]) -> type[Behaviour]:
    """Register a behaviour under its word."""
    if cls.does in _registry and type(_registry[cls.does]) is not cls:
        raise RuntimeError(f"two behaviours are called {cls.does!r}")
    _registry[cls.does] = cls()
    return cls


def behaviour_of(does: str) -> Behaviour:
    """The behaviour registered for that word; KeyError when no capability knows it."""
    return _registry[does]


def known_behaviours() -> dict[str, Behaviour]:
    """All words an SOP file may use, with their behaviours."""
    return dict(_registry)
