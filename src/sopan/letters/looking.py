"""The letter of a task, for the pages that show it: whoever may see the task may look; doing is asked for again."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.cases.access import task_for
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import NotFound, Refused
from sopan.cases.models import Task
from sopan.directory.models import User
from sopan.letters.composing import named_letters
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


def letters_of(tasks: Sequence[Task]) -> dict[int, Letter]:
    """The letter that each of these tasks is about, by task; one query. The caller has been let in to the tasks."""
    rows = Letter.objects.filter(case__in={task.case_id for task in tasks}).defer("body")
    letters = {(letter.case_id, letter.spec): letter for letter in rows}
    found = {}
    for task in tasks:
        sheet = edition_of(task.case.edition_id).sheet
        options = sheet.step(task.step).options
        named = options.get("letter")
        ids = (
            [str(named.get(task.case.outcome))] if isinstance(named, dict) else named_letters(options, sheet)
        )
        for id_ in ids:
            if (task.case_id, id_) in letters:
                found[task.pk] = letters[(task.case_id, id_)]
                break
    return found
