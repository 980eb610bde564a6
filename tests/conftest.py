"""What every test stands on: no network but this machine, fast passwords, its own directory for files."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker
from pytest_socket import socket_allow_hosts

from tests import prepared

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from playwright.sync_api import Browser

    from sopan.cases.models import Case
    from tests.world import World

FIRST = (
    "site/test_demo_history.py",
    "site/test_serving.py",
    "site/test_backup.py",
    "site/test_check.py",
    "cases/test_killed.py",
    "notices/test_worker_processes.py",
    "browser/test_every_page.py",
    "browser/test_office_work.py",
    "browser/test_outside.py",
    "browser/test_permit.py",
    "browser/test_letters.py",
    "browser/test_complaint.py",
    "browser/test_neglected_child.py",
    "browser/test_bad_luck.py",
    "site/test_look_browser.py",
    "browser/test_karang_taruna.py",
    "browser/test_training.py",
    "browser/test_counter.py",
    "browser/test_rehabilitation.py",
    "browser/test_drafting.py",
    "browser/test_agenda.py",
    "browser/test_uploads.py",
    "browser/test_following.py",
)
"""What takes longest comes first: no worker is left with it in the end, nor makes again what another made for a file."""


def pytest_configure() -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, so that threads and killed processes meet the same database as in an office; tests need no fsync.
        settings.HOME.mkdir(parents=True, exist_ok=True)
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(settings.HOME / "test.sqlite3")}
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    os.fsync = lambda _file: None  # nobody pulls the plug on a test
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
    _remember_streams()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what never asks a database, and so ran already",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(item.path))
    if not config.getoption("--database-only"):
        return
    asking = {"db", "transactional_db"}
    wanted = [
        item
        for item in items
        if item.get_closest_marker("django_db") or asking.intersection(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


def _place(path: Path) -> int:
    """Where the tests of that file stand: before all others, or among them."""
    name = f"{path.parent.name}/{path.name}"
    return FIRST.index(name) if name in FIRST else len(FIRST)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and what a test makes mostly goes at once: looking for rings in it costs too much."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The tests of a process begin with tables that were made once for all processes."""
    from django.conf import settings as configured
    from django.db import connection

    name = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            prepared.copy_to(Path(name))
        else:
            prepared.copy_on_server(connection, name)
        connection.settings_dict["NAME"] = configured.DATABASES["default"]["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()


def _remember_streams() -> None:
    """Django's client for tests leaves the files open that it was sent and that nobody read to their end."""
    from django.test import client

    wrapped = client.closing_iterator_wrapper

    def remembered(stream: Iterable[bytes], close: Callable[[], None]) -> Iterator[bytes]:
        _streams.append(close.__self__)  # type: ignore[attr-defined]
        return wrapped(stream, close)

    client.closing_iterator_wrapper = remembered


_streams: list["HttpResponseBase"] = []
"""Answers of this test that are streams."""


def pytest_runtest_teardown() -> None:
    """Who leaves closes what they were sent."""
    for answer in _streams:
        for close in answer._resource_closers:
            close()
    _streams.clear()


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    _forget_rows_of_the_last_test()


def _forget_rows_of_the_last_test() -> None:
    """What a process keeps by primary key belongs to a database that the last test rolled back.

    Done ahead of every fixture: one that lasts for a whole module is made before those of a single test.
    """
    from sopan.cases import openings
    from sopan.cases.editions import edition_of
    from sopan.directory import calendars

    edition_of.cache_clear()
    openings._kept.clear()
    calendars._kept.clear()


@pytest.fixture
def sent(db: None) -> "tuple[World, Case]":
    """The world with an application in it that has just been sent."""
    from tests.world import make_sent

    return make_sent()


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> "World":
    """All agencies and SOPs, with people made when asked for; the one of `sent`, where a test asks for both."""
    from tests.world import make_world

    world: World = request.getfixturevalue("sent")[0] if "sent" in request.fixturenames else make_world()
    return world


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One browser for all tests of a process; each gets pages of its own."""
    from tests.browser.chromium import launched, program

    if program() is None:
        pytest.skip("no Chromium on this machine; script/test installs it, or set CHROMIUM to the program")
    with pytest.MonkeyPatch.context() as patch, launched() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests
        yield browser


@pytest.fixture(autouse=True)
def files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    """Uploads of a test never meet those of another."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def files_are_judged_at_their_first_coming(request: pytest.FixtureRequest) -> Iterator[None]:
    """Judging a file takes a process of its own, and tests bring the same few; those of `tests/files` are about it."""
    from sopan.files.checks import known_files

    with nullcontext() if "files" in request.path.parts[-3:] else known_files():
        yield


@pytest.fixture(autouse=True)
def throttles_forget() -> None:
    """A throttle that one test filled does not slow the next."""
    from django.core.cache import cache

    cache.clear()
