"""The world and a browser-like client for each kind of person."""

from collections.abc import Callable

import pytest
from django.test import Client

from sopan.cases.models import Case
from sopan.directory.models import User
from tests.small_office import Office, make_office
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
def as_user() -> Callable[[User | None], Client]:
    """A client signed in as that person, or as nobody."""

    def signed_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def office(db: None) -> Office:
    """A small office; its SOPs are put in force by the test."""
    return make_office()
