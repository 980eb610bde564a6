"""The real product in a process of its own, and real browsers that meet it only through its pages."""

import json
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg import sql

from tests import prepared
from tests.browser.beginnings import NAME
from tests.browser.driving import Town
from tests.site.running import Served

PICTURES = Path(__file__).parent.parent.parent / "test-results" / "browser"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, for its fixture."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))  # the first of a process waits for the demo as well


@pytest.fixture(scope="session")
def begun() -> dict[str, Any]:
    """Who is signed in and what was applied for before the tests; see `tests/browser/beginnings.py`."""
    return {}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, begun: dict[str, Any]) -> Iterator[str]:
    """The address of a demo of Sopan that runs as long as the tests; it must end in order on SIGTERM."""
    home = tmp_path_factory.mktemp("served") / "home"
    address = os.environ.get("SOPAN_DATABASE_URL", "")
    with ExitStack() as stack:
        if address.startswith("postgres"):  # there the tests begin everything themselves
            told = {"SOPAN_DATABASE_URL": stack.enter_context(_own_database(address))}
        else:
            told = prepared.town(home)
            begun.update(json.loads((home / NAME).read_text()))
        running = stack.enter_context(Served(home, **told))
        assert running.get("/sehat/")[0] == 200, running.said()
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="session")
def towns(chromium: Browser) -> Iterator[dict[str, Town]]:
    """Every Sopan that was visited, by address, with the pages that stay open from test to test."""
    towns: dict[str, Town] = {}
    yield towns
    for town in towns.values():
        town.close()


@pytest.fixture
def town(
    chromium: Browser,
    served: str,
    begun: dict[str, Any],
    towns: dict[str, Town],
    request: pytest.FixtureRequest,
) -> Iterator[Town]:
    """Sopan for one test. A complaint of the browser on any page fails it; a failed test leaves its pages."""
    town = towns.setdefault(served, Town(chromium, served, begun))
    yield town
    _judge(town, request)
    town.leave()
    town.watch.demand_nothing()


def _judge(town: Town, request: pytest.FixtureRequest) -> None:
    if request.node.stash.get(FAILED, False):
        town.keep_pictures(PICTURES, request.node.name)


@contextmanager
def _own_database(address: str) -> Iterator[str]:
    """A database beside the one of `address`, which the other tests use."""
    name = f"sopan_browser_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{address.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
