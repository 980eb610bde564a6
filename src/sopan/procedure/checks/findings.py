"""Where the rules put what they find, each with the line it is about."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from sopan.procedure.problems import Level, Problem
from sopan.procedure.source import KeyPath, Source


class Findings:
    """The problems of one file, in the order in which they are found."""

    def __init__(self, source: Source, problems: Iterable[Problem] = ()) -> None:
        self._source = source
        self._problems = list(problems)

    def error(self, path: KeyPath, code: str, message: str, fix: str) -> None:
        """Something for which the SOP cannot be run."""
        self._add(path, code, message, fix, "error")

    def lint(self, path: KeyPath, code: str, message: str, fix: str = "") -> None:
        """A defect of the sheet that does not keep it from running."""
        self._add(path, code, message, fix, "lint")

    def sorted(self) -> list[Problem]:
        """All problems, each once, by line."""
        return sorted(dict.fromkeys(self._problems), key=lambda problem: (problem.line, problem.level))

    def line(self, path: KeyPath) -> int:
        """The line of that part of the file."""
        return self._source.line(*path)

    def _add(self, path: KeyPath, code: str, message: str, fix: str, level: Level) -> None:
        self._problems.append(Problem(self._source.name, self.line(path), message, fix, level, code))


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown word: the nearest known one, or `otherwise`."""
    choices = list(known)
    found = process.extractOne(
        word.lower(), choices, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.55
    )
    if found is not None:
        return f"mungkin maksudnya '{found[0]}'"
    return f"yang ada: {', '.join(choices)}" if choices else otherwise
