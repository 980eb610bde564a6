"""Sharing the verification of chains among processes. Imports no model before Django is set up in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopan.cases.audit import Break

PARTS = 4
"""Into how many parts the cases are divided for each process."""


def chains(processes: int) -> Iterator[tuple[int, list[Break]]]:
    """The batches of `cases.audit.verify_chains`, worked on by that many processes."""
    from sopan.cases.audit import verify_chains
    from sopan.cases.models import Case

    if processes < 2:
        yield from verify_chains()
        return
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    step = last // (PARTS * processes) + 1
    bounds = [(low, low + step) for low in range(0, last + 1, step)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_set_up) as pool:
        for batches in pool.map(_part, bounds):
            yield from batches


def _set_up() -> None:
    import django

    django.setup()


def _part(bounds: tuple[int, int]) -> list[tuple[int, list[Break]]]:
    from sopan.cases.audit import verify_chains

    return list(verify_chains(*bounds))
