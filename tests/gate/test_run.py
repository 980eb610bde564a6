"""The gate notices tests that never ran and skips that nobody explained."""

from pathlib import Path

import pytest

from tests.conftest import FIRST
from tests.gate.run import IN_BROWSER, ROOT, Gate, read_report

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="one"/><testcase classname="a" name="two"><failure message="no"/></testcase>
<testcase classname="a" name="three"><skipped message="{reason}"/></testcase>
<testcase classname="a" name="four"><error message="no"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    gate = Gate(tmp_path)
    gate.minimum = {"sqlite": "3"}
    return gate


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(reason="no printer"))
    assert read_report(report) == (1, 2, ["a.three: no printer"])


def test_a_run_without_report_has_no_tests(tmp_path: Path) -> None:
    assert read_report(tmp_path / "report.xml") == (0, 0, [])


def test_fewer_tests_than_stated_fail(gate: Gate) -> None:
    assert list(gate.shortfalls("sqlite", 3, [], 0, 0)) == []
    assert "asks for 3" in next(gate.shortfalls("sqlite", 2, [], 0, 0))


def test_a_run_that_found_no_test_fails(gate: Gate) -> None:
    assert list(gate.shortfalls("browser", 0, [], 5, 0)) != []


def test_a_skip_without_a_reason_fails(gate: Gate, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(reason="unconditional skip"))
    skips = read_report(report)[2]
    assert "without a reason" in next(gate.shortfalls("sqlite", 3, skips, 0, 0))


def test_files_that_come_first_are_there() -> None:
    assert [name for name in FIRST if not (ROOT / "tests" / name).is_file()] == []


def test_tests_that_drive_a_browser_are_where_their_stage_looks() -> None:
    marker = "mark." + "browser"
    marked = [path for path in (ROOT / "tests").rglob("*.py") if marker in path.read_text()]
    assert marked
    assert [path for path in marked if not str(path.relative_to(ROOT)).startswith(IN_BROWSER)] == []


def test_a_stage_that_cannot_run_fails_in_ci_only(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.gate.run.IN_CI", False)
    gate.skip("browser", "no Chromium")
    assert gate.tally.line() == "0 passed, 0 failed, 1 skipped"
    monkeypatch.setattr("tests.gate.run.IN_CI", True)
    gate.skip("browser", "no Chromium")
    assert gate.tally.failed == 1
