"""Backups: the database and all stored files in one archive with the hash of every part.

The archive is a gzipped tar: manifest.json first in reading order of its name, then the database
(`sopan.sqlite3`, or `sopan.pgdump` in PostgreSQL's custom format) and `files/...`. The database is copied
first: a file that is stored while the copy runs is in the archive without its row, which harms nobody;
the other order could leave a row without its file. Stored files never change, so reading them needs no lock.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections

from sopan.site.version import VERSION

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or brought back; the message says why, and nothing has been changed."""


@dataclass(frozen=True)
class Part:
    """One file of an archive."""

    name: str
    size: int
    sha256: str


def back_up(target: Path) -> Iterator[Part]:
    """Write the archive, yielding each part as it is done. `target` appears only when all is well.

    Errors: BackupError when `target` exists or the database cannot be copied; OSError of the disk.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never overwrites one.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(prefix=".sopan-backup-", dir=target.parent) as folder:
        unfinished = Path(folder) / "archive"
        parts = []
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            database = Path(folder) / _database_name()
            _copy_database(database)
            for path, name in [(database, database.name), *_stored_files()]:
                try:
                    part = _add(archive, path, name)
                except FileNotFoundError:
                    if path == database:
                        raise
                    continue  # an upload that was being written, and was refused
                parts.append(part)
                yield part
            manifest = {
                "format": FORMAT,
                "sopan": VERSION,
                "made": datetime.now(UTC).isoformat(timespec="seconds"),
                "database": connection.vendor,
                "parts": [vars(part) for part in parts],
            }
            content = json.dumps(manifest, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(content)
            info.mode = 0o600
            archive.addfile(info, io.BytesIO(content))
        unfinished.chmod(0o600)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.rename(target)


def verify(source: Path) -> dict[str, Any]:
    """The manifest of an archive in which every part has its hash. BackupError for anything else."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not _plain(member):
                    raise BackupError(f"{source} holds {member.name!r}, which no backup of Sopan has.")
                if member.name == MANIFEST:
                    manifest = json.loads(content.read())
                else:
                    found[member.name] = _hash(content)
    except (tarfile.TarError, EOFError, OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BackupError(f"{source} is not a whole backup: {error}.") from error
    if manifest is None:
        raise BackupError(f"{source} has no manifest, so it is not a backup of Sopan.")
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"{source} has format {manifest.get('format')!r}; this Sopan reads format {FORMAT}."
        )
    stated = {part["name"]: part["sha256"] for part in manifest["parts"]}
    for name in sorted(stated.keys() | found.keys()):
        if stated.get(name) != found.get(name):
            raise BackupError(f"{name} in {source} is damaged, missing or added; use another backup.")
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"{source} holds a database of {manifest['database']}, but this Sopan uses {connection.vendor}."
        )
    return manifest


def holds_data() -> bool:
    """Whether this installation has people in it or stored files."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if "directory_user" in tables:
            cursor.execute("SELECT 1 FROM directory_user LIMIT 1")
            if cursor.fetchone():
                return True
    return any(True for _ in _stored_files())


def restore(source: Path) -> Iterator[str]:
    """Replace the data with a verified archive's, yielding the names of parts as they are laid out.

    Everything is unpacked beside its place first; the change itself is a few renames (SQLite) or one
    transaction (PostgreSQL), and the files of before are removed last.
    """
    with tempfile.TemporaryDirectory(prefix=".sopan-restore-", dir=settings.HOME) as folder:
        unpacked = Path(folder)
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or member.name == MANIFEST or not _plain(member):
                    continue
                place = unpacked / member.name
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with place.open("xb") as file:
                    shutil.copyfileobj(content, file, BLOCK)
                place.chmod(0o600)
                yield member.name
        connections.close_all()
        if connection.vendor == "sqlite":
            _replace_sqlite(unpacked / _database_name())
        else:
            _run_postgres(
                [
                    "pg_restore",
                    "--clean",
                    "--if-exists",
                    "--no-owner",
                    "--single-transaction",
                    "--exit-on-error",
                ],
                ["--dbname", _postgres_name(), str(unpacked / _database_name())],
            )
        old = unpacked / "files-before"
        if settings.FILES_ROOT.exists():
            settings.FILES_ROOT.rename(old)
        new = unpacked / "files"
        if new.exists():
            new.rename(settings.FILES_ROOT)


def _database_name() -> str:
    return "sopan.sqlite3" if connection.vendor == "sqlite" else "sopan.pgdump"


def _copy_database(place: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(place)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no -wal beside it
    else:
        _run_postgres(["pg_dump", "--format=custom", "--no-owner"], ["--file", str(place), _postgres_name()])


def _replace_sqlite(new: Path) -> None:
    current = Path(connection.settings_dict["NAME"])
    with contextlib.closing(sqlite3.connect(new)) as check:
        if check.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise BackupError("The database in the backup is damaged; nothing was changed.")
    for leftover in ("-wal", "-shm", "-journal"):
        Path(f"{current}{leftover}").unlink(missing_ok=True)
    new.replace(current)


def _run_postgres(command: list[str], words: list[str]) -> None:
    """Run a PostgreSQL program with our connection; the password goes by the environment, not by argv."""
    given = connection.settings_dict
    environment = dict(os.environ)
    for variable, value in (
        ("PGHOST", given["HOST"]),
        ("PGPORT", str(given["PORT"] or "")),
        ("PGUSER", given["USER"]),
        ("PGPASSWORD", given["PASSWORD"]),
    ):
        if value:
            environment[variable] = value
    try:
        done = subprocess.run(  # noqa: S603  # fixed programs; no word comes from a person
            [*command, *words], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(f"{command[0]} was not found; install PostgreSQL's client programs.") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(f"{command[0]} failed: {lines[0]}")


def _postgres_name() -> str:
    return str(connection.settings_dict["NAME"])


def _stored_files() -> Iterator[tuple[Path, str]]:
    root = settings.FILES_ROOT
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path, f"files/{path.relative_to(root).as_posix()}"


def _add(archive: tarfile.TarFile, path: Path, name: str) -> Part:
    with path.open("rb") as file:
        info = archive.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mode = 0o600
        reader = _Hashing(file)
        archive.addfile(info, reader)
    return Part(name, info.size, reader.sha256.hexdigest())


class _Hashing:
    """Reads a file once, for the archive and for its hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self.file.read(size)
        self.sha256.update(block)
        return block


def _hash(content: IO[bytes]) -> str:
    total = hashlib.sha256()
    while block := content.read(BLOCK):
        total.update(block)
    return total.hexdigest()


def _plain(member: tarfile.TarInfo) -> bool:
    """Whether it is what we write: a regular file by a relative name without steps upwards."""
    path = PurePosixPath(member.name)
    inside = len(path.parts) == 1 or path.parts[0] == "files"
    return member.isreg() and not path.is_absolute() and ".." not in path.parts and inside
