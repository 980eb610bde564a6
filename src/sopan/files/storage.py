"""Where the bytes lie: under their content hash, outside the web root; sealed ones under a random name.

Nothing here asks who is looking. Whoever calls `open_file`, or `serving.serve`, has checked the permission
(cases, portal, desk).
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import File

from sopan.directory.models import User
from sopan.directory.sealing import SealBroken
from sopan.files.checks import Inspected, inspect
from sopan.files.errors import FileDestroyed, FileLost
from sopan.files.models import StoredFile
from sopan.files.parts import Part, root
from sopan.files.sealed import open_stream, seal_stream

CHUNK = 256 * 1024
LOCK = ".lock"


def store(
    upload: File[Any],
    *,
    accept: Sequence[str] = ("pdf", "jpg", "png"),
    max_mb: float = 2,
    owner: User | None,
    sealed: bool,
) -> StoredFile:
    """Check an upload (see `checks.inspect`), keep its bytes, and return its new row.

    Raises FileRefused with a sentence for the person; then nothing is left behind. A sealed file keeps no
    name of its own.
    """
    with inspect(upload, accept, max_mb) as inspected:
        return keep(inspected, owner=owner, sealed=sealed)


def keep(inspected: Inspected, *, owner: User | None, sealed: bool) -> StoredFile:
    """Keep an upload that has been inspected already; see `store`. Quick, so fit for a transaction."""
    if sealed:
        inspected.name = nameless(inspected.name)
    return _keep(inspected, owner, sealed=sealed)


def store_bytes(
    content: bytes, name: str, media_type: str, *, owner: User | None, sealed: bool
) -> StoredFile:
    """Keep what the system made itself (a letter). Not inspected. Raises FileRefused("disk-full")."""
    with Part() as part:
        part.write(content)
        part.close()
        digest = hashlib.sha256(content).hexdigest()
        return _keep(Inspected(part, name, media_type, len(content), digest), owner, sealed=sealed)


def open_file(stored: StoredFile) -> Iterator[bytes]:
    """The plain content, piece by piece. The permission has been checked by the caller.

    Raises FileLost at once when the bytes are missing or not of the right length, or a seal does not open;
    and later, while reading, when a sealed frame further on is not genuine. FileDestroyed when they were destroyed.
    """
    if stored.destroyed_at is not None:
        raise FileDestroyed(stored.destroyed_under)
    try:
        source = _place(stored.path).open("rb")
    except FileNotFoundError as problem:
        raise FileLost(f"file {stored.key}: no bytes in storage") from problem
    pieces = _pieces(stored, source)
    try:
        first = next(pieces)  # so that a missing key or a broken start shows before any answer is begun
    except StopIteration:
        return iter(())
    return _from_first(first, pieces)


def is_whole(stored: StoredFile) -> bool:
    """Whether the stored bytes are all there and still have their hash. Reads the whole file."""
    digest = hashlib.sha256()
    try:
        for piece in open_file(stored):
            digest.update(piece)
    except FileLost:
        return False
    return digest.hexdigest() == stored.sha256


@contextlib.contextmanager
def storage_lock(*, alone: bool) -> Iterator[None]:
    """Keep the sweep (`alone`) and those who store away from each other; storing does not exclude storing."""
    handle = os.open(root() / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _keep(inspected: Inspected, owner: User | None, *, sealed: bool) -> StoredFile:
    row = StoredFile(
        name=inspected.name,
        media_type=inspected.media_type,
        size=inspected.size,
        sha256=inspected.sha256,
        sealed=sealed,
        owner=owner,
    )
    if sealed:
        with inspected.part.path.open("rb") as plain:
            row.path = keep_sealed(iter(lambda: plain.read(CHUNK), b""))
    else:
        row.path = f"plain/{row.sha256[:2]}/{row.sha256[2:4]}/{row.sha256}"
        with storage_lock(alone=False):
            # Also over equal bytes: that mends a damaged copy, and its new date keeps the sweep away until
            # the row is committed.
            inspected.part.keep(_place(row.path))
    row.save(force_insert=True)
    return row


def keep_sealed(content: Iterator[bytes]) -> str:
    """Keep these bytes sealed, for a row that is about to be written; where they lie."""
    token = secrets.token_hex(32)
    path = f"sealed/{token[:2]}/{token[2:4]}/{token}"
    with Part() as part:
        for piece in seal_stream(content):
            part.write(piece)
        with storage_lock(alone=False):
            part.keep(_place(path))
    return path


def nameless(name: str) -> str:
    """A name for a sealed file, because people name files after themselves."""
    return f"berkas-{secrets.token_hex(3)}{Path(name).suffix}"


def _place(path: str) -> Path:
    folder = root()
    place = (folder / path).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise FileLost("a stored path leads out of storage")
    return place


def _pieces(stored: StoredFile, source: BinaryIO) -> Iterator[bytes]:
    with source:
        if not stored.sealed:
            if os.fstat(source.fileno()).st_size != stored.size:
                raise FileLost(f"file {stored.key}: its bytes in storage have another length")
            while piece := source.read(CHUNK):
                yield piece
            return
        try:
            yield from open_stream(source)
        except SealBroken as problem:
            raise FileLost(f"file {stored.key}: the seal is broken") from problem


def _from_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
