"""Where branches run side by side: which steps belong to which branch, and where they meet again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopan.procedure.model import Procedure, Step

END = "end"


@dataclass(frozen=True)
class Split:
    """A decision of which several answers may be chosen ("dan/atau").

    `branches` holds for each answer the ids of the steps of its branch; `join` is the step at which a case
    waits until no branch runs any more, or END.
    """

    step: str
    join: str
    branches: tuple[frozenset[str], ...]

    @property
    def steps(self) -> frozenset[str]:
        """Ids of the steps of all branches."""
        return frozenset().union(*self.branches)


def splits_of(sheet: "Procedure") -> tuple[Split, ...]:
    """Every split of a sheet, in the order of its rows."""
    return tuple(_split(sheet, step) for step in sheet.running_steps if step.several)


def apart(splits: tuple[Split, ...], step: str, target: str, other: str) -> bool:
    """Whether a case may go from `step` to `target` without `other` noticing: a branch of its own holds both."""
    return any(
        step in branch and target in branch and other not in branch
        for split in splits
        for branch in split.branches
    )


def _split(sheet: "Procedure", step: "Step") -> Split:
    join = landing(sheet, step.join) if step.join else END
    stops = {step.id, join, END}
    return Split(
        step.id, join, tuple(_reached(sheet, landing(sheet, answer.to), stops) for answer in step.answers)
    )


def _reached(sheet: "Procedure", start: str, stops: set[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        id_ = waiting.pop()
        if id_ in found or id_ in stops:
            continue
        found.add(id_)
        row = sheet.step(id_)
        waiting += [landing(sheet, target) for target in leads_to(sheet, row)]
    return frozenset(found)


def leads_to(sheet: "Procedure", step: "Step") -> list[str]:
    """The rows, or END, to which a step that runs leads when nothing goes back."""
    targets = [answer.to for answer in step.answers] or [sheet.following(step)]
    if step.several and step.join:
        targets.append(step.join)
    return targets


def landing(sheet: "Procedure", target: str) -> str:
    """The step at which a case stops that is sent to the row `target`: rows that are only shown are passed.

    END when no such row follows, or there is no row of that id.
    """
    rows = iter(sheet.steps)
    for row in rows:
        if row.id == target:
            return row.id if row.runs else next((later.id for later in rows if later.runs), END)
    return END
