"""What a record is found by: its words, cut the same way for both databases, and written when it is filed."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from sopan.agenda.scans import words_in
from sopan.archive.models import Record, Words
from sopan.letters.layout.filling import late_words, refilled, texts_of
from sopan.letters.papers import blocks_of

MOST = 200_000
"""Signs of a letter that are indexed; a hundred pages."""
A_BATCH = 500
_WORD = re.compile(r"[^\W_]+")


def tokens_of(text: str) -> list[str]:
    """The plain words of a text: lower case, without accents, cut at everything that is not a letter or a digit."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _WORD.findall(plain.casefold())


def index(records: Sequence[Record]) -> None:
    """Write what these records are found by; what stood there before goes.

    They come with letter, entry and case loaded. A confidential one is found by its number only; of a destroyed one
    the words of the letter are gone.
    """
    rows = []
    for record in records:
        text = "\n".join(part for part in _parts(record) if part)[:MOST]
        rows.append(Words(record=record, text=text, tokens=" ".join(tokens_of(text))))
    Words.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record"], update_fields=["text", "tokens"]
    )


def index_entries(entries: Collection[int]) -> None:
    """Index the records of these lines anew: what their scans say is known by now."""
    came = Record.objects.filter(entry__in=entries, document=None)
    for _count in _index(came) if entries else ():
        pass


def index_new() -> int:
    """Index the records that are not yet; how many."""
    return sum(_index(Record.objects.filter(words=None)))


def rebuild() -> Iterator[int]:
    """Index everything anew, yielding how many are done after each batch."""
    done = 0
    for count in _index(Record.objects.all()):
        done += count
        yield done
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO archive_index (archive_index) VALUES ('rebuild')")


def _index(wanted: Any) -> Iterator[int]:
    wanted = wanted.select_for_update(of=("self",)).order_by("pk")
    wanted = wanted.select_related("letter", "entry", "case", "document")
    last = 0
    while True:
        with transaction.atomic():  # read under the lock: what is destroyed meanwhile must not come back
            records = list(wanted.filter(pk__gt=last)[:A_BATCH])
            index(records)
        if not records:
            return
        last = records[-1].pk
        yield len(records)


def _parts(record: Record) -> Iterator[str]:
    yield record.number
    entry, letter = record.entry, record.letter
    if entry is not None:
        yield entry.number if entry.number != record.number else ""
    if record.case is not None:
        yield record.case.number
    if record.confidential:
        return
    yield record.title
    yield record.kind
    if entry is not None:
        yield entry.subject if entry.subject != record.title else ""
        yield entry.party
        yield entry.their_number
    if entry is not None and record.document is None and record.state != Record.State.DESTROYED:
        yield from words_in(entry)
    if letter is None or record.document is None or letter.file_id != record.document.file_id:
        return
    yield letter.signer_position
    yield letter.signer_name
    if record.state != Record.State.DESTROYED:
        late = late_words(letter.dated, letter.number, letter.signer_position)
        for block in (refilled(one, late) for one in blocks_of(letter)):
            yield from texts_of(block)
            for label, value in block.get("facts", ()):
                yield f"{label}: {value}"
