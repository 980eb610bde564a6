"""What the worker does for the archive every so often."""

from sopan.agenda.scans import read_next
from sopan.archive import index
from sopan.archive.execution import carry_on_all
from sopan.archive.filing import file_away, follow_books
from sopan.archive.retention import refresh
from sopan.notices.periodic import periodic


@periodic(seconds=60)
def file_letters() -> None:
    """File every letter that has been issued or entered since, and find it by what its scans say."""
    file_away()
    index.index_entries(read_next())


@periodic(seconds=3600)
def follow_schedules() -> None:
    """Bring the records in line with the books, the schedules, and the cases that were closed since."""
    follow_books()
    refresh()


@periodic(seconds=60)
def end_disposals() -> None:
    """Go on with destructions and transfers that were begun and not ended."""
    carry_on_all()
