"""What the task page says of a step: who comes next when it is done."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sopan.cases.naming import heading
from sopan.procedure.model import END, Procedure, Step


@dataclass(frozen=True)
class Next:
    """Where a case goes: after which answer (empty when there is no choice), to which step, to whom."""

    answer: str
    step: str  # empty when the case ends
    who: str = ""


def what_follows(sheet: Procedure, step: Step, place: int) -> list[Next]:
    """What comes after doer number `place` (from 0) of `step`, one line for each answer of a decision."""
    if place + 1 < len(step.doers):
        return [Next("", heading(step.activity), sheet.actor(step.doers[place + 1]).name)]
    if step.answers:
        return [_next(sheet, one.to, one.answer) for one in step.answers]
    return [_next(sheet, sheet.following(step), "")]


def _next(sheet: Procedure, to: str, answer: str) -> Next:
    if to == END:
        return Next(answer, "")
    step = sheet.step(to)
    first = sheet.actor(step.doers[0]) if step.doers else None
    who = _("pemohon") if first and first.is_ == "applicant" else first.name if first else ""
    return Next(answer, heading(step.activity), who)
