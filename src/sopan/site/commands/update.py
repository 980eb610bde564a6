"""`sopan migrate`, and the same work at the start of the demo."""

import argparse

from django.conf import settings
from django.core.checks import ERROR, run_checks

from sopan.site.commands.terminal import Stop, note
from sopan.site.update import Update, pending_migrations


def migrate(arguments: argparse.Namespace) -> int:
    """Bring everything up to date. 1 when an SOP was refused."""
    return 1 if bring_up_to_date(demo=settings.DEMO) else 0


def bring_up_to_date(*, demo: bool) -> bool:
    """Update, telling what is done. Returns whether some SOP was refused."""
    problems = Update(demo=demo, tell=note).run()
    for problem in problems:
        note(problem)
    if problems:
        note("The SOPs named above were refused; their earlier editions, if any, stay in force.")
    return bool(problems)


def refuse_unfit() -> None:
    """Stop unless the settings are fit for production and the data is of this version."""
    errors = [problem for problem in run_checks() if problem.level >= ERROR]
    if errors:
        raise Stop(
            "\n  ".join(["The settings are not fit:", *(f"{e.msg} {e.hint or ''}".strip() for e in errors)])
        )
    if pending_migrations() or not settings.STATIC_ROOT.exists():
        raise Stop(
            "The database or the static files are of another version. Make a backup, then run `sopan migrate`."
        )
