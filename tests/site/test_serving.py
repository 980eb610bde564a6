"""One command serves; it stops whole; bad luck at the start is told in a sentence."""

import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.site.running import Served, free_port, gone, sopan

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them"),
    pytest.mark.timeout(240),
]


def test_it_serves_with_its_worker_and_a_broken_sop_does_not_stop_the_rest(tmp_path: Path) -> None:
    home = tmp_path / "home"
    sops = tmp_path / "sops"
    for agency in ("bnnk-sumbawa", "kesbangpol-bogor", "kominfo-kota-bogor"):  # one SOP each
        shutil.copytree(settings.SOPS / agency, sops / agency, ignore=shutil.ignore_patterns("*.cases.yaml"))
    broken, *_whole = sorted(sops.glob("*/*/*.yaml"))
    broken.write_text(broken.read_text().replace("\nsteps:", "\nlangkah:", 1))
    with Served(home, SOPAN_SOPS=str(sops)) as server:
        assert f"{broken}:" in server.said()
        assert "2 SOPs in force" in server.said()
        assert server.health("worker", "ok")["status"] == "ok"
        assert server.get("/")[0] == 200

        again = sopan(home, "serve", "--port", str(free_port()), SOPAN_SOPS=str(sops))
        assert again.returncode == 3
        assert "already running" in again.stderr

        refused = sopan(home, "restore", broken)
        assert refused.returncode == 3
        assert "Stop `sopan serve`" in refused.stderr

        _web, worker = sorted(server.children())
        os.kill(worker, signal.SIGKILL)
        assert gone(worker)
        until = time.monotonic() + 20
        while (worker in server.children() or len(server.children()) < 2) and time.monotonic() < until:
            time.sleep(0.1)
        assert worker not in server.children()
        assert len(server.children()) == 2, "a worker that died is started again"

        assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.said()

    broken.unlink()
    loaded = sopan(home, "migrate", SOPAN_SOPS=str(sops))  # SOPs changed: loaded again
    assert loaded.returncode == 0
    assert "0 of them in a new edition" in loaded.stderr

    with Served(home, SOPAN_SOPS=str(sops)) as server:  # nothing changed: nothing done
        assert "Loading" not in server.said()
        assert "Collecting" not in server.said()
        children = server.children()
        assert len(children) == 2
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert all(gone(pid) for pid in children), "a killed server leaves nobody behind"


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = sopan(tmp_path / "home", "serve", "--port", str(port))
    assert done.returncode == 3
    assert f"127.0.0.1:{port}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_production_does_not_serve_with_an_old_database(tmp_path: Path) -> None:
    done = sopan(
        tmp_path / "home",
        "serve",
        "--port",
        str(free_port()),
        SOPAN_MODE="production",
        SOPAN_SECRET_KEY="s" * 50,
        SOPAN_INDEX_KEY="i" * 50,
        SOPAN_DATA_KEYS="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        SOPAN_BASE_URL="https://layanan.contoh.go.id",
        SOPAN_HOSTS="layanan.contoh.go.id",
    )
    assert done.returncode == 3
    assert "sopan migrate" in done.stderr
