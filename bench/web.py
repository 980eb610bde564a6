"""How many pages a second, and how long the slowest wait: Sopan's pages beside a plain Django page.

    bench/setup && .venv-bench/bin/python -m bench.web [--open 100000] [--seconds 4] [--rounds 5]

The server is gunicorn exactly as `sopan serve` runs it, on loopback; the client is this process with a few
connections that ask one after the other, so p50 and p99 are what a person waits when that many ask at once.
Client and server share the machine. Pages take turns in each round; ratios are of one round.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "plain page, one query"


def load(port: int, request: bytes, connections: int, seconds: float) -> list[float]:
    """Ask again and again over so many connections; how long each answer took."""
    taken: list[float] = []
    troubles: list[BaseException] = []
    until = time.perf_counter() + seconds

    def ask() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while time.perf_counter() < until:
                    began = time.perf_counter()
                    line.sendall(request)
                    read_answer(line)
                    taken.append(time.perf_counter() - began)
        except BaseException as trouble:  # told to the main thread, which raises it
            troubles.append(trouble)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return taken


def read_answer(line: socket.socket) -> bytes:
    """The body of one answer of a connection that stays open. RuntimeError unless it is 200."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(line)
    head, _, body = got.partition(b"\r\n\r\n")
    first, *rest = head.split(b"\r\n")
    if b" 200 " not in first:
        raise RuntimeError(f"the server answered {first.decode()}")
    length = next(int(one.split(b":")[1]) for one in rest if one.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += _some(line)
    return body


def _some(line: socket.socket) -> bytes:
    got = line.recv(262_144)
    if not got:
        raise RuntimeError("the server closed the connection")
    return got


def measure(arguments: argparse.Namespace, address: str, folder: Path, kind: str) -> None:
    """Fill, serve, ask in turns, print."""
    environment = {
        **os.environ,
        "SOPAN_DATABASE_URL": address,
        "SOPAN_HOME": str(folder),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    program = [sys.executable, "-m", "bench.web_office"]
    print(f"{kind}: filling {arguments.open:,} open cases ...", file=sys.stderr, flush=True)
    made = subprocess.run(
        [*program, "prepare", str(arguments.open)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    requests = {name: text.encode() for name, text in json.loads(made.stdout).items()}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*program, "serve", str(port), str(arguments.workers)], cwd=ROOT, env=environment
    )
    try:
        _wait(port, server)
        for request in requests.values():
            load(port, request, arguments.connections, 1.0)
        rounds: list[dict[str, list[float]]] = []
        for number in range(arguments.rounds):
            rounds.append(
                {
                    name: load(port, request, arguments.connections, arguments.seconds)
                    for name, request in requests.items()
                }
            )
            print(f"{kind}: round {number + 1} of {arguments.rounds}", file=sys.stderr, flush=True)
    finally:
        server.terminate()
        server.wait(20)
    _print(kind, arguments, rounds)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start; its message is above")


def _print(kind: str, arguments: argparse.Namespace, rounds: list[dict[str, list[float]]]) -> None:
    print(
        f"\n### {kind}: pages at {arguments.open:,} open cases,"
        f" {arguments.workers} workers, {arguments.connections} connections\n"
    )
    print("| page | requests/s | p50 ms | p99 ms | of the plain page's speed |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in rounds[0]:
        speeds = [len(one[name]) / arguments.seconds for one in rounds]
        ratios = [len(one[name]) / len(one[PLAIN]) for one in rounds]
        waits = sorted(wait * 1000 for one in rounds for wait in one[name])
        print(
            f"| {name} | {statistics.median(speeds):,.0f} ({min(speeds):,.0f}-{max(speeds):,.0f})"
            f" | {statistics.median(waits):.1f} | {waits[int(len(waits) * 0.99)]:.1f}"
            f" | {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}) |"
        )
    print(flush=True)


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--open", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each page in a round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"]
    )
    arguments = parser.parse_args()
    for kind in arguments.databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sopan-bench-")))
            if kind == "sqlite":
                address = f"sqlite:///{folder}/sopan.sqlite3"
            else:
                from tests.gate.postgres import private_postgres

                address = stack.enter_context(private_postgres(durable=True))
            measure(arguments, address, folder, kind)


if __name__ == "__main__":
    main()
