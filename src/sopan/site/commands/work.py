"""`sopan worker`: sends notices and does the periodic duties."""

import argparse
import signal
import threading

from django.conf import settings
from django.db import connections

from sopan.notices.periodic import do_due_duties
from sopan.notices.worker import run, send_due
from sopan.site.commands.terminal import Stop, note
from sopan.site.commands.update import refuse_unfit
from sopan.site.locks import InUse, using_data


def worker(arguments: argparse.Namespace) -> int:
    """Work until a signal, or once."""
    try:
        with using_data(settings.HOME):
            if not settings.DEMO:
                refuse_unfit()
            work(once=arguments.once)
    except InUse:
        raise Stop(
            f"The data in {settings.HOME} is being replaced by a restore. Start again after it."
        ) from None
    return 0


def work(*, once: bool) -> None:
    """Work until SIGTERM or Ctrl-C, ending after the message in hand; `once`: only what is due now."""
    if once:
        done = do_due_duties()
        sent = send_due()
        note(f"{sent} messages tried, {len(done)} periodic duties done.")
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        run(stop)
    finally:
        connections.close_all()
