"""Workers as real processes on a real database file: racing each other, and killed at the worst moment."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import prepared
from tests.notices.mail_server import Letterbox, mail_server

SCRIPT = Path(__file__).with_name("worker_process.py")


@pytest.fixture(autouse=True)
def tables(tmp_path: Path) -> None:
    """The outbox, empty."""
    prepared.copy_to(tmp_path / "uji.sqlite3")


def start(home: Path, url: str, *command: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "SOPAN_HOME": str(home),
        "SOPAN_DATABASE_URL": f"sqlite:///{home / 'uji.sqlite3'}",
        "SOPAN_EMAIL_URL": url,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return subprocess.Popen([sys.executable, str(SCRIPT), *command], env=environment)


def rows(home: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "uji.sqlite3") as database:
        found = database.execute(question).fetchall()
    database.close()
    return found


def subjects(box: Letterbox) -> Counter[str]:
    return Counter(letter["Subject"] for letter in box.letters)


def test_three_workers_send_every_message_exactly_once(tmp_path: Path) -> None:
    with mail_server() as (box, url):
        assert start(tmp_path, url, "race", "60", "3").wait(60) == 0
        assert subjects(box) == Counter({f"Pesan {number}": 1 for number in range(60)})
    assert rows(tmp_path, "select state, count(*) from notices_notice group by state") == [("sent", 60)]


def test_worker_killed_by_the_system_after_a_delivery_loses_nothing(tmp_path: Path) -> None:
    with mail_server() as (box, url):
        assert start(tmp_path, url, "die", "3").wait(60) == -9
        assert sum(subjects(box).values()) == 1, "it was delivered, and nobody wrote that down"
        assert rows(tmp_path, "select distinct state from notices_notice") == [("sending",)]
        with sqlite3.connect(tmp_path / "uji.sqlite3") as database:
            database.execute(
                "update notices_notice set next_try_at = '2020-01-01 00:00:00'"
            )  # the lease is over
        database.close()
        assert start(tmp_path, url, "work").wait(60) == 0
        twice = [letter["Message-ID"] for letter in box.letters if subjects(box)[letter["Subject"]] == 2]
        assert len(twice) == 2, "one twin"
        assert len(set(twice)) == 1, "that mail programs recognise"
        assert len(subjects(box)) == 3
    assert rows(tmp_path, "select distinct state from notices_notice") == [("sent",)]
