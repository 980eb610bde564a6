"""Sharing the verification of chains among processes: it is bound by the processor."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from django.db import connections

from sopan.cases.audit import Break, verify_chains
from sopan.cases.models import Case

PARTS = 4
"""Into how many parts the cases are divided for each process."""
FEW = 1000
"""Cases for which no other process is started."""


def chains(processes: int) -> Iterator[tuple[int, list[Break]]]:
    """The batches of `cases.audit.verify_chains`, worked on by that many processes.

    Only for a program without other threads: the processes are copies of this one.
    """
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if processes < 2 or last < FEW:
        yield from verify_chains()
        return
    step = last // (PARTS * processes) + 1
    bounds = [(low, low + step) for low in range(0, last + 1, step)]
    connections.close_all()  # a copy must not use the connection of its original
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for batches in pool.map(_part, bounds):
            yield from batches


def _part(bounds: tuple[int, int]) -> list[tuple[int, list[Break]]]:
    return list(verify_chains(*bounds))
