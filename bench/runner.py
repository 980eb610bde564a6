"""One database with so many open cases, measured on request: a child of `bench.cases`, told by lines of JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    """Make the database of SOPAN_DATABASE_URL, fill it, then answer each line with measurements."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    session = _Session(int(sys.argv[1]))
    _say({"ready": session.facts})
    for line in sys.stdin:
        request = json.loads(line)
        _say(getattr(session, request.pop("do"))(**request))


def _say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


class _Session:
    """The office of this process with its engines."""

    def __init__(self, open_cases: int) -> None:
        from bench.engines.beside_viewflow import Viewflow
        from bench.engines.floor import Floor
        from bench.engines.own import Sopan
        from bench.engines.spiff import Spiff, SpiffInMemory
        from bench.office import make_office

        self.office = make_office()
        floor = Floor(self.office)
        self.engines = [
            Sopan(self.office),
            Viewflow(self.office),
            Spiff(self.office),
            SpiffInMemory(self.office),
            floor,
        ]
        for engine in self.engines:
            engine.fill(open_cases)
        self.settle()
        self.turn = 0
        self.facts = {"rows": floor.rows, "statements": floor.statements}

    def steps(self, cases: int) -> dict[str, dict[str, float]]:
        """Durable steps of so many cases by engine, with their seconds; the engines take turns, case by case.

        `processor` is the time this process itself worked: on a busy machine it is steadier than the clock,
        but leaves out the disk and, on PostgreSQL, the server.
        """
        taken = {engine.name: {"steps": 0, "clock": 0.0, "processor": 0.0} for engine in self.engines}
        for _ in range(cases):
            self.turn += 1
            first = self.turn % len(self.engines)
            for engine in self.engines[first:] + self.engines[:first]:
                own = taken[engine.name]
                for step in engine.walk():
                    began, worked = time.perf_counter(), time.process_time()
                    step()
                    own["processor"] += time.process_time() - worked
                    own["clock"] += time.perf_counter() - began
                    own["steps"] += 1
        return taken

    def inbox(self, times: int) -> dict[str, list[float]]:
        """Seconds of the first 25 rows of the busiest inbox: Sopan's function, one query set, bare SQL."""
        from bench.inboxes import ways

        seconds: dict[str, list[float]] = {}
        for _ in range(times):
            for name, way in ways(self.office).items():
                seconds.setdefault(name, []).append(_timed(way))
        return seconds

    def settle(self) -> None:
        """Take stock, so that no round pays for the filling or for the round before."""
        from bench.office import settle

        settle()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
