"""SQL that is written once and kept, for the few statements that every step of every case runs.

Django writes the SQL of a query anew each time, which takes longer than the database needs to answer it.
Values go through Django's fields both ways as always; only the text of the statement is kept.
"""

import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Kept(Generic[M]):
    """A query that is compiled at its first use and then only filled in.

    `build` makes the query out of its parameters, each of which must be compared as it is (no `in`, no
    `None`); `fields` are the model fields that they are values of.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *fields: Any) -> None:
        self._build = build
        self._fields: tuple[Field[Any, Any], ...] = fields

    def models(self, *values: object) -> list[M]:
        """The rows as model objects, with what `select_related` asks for."""
        compiler, _sql, _parameters = self._compiled(connection.vendor)
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:last]]
        populators = get_related_populators(info, compiler.select, connection.alias)
        found = []
        for row in self.rows(*values):
            made = info["model"].from_db(connection.alias, names, row[first:last])
            for populator in populators:
                populator.populate(row, made)
            found.append(made)
        return found

    def rows(self, *values: object) -> list[tuple[Any, ...]]:
        """The rows as tuples."""
        compiler, sql, parameters = self._compiled(connection.vendor)
        stored = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self._fields, values, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, [stored[one.place] if isinstance(one, _Place) else one for one in parameters])
            fetched = cursor.fetchall()
        return list(compiler.results_iter([fetched], tuple_expected=True))

    @lru_cache(maxsize=2)  # noqa: B019  # these objects live as long as the process
    def _compiled(self, vendor: str) -> tuple[Any, str, list[Any]]:
        stand_ins = [_stand_in(field, place) for place, field in enumerate(self._fields)]
        compiler = self._build(*stand_ins).query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        places = {
            field.get_db_prep_value(value, connection): _Place(place)
            for place, (field, value) in enumerate(zip(self._fields, stand_ins, strict=True))
        }
        filled = [places.get(one, one) for one in parameters]
        if {one.place for one in filled if isinstance(one, _Place)} != set(range(len(self._fields))):
            raise RuntimeError("a parameter of a kept query is not in its SQL")
        return compiler, sql, filled


def _stand_in(field: Any, place: int) -> object:
    """A value that is certainly no other parameter of the query."""
    match field.target_field.get_internal_type() if field.is_relation else field.get_internal_type():
        case "UUIDField":
            return uuid.uuid4()
        case "CharField" | "SlugField":
            return f"stand-in {place}"
        case _:
            return 1_900_000_001 + place


class _Place:
    """Where a parameter goes."""

    def __init__(self, place: int) -> None:
        self.place = place


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
                field.get_db_prep_save(field.pre_save(row, add=True), connection)
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
    fields = [row._meta.get_field(name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            _update_sql(type(row), names),
            [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk],
        )
        if cursor.rowcount != 1:
            raise RuntimeError(f"{row._meta.label} {row.pk} is not there any more")


@lru_cache
def _columns(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache
def _insert_sql(model: type[Model], count: int) -> str:
    quote = connection.ops.quote_name
    fields = _columns(model)
    one = f"({', '.join(['%s'] * len(fields))})"
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
        f" VALUES {', '.join([one] * count)} RETURNING {quote(model._meta.pk.column)}"
    )


@lru_cache
def _update_sql(model: type[Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    columns = (quote(model._meta.get_field(name).column) for name in names)
    return (
        f"UPDATE {quote(model._meta.db_table)} SET {', '.join(f'{column} = %s' for column in columns)}"  # noqa: S608
        f" WHERE {quote(model._meta.pk.column)} = %s"
    )
