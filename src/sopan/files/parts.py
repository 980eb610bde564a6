"""Writing a file so that it is there whole under its name, or not there at all."""

import contextlib
import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.utils.translation import gettext as _

from sopan.files.errors import FileRefused

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
INCOMING = "incoming"  # unfinished files; same file system as the rest, so that a rename is atomic


_passing: ContextVar[Path | None] = ContextVar("_passing", default=None)


@contextlib.contextmanager
def passing_files() -> Iterator[Path]:
    """Within the block what this thread stores goes to a folder that is gone at its end.

    For rehearsals, whose rows are rolled back: nothing there waits for the disk.
    """
    with tempfile.TemporaryDirectory(prefix="sopan-", ignore_cleanup_errors=True) as folder:
        token = _passing.set(Path(folder))
        try:
            yield Path(folder)
        finally:
            _passing.reset(token)


@contextlib.contextmanager
def gathered_files() -> Iterator[None]:
    """Within the block what this thread stores waits in one folder; it comes to its place when the block ends well.

    For many files at once: the disk is waited for once, not three times a file. What a killed process leaves lies
    among the unfinished files, which the sweep clears away.
    """
    folder = root()
    incoming = folder / INCOMING
    incoming.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gathered-", dir=incoming, ignore_cleanup_errors=True) as waiting:
        token = _passing.set(Path(waiting))
        try:
            yield
        finally:
            _passing.reset(token)
        for place in sorted(Path(waiting).rglob("*")):
            path = place.relative_to(waiting)
            if place.is_file() and len(path.parts) > 1 and path.parts[0] != INCOMING:
                target = folder / path
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.replace(target)
        os.sync()


def root() -> Path:
    """The folder of all stored files, made on first use and readable by the server's account only."""
    folder = _passing.get() or Path(settings.FILES_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def room_on_disk() -> Iterator[None]:
    """Turn "no space left" and "quota exceeded" into a refusal that a person can read."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in NO_ROOM:
            raise
        raise no_room() from problem


def no_room() -> FileRefused:
    """The refusal when the disk is full."""
    return FileRefused(
        "disk-full",
        _(
            "Berkas belum tersimpan karena tempat penyimpanan sedang penuh; unggah lagi nanti atau kabari "
            "petugas."
        ),
    )


class Part:
    """A file being written. `keep()` gives it its name; `discard()` or the end of the `with` removes it."""

    def __init__(self) -> None:
        folder = root() / INCOMING
        with room_on_disk():
            folder.mkdir(mode=0o700, exist_ok=True)
            self.path = folder / secrets.token_hex(16)
            self._handle: int | None = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, content: bytes) -> None:
        """Append all of `content`; FileRefused("disk-full") when it does not fit."""
        assert self._handle is not None, "the part is already closed"
        rest = memoryview(content)
        with room_on_disk():
            while rest:
                rest = rest[os.write(self._handle, rest) :]

    def close(self) -> None:
        """Bring what was written onto the disk."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        try:
            if _passing.get() is None:
                with room_on_disk():
                    os.fsync(handle)
        finally:
            os.close(handle)

    def keep(self, place: Path) -> None:
        """Move the finished file to `place`, replacing what is there; afterwards it survives a power cut."""
        self.close()
        with room_on_disk():
            above = [folder for folder in place.parents if folder.is_relative_to(root())]
            new = not place.parent.exists()
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.replace(place)
            if _passing.get() is None:
                for folder in above if new else above[:1]:
                    _sync_folder(folder)

    def discard(self) -> None:
        """Remove it unless it was kept; harmless to repeat."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
