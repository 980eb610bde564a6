"""Sealing a kept file later, when what it belongs to becomes confidential."""

from functools import partial

from django.db import transaction

from sopan.files.destroying import remove
from sopan.files.errors import FileLost
from sopan.files.models import StoredFile
from sopan.files.storage import keep_sealed, nameless, open_file
from sopan.files.words import forget_words


def hide(stored: StoredFile) -> None:
    """Seal the bytes of a plain file, take its name and forget its words, in the caller's transaction.

    Bytes that another row shares stay plain for that row. A file whose bytes are gone or damaged stays as it is; the
    check of the files names it.
    """
    assert transaction.get_connection().in_atomic_block, "a file is sealed with what it belongs to"
    stored.refresh_from_db(from_queryset=StoredFile.objects.select_for_update())
    if stored.sealed or stored.destroyed_at is not None:
        return
    plain = stored.path
    try:
        stored.path = keep_sealed(open_file(stored))
    except FileLost:
        return
    stored.sealed, stored.name = True, nameless(stored.name)
    stored.save(update_fields=["path", "sealed", "name"])
    forget_words([stored.sha256])
    transaction.on_commit(partial(remove, [plain]))
