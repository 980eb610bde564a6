"""The world that case tests play in."""

import pytest

from tests.bureau import Bureau, Moments
from tests.small_office import Office, make_office
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return make_world()


@pytest.fixture
def office(db: None) -> Office:
    """A small office; its SOPs are put in force by the test."""
    return make_office()


@pytest.fixture
def moments(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> Moments:
    """The clock on the wall, for tests with a bureau as their office."""
    return Moments(monkeypatch, office.agency)
