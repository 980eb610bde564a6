"""The real product in a process of its own, and real browsers that meet it only through its pages."""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg import sql

from tests import prepared
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
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo of Sopan that runs as long as the tests; it must end in order on SIGTERM."""
    home = tmp_path_factory.mktemp("served") / "home"
    address = os.environ.get("SOPAN_DATABASE_URL", "")
    with ExitStack() as stack:
        if address.startswith("postgres"):
            told = {"SOPAN_DATABASE_URL": stack.enter_context(_own_database(address))}
        else:
            told = prepared.demo(home)
        running = stack.enter_context(Served(home, **told))
        assert running.get("/sehat/")[0] == 200, running.said()
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="session")
def signed_in() -> dict[str, object]:
    """Sessions of who signed in already, by user."""
    return {}


@pytest.fixture
def town(
    chromium: Browser, served: str, signed_in: dict[str, object], request: pytest.FixtureRequest
) -> Iterator[Town]:
    """Sopan for one test. A complaint of the browser on any page fails it; a failed test leaves its pages."""
    town = Town(chromium, served, signed_in)
    yield town
    _judge(town, request)
    town.close()
    town.watch.demand_nothing()


@pytest.fixture(scope="module")
def open_pages(chromium: Browser, served: str, signed_in: dict[str, object]) -> Iterator[Town]:
    """Sopan with a page for each reader, which stays open from test to test."""
    town = Town(chromium, served, signed_in)
    yield town
    town.close()


@pytest.fixture
def readers(open_pages: Town, request: pytest.FixtureRequest) -> Iterator[Town]:
    """As `town`, for a test that only looks: with the pages that the tests before it left open."""
    yield open_pages
    _judge(open_pages, request)
    open_pages.watch.demand_nothing()


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
