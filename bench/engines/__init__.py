"""What is measured: Sopan, the two engines beside it, and the floor; each drives the same eleven durable steps.

An engine gives `walk()`: a generator that prepares (not timed) and yields one function for each durable step
(timed), from the application to the closed case; and `fill(count)`, which leaves that many cases open.
"""

from collections.abc import Callable, Iterator
from typing import Protocol


class Engine(Protocol):
    """One of those that are compared."""

    name: str

    def fill(self, count: int) -> None:
        """Have so many cases open."""

    def walk(self) -> Iterator[Callable[[], object]]:
        """One case from its first step to its last."""
