"""Periodic duties of the installation as a whole."""

from django.core.management import call_command

from sopan.files.sweep import sweep
from sopan.notices.periodic import periodic


@periodic(seconds=24 * 60 * 60)
def clear_old_sessions() -> None:
    """Forget sessions that ended."""
    call_command("clearsessions")


@periodic(seconds=24 * 60 * 60)
def sweep_files() -> None:
    """Delete files that no draft, case or letter has needed for a month."""
    sweep()
