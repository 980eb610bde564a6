"""The world that letter tests play in."""

import pytest

from sopan.cases.models import Case
from tests.world import World, make_sent, make_world


@pytest.fixture
def sent(db: None) -> tuple[World, Case]:
    """The world with an application in it that has just been sent."""
    return make_sent()


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> World:
    """All agencies and SOPs, with people made when asked for."""
    world: World = request.getfixturevalue("sent")[0] if "sent" in request.fixturenames else make_world()
    return world


@pytest.fixture
def case(sent: tuple[World, Case]) -> Case:
    """An application for a surat keterangan, as sent."""
    return sent[1]
