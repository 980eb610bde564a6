"""The floor: the very rows that Sopan writes at each step, by bare SQL through the driver, and nothing else.

No reading, no rules, no form, no hash: one transaction a step, rows of one table in one INSERT. What Sopan
writes is found out by comparing its tables before and after each step of one real case.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Model

from bench.engines.own import Sopan
from bench.office import Office
from sopan.cases.models import Case, ClockEntry, Counter, Document, Draft, Event, Task
from sopan.notices.models import Notice

MODELS: list[type[Model]] = [Case, Counter, Task, Event, ClockEntry, Document, Draft, Notice]
MARK = "%s" if connection.vendor == "postgresql" else "?"

Rows = dict[type[Model], dict[int, dict[str, Any]]]


@dataclass
class Write:
    """One statement of a step. Its parameters are filled in for each case: a place to fill is a `Place`."""

    sql: str
    parameters: list[Any]
    rows: int


@dataclass(frozen=True)
class Place:
    """A parameter that differs from case to case."""

    kind: str  # "case", "key", "number"


class Floor:
    """Bare SQL."""

    name = "bare SQL"

    def __init__(self, office: Office) -> None:
        self.steps = _recorded(office)

    @property
    def rows(self) -> list[int]:
        """How many rows each step writes."""
        return [sum(write.rows for write in step) for step in self.steps]

    @property
    def statements(self) -> list[int]:
        """How many writing statements each step takes."""
        return [len(step) for step in self.steps]

    def fill(self, count: int) -> None:
        """Sopan's own rows fill the tables."""

    def walk(self) -> Iterator[Callable[[], object]]:
        """See Engine."""
        case: list[int] = []
        for step in self.steps:
            yield partial(_write, step, case)


def _write(step: list[Write], case: list[int]) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if MARK == "?" else "BEGIN")
    for write in step:
        cursor.execute(write.sql, [_filled(value, case) for value in write.parameters])
        if not case:  # the very first INSERT is the case itself
            case.append(cursor.fetchone()[0])
    cursor.execute("COMMIT")


def _filled(value: Any, case: list[int]) -> Any:
    if not isinstance(value, Place):
        return value
    if value.kind == "case":
        return case[0]
    made = uuid.uuid4()
    if value.kind == "number":
        return f"LANTAI/{made.hex}"
    return made if MARK == "%s" else made.hex


def _recorded(office: Office) -> list[list[Write]]:
    office.apply()  # the first case of a year begins the row of the counter; the others count it up
    steps = []
    engine = Sopan(office).walk()
    for durable in engine:
        before = _rows()
        durable()
        after = _rows()
        steps.append([write for model in MODELS for write in _writes(model, before[model], after[model])])
    return steps


def _rows() -> Rows:
    return {
        model: {row["id"]: row for row in model._default_manager.values()}  # type: ignore[attr-defined]
        for model in MODELS
    }


def _writes(model: type[Model], before: dict[int, Any], after: dict[int, Any]) -> Iterator[Write]:
    table = model._meta.db_table
    new = [after[pk] for pk in after if pk not in before]
    if new:
        columns = [name for name in new[0] if name != "id"]
        one = f"({', '.join([MARK] * len(columns))})"
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(new))}"
        returning = " RETURNING id" if model is Case else ""
        yield Write(
            sql + returning, [_stored(model, name, row[name]) for row in new for name in columns], len(new)
        )
    for pk, row in after.items():
        old = before.get(pk)
        if old is None or old == row:
            continue
        if model is Counter:
            yield Write(f"UPDATE {table} SET value = value + 1 WHERE id = {MARK}", [pk], 1)
            continue
        changed = [name for name in row if row[name] != old[name]]
        where, which = {
            Case: ("id = " + MARK, [Place("case")]),
            Task: (f"case_id = {MARK} AND number = {MARK}", [Place("case"), row.get("number")]),
        }.get(model, ("id = " + MARK, [pk]))
        sql = f"UPDATE {table} SET {', '.join(f'{name} = {MARK}' for name in changed)} WHERE {where}"
        yield Write(sql, [*(_stored(model, name, row[name]) for name in changed), *which], 1)


def _stored(model: type[Model], column: str, value: Any) -> Any:
    if column == "case_id" and value is not None:
        return Place("case")
    if column == "key":
        return Place("key")
    if column == "number" and model is Case:
        return Place("number")
    if column == "task_id":
        return None  # the number of a row of another case
    field = next(field for field in model._meta.concrete_fields if field.attname == column)
    return field.get_db_prep_save(value, connection)
