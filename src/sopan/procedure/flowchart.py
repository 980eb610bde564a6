"""The flowchart of a sheet as a graph: which symbol stands in which column, and which arrows join the rows.

The symbols are those of PermenPANRB 35/2012: kapsul (terminal) where the work begins and ends, kotak (process),
belah ketupat (decision), segilima (connector) to another SOP; the fifth is the arrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sopan.procedure.model import END, Procedure, Step

Symbol = Literal["terminal", "process", "decision", "connector"]

YES, NO, BACK = "Ya", "Tidak", "Dikembalikan"
"""The words on the arrows of a check, for which the sheet has no answers; and of what is sent back besides."""


@dataclass(frozen=True)
class Mark:
    """A symbol in the column of an actor."""

    actor: str
    symbol: Symbol
    does: bool = True  # False: the column is marked on the sheet, but somebody else does the step


@dataclass(frozen=True)
class Arrow:
    """From one row to another, or to END."""

    source: str
    to: str
    label: str = ""
    returns: bool = False  # sent back to be mended, which the sheet does not draw as an answer


def decides(sheet: Procedure, step: Step) -> bool:
    """Whether the step is a decision: it has answers, or it is a check from which the case may go back."""
    return bool(step.answers) or _checks(sheet, step)


def marks(sheet: Procedure, step: Step) -> tuple[Mark, ...]:
    """The symbols of a row in the order of the columns; those who do it, and who is only marked on the sheet."""
    doers = step.doers
    wanted = {*doers, *step.actors}
    return tuple(
        Mark(actor.id, _symbol(sheet, step, actor.id), actor.id in doers)
        for actor in sheet.actors
        if actor.id in wanted
    )


def arrows(sheet: Procedure) -> tuple[Arrow, ...]:
    """Every arrow of the sheet, row by row; several answers that lead to one row share an arrow."""
    merged: dict[tuple[str, str, bool], list[str]] = {}
    for step in sheet.steps:
        for arrow in _leaving(sheet, step):
            labels = merged.setdefault((arrow.source, arrow.to, arrow.returns), [])
            if arrow.label:
                labels.append(arrow.label)
    return tuple(
        Arrow(source, to, " / ".join(labels), returns) for (source, to, returns), labels in merged.items()
    )


def begins(sheet: Procedure, step: Step) -> bool:
    """Whether the step is the first row."""
    return step is sheet.steps[0]


def ends(sheet: Procedure, step: Step) -> bool:
    """Whether the work ends with the step whatever happens there."""
    return all(arrow.to == END for arrow in _leaving(sheet, step) if not arrow.returns)


def _symbol(sheet: Procedure, step: Step, actor: str) -> Symbol:
    """Of several who do a step, the last decides or ends it, and the first begins it."""
    doers = step.doers
    first, last = (doers[0], doers[-1]) if doers else ("", "")
    if actor == last and decides(sheet, step):
        return "decision"
    if actor == last and step.calls:
        return "connector"
    if (actor == first and begins(sheet, step)) or (actor == last and ends(sheet, step)):
        return "terminal"
    return "process"


def _leaving(sheet: Procedure, step: Step) -> Iterator[Arrow]:
    checks = _checks(sheet, step)
    if step.answers:
        for answer in step.answers:
            yield Arrow(step.id, answer.to, answer.answer)
    else:
        yield Arrow(step.id, _after(sheet, step), YES if checks else "")
    for target in _returns(sheet, step):
        if checks and not step.answers:
            yield Arrow(step.id, target, NO)
        else:
            yield Arrow(step.id, target, BACK if checks else "", returns=True)


def _checks(sheet: Procedure, step: Step) -> bool:
    return step.does == "check" and bool(sheet.may_return_to(step))


def _returns(sheet: Procedure, step: Step) -> tuple[str, ...]:
    """Where the sheet says that a case may go back to; of a check, also where the rules say so."""
    return sheet.may_return_to(step) if step.does == "check" else step.returns_to or ()


def _after(sheet: Procedure, step: Step) -> str:
    """The next row, also one that only tells what an applicant does beforehand."""
    if step.next is not None:
        return step.next
    at = sheet.steps.index(step) + 1
    return sheet.steps[at].id if at < len(sheet.steps) else END
