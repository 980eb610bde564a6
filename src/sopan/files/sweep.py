"""Keeping storage in order: bytes that no row knows, rows that nobody uses, rows whose bytes are gone."""

import contextlib
import datetime
import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, ProtectedError, QuerySet
from django.utils import timezone

from sopan.files.models import StoredFile
from sopan.files.parts import INCOMING, root
from sopan.files.storage import LOCK, storage_lock
from sopan.files.words import forget_words

# Younger bytes may belong to a request whose row is not committed yet.
GRACE = datetime.timedelta(days=1)
UNUSED_FOR = datetime.timedelta(days=30)


def orphans() -> Iterator[Path]:
    """Bytes that no row knows or whose rows were destroyed, and unfinished parts, once they are older than a day. Changes nothing."""
    for place in sorted(root().rglob("*")):
        if place.is_file() and place.name != LOCK and _is_orphan(place):
            yield place


def unused() -> QuerySet[StoredFile]:
    """Rows older than a month that no foreign key of any room points at: a file taken out of a draft, for one.

    Whoever keeps a file points at it with a protecting foreign key; its key written down elsewhere keeps nothing.
    """
    rows = StoredFile.objects.filter(created_at__lt=timezone.now() - UNUSED_FOR)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is StoredFile:
                holders = model._default_manager.filter(**{field.name: OuterRef("pk")})
                rows = rows.exclude(Exists(holders))
    return rows


def sweep() -> int:
    """Delete the unused rows and the orphaned bytes; how many files of bytes were deleted.

    Safe beside a running server: while one file of bytes is judged again and deleted, nobody can store.
    """
    for row in list(unused()):
        with contextlib.suppress(ProtectedError):  # somebody began to use it this moment, so it stays
            row.delete()
            forget_words([row.sha256])
    deleted = 0
    for place in orphans():
        with storage_lock(alone=True):
            if _is_orphan(place):
                place.unlink(missing_ok=True)
                deleted += 1
    return deleted


def missing() -> Iterator[StoredFile]:
    """Rows whose bytes are not in storage (restore them from the backup), but for those destroyed on purpose."""
    folder = root()
    for stored in StoredFile.objects.filter(destroyed_at=None).order_by("pk").iterator(chunk_size=1000):
        if not (folder / stored.path).is_file():
            yield stored


def _is_orphan(place: Path) -> bool:
    try:
        age = time.time() - place.stat().st_mtime
    except FileNotFoundError:  # an upload ended while we looked
        return False
    if age < GRACE.total_seconds():
        return False
    path = place.relative_to(root()).as_posix()
    living = StoredFile.objects.filter(path=path, destroyed_at=None)
    return path.startswith(f"{INCOMING}/") or not living.exists()
