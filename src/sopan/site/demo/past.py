"""Setting the clock back, so that what is played now stands in the books of an earlier day. Only in a demonstration."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone


class NoDemo(Exception):
    """The clock of an office is never set back."""


def refuse_outside_demo() -> None:
    """Errors: NoDemo unless this is a demonstration."""
    if not settings.DEMO:
        raise NoDemo


@contextmanager
def as_of(moment: datetime.datetime) -> Iterator[None]:
    """Within the block it is `moment` (aware), in this process only. Errors: NoDemo outside a demonstration.

    Everything in Sopan that writes a time asks `django.utils.timezone.now`.
    """
    refuse_outside_demo()
    clock = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = clock
