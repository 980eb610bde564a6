"""The letters that wait for somebody's paraf, for a page that lists several tasks."""

from collections.abc import Sequence

from sopan.cases.editions import edition_of
from sopan.cases.models import Task
from sopan.letters.composing import named_letters
from sopan.letters.models import Letter


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
