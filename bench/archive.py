"""How long a search over the text of 100,000 archived letters takes, for the head and for a clerk.

    .venv/bin/python -m bench.archive [--letters 100000] [--databases sqlite postgres]

Beside it stands the floor: the same words asked of the index by bare SQL, ranked the same way, and the rows of one page
read, without anybody's rights. Letters have 150 words, drawn as words of a language are: few often, most seldom.
"""

import argparse
import random
import time
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from bench.databases import on_each

VOCABULARY, WORDS, ROUNDS, A_PAGE = 30_000, 150, 40, 26
BATCH, A_CASE = 2_000, 10


def main() -> None:
    """Measure on each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=100_000)
    on_each(parser, lambda asked: f"{asked.letters:,} letters", lambda asked: _measure(asked.letters))


def _measure(count: int) -> None:
    from bench.office import make_office, open_cases, settle
    from sopan.archive.access import reach
    from sopan.archive.searching import search

    office = make_office()
    open_cases(office, count // A_CASE)
    words = _fill(office, count)
    settle()
    asked = {
        "a seldom word": [words[-1 - number] for number in range(ROUNDS)],
        "a common word": [words[number % 20] for number in range(ROUNDS)],
        "two words": [f"{words[number % 50]} {words[300 + number]}" for number in range(ROUNDS)],
        "the beginning of a word": [words[number][:3] for number in range(ROUNDS)],
        "a number": [f"400.9/{number * 701 % count:06}/UKUR/2026" for number in range(1, ROUNDS + 1)],
    }
    print("| words | floor p95 ms | head p95 ms | in times of the floor | clerk p95 ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for what, texts in asked.items():
        floor = _p95(lambda text: _floor(text), texts)
        head = _p95(
            lambda text: search(reach(office.person("kepala"), office.agency), text, most=A_PAGE), texts
        )
        clerk = _p95(
            lambda text: search(reach(office.person("staf"), office.agency), text, most=A_PAGE), texts
        )
        print(f"| {what} | {floor:.1f} | {head:.1f} | {head / floor:.1f} | {clerk:.1f} |", flush=True)


def _fill(office: Any, count: int) -> list[str]:
    """The archived letters, ten a case; the words that it may hold, the commonest first."""
    from django.utils import timezone

    from sopan.archive.models import Record, Words
    from sopan.cases.models import Case

    draw = random.Random(5)
    syllables = [first + second for first in "bcdghjklmnprst" for second in "aiueo"]
    vocabulary: list[str] = []
    seen = set()
    while len(vocabulary) < VOCABULARY:
        word = "".join(draw.choices(syllables, k=draw.choice((2, 3, 3, 4))))
        if word not in seen:
            seen.add(word)
            vocabulary.append(word)
    weights = list(accumulate(1 / (place + 3) for place in range(VOCABULARY)))
    now = timezone.now()
    cases = list(Case.objects.order_by("pk").values_list("pk", "unit_id"))
    started = time.perf_counter()
    rows = [cases[number % len(cases)] for number in range(count)]
    for start in range(0, count, BATCH):
        records = [
            Record(
                agency=office.agency, unit_id=unit, direction="out", case_id=pk, kind="surat keterangan",
                title="Surat keterangan", number=f"400.9/{number:06}/UKUR/2026", dated=now.date(), year=2026,
                classification="400.9", filed_at=now,
            )
            for number, (pk, unit) in enumerate(rows[start : start + BATCH], start)
        ]  # fmt: skip
        records = Record.objects.bulk_create(records)
        texts = [" ".join(draw.choices(vocabulary, cum_weights=weights, k=WORDS)) for _ in records]
        Words.objects.bulk_create(
            Words(
                record=record,
                text=text,
                tokens=f"{' '.join(record.number.lower().replace('.', '/').split('/'))} {text}",
            )
            for record, text in zip(records, texts, strict=True)
        )
    print(f"(filled in {time.perf_counter() - started:.0f} s)\n")
    return vocabulary


def _floor(text: str) -> int:
    """Bare SQL: what the index finds, ranked, and the rows of a page."""
    from django.db import connection

    from sopan.archive.index import tokens_of
    from sopan.archive.searching import CANDIDATES, matching

    question = matching(tokens_of(text), connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT id FROM (SELECT rowid AS id, rank AS rank FROM archive_index WHERE archive_index MATCH %s"
                " ORDER BY rowid DESC LIMIT %s) ORDER BY rank LIMIT %s",
                [question, CANDIDATES, A_PAGE],
            )
        else:
            cursor.execute(
                "SELECT id FROM (SELECT record_id AS id, vector FROM archive_words"
                " WHERE vector @@ to_tsquery('simple', %s) ORDER BY record_id DESC LIMIT %s) newest"
                " ORDER BY ts_rank(vector, to_tsquery('simple', %s)) DESC LIMIT %s",
                [question, CANDIDATES, question, A_PAGE],
            )
        keys = [row[0] for row in cursor.fetchall()]
        if keys:
            places = ", ".join(["%s"] * len(keys))
            cursor.execute(
                "SELECT r.*, w.text FROM archive_record r JOIN archive_words w ON w.record_id = r.id"
                f" WHERE r.id IN ({places})",
                keys,
            )
            cursor.fetchall()
    return len(keys)


def _p95(ask: Callable[[str], object], texts: list[str]) -> float:
    taken = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        taken.append(time.perf_counter() - started)
    return sorted(taken)[int(len(taken) * 0.95)] * 1000


if __name__ == "__main__":
    main()
