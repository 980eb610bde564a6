"""Rows that many tests begin with: made once by the functions that make them, then only written again."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

Kinds = Sequence[type[Model]]

_kept: dict[str, list[tuple[str, list[Any]]]] = {}


def rows_of(name: str, kinds: Kinds, make: Callable[[], None]) -> None:
    """Have in empty tables what `make` puts there: all rows of these `kinds`, with the same keys each time.

    No row ever gets one of these keys anew: the first making moved the sequences on. Under a clock that a test has
    set, all is made as of then, and not kept.
    """
    if abs(timezone.now() - datetime.datetime.now(datetime.UTC)) > datetime.timedelta(minutes=1):
        make()
    elif name in _kept:
        with connection.cursor() as cursor:
            for sql, rows in _kept[name]:
                cursor.executemany(sql, rows)
    else:
        make()
        _kept[name] = list(_statements(kinds))


def _statements(kinds: Kinds) -> Iterator[tuple[str, list[Any]]]:
    """What writes the rows that there are, as the database itself gives and takes them."""
    quoted = connection.ops.quote_name
    for kind in kinds:
        columns = [field.column for field in kind._meta.concrete_fields if field.column]
        table, names = quoted(kind._meta.db_table), ", ".join(map(quoted, columns))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {table}")
            rows = cursor.fetchall()
        if rows:
            yield f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows
