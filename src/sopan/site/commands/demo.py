"""`sopan demo`: two months of example cases, and the same at the first start of the demo."""

import argparse
import time

from django.conf import settings

from sopan.cases.models import Case
from sopan.site.commands.terminal import USAGE, Stop, note
from sopan.site.commands.update import bring_up_to_date
from sopan.site.demo.history import load_history
from sopan.site.locks import InUse, only_server, using_data

EVERY = 3.0
"""Seconds between two lines of progress."""


def demo(arguments: argparse.Namespace) -> int:
    """Load the history. 1 when there are cases already."""
    if not settings.DEMO:
        raise Stop("Example cases are for a demo; this installation is in production.", USAGE)
    try:
        with only_server(settings.HOME), using_data(settings.HOME):
            bring_up_to_date(demo=True)
            if Case.objects.exists():
                note(f"There are {Case.objects.count()} cases already, so nothing was loaded.")
                return 1
            prepare_history()
    except InUse:
        raise Stop(f"Sopan is running with {settings.HOME}. Stop it first.") from None
    return 0


def prepare_history() -> None:
    """Play the history into a demo without cases, telling how far it is; does nothing to one that has cases."""
    if Case.objects.exists():
        return
    note("Preparing two months of example cases, once; SOPAN_DEMO_HISTORY=0 or --empty leaves them out ...")
    began = told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            note(f"  {done} of {total} cases")

    count = load_history(progress=progress)
    note(f"{count} example cases in {time.monotonic() - began:.0f} seconds.")
