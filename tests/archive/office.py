"""A small office with an archive: a head, an administrator, three clerks, a secretary who looks, and letters that came in."""

import datetime
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from sopan.agenda.entries import book_of
from sopan.agenda.models import Classification, Entry, EntryFile
from sopan.archive import disposal
from sopan.archive.filing import file_away
from sopan.archive.models import Act, Record
from sopan.cases.answers import sealed_json
from sopan.cases.made_up import one_page_pdf
from sopan.directory.models import Agency, User
from sopan.files.models import StoredFile
from sopan.files.storage import store_bytes
from tests.factories import make_agency, make_official, make_position, make_unit

PDF = "application/pdf"
LONG_AGO = datetime.date(2010, 3, 1)
_numbers = count(1)


@dataclass
class ArchiveOffice:
    """The office and its people."""

    agency: Agency
    head: User
    administrator: User
    clerks: list[User]
    secretary: User


def make_archive_office() -> ArchiveOffice:
    """An office in which everybody has a position; codes 400 are destroyed after 2 + 3 years, 000 kept for ever."""
    agency = make_agency()
    unit = make_unit(agency, "bidang")
    Classification.objects.bulk_create(
        [
            Classification(code="400", name="Kesra", active_years=2, inactive_years=3, fate="musnah"),
            Classification(code="000", name="Umum", active_years=2, inactive_years=3, fate="permanen"),
            Classification(code="700", name="Pengawasan", active_years=5, inactive_years=5, fate="dinilai"),
            Classification(code="400.9", name="Sosial"),  # no retention of its own
        ],
        ignore_conflicts=True,
    )
    return ArchiveOffice(
        agency,
        head=make_official(agency, make_position(agency, "kepala", sight="lead")),
        administrator=make_official(agency, make_position(agency, "pengelola", administers=True)),
        clerks=[make_official(agency, make_position(agency, unit=unit)) for _ in range(3)],
        secretary=make_official(agency, make_position(agency, "sekretaris", sight="read")),
    )


def came_in(
    office: ArchiveOffice,
    *,
    code: str = "400.1",
    received: datetime.date = LONG_AGO,
    subject: str = "Undangan rapat",
    confidential: bool = False,
    content: bytes = b"",
) -> Entry:
    """A letter that came in, with its scan."""
    number = next(_numbers)
    entry = Entry.objects.create(
        book=book_of(office.agency, "surat-masuk"),
        year=received.year,
        serial=number,
        number=f"{number}/{received.year}",
        received=received,
        their_number=f"B-{number}/{received.year}",
        party=sealed_json("Kecamatan Uji") if confidential else "Kecamatan Uji",
        subject=sealed_json(subject) if confidential else subject,
        classification=code,
        confidential=confidential,
        entered_at=timezone.now(),
        entered_by=office.administrator,
    )
    scan = old_file(content or one_page_pdf(f"surat {number}"), sealed=confidential)
    EntryFile.objects.create(entry=entry, file=scan, label="Pindaian", added_at=timezone.now())
    return entry


def old_file(content: bytes, *, sealed: bool = False) -> StoredFile:
    """A stored file whose bytes have lain there for years."""
    stored = store_bytes(content, "surat.pdf", PDF, owner=None, sealed=sealed)
    os.utime(place_of(stored), (1_300_000_000, 1_300_000_000))
    return stored


def place_of(stored: StoredFile) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.FILES_ROOT) / stored.path


def filed(office: ArchiveOffice, entry: Entry) -> Record:
    """The record of an entry, after the duty has run."""
    file_away()
    return Record.objects.get(entry=entry, direction="in")


def proposed(office: ArchiveOffice, *records: Record, kind: str = "musnah") -> Act:
    """A list of these records, put to the first two clerks."""
    return disposal.propose(
        again(office.administrator), office.agency, kind, [record.key for record in records],
        [again(clerk) for clerk in office.clerks[:2]],
        receiver="Dinas Kearsipan" if kind == "serah" else "",
    )  # fmt: skip


def decreed(office: ArchiveOffice, *records: Record, kind: str = "musnah") -> Act:
    """The same, assessed, approved and decreed."""
    act = proposed(office, *records, kind=kind)
    for clerk in office.clerks[:2]:
        disposal.assess(again(clerk), act.key, "agrees", "")
    disposal.approve(again(office.head), act.key)
    today = datetime.date(2026, 1, 5)
    return disposal.decree(again(office.administrator), act.key, "SK-1/2026", today, "P-9/2026")


def again(user: User) -> User:
    """The same person in a new request."""
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    """A browser in which that person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
