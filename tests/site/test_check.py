"""`sopan check` at a terminal: mistakes with their lines, and stories told in a database of their own."""

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from sopan.site.cli import main
from tests.site.running import sopan
from tests.world import SOPS, TALA

NAME = "karang-taruna"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of one SOP with its stories."""
    unit = tmp_path / "sops" / TALA / "pemberdayaan"
    unit.mkdir(parents=True)
    shutil.copy(SOPS / TALA / "agency.yaml", unit.parent)
    for ending in (".yaml", ".cases.yaml"):
        shutil.copy(SOPS / TALA / "pemberdayaan" / f"{NAME}{ending}", unit)
    return unit


@pytest.fixture(autouse=True)
def home_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"


def test_good_sop_and_its_stories_are_counted_without_touching_the_installation(
    folder: Path, tmp_path: Path
) -> None:
    """Its database is out of reach here, so anything that asked it would fail."""
    nowhere = "postgres://nobody@127.0.0.1:1/none"
    done = sopan(tmp_path / "home", "check", folder / f"{NAME}.yaml", SOPAN_DATABASE_URL=nowhere)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 SOP and 4 stories checked: nothing to mend." in done.stderr
    assert not list((tmp_path / "home").rglob("*.sqlite3"))


def test_story_that_does_not_come_out_is_told_with_its_line(folder: Path, capsys: Capture) -> None:
    stories = folder / f"{NAME}.cases.yaml"
    text = stories.read_text().replace("ends: granted", "ends: refused", 1)
    stories.write_text(text)
    line = text[: text.index("ends: refused")].count("\n") + 1
    assert main(["check", str(stories)]) == 1
    said = capsys.readouterr()
    assert said.out.startswith(f"{stories}:{line}: cerita 'Berkas lengkap, surat terbit dan diserahkan': ")
    assert "seharusnya berakhir dengan 'refused'; perkara sudah berakhir dengan 'granted'" in said.out
    assert "1 SOP and 4 stories checked: 1 errors." in said.err


def test_mistake_in_sop_and_in_stories_is_told_once(folder: Path, capsys: Capture) -> None:
    stories = folder / f"{NAME}.cases.yaml"
    stories.write_text(stories.read_text().replace("as: subkor", "as: subkur", 1))
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr()
    assert said.out.count("pelaksana langkah ini 'subkur' tidak ada") == 1
    assert "1 SOP and 0 stories checked: 1 errors." in said.err


def test_sop_outside_a_library_is_checked_without_stories(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    alone = tmp_path / f"{NAME}.yaml"
    shutil.copy(folder / f"{NAME}.yaml", alone)
    assert main(["check", str(alone), "--lint"]) == 0
    said = capsys.readouterr()
    assert "SOP ini belum punya cerita contoh" in said.out
    assert "1 SOP and 0 stories checked: 0 errors, " in said.err
