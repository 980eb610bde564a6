"""How a disposition stands: unread, read, overdue, done, recalled. What a step of an SOP finishes is asked of its task."""

import datetime
from typing import Literal

from django.db.models import Case as Either
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sopan.agenda.entries import opened_text
from sopan.cases.answers import sealed_json
from sopan.cases.models import Task
from sopan.directory.duty import today
from sopan.dispositions.models import Disposition

State = Literal["unread", "read", "late", "done", "recalled"]
KINDS = {"unread": "yours", "read": "moving", "late": "refused", "done": "done", "recalled": "stopped"}
"""Which status pill a state gets."""


def with_finish(rows: QuerySet[Disposition]) -> QuerySet[Disposition]:
    """The rows with `finished_at`: when the receiver reported, or else when the step for which they were named was
    done, or the case ended without it."""
    done = Task.objects.filter(
        case=OuterRef("case"),
        step=OuterRef("step"),
        status=Task.Status.DONE,
        done_at__gte=OuterRef("sent_at"),
    ).order_by("done_at")
    by_step = Either(
        When(step="", then=Value(None, output_field=DateTimeField())),
        default=Coalesce(Subquery(done.values("done_at")[:1]), F("case__closed_at")),
        output_field=DateTimeField(),
    )
    return rows.annotate(finished_at=Coalesce("done_at", by_step))


def finished_at(row: Disposition) -> datetime.datetime | None:
    """When it was done; the row comes from `with_finish`."""
    found: datetime.datetime | None = row.finished_at  # type: ignore[attr-defined]
    return found


def state_of(row: Disposition) -> State:
    """How it stands today at its agency; the row comes from `with_finish`."""
    if row.recalled_at is not None:
        return "recalled"
    if finished_at(row) is not None:
        return "done"
    if row.due_on is not None and row.due_on < today(row.agency):
        return "late"
    return "unread" if row.read_at is None else "read"


def state_words(row: Disposition) -> str:
    """The same in words."""
    match state_of(row):
        case "recalled":
            return _("Ditarik")
        case "done":
            return _("Selesai")
        case "late":
            return _("Lewat tenggat") if row.read_at else _("Lewat tenggat, belum dibaca")
        case "read":
            return _("Sudah dibaca")
        case "unread":
            return _("Belum dibaca")


def is_confidential(row: Disposition) -> bool:
    """Whether what is written on it is sealed: it is about a confidential letter or case."""
    return (row.case is not None and row.case.confidential) or (
        row.entry is not None and row.entry.confidential
    )


def kept(text: str, *, confidential: bool) -> str:
    """What people write, as it goes into the row."""
    return sealed_json(text) if confidential and text else text


def opened(row: Disposition, text: str) -> str:
    """What people wrote on this disposition, to be read by who has been let in to it."""
    return opened_text(text) if text and is_confidential(row) else text
