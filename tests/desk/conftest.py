"""The world and a browser-like client for each kind of person."""

from collections.abc import Callable

import pytest
from django.test import Client

from sopan.directory.models import User
from tests.small_office import Office, make_office


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
