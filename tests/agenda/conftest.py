"""A small office with its books: who keeps them is said by an SOP, as in a real one."""

import datetime
from dataclasses import dataclass

import pytest
from django.test import Client

from sopan.agenda.entries import INCOMING, OUTGOING, Line, book_of
from sopan.agenda.models import Book
from sopan.directory.models import Agency, User
from tests.bureau import Bureau, make_bureau
from tests.factories import make_official, make_position
from tests.kept import story_of

DAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 2, 0, tzinfo=datetime.UTC)
LETTER = Line(
    dated=DAY, received=DAY, their_number="005/7/BAPPEDA/2026", party="Bappeda", subject="Undangan rapat"
)


@dataclass
class Office:
    """The bureau, its books, and its people by what they have to do with the books."""

    bureau: Bureau
    agency: Agency
    keeper: User  # `pelaksana`, who registers and numbers
    colleague: User  # `penghubung`, in the same unit
    head: User  # `kepala`, who leads the office
    inspector: User  # may look at the whole office, no more
    administrator: User
    stranger: User  # keeps the books of another office

    @property
    def incoming(self) -> Book:
        """The book of letters that came in."""
        return book_of(self.agency, INCOMING)

    @property
    def outgoing(self) -> Book:
        """The book of letters that go out."""
        return book_of(self.agency, OUTGOING)

    def at(self, user: User) -> Client:
        """The browser of somebody who has signed in."""
        client = Client()
        client.force_login(user)
        return client


STEPS = [
    {"id": "terima", "actors": ["pelaksana"]},
    {"id": "masuk", "actors": ["pelaksana"], "does": "register", "with": {"book": "surat-masuk"}},
    {"id": "keluar", "actors": ["pelaksana"], "does": "register", "with": {"book": "surat-keluar"}},
]


def make_books() -> Office:
    """The office, with another one beside it."""
    bureau, other = make_bureau("dinas-buku"), make_bureau("dinas-lain")
    bureau.put("surat", STEPS)
    other.put("surat", STEPS)
    agency = bureau.agency
    return Office(
        bureau,
        agency,
        bureau.person("pelaksana"),
        bureau.person("penghubung"),
        bureau.person("kepala"),
        make_official(agency, make_position(agency, "pengawas", sight="read")),
        make_official(agency, make_position(agency, "admin", administers=True)),
        other.person("pelaksana"),
    )


@pytest.fixture
def office(db: None) -> Office:
    return story_of("books", make_books)
