"""What is wrong in an SOP file: where it is, what it is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "lint"]


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. An `error` keeps the SOP out of service; a `lint` is a defect of the sheet worth mending."""

    file: str
    line: int  # from 1
    message: str  # what is wrong, without a full stop
    fix: str  # what to do, without a full stop; may be empty
    level: Level = "error"
    code: str = ""  # stable, for programs and tests

    def __str__(self) -> str:
        """`file:line: what is wrong. what to do`."""
        fix = f"{self.fix[:1].upper()}{self.fix[1:]}." if self.fix else ""
        return f"{self.file}:{self.line}: {self.message}. {fix}".rstrip()


class SheetError(Exception):
    """An SOP file that cannot be used. `problems` holds every error that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.message))
        super().__init__("\n".join(str(problem) for problem in self.problems))
