"""What the pages and the printed sheet show of a disposition: its letter or case, and the rows of its tree in words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from sopan.agenda.models import Entry, EntryFile
from sopan.cases.access import rights
from sopan.cases.answers import opened_json
from sopan.cases.models import Case, Task
from sopan.directory.models import User
from sopan.directory.words import day_words
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import KINDS, finished_at, opened, state_of, state_words
from sopan.dispositions.words import instruction_words, nature_words


@dataclass(frozen=True)
class About:
    """The letter or case of a disposition, in words; what is not known is empty."""

    title: str
    sender: str
    number: str  # of the letter; of the case, when there is no letter
    dated: datetime.date | None
    received: datetime.date | None
    agenda: str
    nature: str
    attachments: str = ""
    files: list[EntryFile] = field(default_factory=list)
    case: Case | None = None
    case_open: bool = False  # whether the reader may open it
    task: Task | None = None  # that waits for the reader


@dataclass(frozen=True)
class Shown:
    """One row of a tree, in words."""

    row: Disposition
    level: int
    state: str
    kind: str  # of the status pill
    words: str  # of the state
    instructions: list[str]
    nature: str
    note: str
    result: str
    recall_reason: str
    finished_at: datetime.datetime | None


def about_of(user: User, row: Disposition) -> About:
    """What the disposition is about, for a user who has been let in to it."""
    case, entry = row.case, row.entry
    case_open, task = False, None
    if case is not None:
        case_open = rights(user, case).official
        mine = Task.objects.filter(case=case, status=Task.Status.OPEN, holder=user)
        task = mine.order_by("number").first()
    if entry is not None:
        about = about_letter(entry)
        return About(**{**vars(about), "case": case, "case_open": case_open, "task": task})
    assert case is not None, "a disposition is about a letter or a case"
    return About(
        title=_("Layanan rahasia") if case.confidential else case.procedure.title,
        sender=case.applicant_name,
        number=case.number,
        dated=None,
        received=case.opened_at.astimezone(row.agency.zone).date(),
        agenda="",
        nature=nature_words(row.nature),
        case=case,
        case_open=case_open,
        task=task,
    )


def about_letter(entry: Entry) -> About:
    """What a letter of the book is about, for a user who has been let in to it."""

    def plain(text: str) -> str:
        return str(opened_json(text)) if entry.confidential and text else text

    return About(
        title=plain(entry.subject) or _("Surat tanpa perihal"),
        sender=plain(entry.party),
        number=entry.their_number,
        dated=entry.dated,
        received=entry.received,
        agenda=entry.number,
        nature=nature_words(entry.nature),
        attachments=entry.attachments,
        files=list(entry.files.select_related("file")),
    )


def title_of(row: Disposition) -> str:
    """What a disposition is about, for a list; nothing that is sealed."""
    if row.entry is not None:
        return _("Surat rahasia") if row.entry.confidential else row.entry.subject or _("Surat tanpa perihal")
    assert row.case is not None, "a disposition is about a letter or a case"
    return _("Layanan rahasia") if row.case.confidential else row.case.procedure.title


def number_of(row: Disposition) -> str:
    """The number of the letter or case, for a list."""
    if row.entry is not None:
        return _("Agenda %(number)s") % {"number": row.entry.number}
    assert row.case is not None, "a disposition is about a letter or a case"
    return row.case.number


def shown(rows: Iterable[tuple[int, Disposition]]) -> list[Shown]:
    """Rows of a tree (level, row; from `with_finish`) in words, for who has been let in to them."""
    return [
        Shown(
            row=row,
            level=min(level, 5),
            state=state_of(row),
            kind=KINDS[state_of(row)],
            words=state_words(row),
            instructions=instruction_words(row.instructions),
            nature=nature_words(row.nature),
            note=opened(row, row.note),
            result=opened(row, row.result),
            recall_reason=opened(row, row.recall_reason),
            finished_at=finished_at(row),
        )
        for level, row in rows
    ]


def day_on_paper(day: datetime.date | None) -> str:
    """A day as it is printed, always in Indonesian; empty for none."""
    with translation.override("id"):
        return day_words(day).partition(", ")[2] if day else ""
