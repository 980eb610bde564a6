"""SQL that is written once and kept, for the few statements that every step of every case runs.

Django writes the SQL of a query anew each time, which takes longer than the database needs to answer it.
Values go through Django's fields both ways as always; only the text of the statement is kept.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class _Compiled:
    """What is kept of a query."""

    sql: str
    parameters: list[Any]  # a `_Place` where a value of the caller goes
    compiler: Any
    converters: Any  # from the database's values to Python's, by column
    names: list[str]  # of the model's own columns; none when the query gives tuples
    first: int  # where those columns begin
    populators: list[Any]  # for what `select_related` asks for


@dataclass(frozen=True)
class _Place:
    """Where a value goes."""

    number: int


class Kept(Generic[M]):
    """A query that is compiled at its first use and then only filled in.

    `build` makes the query out of its values, each of which must be compared as it is (no `in`, no `None`);
    `fields` are the model fields that they are values of.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *fields: Any) -> None:
        self._build = build
        self._fields: tuple[Field[Any, Any], ...] = fields
        self._kept: dict[str, _Compiled] = {}  # by kind of database

    def models(self, *values: object) -> list[M]:
        """The rows as model objects, with what `select_related` asks for."""
        kept = self._compiled()
        model = kept.compiler.klass_info["model"]
        found = []
        for row in self.rows(*values):
            made = model.from_db(connection.alias, kept.names, row[kept.first : kept.first + len(kept.names)])
            for populator in kept.populators:
                populator.populate(row, made)
            found.append(made)
        return found

    def rows(self, *values: object) -> list[Sequence[Any]]:
        """The rows as sequences of their columns."""
        kept = self._compiled()
        stored = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self._fields, values, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                kept.sql, [stored[one.number] if isinstance(one, _Place) else one for one in kept.parameters]
            )
            fetched = cursor.fetchall()
        return list(kept.compiler.apply_converters(fetched, kept.converters)) if kept.converters else fetched

    def _compiled(self) -> _Compiled:
        if connection.vendor not in self._kept:
            self._kept[connection.vendor] = self._compile()
        return self._kept[connection.vendor]

    def _compile(self) -> _Compiled:
        stand_ins = [_stand_in(field, number) for number, field in enumerate(self._fields)]
        compiler = self._build(*stand_ins).query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        places = {
            field.get_db_prep_value(value, connection): _Place(number)
            for number, (field, value) in enumerate(zip(self._fields, stand_ins, strict=True))
        }
        filled = [places.get(one, one) for one in parameters]
        if {one.number for one in filled if isinstance(one, _Place)} != set(range(len(self._fields))):
            raise RuntimeError("a value of a kept query is not in its SQL")
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        info = compiler.klass_info
        own = info["select_fields"] if info else []
        return _Compiled(
            sql=sql,
            parameters=filled,
            compiler=compiler,
            converters=compiler.get_converters(columns),
            names=[columns[place].target.attname for place in own],
            first=own[0] if own else 0,
            # the stubs describe a later Django
            populators=get_related_populators(info, compiler.select, connection.alias) if info else [],  # type: ignore[call-arg]
        )


def _stand_in(field: Any, number: int) -> object:
    """A value that is certainly no other parameter of the query."""
    match field.target_field.get_internal_type() if field.is_relation else field.get_internal_type():
        case "UUIDField":
            return uuid.uuid4()
        case "CharField" | "SlugField":
            return f"stand-in {number}"
        case _:
            return 1_900_000_001 + number


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one table by one statement, and give them their primary keys."""
    if not rows:
        return
    model = type(rows[0])
    fields = _columns(model)
    with connection.cursor() as cursor:
        cursor.execute(
            _insert_sql(model, len(rows)),
            [
                field.get_db_prep_save(field.pre_save(row, True), connection)
                for row in rows
                for field in fields
            ],
        )
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def update(row: Model, *names: str) -> None:
    """Write the named fields of a row that is there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            _update_sql(type(row), names),
            [
                *(
                    field.get_db_prep_save(field.pre_save(row, False), connection)
                    for field in _named(type(row), names)
                ),
                row.pk,
            ],
        )
        if cursor.rowcount != 1:
            raise RuntimeError(f"{row._meta.label} {row.pk} is not there any more")


def update_many(rows: Sequence[Model], *names: str) -> None:
    """Write the named fields of many rows of one table that are there already, in one go."""
    if not rows:
        return
    model = type(rows[0])
    fields = _named(model, names)
    with connection.cursor() as cursor:
        cursor.executemany(
            _update_sql(model, names),
            [
                (
                    *(field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields),
                    row.pk,
                )
                for row in rows
            ],
        )


@lru_cache
def _columns(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache
def _named(model: type[Model], names: tuple[str, ...]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


@lru_cache
def _insert_sql(model: type[Model], count: int) -> str:
    fields = _columns(model)
    one = f"({', '.join(['%s'] * len(fields))})"
    return (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(_quoted(field.column) for field in fields)})"  # noqa: S608  # names of our own tables
        f" VALUES {', '.join([one] * count)} RETURNING {_key(model)}"
    )


@lru_cache
def _update_sql(model: type[Model], names: tuple[str, ...]) -> str:
    settings = ", ".join(f"{_quoted(field.column)} = %s" for field in _named(model, names))
    return f"UPDATE {_quoted(model._meta.db_table)} SET {settings} WHERE {_key(model)} = %s"  # noqa: S608  # likewise


def _key(model: type[Model]) -> str:
    assert model._meta.pk is not None
    return _quoted(str(model._meta.pk.column))


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
