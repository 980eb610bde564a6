"""A worker in a process of its own, for the tests that race and kill: `python worker_process.py make COUNT|work|die`.

Its database is the one that SOPAN_DATABASE_URL names.
"""

import os
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")

import django
from django.apps import apps
from django.conf import settings

django.setup()


def make(count: int) -> None:
    """The tables of the outbox, and `count` messages in it."""
    from django.core.management import call_command

    from sopan.notices.outbox import Message, post_many

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    post_many(
        Message(
            recipient=None, kind="uji", subject=f"Pesan {number}", body="Isi.", address=f"w{number}@contoh.id"
        )
        for number in range(count)
    )


def work(*, dying: bool) -> None:
    """Send until nothing is due; with `dying`, die by SIGKILL right after the first delivery."""
    from sopan.notices import worker

    if dying:
        worker._mark = lambda *_a, **_k: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    while worker.send_due(7):
        time.sleep(0)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", count]:
            make(int(count))
        case ["work"]:
            work(dying=False)
        case ["die"]:
            work(dying=True)
