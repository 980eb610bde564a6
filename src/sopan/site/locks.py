"""Who may use the data of a home directory at the same time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(Exception):
    """Somebody else has it."""


@contextmanager
def only_server(home: Path) -> Iterator[None]:
    """Serve this home alone; InUse when another server does."""
    with _lock(home / "serve.lock", fcntl.LOCK_EX):
        yield


@contextmanager
def using_data(home: Path) -> Iterator[None]:
    """Use the data beside others; InUse while it is being replaced."""
    with _lock(home / "data.lock", fcntl.LOCK_SH):
        yield


@contextmanager
def replacing_data(home: Path) -> Iterator[None]:
    """Have the data alone; InUse while a server or a worker runs."""
    with _lock(home / "data.lock", fcntl.LOCK_EX):
        yield


@contextmanager
def _lock(path: Path, kind: int) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse from None
        yield  # the lock ends with the file, also when the process is killed
