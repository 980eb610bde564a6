"""The office that is measured: one agency, five people, the nine-step SOP, and any number of open cases."""

import datetime
import io
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from sopan.cases import applying
from sopan.cases.answers import answers_print, set_draft_answers
from sopan.cases.chain import link
from sopan.cases.editions import publish
from sopan.cases.models import Case, Draft, DraftFile, Event, ProcedureRow, Task
from sopan.directory.holidays import load_holidays
from sopan.directory.models import Agency, User
from sopan.files.models import StoredFile
from sopan.files.storage import store
from sopan.procedure.reading import read
from tests.factories import make_agency, make_citizen, make_official, make_position

SHEET = Path(__file__).parent / "nine-steps.yaml"
BATCH = 2_000
ANSWERS: dict[str, Any] = {
    "nama": "Nama Contoh",
    "alamat": "Jalan Contoh No. 1",
    "telepon": "+6281234567890",
    "keperluan": "Keperluan contoh yang ditulis dalam satu atau dua kalimat pendek.",
    "jumlah": 25,
}


@dataclass
class Office:
    """What the engines need to find."""

    agency: Agency
    procedure: ProcedureRow
    people: dict[str, int]  # user id by position code
    citizen: int
    file: StoredFile

    def person(self, code: str) -> User:
        """Who holds that position: a fresh object, as each request has one, so nothing read before is kept."""
        return User.objects.get(pk=self.people[code])

    def applicant(self) -> User:
        """The citizen, fresh as well."""
        return User.objects.get(pk=self.citizen)

    def full_draft(self) -> Draft:
        """An application filled in and ready to be sent."""
        draft = applying.start_draft(self.applicant(), self.procedure)
        set_draft_answers(draft, ANSWERS)
        draft.save()
        DraftFile.objects.create(draft=draft, requirement="ktp", file=self.file)
        return draft

    def apply(self) -> Case:
        """An application that has been sent."""
        draft = self.full_draft()
        return applying.open_case(draft.user, draft.key)


def make_office() -> Office:
    """Fill an empty, migrated database."""
    year = datetime.date.today().year
    load_holidays([year, year + 1])
    agency = make_agency("pengukuran", name="Dinas Pengukuran", short_name="UKUR")
    sights = {"loket": "none", "staf": "none", "kabid": "lead", "kepala": "lead"}
    people = {
        code: make_official(agency, make_position(agency, code, sight=sight)).pk
        for code, sight in sights.items()
    }
    publish(read(SHEET))
    citizen = make_citizen()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    file = store(
        SimpleUploadedFile("ktp.pdf", out.getvalue(), "application/pdf"),
        accept=("pdf",),
        max_mb=2,
        owner=citizen,
        sealed=False,
    )
    procedure = ProcedureRow.objects.select_related("agency", "current").get(agency=agency)
    return Office(agency, procedure, people, citizen.pk, file)


def open_cases(office: Office, count: int) -> None:
    """Have `count` cases wait at the check, each with its own numbers, times and unbroken chain.

    One is opened by the real functions; the others are copies of its rows.
    """
    model = office.apply()
    model.refresh_from_db()
    tasks = list(model.tasks.order_by("number"))
    events = list(model.events.order_by("seq"))
    for start in range(1, count, BATCH):
        many = range(start, min(start + BATCH, count))
        cases = [_copy_of_case(model, number) for number in many]
        chains = {}
        for case in cases:
            chains[case.key] = _chain(case, events)
            case.chain = chains[case.key][-1]
        Case.objects.bulk_create(cases)
        Task.objects.bulk_create(
            copy_of(task, case=case, key=uuid.uuid4(), due_at=_later(task.due_at, case))
            for case in cases
            for task in tasks
        )
        Event.objects.bulk_create(
            copy_of(event, case=case, hash=hash_, data=_data(event, case))
            for case in cases
            for event, hash_ in zip(events, chains[case.key], strict=True)
        )


def settle() -> None:
    """Let the database take stock, so that no round pays for the filling."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_of(row: Any, **changed: Any) -> Any:
    """A row like that one, not saved, with other values in some columns."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    for name in changed:
        values.pop(f"{name}_id", None)
    return type(row)(**{**values, **changed})


def _copy_of_case(model: Case, number: int) -> Case:
    case: Case = copy_of(model, key=uuid.uuid4(), number=f"CONTOH/2026/{number:06d}")
    assert case.due_at is not None
    case.due_at += datetime.timedelta(seconds=number)
    return case


def _later(due: datetime.datetime | None, case: Case) -> datetime.datetime | None:
    return due and due + datetime.timedelta(seconds=int(case.number[-6:]))


def _chain(case: Case, events: list[Event]) -> list[str]:
    hashes: list[str] = []
    for event in events:
        hashes.append(
            link(
                hashes[-1] if hashes else "",
                case=str(case.key),
                seq=event.seq,
                kind=event.kind,
                at=event.at,
                user=event.user_id,
                data=_data(event, case),
            )
        )
    return hashes


def _data(event: Event, case: Case) -> dict[str, Any]:
    """What the event says, with the hash of the answers of this case."""
    record = event.data.get("record", {})
    if "answers" not in record:
        return dict(event.data)
    return {**event.data, "record": {**record, "answers": answers_print(case)}}
