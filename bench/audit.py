"""How many events of hash chains are verified a second: in a database, and out of an auditor's archive.

    .venv/bin/python -m bench.audit [--events 400000] [--rounds 3] [--databases sqlite postgres]

The histories are copies of one nine-step case walked to its end. Beside it stands the floor: the same texts already in
memory, each parsed as JSON, written as JSON again and hashed with SHA-256, in one process. Within a round all take their
turn; printed are the medians over the rounds: events a second, in times of the floor, and events a second of the
measuring process's own processor time, which is steadier on a busy machine (without PostgreSQL's server and without
other processes).
"""

import argparse
import hashlib
import json
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from bench.databases import on_each

BATCH = 500
FLOOR = "floor: json and SHA-256, one process"


def main() -> None:
    """Measure on each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=3)
    on_each(
        parser,
        lambda asked: f"{asked.events:,} events",
        lambda asked: _measure(asked.events, asked.rounds, asked.within),
    )


def _measure(count: int, rounds: int, folder: Path) -> None:
    from django.utils import timezone

    from bench.office import settle
    from sopan.audit import archive
    from sopan.audit.checking import verify_heads
    from sopan.audit.heads import keep_heads
    from sopan.audit.sharing import chains
    from sopan.cases.models import Event

    fill(count)
    settle()
    total = Event.objects.count()
    texts = [json.dumps(data) for data in Event.objects.values_list("data", flat=True)[: min(total, 100_000)]]
    started = time.perf_counter()
    keep_heads(timezone.now())
    print(f"{total:,} events; the first head over all of them took {time.perf_counter() - started:.2f} s")
    place = folder / "archive"
    archive.export(place, timezone.now(), "bench", lambda _events: None)

    def database(processes: int) -> int:
        events, broken = 0, 0
        for number, breaks in chains(processes):
            events += number
            broken += len(breaks)
        assert (events, broken) == (total, 0)
        return events

    def auditor() -> int:
        report = archive.prove(place)
        assert report.problems == []
        return report.events

    def heads() -> int:
        assert verify_heads().problems == []
        return total

    rivals: dict[str, Callable[[], int]] = {
        FLOOR: lambda: _floor(texts),
        "database, one process": lambda: database(1),
        "database, two processes": lambda: database(2),
        "archive, one process": auditor,
        "heads against the database": heads,
    }
    speeds: dict[str, list[float]] = {name: [] for name in rivals}
    own: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            started, worked = time.perf_counter(), time.process_time()
            events = run()
            speeds[name].append(events / (time.perf_counter() - started))
            own[name].append(events / (time.process_time() - worked))
    print("\n| what | events a second | of the floor | a second of processor |\n| --- | ---: | ---: | ---: |")
    for name, values in speeds.items():
        ratio = statistics.median(one / floor for one, floor in zip(values, speeds[FLOOR], strict=True))
        processor = "" if "two processes" in name else f"{statistics.median(own[name]):,.0f}"
        print(f"| {name} | {statistics.median(values):,.0f} | {ratio:.2f} | {processor} |", flush=True)


def _floor(texts: list[str]) -> int:
    for text in texts:
        hashlib.sha256(json.dumps(json.loads(text)).encode()).hexdigest()
    return len(texts)


def fill(count: int) -> None:
    """At least `count` events in finished cases, each with a chain of its own."""
    from bench.engines.own import Sopan
    from bench.office import copy_of, make_office
    from sopan.cases.chain import link
    from sopan.cases.models import Case, Event

    for step in Sopan(make_office()).walk():
        step()
    model = Case.objects.get()
    events = list(model.events.order_by("seq"))
    wanted = count // len(events)
    for start in range(1, wanted, BATCH):
        cases = [
            copy_of(model, key=uuid.uuid4(), number=f"CONTOH/2026/{number:06d}")
            for number in range(start, min(start + BATCH, wanted))
        ]
        rows = []
        for case in cases:
            case.chain = ""
            for event in events:
                case.chain = link(
                    case.chain,
                    case=str(case.key),
                    seq=event.seq,
                    kind=event.kind,
                    at=event.at,
                    user=event.user_id,
                    data=event.data,
                )
                rows.append(copy_of(event, case=case, hash=case.chain))
        Case.objects.bulk_create(cases)
        Event.objects.bulk_create(rows, batch_size=2000)


if __name__ == "__main__":
    main()
