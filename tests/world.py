"""A whole office to test in: the five agencies, the SOPs of `sops/` in force, an official for each position."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sopan.cases import actions, applying
from sopan.cases.answers import set_draft_answers
from sopan.cases.behaviour import behaviour_of
from sopan.cases.editions import edition_of, publish, sop_files
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Draft, ProcedureRow, Task
from sopan.cases.performing import work_on
from sopan.directory.holidays import load_holidays
from sopan.directory.models import Agency, Position, User
from sopan.directory.offices import load_agencies
from sopan.procedure.model import Procedure
from sopan.procedure.reading import read
from tests.factories import make_citizen, make_official

SOPS = Path(__file__).parent.parent / "sops"
TALA, BOGOR, ROHIL = "dinsos-tanah-laut", "kesbangpol-bogor", "dpmptsp-rokan-hilir"
KARANG_TARUNA = "surat-keterangan-karang-taruna"
REHABILITATION = "pengajuan-rehabilitasi"
PERMIT = "izin-bantuan-karang-taruna"

ANSWERS: dict[str, Any] = {
    "date": "1990-08-17",
    "number": 25,
    "money": 1_000_000,
    "yes_no": True,
    "nik": "6301035708909999",
    "phone": "+6281234567890",
    "email": "contoh@contoh.id",
    "region": "63.01.03.1001",
    "name": "Nama Contoh",
    "address": "Jalan Contoh No. 1",
}


def one_page_pdf(words: str = "contoh") -> bytes:
    """A small PDF of one page; different words give different bytes."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = words
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def upload(name: str = "berkas.pdf", words: str = "contoh") -> SimpleUploadedFile:
    """A PDF as a browser uploads it."""
    return SimpleUploadedFile(name, one_page_pdf(words), "application/pdf")


@dataclass
class World:
    """What a test needs to find: people by agency and position, and how to bring a case to a step."""

    officials: dict[tuple[str, str], User] = field(default_factory=dict)
    citizen: User = field(init=False)
    stranger: User = field(init=False)

    def __post_init__(self) -> None:
        self.citizen = make_citizen()
        self.stranger = make_citizen()

    def official(self, agency: str, position: str) -> User:
        """The official who holds that position; made when first asked for. Fresh, as in a new request."""
        key = (agency, position)
        if key not in self.officials:
            row = Position.objects.get(agency__slug=agency, code=position)
            self.officials[key] = make_official(row.agency, row)
        return User.objects.get(pk=self.officials[key].pk)

    def procedure(self, agency: str, slug: str) -> ProcedureRow:
        """The SOP of that name."""
        return ProcedureRow.objects.select_related("agency", "current").get(agency__slug=agency, slug=slug)

    def full_draft(self, agency: str, slug: str, user: User | None = None) -> Draft:
        """A draft with every question answered and every required document brought."""
        draft = applying.start_draft(user or self.citizen, self.procedure(agency, slug))
        sheet = edition_of(draft.edition_id).sheet
        answers = {}
        for question in sheet.fields():
            value = ANSWERS.get(question.kind, f"Isian {question.label}"[:100])
            if question.kind == "choice":
                value = question.choices[0].value
            elif question.kind == "choices":
                value = [question.choices[0].value]
            answers[question.id] = value
        set_draft_answers(draft, answers)
        draft.save()
        for requirement in sheet.requirements:
            applying.add_file(draft, requirement, upload(f"{requirement.id}.pdf", requirement.id))
        return draft

    def apply(self, agency: str, slug: str, user: User | None = None) -> Case:
        """An application as sent by `user`."""
        draft = self.full_draft(agency, slug, user)
        return applying.open_case(draft.user, draft.key)

    def open_task(self, case: Case) -> Task:
        """The one open task of a case."""
        return Task.objects.select_related("position").get(case=case, status=Task.Status.OPEN)

    def actor_of(self, task: Task) -> User:
        """Somebody who may do the task: its holder, or an official of its position."""
        if task.holder_id is not None:
            return User.objects.get(pk=task.holder_id)
        assert task.position is not None
        return self.official(task.position.agency.slug, task.position.code)

    def do(self, case: Case, data: dict[str, Any] | None = None, files: Any = None) -> Case:
        """Do the open task of a case as its actor, entering `data`, or what lets it go on."""
        task = self.open_task(case)
        return actions.complete_task(
            self.actor_of(task), task.key, {**self.good_entry(task), **(data or {})}, files
        )

    def good_entry(self, task: Task) -> dict[str, Any]:
        """What an official enters at a step so that the case goes on."""
        sheet = edition_of(task.case.edition_id).sheet
        user = self.actor_of(task)
        work = work_on(Loaded(task.case, {task.number: task}, sheet), task, user, "", timezone.now())
        form = behaviour_of(task.does).form(work)
        entry = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        entry = {name: value for name, value in entry.items() if value is not None}
        entry["action"] = "done"
        if task.does == "check":
            entry |= {f"document_{one.id}": "good" for one in sheet.requirements}
        elif task.does == "decide":
            entry["answer"] = sheet.step(task.step).answers[0].answer
        elif task.does == "sign":
            entry["confirm"] = "on"
        elif task.does == "hand-over":
            entry |= {"receiver": "Penerima Contoh", "capacity": "pemohon"}
        return entry

    def walk_to(self, case: Case, does: str) -> Task:
        """Do task after task until one of that kind is open."""
        for _ in range(30):
            task = self.open_task(case)
            if task.does == does:
                return task
            self.do(case)
        raise AssertionError(f"the case never came to {does}")


def make_world() -> World:
    """Load the agencies and put the SOPs in force."""
    load_agencies(SOPS)
    load_holidays([2025, 2026, 2027])
    for sheet in _sheets():
        publish(sheet)
    return World()


@lru_cache(maxsize=1)
def _sheets() -> list[Procedure]:
    """The SOPs, read once for all tests: reading YAML with its line numbers is slow."""
    return [read(path) for path in sop_files(SOPS)]


def agency(slug: str) -> Agency:
    """The agency of that name."""
    return Agency.objects.get(slug=slug)
