"""Periodic duties of the installation as a whole."""

from django.core.management import call_command

from sopan.notices.periodic import periodic


@periodic(seconds=24 * 60 * 60)
def clear_old_sessions() -> None:
    """Forget sessions that ended."""
    call_command("clearsessions")
