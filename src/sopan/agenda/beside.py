"""What rooms above this one show of a line, why they keep its number from falling away, and what they do when it
becomes confidential."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sopan.agenda.models import Entry
from sopan.directory.models import User


@dataclass(frozen=True)
class Fact:
    """A row on the page of a line: what it is, what it says, and where that leads; or, when it is an `act`,
    a button that is named by `value`."""

    label: str
    value: str
    address: str = ""
    act: bool = False


_places: list[Callable[[Sequence[Entry]], Mapping[int, str]]] = []
_facts: list[Callable[[User, Entry], list[Fact]]] = []
_bonds: list[Callable[[Entry], str]] = []
_hiders: list[Callable[[Entry], None]] = []


def shows_on_entry(tell: Callable[[User, Entry], list[Fact]]) -> Callable[[User, Entry], list[Fact]]:
    """Register what a room has to show of a line that `user` may open."""
    _facts.append(tell)
    return tell


def holds_number(tell: Callable[[Entry], str]) -> Callable[[Entry], str]:
    """Register a reason for which a number must stay: a sentence for the official, empty when there is none."""
    _bonds.append(tell)
    return tell


def hides_with_entry(hide: Callable[[Entry], None]) -> Callable[[Entry], None]:
    """Register what a room does when a line that was open becomes confidential, in the same transaction."""
    _hiders.append(hide)
    return hide


def shows_in_book(
    tell: Callable[[Sequence[Entry]], Mapping[int, str]],
) -> Callable[[Sequence[Entry]], Mapping[int, str]]:
    """Register where letters that came in went, for the column "Disposisi" of a printed book: words by id of the line."""
    _places.append(tell)
    return tell


def places_of(entries: Sequence[Entry]) -> dict[int, str]:
    """Where letters that came in went, in words, by id of the line."""
    return {line: words for tell in _places for line, words in tell(entries).items()}


def facts_of(user: User, entry: Entry) -> list[Fact]:
    """What the other rooms show of a line."""
    return [fact for tell in _facts for fact in tell(user, entry)]


def bond_of(entry: Entry) -> str:
    """Why the number of a line cannot fall away by hand; empty when it can."""
    return next((reason for tell in _bonds if (reason := tell(entry))), "")


def became_secret(entry: Entry) -> None:
    """Have the other rooms hide what they have of a line that was open until now."""
    for hide in _hiders:
        hide(entry)
