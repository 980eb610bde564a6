"""The world that letter tests play in."""

import pytest

from sopan.cases.models import Case
from tests.world import KARANG_TARUNA, TALA, World, make_world


@pytest.fixture
def world(db: None) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return make_world()


@pytest.fixture
def case(world: World) -> Case:
    """An application for a surat keterangan, as sent."""
    return world.apply(TALA, KARANG_TARUNA)
