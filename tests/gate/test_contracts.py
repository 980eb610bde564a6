"""What holds for the whole repository and no other tool looks at."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "sopan"
LONGEST = 400

# Written in pieces so that this file does not find itself.
FORBIDDEN = {
    "a machine's path": re.compile(r"(?<![\w./-])/(?:" + "work|ro" + "ot)/"),
    "a package index": re.compile("pypi" + r"\.org|files\.python" + r"hosted|npm" + r"js\.(?:org|com)"),
    "an index option": re.compile(r"^--(?:extra-)?index-" + "url|^--find-" + "links", re.MULTILINE),
}
NIK = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{15}(?![0-9A-Za-z])")
FREE = ("sops/", "tests/")
"""Where numbers of that shape may stand: the SOPs have NIP and archive numbers, the tests their examples."""


def repository_files() -> Iterator[Path]:
    """Every text file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and "vendor" not in path.parts and b"\0" not in path.read_bytes()[:4096]:
            yield path


FILES = sorted(repository_files())
MODULES = [path for path in FILES if path.is_relative_to(SOURCE) and path.suffix == ".py"]


def test_the_lists_above_are_not_empty() -> None:
    assert len(FILES) > 100
    assert len(MODULES) > 50


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_of_one_machine_is_in_the_repository(what: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in FILES if FORBIDDEN[what].search(path.read_text())]
    assert found == []


def test_no_nik_of_a_living_person_is_in_the_repository() -> None:
    found = []
    for path in FILES:
        place = path.relative_to(ROOT).as_posix()
        for number in NIK.findall(path.read_text()):
            if not (place.startswith(FREE) or is_of_nobody(number)):
                found.append(f"{place}: {number[:6]}...")
    assert found == []


def is_of_nobody(number: str) -> bool:
    """Whether it has a sequence number that no office has reached, or no possible date of birth."""
    day, month = int(number[6:8]) % 40, int(number[8:10])
    return int(number[12:]) >= 9990 or not (1 <= day <= 31 and 1 <= month <= 12)


def test_no_module_is_too_long_to_read_at_once() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert too_long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if "migrations" not in path.parts and not path.read_text().startswith('"""')
    ]
    assert silent == []


def test_no_page_holds_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.is_relative_to(SOURCE)
        and path.suffix == ".html"
        and inline.search(re.sub(r"{[%#].*?[%#]}", "", path.read_text()))
    ]
    assert found == []


def test_the_locks_agree_and_name_a_hash_for_everything() -> None:
    run, dev = (pins(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert run
    assert {name: dev.get(name) for name in run} == run
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-zA-Z])", (ROOT / name).read_text())
        assert [
            entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry
        ] == []


def pins(lock: Path) -> dict[str, str]:
    """Packages of a lock with their versions."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock.read_text(), re.MULTILINE))
