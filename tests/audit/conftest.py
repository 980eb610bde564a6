"""An office with histories, a book, and two heads over them."""

import datetime

import pytest
from django.utils import timezone

from sopan.audit.heads import keep_heads
from sopan.audit.models import Head
from sopan.cases.models import Case
from tests.kept import story_of
from tests.world import KARANG_TARUNA, TALA, World, make_world

Past = tuple[World, list[Case], list[Head]]


@pytest.fixture
def past(db: None, request: pytest.FixtureRequest) -> Past:
    """As much of it as the test asks for; what takes long is made once for all of them."""
    asked = request.fixturenames
    if "heads" in asked:
        return story_of("heads", _with_heads)
    return story_of("cases", _with_cases) if "cases" in asked else (make_world(), [], [])


@pytest.fixture
def world(past: Past) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return past[0]


@pytest.fixture
def cases(past: Past) -> list[Case]:
    """One case whose letter was numbered, and one that has just been sent."""
    return past[1]


@pytest.fixture
def heads(past: Past) -> list[Head]:
    """Two heads: of today, and of tomorrow when one case has moved and another was opened."""
    return past[2]


def _with_cases() -> Past:
    world = make_world()
    first = world.apply(TALA, KARANG_TARUNA)
    world.walk_to(first, "hand-over")
    return world, [first, world.apply(TALA, KARANG_TARUNA, world.stranger)], []


def _with_heads() -> Past:
    world, cases, _none = _with_cases()
    now = timezone.now()
    keep_heads(now)
    world.do(cases[1])
    world.apply(TALA, KARANG_TARUNA)
    keep_heads(now + datetime.timedelta(days=1))
    return world, cases, list(Head.objects.order_by("number"))
