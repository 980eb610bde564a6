"""What many tests begin with, made once for all of them: a migrated database, a demo that was set up."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELF = Path(os.environ.get("SOPAN_HOME", ROOT / "var")).absolute() / "prepared"
DATABASE = "sopan.sqlite3"


def migrated() -> Path:
    """An SQLite file with the tables of this version and nothing in them."""
    return _prepared("migrated", sorted((ROOT / "src").rglob("migrations/*.py")), _migrate) / DATABASE


def demo(home: Path) -> dict[str, str]:
    """Make `home` one in which a demo without cases was set up; what a program started in it must be told.

    The SOPs come without their stories, which the gate tells elsewhere. The database is named from the folder in
    which the program starts, so that it stays the one for which this was done, and nothing is done again.
    """
    made = _demo()
    shutil.copytree(made / "home", home)
    return _told(made / "sops")


def _demo() -> Path:
    files = (path for room in ("src/sopan", "sops") for path in sorted((ROOT / room).rglob("*")))
    return _prepared("demo", (one for one in files if one.is_file() and one.suffix != ".pyc"), _set_up)


def _told(sops: Path) -> dict[str, str]:
    return {"SOPAN_SOPS": str(sops), "SOPAN_DATABASE_URL": f"sqlite:///{DATABASE}"}


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
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOPAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "sopan.site.cli", *words],
        env={**kept, "SOPAN_HOME": str(home), **more},
        cwd=home,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(
            f"sopan {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}"
        )


def _settle(database: Path) -> None:
    """Leave one file that can be copied."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _prepared(name: str, made_of: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """The folder `name` for this state of the files that it is `made_of`; whoever asks first makes it."""
    SHELF.mkdir(parents=True, exist_ok=True)
    folder = SHELF / f"{name}-{_print_of(made_of)}"
    with (SHELF / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers begin at a time
        whole = folder / "whole"
        if not whole.exists():
            for old in SHELF.glob(f"{name}-*"):
                shutil.rmtree(old)
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder


def _print_of(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        state = path.stat()
        total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()[:16]


if __name__ == "__main__":  # ahead of the tests, beside what else is being done
    _demo()
