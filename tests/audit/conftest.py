"""An office with histories, a book, and two heads over them."""

import datetime

import pytest
from django.utils import timezone

from sopan.audit.heads import keep_heads
from sopan.audit.models import Head
from sopan.cases.models import Case
from tests.world import KARANG_TARUNA, TALA, World, make_world


@pytest.fixture
def world(db: None) -> World:
    """All agencies and SOPs, with people made when asked for."""
    return make_world()


@pytest.fixture
def cases(world: World) -> list[Case]:
    """One case whose letter was numbered, and one that has just been sent."""
    first = world.apply(TALA, KARANG_TARUNA)
    world.walk_to(first, "hand-over")
    return [first, world.apply(TALA, KARANG_TARUNA, world.stranger)]


@pytest.fixture
def heads(world: World, cases: list[Case]) -> list[Head]:
    """Two heads: of today, and of tomorrow when one case has moved and another was opened."""
    now = timezone.now()
    keep_heads(now)
    world.do(cases[1])
    world.apply(TALA, KARANG_TARUNA)
    keep_heads(now + datetime.timedelta(days=1))
    return list(Head.objects.order_by("number"))
