"""What the task page and the case page both show of a case."""

from dataclasses import dataclass
from typing import Any

from sopan.cases.access import rights
from sopan.cases.actions import may_cancel
from sopan.cases.answers import answers_of
from sopan.cases.applying import marks_of
from sopan.cases.editions import edition_of
from sopan.cases.forms import shown
from sopan.cases.history import history
from sopan.cases.models import Case, Document, Task
from sopan.directory.models import User
from sopan.procedure.model import Procedure


@dataclass(frozen=True)
class Fact:
    """One answer of the applicant, in words."""

    label: str
    value: str
    marked: str = ""  # why it must be mended


@dataclass(frozen=True)
class Facts:
    """One page of the application."""

    title: str
    facts: list[Fact]


def case_context(user: User, case: Case, *, works: bool = False) -> dict[str, Any]:
    """Facts, documents, tasks and history of a case that `user` has been let in to.

    A NIK is masked unless the person `works` a task of the case now and so has to compare it.
    """
    sheet = edition_of(case.edition_id).sheet
    tasks = list(case.tasks.select_related("position", "holder", "done_by").order_by("number"))
    open_tasks = [task for task in tasks if task.status == Task.Status.OPEN]
    marks = {item: why for task in open_tasks if task.marks for item, why in marks_of(task).items()}
    documents = list(case.documents.select_related("file").order_by("replaced_at", "pk"))
    return {
        "case": case,
        "agency": case.agency,
        "sheet": sheet,
        "pages": _pages(sheet, case, marks, masked=not works),
        "documents": [one for one in documents if one.replaced_at is None],
        "replaced": [one for one in documents if one.replaced_at is not None],
        "viewed": _first(documents, Document.Role.ISSUED) or _first(documents, Document.Role.REQUIREMENT),
        "open_tasks": open_tasks,
        "steps_now": {task.step for task in open_tasks},
        "history": history(case),
        "may": rights(user, case),
        "may_cancel": may_cancel(user, case),
    }


def _first(documents: list[Document], role: str) -> Document | None:
    return next((one for one in documents if one.role == role and one.replaced_at is None), None)


def _pages(sheet: Procedure, case: Case, marks: dict[str, str], *, masked: bool) -> list[Facts]:
    answers = answers_of(case)
    return [
        Facts(
            section.title,
            [
                Fact(
                    field.label,
                    shown(field, answers.get(field.id), masked=masked),
                    marks.get(f"field:{field.id}", ""),
                )
                for field in section.fields
            ],
        )
        for section in sheet.form
    ]
