"""What was backed up comes back whole, and a damaged backup changes nothing."""

import io
import os
import sqlite3
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from sopan.site.backup import BackupError, back_up, verify
from tests import prepared
from tests.prepared import DATABASE
from tests.site.running import sopan

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo's data and one stored file."""
    home = tmp_path_factory.mktemp("office") / "home"
    prepared.demo(home)
    (home / "files" / "ab").mkdir(parents=True)
    (home / "files" / "ab" / "abcdef").write_bytes(b"isi berkas")
    return home


@pytest.fixture(scope="module")
def archive(office: Path) -> Path:
    """Its backup."""
    target = office.parent / "backup.tar.gz"
    done = sopan(office, "backup", target)
    assert done.returncode == 0, done.stderr
    return target


def people_in(home: Path) -> list[str]:
    with sqlite3.connect(home / DATABASE) as database:
        return [row[0] for row in database.execute("SELECT username FROM directory_user ORDER BY 1")]


def changed(archive: Path, target: Path, name: str, content: bytes | None) -> Path:
    """A copy of the archive in which one part is other, or missing."""
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            data = old.extractfile(member)
            assert data is not None
            body = data.read()
            if member.name == name:
                if content is None:
                    continue
                body = content
                member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return target


def test_everything_comes_back_and_data_that_is_there_is_replaced_only_by_force(
    office: Path, archive: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    done = sopan(home, "restore", archive)
    assert done.returncode == 0, done.stderr
    assert people_in(home) == people_in(office)
    assert (home / "files" / "ab" / "abcdef").read_bytes() == b"isi berkas"
    assert sopan(home, "audit", "verify").returncode == 0
    with sqlite3.connect(home / DATABASE) as database:
        database.execute("UPDATE directory_user SET username = 'lain' WHERE username = 'admin'")
    (home / "files" / "lain").write_bytes(b"lain")
    refused = sopan(home, "restore", archive)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert "lain" in people_in(home)
    assert sopan(home, "restore", archive, "--force").returncode == 0
    assert people_in(home) == people_in(office)
    assert not (home / "files" / "lain").exists()


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="exists already"):
        next(back_up(archive))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("files/ab/abcdef", b"isi berkaz"),
        ("files/ab/abcdef", None),
        ("sopan.sqlite3", b"x"),
        ("manifest.json", None),
    ],
)
def test_a_damaged_backup_is_refused(archive: Path, tmp_path: Path, name: str, content: bytes | None) -> None:
    damaged = changed(archive, tmp_path / "damaged.tar.gz", name, content)
    with pytest.raises(BackupError):
        verify(damaged)


def test_a_backup_cut_short_is_refused_before_anything_changes(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2000])
    home = tmp_path / "home"
    (home / "files").mkdir(parents=True)
    (home / "files" / "lama").write_bytes(b"lama")
    done = sopan(home, "restore", cut, "--force")
    assert done.returncode == 1
    assert "not a whole backup" in done.stderr
    assert (home / "files" / "lama").read_bytes() == b"lama"


def test_a_part_outside_the_home_is_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as new:
        info = tarfile.TarInfo("files/../../keluar")
        info.size = 1
        new.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(BackupError, match="keluar"):
        verify(evil)


@pytest.mark.postgres
def test_postgresql_comes_back_as_well(db: None, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL; script/test makes one")
    name = f"backup_{os.getpid()}"
    prepared.copy_on_server(connection, name)
    address = f"{os.environ['SOPAN_DATABASE_URL'].rpartition('/')[0]}/{name}"
    archive = tmp_path / "backup.tar.gz"
    one, other = tmp_path / "one", tmp_path / "other"
    here = {"SOPAN_DATABASE_URL": address}
    try:
        added = sopan(one, "user", "add", "pertama", "--name", "Pertama", "--admin", "--generate", **here)
        assert added.returncode == 0, added.stderr
        assert sopan(one, "backup", archive, **here).returncode == 0
        with psycopg.connect(address) as database:
            database.execute("UPDATE directory_user SET username = 'lain'")
        assert "--force" in sopan(other, "restore", archive, **here).stderr
        done = sopan(other, "restore", archive, "--force", **here)
        assert done.returncode == 0, done.stderr
        assert people_in_postgres(address) == ["pertama"]
    finally:
        with psycopg.connect(f"{address.rpartition('/')[0]}/postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def people_in_postgres(address: str) -> list[str]:
    with psycopg.connect(address) as database:
        return [row[0] for row in database.execute("SELECT username FROM directory_user ORDER BY 1")]
