"""The letter of a task, for the pages that show it: whoever may see the task may look; doing is asked for again."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.access import task_for
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import NotFound, Refused
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.letters.papers import unsaved
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.text import TextForm
from sopan.procedure.model import Letter as LetterSpec


def letter_work(user: User, key: UUID, look: str) -> tuple[Work, LetterStep, LetterSpec]:
    """The task of that key, its step and the letter it is about. `look` is for the log of a confidential case.

    Errors: NotFound, when `user` may not see it or it is about no letter.
    """
    task = task_for(user, key, look=look)
    step = behaviour_of(task.does)
    if not isinstance(step, LetterStep):
        raise NotFound("no_letter", _("Tugas ini tidak menyangkut naskah."))
    sheet = edition_of(task.case.edition_id).sheet
    work = Work(
        case=task.case,
        task=task,
        sheet=sheet,
        step=sheet.step(task.step),
        user=user,
        as_position="",
        now=timezone.now(),
        answers=answers_of(task.case),
    )
    try:
        return work, step, step.spec(work)
    except Refused as refused:
        raise NotFound(refused.code, refused.message) from None


def as_edited(work: Work, spec: LetterSpec, form: TextForm) -> Letter:
    """The letter with the text of a valid form, not saved."""
    return unsaved(work.case, spec, form.blocks(), work.sheet)
