"""An office with a head, two bidang with their people, a secretary who looks, a registrar, and letters that came in."""

import datetime
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from sopan.agenda.models import Book, Entry, EntryFile
from sopan.cases.answers import sealed_json
from sopan.directory.models import Agency, Official, Position, User
from sopan.files.storage import store_bytes
from tests.factories import make_agency, make_official, make_position, make_unit


@dataclass
class Office:
    """Who works where, and the book of incoming letters."""

    agency: Agency
    head: User
    secretary: User  # looks over the secretariat
    inspector: User  # looks over the whole office
    chief_a: User  # leads bidang A
    staff_a: User
    chief_b: User
    section: User  # leads a section of bidang A
    registrar: User
    clerk: User  # in the section of the secretariat
    book: Book

    def letter(self, *, confidential: bool = False, by: User | None = None) -> Entry:
        """A letter as the registrar entered it, with its scan."""
        serial = self.book.entries.count() + 1
        words = ("Bappeda Kabupaten", "Undangan rapat koordinasi")
        party, subject = (sealed_json(one) if confidential else one for one in words)
        entry = Entry.objects.create(
            book=self.book,
            year=2026,
            serial=serial,
            number=f"{serial:04}",
            dated=datetime.date(2026, 11, 20),
            received=datetime.date(2026, 11, 23),
            their_number="005/77/BAPPEDA",
            party=party,
            subject=subject,
            attachments="1 berkas",
            nature="segera",
            confidential=confidential,
            entered_at=timezone.now(),
            entered_by=by or self.registrar,
        )
        scan = store_bytes(
            b"%PDF-1.4 pindaian", "pindaian.pdf", "application/pdf", owner=None, sealed=confidential
        )
        EntryFile.objects.create(entry=entry, file=scan, label="Pindaian surat", added_at=timezone.now())
        return entry


def fresh(user: User) -> User:
    """The user as a new request loads them: what they hold is read anew."""
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def position_of(user: User) -> Position:
    """The one position that the user holds."""
    official = Official.objects.get(user=user)
    return official.holdings.get().position


@pytest.fixture
def office(db: None) -> Office:
    return make_disposing_office()


def make_disposing_office() -> Office:
    """See Office."""
    agency = make_agency()
    secretariat = make_unit(agency, "sekretariat")
    below = make_unit(agency, "subbag", parent=secretariat)
    a, b = make_unit(agency, "bidang-a"), make_unit(agency, "bidang-b")
    section = make_unit(agency, "seksi-a", parent=a)
    make = {
        "head": make_position(agency, "kepala-dinas", sight="lead"),
        "inspector": make_position(agency, "pengawas", sight="read"),
        "secretary": make_position(agency, "sekretaris", unit=secretariat, sight="read"),
        "chief_a": make_position(agency, "kepala-bidang-a", unit=a, sight="lead"),
        "staff_a": make_position(agency, "staf-a", unit=a),
        "chief_b": make_position(agency, "kepala-bidang-b", unit=b, sight="lead"),
        "section": make_position(agency, "kepala-seksi-a", unit=section, sight="lead"),
        "registrar": make_position(agency, "agendaris", unit=secretariat),
        "clerk": make_position(agency, "staf-subbag", unit=below),
    }
    people = {name: make_official(agency, position) for name, position in make.items()}
    book = Book.objects.create(
        agency=agency, code="surat-masuk", name="Buku agenda surat masuk", direction=Book.Direction.IN
    )
    return Office(agency=agency, book=book, **people)
