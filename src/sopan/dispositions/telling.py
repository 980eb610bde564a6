"""What officials are told of a disposition: rows in the outbox, in the same transaction.

Messages travel over open lines, so they say neither what somebody wrote nor whom a letter is about.
"""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from sopan.cases.naming import called
from sopan.directory.models import User
from sopan.directory.words import day_words
from sopan.dispositions.models import Disposition
from sopan.notices.outbox import Message, post_many


def sent(rows: Iterable[Disposition]) -> None:
    """The receivers learn that something is asked of them."""
    with translation.override("id"):
        post_many(
            [
                _message(
                    row,
                    row.receiver,
                    "disposition",
                    _("Disposisi baru: %(about)s"),
                    _("Anda menerima disposisi atas %(about)s. Buka disposisinya untuk membaca isinya."),
                    _(" Selesaikan paling lambat %(day)s.") if row.due_on else "",
                )
                for row in rows
            ]
        )


def recalled(row: Disposition) -> None:
    """The receiver learns that nothing is asked of them any more."""
    with translation.override("id"):
        subject = _("Disposisi ditarik: %(about)s")
        body = _(
            "Disposisi atas %(about)s ditarik kembali oleh pengirimnya. Anda tidak perlu berbuat apa-apa."
        )
        post_many([_message(row, row.receiver, "disposition", subject, body)])


def reported(row: Disposition) -> None:
    """The sender learns that there is a result."""
    with translation.override("id"):
        subject = _("Disposisi selesai: %(about)s")
        body = _("Penerima disposisi Anda atas %(about)s sudah melaporkan hasilnya. Buka untuk membacanya.")
        post_many([_message(row, row.sender, "disposition", subject, body)])


def overdue(row: Disposition) -> None:
    """Receiver and sender learn that the day has passed."""
    with translation.override("id"):
        subject = _("Disposisi lewat tenggat: %(about)s")
        mine = _("Disposisi kepada Anda atas %(about)s seharusnya selesai %(day)s. Laporkan hasilnya.")
        theirs = _("Disposisi Anda atas %(about)s seharusnya selesai %(day)s, tetapi belum dilaporkan.")
        post_many(
            [
                _message(row, row.receiver, "late", subject, mine),
                _message(row, row.sender, "late", subject, theirs),
            ]
        )


def about(row: Disposition) -> str:
    """The letter or case by its number, which names nobody."""
    if row.entry is not None:
        return _("surat masuk nomor agenda %(number)s") % {"number": row.entry.number}
    assert row.case is not None
    return f"{called(row.case)} {row.case.number}"


def _message(row: Disposition, to: User, kind: str, subject: str, body: str, more: str = "") -> Message:
    values = {"about": about(row), "day": day_words(row.due_on) if row.due_on else ""}
    return Message(
        recipient=to,
        agency=row.agency,
        kind=kind,
        subject=subject % values,
        body=(body + more) % values,
        link=f"/meja/disposisi/{row.key}/",
    )
