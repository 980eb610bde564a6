"""Rows that many tests begin with: made once by the functions that make them, then only written again."""

import copy
import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

Kinds = Sequence[type[Model]]
T = TypeVar("T")


@dataclass(frozen=True)
class _Kept(Generic[T]):
    statements: list[tuple[str, list[Any]]]
    files: dict[str, bytes]  # by where they lie below the folder for files
    made: T

    def write(self) -> None:
        # All at once, as rows point at others that come later.
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, rows in self.statements:
                cursor.executemany(sql, rows)
        for name, content in self.files.items():
            path = Path(settings.FILES_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


_kept: dict[str, _Kept[Any]] = {}


def rows_of(name: str, kinds: Kinds, make: Callable[[], None]) -> None:
    """Have in empty tables what `make` puts there: all rows of these `kinds`, with the same keys each time.

    No row ever gets one of these keys anew: the first making moved the sequences on. Under a clock that a test has
    set, all is made as of then, and not kept.
    """
    if not _by_the_clock():
        make()
    elif name in _kept:
        _kept[name].write()
    else:
        make()
        _kept[name] = _Kept(list(_statements(kinds)), {}, None)


def story_of(name: str, make: Callable[[], T]) -> T:
    """Have in empty tables, and in the folder for files, all that `make` leaves there; a copy of what it answers."""
    if not _by_the_clock():
        return make()
    if name not in _kept:
        made = make()
        root = Path(settings.FILES_ROOT)
        files = {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()}
        models = apps.get_models(include_auto_created=True)
        kinds = [kind for kind in models if kind._meta.app_label not in ("auth", "contenttypes")]
        _kept[name] = _Kept(list(_statements(kinds)), files, copy.deepcopy(made))
        return made
    _kept[name].write()
    told: T = copy.deepcopy(_kept[name].made)
    return told


def _by_the_clock() -> bool:
    return abs(timezone.now() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)


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
