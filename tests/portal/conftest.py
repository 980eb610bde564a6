"""The office of `tests.world`, and a browser for each of the people who must not see each other's cases."""

from collections.abc import Callable

import pytest
from django.test import Client

from sopan.directory.models import User
from tests.world import BOGOR, TALA, World

Browser = Callable[[User | None], Client]


@pytest.fixture
def browser() -> Browser:
    """A browser in which that person is signed in; nobody is when None."""

    def opened(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def mother(world: World, browser: Browser) -> Client:
    """The browser of the citizen whose application it is."""
    return browser(world.citizen)


@pytest.fixture
def others(world: World, browser: Browser) -> dict[str, Client]:
    """Signed-in people whose business it is not: another citizen, and officials of this and another agency."""
    return {
        "another citizen": browser(world.stranger),
        "an official of another agency": browser(world.official(BOGOR, "petugas-p4gn")),
        "an official of the same agency": browser(world.official(TALA, "fo-slrt")),
    }
