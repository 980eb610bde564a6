"""What many tests begin with, made once for all of them: a migrated database, a demo that was set up."""

import datetime
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
SHELF = Path(os.environ.get("SOPAN_HOME", ROOT / "var")).absolute() / "prepared"
DATABASE = "sopan.sqlite3"


def migrated() -> Path:
    """An SQLite file with the tables of this version and nothing in them."""
    return _prepared("migrated", _migrations(), _migrate) / DATABASE


def copy_to(file: Path) -> None:
    """Put these tables where `file` is, instead of what an earlier run left there."""
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copy(migrated(), file)


def copy_on_server(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make the database `name` on a PostgreSQL server anew, from one that is migrated there by whoever asks first."""
    quoted = connection.ops.quote_name
    with _one_at_a_time("server"), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        whole = f"sopan_{_print_of(_migrations())}"
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [whole])
        if not cursor.fetchone():
            half = f"{whole}_half"
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(half)}")
            cursor.execute(f"CREATE DATABASE {quoted(half)}")
            usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], half
            try:
                call_command("migrate", verbosity=0, interactive=False)
            finally:
                connection.close()
                connection.settings_dict["NAME"] = usual
            cursor.execute(f"ALTER DATABASE {quoted(half)} RENAME TO {quoted(whole)}")
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(whole)}")


def demo(home: Path) -> dict[str, str]:
    """Make `home` one in which a demo without cases was set up; what a program started in it must be told.

    The SOPs come without their stories, which the gate tells elsewhere. The database is named from the folder in
    which the program starts, so that it stays the one for which this was done, and nothing is done again.
    """
    made = _demo()
    shutil.copytree(made / "home", home)
    return _told(made / "sops")


def town(home: Path) -> dict[str, str]:
    """As `demo`, with people who are signed in and what they applied for: `tests/browser/beginnings.py` says what."""
    shutil.copytree(_town(), home)
    return _told(_demo() / "sops")


def _town() -> Path:
    today = datetime.datetime.now(tz=datetime.UTC).date()  # a session ends, and an application gets late
    script = ROOT / "tests" / "browser" / "beginnings.py"
    return _prepared("town", [*_made_of(), script], _begin, f"{today}") / "home"


def _begin(folder: Path) -> None:
    told = demo(folder / "home")
    _run(folder / "home", "tests.browser.beginnings", PYTHONPATH=_path(), **told)
    _settle(folder / "home" / DATABASE)


def _path() -> str:
    """Where a program that starts elsewhere finds the tests."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def _demo() -> Path:
    return _prepared("demo", _made_of(), _set_up)


def _made_of() -> Iterator[Path]:
    files = (path for room in ("src/sopan", "sops") for path in sorted((ROOT / room).rglob("*")))
    return (one for one in files if one.is_file() and one.suffix != ".pyc")


def _told(sops: Path) -> dict[str, str]:
    return {"SOPAN_SOPS": str(sops), "SOPAN_DATABASE_URL": f"sqlite:///{DATABASE}"}


def _migrations() -> list[Path]:
    return sorted((ROOT / "src").rglob("migrations/*.py"))


def _migrate(folder: Path) -> None:
    _sopan(folder, "django", "migrate", "--verbosity=0", SOPAN_DATABASE_URL=f"sqlite:///{DATABASE}")
    _settle(folder / DATABASE)


def _set_up(folder: Path) -> None:
    home, sops = folder / "home", folder / "sops"
    home.mkdir()
    shutil.copy(migrated(), home / DATABASE)
    shutil.copytree(ROOT / "sops", sops, ignore=shutil.ignore_patterns("*.cases.yaml"))
    _sopan(home, "migrate", **_told(sops))
    _settle(home / DATABASE)


def _sopan(home: Path, *words: str, **more: str) -> None:
    """Run a command in that home. Errors: RuntimeError with what it said."""
    _run(home, "sopan.site.cli", *words, **more)


def _run(home: Path, module: str, *words: str, **more: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOPAN_")}
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        env={**kept, "SOPAN_HOME": str(home), **more},
        cwd=home,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(
            f"{module} {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}"
        )


def _settle(database: Path) -> None:
    """Leave one file that can be copied."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _prepared(name: str, made_of: Iterable[Path], make: Callable[[Path], None], day: str = "") -> Path:
    """The folder `name` for this state of the files that it is `made_of`; whoever asks first makes it.

    What gets old is made for one `day`.
    """
    folder = SHELF / f"{name}-{_print_of(made_of)}{day}"
    with _one_at_a_time(name):
        whole = folder / "whole"
        if not whole.exists():
            for old in SHELF.glob(f"{name}-*"):
                shutil.rmtree(old)
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """Two workers begin together: one makes it, the other waits."""
    SHELF.mkdir(parents=True, exist_ok=True)
    with (SHELF / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _print_of(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        state = path.stat()
        total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()[:16]


if __name__ == "__main__":  # ahead of the tests, beside what else is being done
    _town()
