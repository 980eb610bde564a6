"""The browser: Chromium as this machine has it, without its own traffic."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # with no screen it has little to do, and a process of its own costs more
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]

expect.set_options(timeout=30_000)  # a slow machine is not a fault; a fault is told half a minute later

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Best first: the shell has the engine without windows, tool bars and profiles, and so takes half the time."""


def program(*, whole: bool = False) -> str | None:
    """Chromium on this machine, or None. The `whole` of it shows PDFs within a page; the shell does not."""
    named = os.environ.get("SOPAN_CHROMIUM") or os.environ.get("CHROMIUM")
    wanted = PROGRAMS[1:] if whole else PROGRAMS
    return named or next((found for one in wanted if (found := shutil.which(one))), None)


@contextmanager
def launched(*, whole: bool = False) -> Iterator[Browser]:
    """A running browser; see `program`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(whole=whole), args=ARGUMENTS)
        yield browser
        browser.close()
