"""What the page of an incoming letter in the book shows of its dispositions."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sopan.agenda.beside import Fact, shows_on_entry
from sopan.agenda.models import Book, Entry
from sopan.directory.models import User
from sopan.dispositions.beginning import may_begin
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import state_words, with_finish


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
