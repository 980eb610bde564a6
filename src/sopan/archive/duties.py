"""What the worker does for the archive every so often."""

from sopan.archive.execution import carry_on_all
from sopan.archive.filing import file_away, follow_books
from sopan.archive.retention import refresh
from sopan.notices.periodic import periodic


@periodic(seconds=60)
def file_letters() -> None:
    """File every letter that has been issued or entered since."""
    file_away()


@periodic(seconds=3600)
def follow_schedules() -> None:
    """Bring the records in line with the books, the schedules, and the cases that were closed since."""
    follow_books()
    refresh()


@periodic(seconds=60)
def end_disposals() -> None:
    """Go on with destructions and transfers that were begun and not ended."""
    carry_on_all()
