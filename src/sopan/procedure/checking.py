"""Checks an SOP file: its form, whether its flow can be run to an end, and whether the sheet is well made."""

from collections.abc import Collection
from pathlib import Path

from sopan.procedure.checks import actors, engine, flow, form, identifiers, letters, lint
from sopan.procedure.checks.findings import Findings
from sopan.procedure.model import Procedure
from sopan.procedure.problems import Problem, SheetError
from sopan.procedure.reading import examine
from sopan.procedure.source import Source


def check(path: Path, behaviours: Collection[str], positions: Collection[str] | None = None) -> list[Problem]:
    """Every mistake in that file at once, errors and lint, in the order of the lines.

    `behaviours` are the words that `does` may use; `positions` the codes of the agency's positions, or None
    when the agency is not known. Never raises on account of what the file holds.
    """
    try:
        return check_examined(*examine(path), behaviours, positions)
    except SheetError as error:
        return error.problems


def check_examined(
    source: Source,
    sheet: Procedure | None,
    problems: list[Problem],
    behaviours: Collection[str],
    positions: Collection[str] | None,
) -> list[Problem]:
    """As `check`, for what `reading.examine` has read."""
    findings = Findings(source, problems)
    if sheet is not None:
        identifiers.check(sheet, findings)
        actors.check(sheet, findings, positions)
        flow.check(sheet, findings, behaviours)
        engine.check(sheet, findings)
        form.check(sheet, findings)
        letters.check(sheet, findings)
        lint.check(sheet, findings)
    return findings.sorted()
