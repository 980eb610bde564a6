"""What the task page and the case page both show of a case."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from sopan.cases.access import rights
from sopan.cases.actions import may_cancel
from sopan.cases.answers import answers_of
from sopan.cases.applying import marks_of
from sopan.cases.editions import edition_of
from sopan.cases.forms import shown
from sopan.cases.history import history
from sopan.cases.models import Case, Document, Task
from sopan.cases.naming import heading
from sopan.cases.sheet import Row, called_titles, chart_marks, sheet_rows
from sopan.directory.models import User
from sopan.letters.on_case import letters_on_case
from sopan.procedure.chart import chart
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


@dataclass(frozen=True)
class CaseOnSheet:
    """The sheet of a case with the case on it; worked out when a page shows it."""

    sheet: Procedure
    agency_id: int
    tasks: list[Task]
    now: datetime.datetime

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the official table, each with who did it, when, and whether in time."""
        return sheet_rows(self.sheet, self.tasks, self.now, called_titles(self.sheet, self.agency_id))

    @cached_property
    def chart(self) -> SafeString:
        """The flowchart with the marks of the case."""
        drawing = chart(self.sheet, chart_marks(self.rows))
        return mark_safe(drawing)  # noqa: S308  # `chart` escapes what the sheet says


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
        "viewed": _viewed(documents),
        "open_tasks": open_tasks,
        "on_sheet": CaseOnSheet(sheet, case.agency_id, tasks, timezone.now()),
        "history": history(case),
        "case_letters": letters_on_case(user, case),
        "may": rights(user, case),
        "may_cancel": may_cancel(user, case),
    }


def _viewed(documents: list[Document]) -> Document | None:
    """The document that lies open: what was issued, else what the applicant brought, else the first there is."""
    current = [one for one in documents if one.replaced_at is None]
    before = (Document.Role.ISSUED, Document.Role.REQUIREMENT)
    return next(
        (one for role in before for one in current if one.role == role), current[0] if current else None
    )


def _pages(sheet: Procedure, case: Case, marks: dict[str, str], *, masked: bool) -> list[Facts]:
    """The application, and what officials have answered at the steps so far."""
    answers = answers_of(case)
    pages = [
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
    for step in sheet.steps:
        found = [
            Fact(field.label, shown(field, answers[field.id], masked=masked))
            for field in step.fields
            if field.id in answers
        ]
        if found:
            pages.append(Facts(heading(step.activity), found))
    return pages
