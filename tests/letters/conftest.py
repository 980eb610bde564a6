"""The world that letter tests play in."""

import pytest

from sopan.cases.models import Case
from tests.world import World


@pytest.fixture
def case(sent: tuple[World, Case]) -> Case:
    """An application for a surat keterangan, as sent."""
    return sent[1]
