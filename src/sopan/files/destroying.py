"""Destroying files for good: their rows stay with hash and size, their bytes and words go."""

import datetime
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.db import transaction

from sopan.files.models import StoredFile
from sopan.files.parts import root
from sopan.files.storage import storage_lock
from sopan.files.words import forget_words

FRESH = datetime.timedelta(hours=1)
"""Plain bytes younger than this may be those of a row that is not committed yet; the sweep takes them later."""


def destroy(files: Iterable[StoredFile], under: str, now: datetime.datetime) -> int:
    """Destroy these files, in the caller's transaction; how many were not destroyed before.

    `under` is by which berita acara. From the commit on nobody can open them. Bytes that another row shares stay for
    that row. What a power cut leaves behind after the commit is removed by the sweep.
    """
    assert transaction.get_connection().in_atomic_block, "files are destroyed with the record of why"
    wanted = StoredFile.objects.filter(pk__in={stored.pk for stored in files}, destroyed_at=None)
    rows = list(wanted.values_list("path", "sha256"))
    paths = sorted({path for path, _sha256 in rows})
    count = wanted.update(destroyed_at=now, destroyed_under=under)
    forget_words(sha256 for _path, sha256 in rows)
    transaction.on_commit(partial(remove, paths))
    return count


def remove(paths: Iterable[str]) -> None:
    """Remove the bytes at these places, where no row that is not destroyed has them."""
    folder = root()
    for path in paths:
        with storage_lock(alone=True):
            if not StoredFile.objects.filter(path=path, destroyed_at=None).exists() and _settled(
                folder / path
            ):
                (folder / path).unlink(missing_ok=True)


def _settled(place: Path) -> bool:
    """Whether no upload that is still on its way can mean these bytes; sealed ones are never shared."""
    if place.is_relative_to(root() / "sealed"):
        return True
    try:
        return time.time() - place.stat().st_mtime > FRESH.total_seconds()
    except FileNotFoundError:
        return False
