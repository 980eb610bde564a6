"""Scans of a letter: checked before anything is written, kept byte for byte, and turned for the eye where they lie askew."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sopan.agenda.attached import add_file
from sopan.agenda.forms import ACCEPT, MOST_FILES, MOST_MB
from sopan.agenda.models import Entry, EntryFile
from sopan.cases.errors import Refused
from sopan.directory.models import User
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileRefused
from sopan.files.pages import Lying, PagesUnreadable, askew, turned
from sopan.files.storage import keep, open_file
from sopan.files.words import read_words, words_of

READING = 20  # seconds after which no further file is begun
A_BATCH = 200

SIGNATURE = b"/ByteRange"
"""What stands in every signed PDF, and never compressed (ISO 32000-2, 12.8.1)."""


@contextmanager
def uploaded(request: HttpRequest, form: forms.Form) -> Iterator[list[Inspected]]:
    """The files of the field `scan`, checked. What is refused stands beside the field, and the form is not valid then.

    A signed PDF stays as it is, byte for byte; a picture is turned upright and loses what its camera wrote into it.
    """
    sent: list[Any] = request.FILES.getlist("scan")
    kept: list[Inspected] = []
    with ExitStack() as stack:
        if len(sent) > MOST_FILES:
            form.add_error("scan", _("Paling banyak %(n)d berkas sekaligus.") % {"n": MOST_FILES})
            sent = []
        for one in sent:
            try:
                kept.append(stack.enter_context(inspect(one, ACCEPT, MOST_MB)))
            except FileRefused as refused:
                form.add_error("scan", refused.message)
        yield kept


def keep_scans(entry: Entry, scans: list[Inspected], *, user: User, now: Any) -> None:
    """Keep them with the line. Errors: Refused. Afterwards, outside of the transaction, `look_at` them."""
    for scan in scans:
        try:
            stored = keep(scan, owner=user, sealed=entry.confidential)
        except FileRefused as refused:
            raise Refused(refused.code, refused.message) from refused
        add_file(entry, stored, stored.name, user=user, now=now)


def look_at(files: Iterable[EntryFile]) -> None:
    """Note of those files that nobody has looked at yet whether they are signed, and which pages seem to lie or hang.

    Takes seconds.
    """
    for one in files:
        if one.pages is None:
            content = content_of(one)
            found = askew(content) if one.file.shown else Lying()
            one.pages, one.askew = found.pages, {str(page): by for page, by in found.turns.items()}
            one.signed = SIGNATURE in content
            one.save(update_fields=["pages", "askew", "signed"])


def turn(one: EntryFile, pages: Mapping[int, int]) -> None:
    """Turn the view of pages, each by so many degrees clockwise; what seemed askew on them is settled.

    The stored bytes stay as they came, so a signature on them goes on holding.
    """
    for page, by in pages.items():
        turned_by = (one.turns.pop(str(page), 0) + by) % 360
        if turned_by:
            one.turns[str(page)] = turned_by
        one.askew.pop(str(page), None)
    one.save(update_fields=["askew", "turns"])


def leave(one: EntryFile) -> None:
    """The pages that seem askew are right as they are."""
    one.askew = {}
    one.save(update_fields=["askew"])


def read_next() -> set[int]:
    """Take the words of files that nobody has read yet, for as long as READING; the keys of their lines.

    Those of a confidential line are never read.
    """
    until, lines = time.monotonic() + READING, set()
    for one in EntryFile.objects.filter(read=False).select_related("file", "entry").order_by("pk")[:A_BATCH]:
        if not one.entry.confidential:
            read_words(one.file)
            lines.add(one.entry_id)
        EntryFile.objects.filter(pk=one.pk).update(read=True)
        if time.monotonic() > until:
            break
    return lines


def words_in(entry: Entry) -> list[str]:
    """What the PDFs of a line say; nothing of a confidential one."""
    return [] if entry.confidential else words_of(one.file for one in entry.files.select_related("file"))


def content_of(one: EntryFile) -> bytes:
    """The bytes as they came. Errors: FileLost."""
    return b"".join(open_file(one.file))


def upright(one: EntryFile) -> bytes | None:
    """The file as officials have turned it; None when it is shown as it came."""
    if not one.turns:
        return None
    try:
        return turned(content_of(one), {int(page): by for page, by in one.turns.items()})
    except PagesUnreadable:
        return None


@dataclass(frozen=True)
class Askew:
    """What seems askew in a file: a sentence, and one of the pages with the turn that it needs, to show it."""

    file: EntryFile
    words: str
    page: int
    by: int


def askew_in(files: Iterable[EntryFile]) -> list[Askew]:
    """What seems askew in these files and nobody has answered yet."""
    return [_said(one) for one in files if one.askew]


def _said(one: EntryFile) -> Askew:
    turns = {int(page): by for page, by in one.askew.items()}
    hanging = all(by == 180 for by in turns.values())
    told = {"name": one.label or one.file.name, "pages": _listed(sorted(turns))}
    if len(turns) == one.pages and one.pages > 1:
        words = (
            _("Semua halaman %(name)s tampak terbalik.")
            if hanging
            else _("Semua halaman %(name)s tampak rebah atau terbalik.")
        )
    else:
        words = (
            _("Halaman %(pages)s pada %(name)s tampak terbalik.")
            if hanging
            else _("Halaman %(pages)s pada %(name)s tampak rebah atau terbalik.")
        )
    return Askew(one, words % told, min(turns), turns[min(turns)])


def _listed(pages: list[int]) -> str:
    *before, last = map(str, pages)
    return _("%(first)s dan %(last)s") % {"first": ", ".join(before), "last": last} if before else last
