"""`sopan messages`: the English of every text."""

import argparse

from django.conf import settings

from sopan.site.commands.terminal import Stop, note, say

try:
    from sopan.site.messages import Messages
except ModuleNotFoundError as error:  # Babel is only there for development
    raise Stop("Translations need the development dependencies: run script/setup dev.") from error


def extract(arguments: argparse.Namespace) -> int:
    """Bring new texts into the catalogue."""
    missing = Messages(settings.PACKAGE).bring_in()
    note(f"{missing} texts have no English yet.")
    return 0


def compile_(arguments: argparse.Namespace) -> int:
    """Compile the catalogue."""
    Messages(settings.PACKAGE).compile()
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print what is missing. 1 when anything is."""
    problems = list(Messages(settings.PACKAGE).problems())
    for problem in problems:
        say(problem)
    note(f"{len(problems)} problems in the English catalogue.")
    return 1 if problems else 0
