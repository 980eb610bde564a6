"""The hash chain of a case's events: each event carries the hash of the one before."""

import datetime
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from json import encoder
from typing import Any, NamedTuple

from django.db import connection, models

_read: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # json.loads without its preliminaries
_parts: Any = encoder.c_make_encoder(  # type: ignore[attr-defined]  # what json.dumps makes anew at each call
    None, None, encoder.encode_basestring, None, ":", ",", True, False, True
)
quoted = encoder.encode_basestring
FETCHED = 500
"""Rows that are read at a time."""


def canonical(value: Any) -> str:
    """The one way a JSON value is written before it is hashed."""
    return "".join(_parts(value, 0))


def link(
    previous: str,
    *,
    case: str,
    seq: int,
    kind: str,
    at: datetime.datetime,
    user: int | None,
    data: Mapping[str, Any],
) -> str:
    """Hash of an event, in hex: over the previous hash and everything the event says.

    `data` is hashed as it is stored, so a sealed event is verified without opening it.
    """
    moment = at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return hash_of(_body(previous, case, seq, kind, moment, user, data))


def hash_of(body: bytes) -> str:
    """The hash of an event from the bytes that say it."""
    return sha256(body).hexdigest()


def _body(
    previous: str, case: str, seq: int, kind: str, moment: str, user: int | None, data: Mapping[str, Any]
) -> bytes:
    """`canonical([previous, case, seq, kind, moment, user, data])`, written faster."""
    who = "null" if user is None else user
    head = f'["{previous}",{quoted(case)},{seq},{quoted(kind)},"{moment}",{who},'
    return f"{head}{canonical(data)}]".encode()


class Told(json.JSONEncoder):
    """Has SQLite store what an event says in the very signs that are hashed, so that it is checked without parsing."""

    def __init__(self, **_ways: Any) -> None:
        super().__init__(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Written(NamedTuple):
    """An event as it stands in a table: `body` is what must have the hash `hash`, and `holds` whether it has."""

    parent: int
    seq: int
    body: bytes
    hash: str
    holds: bool


def written(table: type[models.Model], parent: str, names: Mapping[int, str]) -> Iterator[Written]:
    """The events in `table` of the chains whose primary keys are in `names`, chain after chain, each in order.

    `parent` is the column that points at the chain, `names` how each chain is called inside its hashes. A body
    carries the hash that is stored with the event before. Read past Django's fields: it is twice as fast.
    """
    if not names:
        return
    last, before, tail, name = 0, 0, "", ""
    as_hashed = connection.vendor == "sqlite"
    for chain, seq, kind, at, user, data, hash_ in _rows(_statement(table, parent), [min(names), max(names)]):
        if chain != last:
            if chain not in names:
                continue
            last, before, tail, name = chain, 0, "", quoted(names[chain])
        moment = f"{at[:10]}T{at[11:]}{'' if len(at) > 19 else '.000000'}"
        head = (
            f'["{tail if seq == before + 1 else ""}",{name},{seq},{quoted(kind)},"{moment}+00:00",'
            f"{'null' if user is None else user},"
        )
        body = f"{head}{data}]".encode()
        holds = as_hashed and sha256(body).hexdigest() == hash_
        if not holds:
            try:
                value, end = _read(data, 0)
                body = f"{head}{''.join(_parts(value, 0))}]".encode()
            except (StopIteration, ValueError):  # somebody wrote there what is no JSON
                pass
            else:
                holds = end == len(data) and sha256(body).hexdigest() == hash_
        yield Written(chain, seq, body, hash_, holds)
        before, tail = seq, hash_


def _rows(statement: str, bounds: list[int]) -> Iterator[tuple[Any, ...]]:
    """The rows, never all of them at once: a book may have a million events."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(statement, bounds)
            while rows := cursor.fetchmany(FETCHED):
                yield from rows
        return
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # the server goes on reading while we hash
        yield from cursor.stream(statement, bounds, size=FETCHED)


def _statement(table: type[models.Model], parent: str) -> str:
    """Times and data as text: Django and the drivers would make values of them, to be written out again."""
    if connection.vendor == "sqlite":
        at, user, data = 'CAST("at" AS TEXT)', "CAST(user_id AS INTEGER)", "CAST(data AS TEXT)"
    else:
        at, user = "to_char(\"at\" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", "user_id"
        data = "data::text"
    return (
        f"SELECT {parent}, seq, kind, {at}, {user}, {data}, hash FROM {table._meta.db_table}"  # noqa: S608
        f" WHERE {parent} BETWEEN %s AND %s ORDER BY {parent}, seq"
    )
