"""What the task page says of a step: its heading, and who comes next when it is done."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sopan.cases.recording import short
from sopan.procedure.model import END, Procedure, Step

LONG = 110
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[A-Z0-9(])|\n+")


@dataclass(frozen=True)
class Next:
    """Where a case goes: after which answer (empty when there is no choice), to which step, to whom."""

    answer: str
    step: str  # empty when the case ends
    who: str = ""


def heading(activity: str) -> str:
    """An activity as a heading: whole when it is short, else its first sentence, cut at a word if need be."""
    if len(activity) <= LONG and "\n" not in activity:
        return activity
    return short(_SENTENCE.split(activity.strip(), maxsplit=1)[0].rstrip(".;:"))


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
