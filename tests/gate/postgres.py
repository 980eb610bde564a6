"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOM = 2_000_000_000
"""Bytes; many times what the tests write."""


class Unavailable(Exception):
    """It cannot be had on this machine; the message says why."""


def needed(package: str, *, look_again: bool = True) -> None:
    """Install a Debian package, asking first what there is now (`look_again`). Unavailable where that fails."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Unavailable(f"{package} is not installed (Debian, Ubuntu: apt install {package})")
    print(f"Installing {package} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qy", "--no-install-recommends", package]
    for command in [["apt-get", "update", "-q"], install] if look_again else [install]:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise Unavailable(f"{' '.join(command)} failed: {done.stderr.strip().splitlines()[-1:]}")


def in_memory() -> str | None:
    """A folder in memory with room for all that tests write; None, which is the usual one, where there is none."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return str(memory)
    return None


@contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[str]:
    """Run a server and give its address. Durability is off, as the data lives as long as the tests; measuring wants it."""
    programs = _programs()
    person = _person()
    place = None if durable else in_memory()
    with tempfile.TemporaryDirectory(prefix="sopan-pg-", dir=place, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        if person:
            shutil.chown(folder, person, person)
        data = folder / "data"
        who = {"user": person, "group": person, "extra_groups": []} if person else {}
        made = subprocess.run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "sopan",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            capture_output=True,
            text=True,
            cwd="/",
            **who,
        )
        if made.returncode:
            raise Unavailable(f"initdb failed: {made.stderr.strip()}")
        settings = ["max_connections=100"]
        if not durable:
            settings += ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
            settings += [
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_wal_size=4GB",
                "autovacuum=off",
                "jit=off",
            ]
        options = [word for setting in settings for word in ("-c", setting)]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *options],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C goes to the tests; we stop the server after them
                **who,
            )
            try:
                _wait(programs, folder, server)
                yield f"postgres://sopan@{quote(str(folder), safe='')}/postgres"
            finally:
                server.send_signal(signal.SIGINT)  # "fast": ends connections and stops
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def _programs() -> Path:
    """The folder of PostgreSQL's server programs."""
    for _attempt in range(2):
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
        )
        if found:
            return found[-1].parent
        if (own := shutil.which("postgres")) and shutil.which("initdb"):
            return Path(own).resolve().parent
        needed("postgresql")
    raise Unavailable("PostgreSQL's server programs were not found after installing them")


def _person() -> str | None:
    """Whom to run it as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Unavailable("PostgreSQL does not run as root, and there is no user 'postgres'")


def _wait(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        if subprocess.run([programs / "pg_isready", "-q", "-h", folder]).returncode == 0:
            return
        time.sleep(0.1)
    raise Unavailable(f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}")
