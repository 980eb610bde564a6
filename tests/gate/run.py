"""The gate that every change passes: checks first, then the tests on SQLite, on PostgreSQL and in a browser."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from xml.etree import ElementTree

from tests.browser.chromium import PROGRAMS, program
from tests.gate.postgres import Unavailable, in_memory, needed, private_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = ROOT / ".venv" / "bin"
RESULTS = ROOT / "test-results"
MINIMUM = ROOT / "tests" / "minimum.txt"
SCHEMA = ROOT / "sops" / "sop.schema.json"
MOST_LINES = 60
KEPT = ("-o", "tmp_path_retention_policy=failed")
EVENLY = ("-n", "2", "--dist", "worksteal")
"""Whoever is done helps the other: some tests take half a minute, and most files have things made once."""
BY_FILE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Whoever is done takes the next file, in the order in which tests/conftest.py puts them."""
JUDGES = {
    "pdfsig": "poppler-utils",
    "mutool": "mupdf-tools",
    "qpdf": "qpdf",
    "openssl": "openssl",
    "softhsm2-util": "softhsm2",
}
"""Programs that judge signed letters (tests/signing/judges.py), and a token in software; with their Debian packages."""
IN_BROWSER = ("tests/browser", "tests/site/test_look_browser.py")
"""Where all tests are that drive a browser; a stage reads no file of which it runs nothing."""
Judge = Callable[[str], str]
"""What is wrong with the output of a check; empty when nothing is."""
NOT_OURS = ("SOPAN_", "PYTHONDONTWRITEBYTECODE")
"""Beginnings of variables that the stages must not inherit. A hundred processes start: each would compile anew."""
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


@dataclass
class Tally:
    """What passed and failed so far."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The closing line."""
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"


class Gate:
    """One run. Each stage prints its name, how it went and its seconds."""

    def __init__(self, home: Path) -> None:
        self.tally = Tally()
        self._telling = Lock()  # two checks run at a time
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)},
            "SOPAN_HOME": str(home),
            "TMPDIR": str(home),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONWARNINGS": "default",
        }
        self.minimum = dict(
            line.split() for line in MINIMUM.read_text().splitlines() if line and line[0] != "#"
        )

    def checks(self) -> None:
        """What needs no test: style, types, layers, texts, migrations, SOPs. Two at a time."""
        checks: list[tuple[str, list[str | Path], Judge | None]] = [
            ("SOPs", [BIN / "sopan", "check"], None),
            ("types", [BIN / "mypy"], None),
            ("demo for the tests", [BIN / "python", "-m", "tests.prepared"], None),
            ("ruff check", [BIN / "ruff", "check", "."], None),
            ("ruff format", [BIN / "ruff", "format", "--check", "."], None),
            ("layers", [BIN / "lint-imports", "--no-cache"], None),
            ("schema", [BIN / "sopan", "check", "--schema"], _same_as(SCHEMA)),
            ("translations", [BIN / "sopan", "messages", "check"], None),
            ("migrations", [BIN / "sopan", "django", "makemigrations", "--check", "--dry-run"], None),
        ]
        with ThreadPoolExecutor(max_workers=2) as pool:
            for one in [pool.submit(self._check, *check) for check in checks]:
                one.result()

    def tests(self, stage: str, words: list[str], more: Mapping[str, str] | None = None) -> None:
        """Run pytest, and fail as well when fewer tests passed than stated or a skip gives no reason."""
        RESULTS.mkdir(exist_ok=True)
        report = RESULTS / f"{stage}.xml"
        report.unlink(missing_ok=True)
        began = time.monotonic()
        print(f"\n== tests: {stage}", flush=True)
        done = subprocess.run(
            [BIN / "pytest", "-q", f"--junitxml={report}", *KEPT, *words],
            cwd=ROOT,
            env={**self.environment, **(more or {})},
        )
        passed, failed, skips = read_report(report)
        self.tally.passed += passed
        self.tally.failed += failed
        self.tally.skipped += skips
        for problem in self.shortfalls(stage, passed, skips, done.returncode, failed):
            print(f"FAILED {stage}: {problem}")
            self.tally.failed += 1
        print(
            f"== {stage}: {passed} passed, {failed} failed, {len(skips)} skipped in {time.monotonic() - began:.0f} s"
        )

    def skip(self, stage: str, reason: str) -> None:
        """A stage that cannot run here. In CI that is a failure: nobody would notice otherwise."""
        if IN_CI:
            self.tally.failed += 1
            print(f"\n== {stage}: FAILED, because CI must run it: {reason}")
        else:
            self.tally.skipped.append(f"{stage}: {reason}")
            print(f"\n== {stage}: skipped: {reason}")

    def _check(self, name: str, command: list[str | Path], judge: Judge | None = None) -> None:
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        wrong = done.stdout + done.stderr if done.returncode else judge(done.stdout) if judge else ""
        with self._telling:
            print(f"{'FAILED' if wrong else 'ok    '} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            if wrong:
                self.tally.failed += 1
                lines = wrong.rstrip().splitlines()
                print("\n".join(lines[:MOST_LINES]))
                if len(lines) > MOST_LINES:
                    print(f"... and {len(lines) - MOST_LINES} more lines; run {' '.join(map(str, command))}")
            else:
                self.tally.passed += 1

    def shortfalls(self, stage: str, passed: int, skips: list[str], code: int, failed: int) -> Iterator[str]:
        if code and not failed:
            yield f"pytest ended with {code}"
        least = int(self.minimum.get(stage, 1))
        if passed < least and not failed:
            yield f"{passed} tests passed, but {MINIMUM.name} asks for {least}"
        for skip in skips:
            if skip.endswith(": "):
                yield f"skipped without a reason: {skip}"


def _same_as(path: Path) -> Judge:
    def judge(output: str) -> str:
        if path.exists() and path.read_text() == output:
            return ""
        return f"{path.name} is stale; run: .venv/bin/sopan check --schema > {path.relative_to(ROOT)}"

    return judge


def read_report(report: Path) -> tuple[int, int, list[str]]:
    """Numbers of passed and failed tests, and each skipped one with its reason, out of pytest's report."""
    if not report.exists():
        return 0, 0, []
    passed = failed = 0
    skips = []
    for case in ElementTree.parse(report).iter("testcase"):
        if (skip := case.find("skipped")) is not None:
            reason = (skip.get("message") or "").removeprefix("unconditional skip")
            skips.append(f"{case.get('classname')}.{case.get('name')}: {reason}")
        elif case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        else:
            passed += 1
    return passed, failed, skips


def _chromium() -> str:
    """The lightest Chromium there is here, or can be installed. Unavailable when there is none."""
    shell, whole, *_ = PROGRAMS
    if not shutil.which(shell):
        with suppress(
            Unavailable
        ):  # not every distribution has it; the whole browser does as well, in twice the time
            needed(shell, look_again=program() is None)
    if program() is None:
        needed(whole)
    if found := program():
        return found
    raise Unavailable("Chromium could not be installed")


def _have_judges(gate: Gate) -> None:
    """Install the programs that judge signatures, where that is allowed."""
    for one, package in JUDGES.items():
        if not shutil.which(one):
            try:
                needed(package)
            except Unavailable as reason:
                gate.skip(f"signatures with {one}", str(reason))


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sopan-", dir=in_memory()) as folder:
        yield Path(folder)


def main(words: list[str]) -> int:
    """Run everything, `quick`, or pytest with the given words."""
    began = time.monotonic()
    with _home() as home:
        gate = Gate(home)
        if words and words != ["quick"]:
            return subprocess.run([BIN / "pytest", *words], cwd=ROOT, env=gate.environment).returncode
        gate.checks()
        _have_judges(gate)
        elsewhere = ["tests", *(f"--ignore={place}" for place in IN_BROWSER)]
        gate.tests("sqlite", [*EVENLY, "-m", "not browser and not postgres", *elsewhere])
        if not words:
            try:
                with private_postgres() as address:
                    more = {"SOPAN_DATABASE_URL": address}
                    words_there = [*EVENLY, "-m", "not browser and not once", "--database-only", *elsewhere]
                    gate.tests("postgres", words_there, more)
            except Unavailable as reason:
                gate.skip("postgres", str(reason))
            try:
                gate.tests(
                    "browser", [*BY_FILE, "-m", "browser", *IN_BROWSER], {"SOPAN_CHROMIUM": _chromium()}
                )
            except Unavailable as reason:
                gate.skip("browser", str(reason))
    for skip in gate.tally.skipped:
        print(f"skipped: {skip}")
    print(f"\nThe gate took {time.monotonic() - began:.0f} s.")
    print(gate.tally.line(), flush=True)
    return 1 if gate.tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
