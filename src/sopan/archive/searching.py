"""Finding records again: by their words, best first, and by what they are. One function for both databases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from sopan.archive.access import Reach
from sopan.archive.index import tokens_of
from sopan.archive.models import Record, Words
from sopan.archive.retention import Phase, in_phase
from sopan.directory import duty
from sopan.directory.models import Agency

MOST_WORDS = 12
CANDIDATES = 1000
"""How many of the newest records with all the words are ranked; a word that stands in every letter stays quick."""
SHORT = 2
"""Words up to this length are looked for as they are, longer ones as the beginning of a word (surat, suratnya)."""
AROUND = 90  # signs on either side of what was found


@dataclass(frozen=True)
class Wanted:
    """What a record has to be, beside its words. Empty values want nothing."""

    year: int | None = None
    classification: str = ""  # a code, with all below it
    phase: Phase | None = None
    kind: str = ""
    unit: int | None = None  # primary key


@dataclass(frozen=True)
class Hit:
    """A record that was found, and the passage with the words in it: (before, found, after), or None."""

    record: Record
    passage: tuple[str, str, str] | None


def search(
    within: Reach, words: str, *, wanted: Wanted = Wanted(), start: int = 0, most: int = 25
) -> list[Hit]:
    """The records within somebody's reach that hold all of `words`, the best first.

    Without words: the newest first. What is typed is words and nothing else: quotes, brackets and operators mean
    nothing. At most `most` from place `start` on.
    """
    found = _narrowed(within.records, within.agency, wanted)
    tokens = tokens_of(words)[:MOST_WORDS]
    if tokens:
        keys = _best(found, tokens, start, most, few=within.few)
    elif words.strip():
        return []  # nothing but signs
    else:
        keys = list(found.values_list("pk", flat=True)[start : start + most])
    rows = Record.objects.select_related("unit").in_bulk(keys)
    for row in rows.values():
        row.agency = within.agency
    texts = dict(Words.objects.filter(record__in=keys).values_list("record", "text")) if tokens else {}
    return [
        Hit(rows[key], None if rows[key].confidential else _passage(texts.get(key, ""), tokens))
        for key in keys
        if key in rows
    ]


def choices(within: Reach) -> tuple[list[str], list[int]]:
    """The kinds and the years that the search can be narrowed to. Who sees much is offered all of the agency's."""
    records = within.records if within.few else Record.objects.filter(agency=within.agency)
    records = records.order_by()
    return (
        sorted(records.values_list("kind", flat=True).distinct()),
        sorted(records.values_list("year", flat=True).distinct(), reverse=True),
    )


def matching(tokens: Sequence[str], vendor: str) -> str:
    """The question to the index of that database: all the words, each of the longer ones as a beginning.

    Tokens are letters and digits only, so nothing in them can be an operator.
    """
    if vendor == "sqlite":
        return " ".join(f'"{token}"' + ("*" if len(token) > SHORT else "") for token in tokens)
    return " & ".join(f"'{token}'" + (":*" if len(token) > SHORT else "") for token in tokens)


def _narrowed(records: QuerySet[Record], agency: Agency, wanted: Wanted) -> QuerySet[Record]:
    if wanted.year is not None:
        records = records.filter(year=wanted.year)
    if wanted.classification:
        code = wanted.classification
        records = records.filter(Q(classification=code) | Q(classification__startswith=f"{code}."))
    if wanted.phase is not None:
        records = records.filter(in_phase(wanted.phase, duty.today(agency)))
    if wanted.kind:
        records = records.filter(kind=wanted.kind)
    if wanted.unit is not None:
        records = records.filter(unit=wanted.unit)
    return records


_SQLITE = (
    "SELECT id FROM (SELECT i.rowid AS id, i.rank AS rank FROM archive_index i%s WHERE archive_index MATCH %%s%s"
    " ORDER BY i.rowid DESC LIMIT %%s) ORDER BY rank, id DESC LIMIT %%s OFFSET %%s"
)
_POSTGRES = (
    "SELECT id FROM (SELECT w.record_id AS id, w.vector FROM archive_words w%s"
    " WHERE w.vector @@ to_tsquery('simple', %%s)%s ORDER BY w.record_id DESC LIMIT %%s) newest"
    " ORDER BY ts_rank(vector, to_tsquery('simple', %%s)) DESC, id DESC LIMIT %%s OFFSET %%s"
)
"""The newest that match, ranked. Two places are left for the question which may be seen; values are parameters."""


def _best(visible: QuerySet[Record], tokens: Sequence[str], start: int, most: int, *, few: bool) -> list[int]:
    """Keys of the best among the newest that hold the tokens.

    With `few`, all that may be seen is looked up once and what matches is held against it; otherwise each match is
    asked whether it may be seen, until there are enough.
    """
    try:
        seen, asked = visible.order_by().values("id").query.sql_with_params()
    except EmptyResultSet:  # there is nothing that the person may see
        return []
    question = matching(tokens, connection.vendor)
    ranked: list[str] = []
    if connection.vendor == "sqlite":
        sql, key = _SQLITE, "i.rowid"
        once = f" AND +{key} IN ({seen})"  # the plus keeps it from asking the index anew for each of them
    else:
        sql, key, ranked = _POSTGRES, "w.record_id", [question]
        once = f" AND {key} IN ({seen})"
    if few:
        sql, values = sql % ("", once), [question, *asked]
    else:
        sql, values = sql % (f" JOIN ({seen}) v ON v.id = {key}", ""), [*asked, question]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, CANDIDATES, *ranked, most, start])
        return [int(row[0]) for row in cursor.fetchall()]


def _passage(text: str, tokens: Sequence[str]) -> tuple[str, str, str] | None:
    """Where the first of the words stands in the text, as it is written there."""
    for token in sorted(tokens, key=len, reverse=True):
        found = re.search(rf"(?<![^\W_]){re.escape(token)}[^\W_]*", text, re.IGNORECASE)
        if found is not None:
            before = text[max(0, found.start() - AROUND) : found.start()]
            after = text[found.end() : found.end() + AROUND]
            if found.start() > AROUND:
                before = f"… {before.partition(' ')[2]}"
            if found.end() + AROUND < len(text):
                after = f"{after.rpartition(' ')[0]} …"
            return before, found[0], after
    return None
