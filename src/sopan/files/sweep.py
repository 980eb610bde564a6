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

# Younger bytes may belong to a request whose row is not committed yet.
GRACE = datetime.timedelta(days=1)
UNUSED_FOR = datetime.timedelta(days=30)


def orphans() -> Iterator[Path]:
    """Bytes that no row knows and unfinished parts, once they are older than a day. Changes nothing."""
    for place in sorted(root().rglob("*")):
        if place.is_file() and place.name != LOCK and _is_orphan(place):
            yield place


def sweep() -> int:
    """Delete the orphans and return how many there were.

    Rows are never deleted here: drafts and histories may point at them. Safe beside a running server: while
    one file is judged again and deleted, nobody can store.
    """
    deleted = 0
    for place in orphans():
        with storage_lock(alone=True):
            if _is_orphan(place):
                place.unlink(missing_ok=True)
                deleted += 1
    return deleted


def missing() -> Iterator[StoredFile]:
    """Rows whose bytes are not in storage (restore them from the backup)."""
    folder = root()
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
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
    return path.startswith(f"{INCOMING}/") or not StoredFile.objects.filter(path=path).exists()
