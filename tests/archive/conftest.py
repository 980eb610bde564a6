"""The office that archive tests play in."""

import pytest

from tests.archive.office import ArchiveOffice, make_archive_office


@pytest.fixture
def office(db: None) -> ArchiveOffice:
    """A small office with an archive."""
    return make_archive_office()
