"""What the page of an incoming letter in the book shows of its dispositions."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from sopan.agenda.beside import Fact, shows_in_book, shows_on_entry
from sopan.agenda.models import Book, Entry
from sopan.directory.models import User
from sopan.dispositions.beginning import may_begin
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import state_words, with_finish

AT_ONCE = 500
"""Lines that are asked for by one query."""


@shows_on_entry
def told_on_entry(user: User, entry: Entry) -> list[Fact]:
    """To whom the letter was sent on and how that stands; and, for who may, the way to send it on."""
    if entry.book.direction != Book.Direction.IN or entry.state != Entry.State.USED:
        return []
    first = Disposition.objects.select_related("agency").filter(entry=entry, parent=None, recalled_at=None)
    facts = [
        Fact(_("Disposisi"), f"{row.receiver_position}: {state_words(row)}") for row in with_finish(first)
    ]
    if may_begin(user, entry):
        facts.append(
            Fact(
                _("Disposisi"), _("Beri disposisi"), reverse("dispositions:begin", args=[entry.key]), act=True
            )
        )
    return facts


@shows_in_book
def told_in_book(entries: Sequence[Entry]) -> dict[int, str]:
    """To whom each of these letters was sent on first, and when, by id of the line."""
    found: dict[int, str] = {}
    for at in range(0, len(entries), AT_ONCE):
        lines = [entry.pk for entry in entries[at : at + AT_ONCE]]
        first = Disposition.objects.select_related("agency").filter(
            entry__in=lines, parent=None, recalled_at=None
        )
        for row in first.order_by("pk"):
            assert row.entry_id is not None, "asked for by it"
            day = row.sent_at.astimezone(row.agency.zone)
            words = f"{row.receiver_position} ({day:%d-%m-%Y})"
            found[row.entry_id] = "; ".join(filter(None, (found.get(row.entry_id), words)))
    return found
