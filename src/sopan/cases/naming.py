"""What a case, and the rows and the questions of its sheet, are called on pages and in messages."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext

from sopan.cases.models import Case
from sopan.cases.recording import short
from sopan.procedure.model import Procedure

LONG = 110
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[A-Z0-9(])|\n+")


def called(case: Case) -> str:
    """What a case is called in a sentence: what somebody applies for, or what the office does of its own accord."""
    return gettext("permohonan") if case.applicant_id is not None or case.intake else gettext("perkara")


@dataclass(frozen=True)
class Told:
    """An activity told in two voices: a heading, and in smaller type what the heading leaves out."""

    heading: str
    rest: str = ""


def told(activity: str) -> Told:
    """An activity whole as a heading when it is short; else its first sentence, cut at a word if need be.

    When the first sentence had to be cut, the rest is the whole activity, so that nothing is lost.
    """
    activity = activity.strip()
    if len(activity) <= LONG and "\n" not in activity:
        return Told(activity)
    first, *more = _SENTENCE.split(activity, maxsplit=1)
    first = first.rstrip(".;:")
    cut = short(first)
    return Told(cut, activity if cut != first else "".join(more))


def heading(activity: str) -> str:
    """An activity as a heading."""
    return told(activity).heading


def labels_of(sheet: Procedure) -> dict[str, str]:
    """What each question and each document that can be marked is called: {"field:nama": "Nama ketua"}."""
    labels = {f"field:{field.id}": field.label for field in sheet.fields()}
    return labels | {f"document:{one.id}": one.label for one in sheet.requirements}
