"""How many durable steps a second: Sopan beside viewflow, SpiffWorkflow and bare SQL, in one run.

    bench/setup && .venv-bench/bin/python -m bench.cases [--open 1000 10000 100000] [--rounds 7] [--cases 12]

One nine-step SOP with one return, eleven commits a case. For each database and each number of open cases a
child process holds its own database; rounds go through all of them in turn, and within a round the engines
take turns case by case, so that whatever slows the machine slows all alike. Ratios are of one round;
printed are the median, and in brackets the least and the greatest, over the rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOPAN, FLOOR = "Sopan", "bare SQL"


class Child:
    """A process with one filled database; see `bench.runner`."""

    def __init__(self, address: str, open_cases: int, home: Path) -> None:
        home.mkdir()
        self.open_cases = open_cases
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.runner", str(open_cases)],
            cwd=ROOT,
            env={
                **os.environ,
                "SOPAN_DATABASE_URL": address,
                "SOPAN_HOME": str(home),
                "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.facts = self._read()["ready"]

    def ask(self, do: str, **words: Any) -> Any:
        """Have it measure something and wait for the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **words}) + "\n")
        self.process.stdin.flush()
        return self._read()

    def end(self) -> None:
        """Let it go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)

    def _read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a measuring process ended; its message is above")
        return json.loads(line)


@contextmanager
def databases(kind: str, sizes: list[int], folder: Path) -> Iterator[list[Child]]:
    """A filled database for each number of open cases."""
    with ExitStack() as stack:
        if kind == "sqlite":
            addresses = [f"sqlite:///{folder}/{size}.sqlite3" for size in sizes]
        else:
            from tests.gate.postgres import private_postgres

            server = stack.enter_context(private_postgres(durable=True))
            addresses = [_made(server, size) for size in sizes]
        children = []
        for address, size in zip(addresses, sizes, strict=True):
            print(f"{kind}: filling {size:,} open cases ...", file=sys.stderr, flush=True)
            child = Child(address, size, folder / f"{kind}-{size}")
            stack.callback(child.end)
            children.append(child)
        yield children


def _made(server: str, size: int) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE open_{size}")
    return server.rsplit("/", 1)[0] + f"/open_{size}"


def measure(kind: str, arguments: argparse.Namespace, folder: Path) -> None:
    """Fill, measure in turns, print."""
    with databases(kind, arguments.open, folder) as children:
        rounds: dict[int, list[dict[str, Taken]]] = {child.open_cases: [] for child in children}
        for child in children:
            child.ask("steps", cases=3)  # warm
        for number in range(arguments.rounds):
            for child in children:
                taken = child.ask("steps", cases=arguments.cases)
                rounds[child.open_cases].append({name: Taken(**one) for name, one in taken.items()})
                child.ask("settle")
            print(f"{kind}: round {number + 1} of {arguments.rounds}", file=sys.stderr, flush=True)
        _print_steps(kind, children, rounds)
        _print_inbox(children[-1], children[-1].ask("inbox", times=200))


@dataclass(frozen=True)
class Taken:
    """What one engine took in one round."""

    steps: int
    clock: float
    processor: float

    @property
    def speed(self) -> float:
        """Steps a second."""
        return self.steps / self.clock

    @property
    def work(self) -> float:
        """Milliseconds of processor a step."""
        return self.processor / self.steps * 1000


def _print_steps(kind: str, children: list[Child], rounds: dict[int, list[dict[str, Taken]]]) -> None:
    facts = children[0].facts
    print(f"\n### {kind}: durable steps a second\n")
    print(
        f"A case is {len(facts['rows'])} steps, {sum(facts['rows'])} rows and"
        f" {sum(facts['statements'])} writing statements at the floor.\n"
    )
    print(
        "| open cases | engine | steps/s | Sopan's speed in times of it | processor ms a step | Sopan's in times of it |"
    )
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for size, all_rounds in rounds.items():
        for name in all_rounds[0]:
            speed = _spread([one[name].speed for one in all_rounds], 0)
            work = _spread([one[name].work for one in all_rounds], 2)
            faster = slower = ""
            if name != SOPAN:
                faster = _spread([one[SOPAN].speed / one[name].speed for one in all_rounds], 2)
                slower = _spread([one[SOPAN].work / one[name].work for one in all_rounds], 2)
            print(f"| {size:,} | {name} | {speed} | {faster} | {work} | {slower} |")
    if len(rounds) > 1:
        few, many = min(rounds), max(rounds)
        print(
            f"\nA step at {many:,} open cases in times of one at {few:,} (same round), clock and processor:\n"
        )
        for name in rounds[few][0]:
            pairs = [(a[name], b[name]) for a, b in zip(rounds[few], rounds[many], strict=True)]
            clock = _spread([a.speed / b.speed for a, b in pairs], 2)
            print(f"- {name}: {clock}; {_spread([b.work / a.work for a, b in pairs], 2)}")
    print(flush=True)


def _print_inbox(child: Child, seconds: dict[str, list[float]]) -> None:
    print(f"First 25 rows of an inbox with {child.open_cases:,} open tasks, ms:\n")
    for name, all_ in seconds.items():
        print(f"- {name}: {_spread([one * 1000 for one in all_], 2, tails=True)}")
    ratio = statistics.median(seconds["inbox"]) / statistics.median(seconds[FLOOR])
    print(f"- inbox in times of {FLOOR}: {ratio:.1f}\n", flush=True)


def _spread(values: list[float], digits: int, *, tails: bool = False) -> str:
    low, high = (_at(values, 0.05), _at(values, 0.95)) if tails else (min(values), max(values))
    return f"{statistics.median(values):,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"


def _at(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--open", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cases", type=int, default=12, help="cases of each engine in a round")
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"]
    )
    arguments = parser.parse_args()
    arguments.open.sort()
    for kind in arguments.databases:
        with tempfile.TemporaryDirectory(prefix="sopan-bench-") as folder:
            measure(kind, arguments, Path(folder))


if __name__ == "__main__":
    main()
