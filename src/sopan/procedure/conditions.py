"""Conditions as typed rows: a field of the case, an operator, a value. Nothing in an SOP file is ever evaluated."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from sopan.procedure.base import Id, Sheet

Operator = Literal[
    "equals", "not_equals", "one_of", "none_of", "includes", "at_least", "at_most", "filled", "empty"
]
ALONE: frozenset[Operator] = frozenset({"filled", "empty"})
"""Operators that take no value."""
OF_LISTS: frozenset[Operator] = frozenset({"one_of", "none_of"})
"""Operators whose value is a list."""
OF_NUMBERS: frozenset[Operator] = frozenset({"at_least", "at_most"})


class Condition(Sheet):
    """One row: whether what was answered to `field` stands so to `value`."""

    field: Id = Field(description="Isian yang diperiksa")
    operator: Operator = "equals"
    value: bool | int | str | tuple[str, ...] | None = Field(None, description="Pembanding")

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is so in `answers` (by field id). What was not answered equals nothing."""
        given = answers.get(self.field)
        match self.operator:
            case "filled":
                return given not in (None, "", [])
            case "empty":
                return given in (None, "", [])
            case "equals":
                return bool(given == self.value)
            case "not_equals":
                return bool(given != self.value)
            case "one_of":
                return isinstance(self.value, tuple) and given in self.value
            case "none_of":
                return isinstance(self.value, tuple) and given not in self.value
            case "includes":
                return isinstance(given, list | tuple) and self.value in given
            case "at_least":
                return isinstance(given, int) and isinstance(self.value, int) and given >= self.value
            case "at_most":
                return isinstance(given, int) and isinstance(self.value, int) and given <= self.value


def all_hold(conditions: Iterable[Condition], answers: Mapping[str, Any]) -> bool:
    """Whether every row holds; no rows always do."""
    return all(condition.holds(answers) for condition in conditions)
