"""What was backed up comes back whole, and a damaged backup changes nothing."""

import gzip
import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest

from tests.site.running import sopan

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo's data and one stored file."""
    home = tmp_path_factory.mktemp("office") / "home"
    assert sopan(home, "migrate").returncode == 0
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
    with sqlite3.connect(home / "sopan.sqlite3") as database:
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


def test_everything_comes_back_in_an_empty_home(office: Path, archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = sopan(home, "restore", archive)
    assert done.returncode == 0, done.stderr
    assert people_in(home) == people_in(office)
    assert (home / "files" / "ab" / "abcdef").read_bytes() == b"isi berkas"
    assert sopan(home, "audit", "verify").returncode == 0


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(office: Path, archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    before = archive.read_bytes()
    again = sopan(office, "backup", archive)
    assert again.returncode == 3
    assert "exists already" in again.stderr
    assert archive.read_bytes() == before


def test_data_that_is_there_is_replaced_only_by_force(office: Path, archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert sopan(home, "restore", archive).returncode == 0
    sopan(home, "user", "add", "tambahan", "--name", "Tambahan", "--admin", "--generate")
    (home / "files" / "lain").write_bytes(b"lain")
    refused = sopan(home, "restore", archive)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert "tambahan" in people_in(home)
    assert sopan(home, "restore", archive, "--force").returncode == 0
    assert people_in(home) == people_in(office)
    assert not (home / "files" / "lain").exists()


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
    home = tmp_path / "home"
    done = sopan(home, "restore", damaged)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 2
    assert not (home / "sopan.sqlite3").exists() or people_count(home) == 0


def people_count(home: Path) -> int:
    with sqlite3.connect(home / "sopan.sqlite3") as database:
        tables = database.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'directory_user'"
        ).fetchone()[0]
    return len(people_in(home)) if tables else 0


def test_a_backup_cut_short_is_refused(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2000])
    assert sopan(tmp_path / "home", "restore", cut).returncode == 1


def test_a_part_outside_the_home_is_refused(archive: Path, tmp_path: Path) -> None:
    with gzip.open(archive) as packed, tarfile.open(fileobj=packed) as old:
        manifest_file = old.extractfile("manifest.json")
        assert manifest_file is not None
        manifest = json.loads(manifest_file.read())
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as new:
        for name, body in (("files/../../keluar", b"x"), ("manifest.json", json.dumps(manifest).encode())):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            new.addfile(info, io.BytesIO(body))
    done = sopan(tmp_path / "home", "restore", evil)
    assert done.returncode == 1
    assert not (tmp_path / "keluar").exists()
