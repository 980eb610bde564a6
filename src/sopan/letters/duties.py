"""Letters and the lines of the book that gave them their numbers: which number must stay, and which falls away.

A number that a letter bears is not voided by hand. When its case has ended and the letter was never issued, the system
voids it, with the reason, within the hour.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sopan.agenda.apart import void
from sopan.agenda.beside import Fact, holds_number, shows_on_entry
from sopan.agenda.models import Entry
from sopan.cases.models import Case
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.notices.periodic import periodic

BATCH = 500
NEVER_ISSUED = "Penanganannya berakhir sebelum naskah ini ditandatangani"
"""The reason as the book keeps it, in the language of the office."""


@periodic(3600)
def void_unused_numbers() -> int:
    """Void the numbers of letters that will never be issued: their cases have ended. Returns how many."""
    unused = Letter.objects.filter(
        case__status=Case.Status.CLOSED, file=None, entry__state=Entry.State.USED
    ).select_related("entry__book")
    found = list(unused.order_by("pk")[:BATCH])
    for letter in found:
        assert letter.entry is not None
        with transaction.atomic():
            void(letter.entry, NEVER_ISSUED, user=None, now=timezone.now())
    return len(found)


@holds_number
def bears(entry: Entry) -> str:
    """A number that a letter bears stays."""
    if not Letter.objects.filter(entry=entry).exists():
        return ""
    return _(
        "Nomor ini tercantum pada sebuah naskah, jadi tidak dibatalkan di sini. Bila penanganannya berakhir tanpa "
        "naskah itu terbit, nomornya batal dengan sendirinya."
    )


@shows_on_entry
def letter_of(user: User, entry: Entry) -> list[Fact]:
    """The letter that bears the number, and where anybody can check it once it is issued."""
    letter = Letter.objects.filter(entry=entry).first()
    if letter is None:
        return []
    address = reverse("letters:verify", args=[letter.code]) if letter.issued else ""
    return [Fact(_("Naskah"), str(letter.get_state_display()), address)]
