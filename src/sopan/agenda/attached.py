"""The files of a line: kept with it, replaced, and sealed when it becomes confidential. See `entries`."""

import datetime
from collections.abc import Iterable

from sopan.agenda.models import Entry, EntryFile
from sopan.agenda.writing import lock, record
from sopan.cases.models import Document
from sopan.directory.models import User
from sopan.files.hiding import hide
from sopan.files.models import StoredFile


def add_file(entry: Entry, stored: StoredFile, label: str, *, user: User, now: datetime.datetime) -> None:
    """Keep a scan with the line."""
    book = lock(entry.book)
    EntryFile.objects.create(entry=entry, file=stored, label=label[:120], added_at=now)
    record(book, [("files", entry, {"added": [stored.sha256]})], user=user, now=now)


def take_files(entry: Entry, documents: Iterable[Document], *, user: User, now: datetime.datetime) -> None:
    """The line's files are these documents of its case: new ones come to it, one that was replaced leaves it."""
    wanted = {one.file_id: one for one in documents}
    there = set(entry.files.values_list("file_id", flat=True))
    gone = there - wanted.keys()
    if not gone and wanted.keys() <= there:
        return
    book = lock(entry.book)
    left = EntryFile.objects.filter(entry=entry, file__in=gone).select_related("file")
    data = {
        "added": [one.file.sha256 for pk, one in wanted.items() if pk not in there],
        "replaced": [one.file.sha256 for one in left],
    }
    left.delete()
    EntryFile.objects.bulk_create(
        EntryFile(entry=entry, file=one.file, label=one.label[:120], added_at=now)
        for pk, one in wanted.items()
        if pk not in there
    )
    record(
        book,
        [("files", entry, {name: value for name, value in data.items() if value})],
        user=user,
        now=now,
    )


def hide_files(entry: Entry) -> None:
    """Seal the files of a line that has become confidential. A label that was the name of its file goes with that name."""
    for one in entry.files.select_related("file"):
        named_after = one.label == one.file.name
        hide(one.file)
        if named_after:
            one.label = one.file.name
            one.save(update_fields=["label"])
