"""The world that case tests play in."""

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return make_world()
