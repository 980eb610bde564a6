"""Workers as processes, for the tests that race and kill: `python worker_process.py race COUNT WORKERS|die COUNT|work`.

Their database is the one that SOPAN_DATABASE_URL names.
"""

import multiprocessing
import os
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")

import django

django.setup()


def make(count: int) -> None:
    """Put so many messages into the outbox."""
    from sopan.notices.outbox import Message, post_many

    post_many(
        Message(
            recipient=None, kind="uji", subject=f"Pesan {number}", body="Isi.", address=f"w{number}@contoh.id"
        )
        for number in range(count)
    )


def work(*, dying: bool = False) -> None:
    """Send until nothing is due; with `dying`, die by SIGKILL right after the first delivery."""
    from sopan.notices import worker

    if dying:
        worker._mark = lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    while worker.send_due(7):
        time.sleep(0)


def race(workers: int) -> int:
    """So many workers at once, each a process; 1 when one of them failed."""
    from django.db import connections

    connections.close_all()  # a child must not share our connection
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=work) for _ in range(workers)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return int(any(child.exitcode for child in children))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["race", count, workers]:
            make(int(count))
            sys.exit(race(int(workers)))
        case ["die", count]:
            make(int(count))
            work(dying=True)
        case ["work"]:
            work()
