"""Checking the letters: that each one is still the file that was signed, as the history of its case tells, and that none
which was withdrawn is said to hold again. The public check of letters reads these rows."""

from collections.abc import Iterator

from sopan.agenda.history import WITHDRAWN
from sopan.agenda.models import BookEvent
from sopan.cases.answers import event_data
from sopan.cases.audit import Break
from sopan.cases.models import Event
from sopan.directory.sealing import SealBroken
from sopan.files.storage import is_whole
from sopan.letters.models import Letter


def verify_letters() -> Iterator[Break | None]:
    """Verify every letter that was issued: yields for each what is wrong with it, or None."""
    issued = Letter.objects.filter(state__in=(Letter.State.SIGNED, Letter.State.WITHDRAWN))
    for letter in issued.select_related("case", "file", "entry").order_by("pk").iterator():
        yield _trouble(letter)


def _trouble(letter: Letter) -> Break | None:
    signed = None
    for event in Event.objects.filter(case=letter.case_id, kind="task_done").order_by("seq"):
        try:
            told = event_data(event.data).get("record") or {}
        except SealBroken:
            return Break(letter.case.number, event.seq, "what it says cannot be opened")
        if {"letter", "sha256"} <= told.keys() and told.get("number") == letter.number:  # it was signed
            signed = event, told["sha256"]
    if signed is None:
        return Break(letter.case.number, letter.case.event_count, f"no event tells of letter {letter.number}")
    event, sha256 = signed
    if letter.file is None or letter.file.sha256 != sha256:
        return Break(letter.case.number, event.seq, f"letter {letter.number} is another file than was signed")
    if letter.file.destroyed_at is None and not is_whole(letter.file):
        return Break(
            letter.case.number, event.seq, f"the stored bytes of letter {letter.number} were changed"
        )
    if letter.entry is None or letter.entry.number != letter.number:
        return Break(letter.case.number, event.seq, f"letter {letter.number} has another number in the book")
    later = BookEvent.objects.filter(entry=letter.entry_id, kind=WITHDRAWN, at__gt=event.at)
    if letter.state == Letter.State.SIGNED and later.exists():
        return Break(
            letter.case.number, event.seq, f"letter {letter.number} was withdrawn and is said to hold"
        )
    return None
