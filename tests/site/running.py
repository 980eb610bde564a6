"""Running `sopan` in processes of its own, as an administrator does, each time in a home of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOPS = Path(__file__).resolve().parent.parent.parent / "sops"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """This environment with a home of its own and SQLite in it; a demo begins there without cases.

    Its SOPs come without their stories, which are told once in the gate and once by the tests of each database.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOPAN_")}
    sops = home.parent / "sops-without-stories"
    if "SOPAN_SOPS" not in more and not sops.exists():
        shutil.copytree(SOPS, sops, ignore=shutil.ignore_patterns("*.cases.yaml"))
    own = {"SOPAN_HOME": str(home), "SOPAN_DEMO_HISTORY": "0", "SOPAN_SOPS": str(sops)}
    return {**kept, **own, **more}


def sopan(home: Path, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "sopan.site.cli", *words],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


class Served:
    """`sopan serve` on a free port, from when it answers until the block ends."""

    def __init__(self, home: Path, **more: str) -> None:
        self.port = free_port()
        self.log = home.parent / "served.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sopan.site.cli", "serve", "--port", str(self.port)],
                env=environment(home, **more),
                cwd=home if home.exists() else None,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def __enter__(self) -> "Served":
        try:
            self._wait_until_ready()
        except BaseException:
            self.process.kill()  # its children die with it; left alone, they would trouble the tests that follow
            self.process.wait()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        children = self.children()
        if self.process.poll() is None:
            self.stop()
        for pid in children:
            assert gone(pid), f"process {pid} was left behind"

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + 150
        while "Sopan is ready" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """All that it printed so far."""
        return self.log.read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with a signal and give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def children(self) -> list[int]:
        """Its child processes, the web and the worker."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def health(self, part: str, wanted: Any, seconds: float = 30) -> Mapping[str, Any]:
        """The health report, once `part` of it is `wanted`."""
        until = time.monotonic() + seconds
        while True:
            report: dict[str, Any] = json.loads(self.get("/sehat/")[1])
            if report[part] == wanted or time.monotonic() > until:
                return report
            time.sleep(0.2)


def gone(pid: int, seconds: float = 20) -> bool:
    """Whether the process ends within that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False
