"""A whole office to test in: the five agencies, the SOPs of `sops/` in force, an official for each position."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sopan.cases import actions, applying, made_up
from sopan.cases.answers import set_draft_answers
from sopan.cases.behaviour import Work
from sopan.cases.editions import edition_of, publish
from sopan.cases.loading import Loaded
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case, Draft, DraftFile, Edition, ProcedureRow, Task
from sopan.cases.performing import work_on
from sopan.cases.publishing import sop_files
from sopan.directory.demo import PASSWORD
from sopan.directory.duty import today
from sopan.directory.holidays import load_holidays
from sopan.directory.models import Agency, Holiday, Position, Unit, User
from sopan.directory.offices import load_agencies
from sopan.directory.statements import insert
from sopan.files.checks import known_files
from sopan.files.storage import store
from sopan.procedure.model import Procedure
from sopan.procedure.reading import read
from tests.factories import make_citizen, make_official
from tests.kept import rows_of, story_of

SOPS = Path(__file__).parent.parent / "sops"
TALA, BOGOR, ROHIL = "dinsos-tanah-laut", "kesbangpol-bogor", "dpmptsp-rokan-hilir"
KARANG_TARUNA = "surat-keterangan-karang-taruna"
REHABILITATION = "pengajuan-rehabilitasi"
PERMIT = "izin-bantuan-karang-taruna"
IN_FORCE = ((TALA, KARANG_TARUNA), (BOGOR, REHABILITATION), (ROHIL, PERMIT))
"""The SOPs that every world has."""
OFFICES = (Agency, Unit, Position, Holiday)
"""What the agencies and the calendar are kept in."""
SIGNED = {"passphrase": PASSWORD}
"""What an official enters to sign a letter."""


def upload(name: str = "berkas.pdf", words: str = "contoh") -> SimpleUploadedFile:
    """A PDF as a browser uploads it."""
    return SimpleUploadedFile(name, _pdf(words), "application/pdf")


_pdf = lru_cache(one_page_pdf)


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
        """The SOP of that name; put in force when first asked for."""
        wanted = ProcedureRow.objects.select_related("agency", "current")
        found = wanted.filter(agency__slug=agency, slug=slug).first()
        if found is None:
            publish(_sheet(_path_of(agency, slug)))
            found = wanted.get(agency__slug=agency, slug=slug)
        return found

    def full_draft(self, agency: str, slug: str, user: User | None = None) -> Draft:
        """A draft with every question answered and every required document brought."""
        draft = applying.start_draft(user or self.citizen, self.procedure(agency, slug))
        sheet = edition_of(draft.edition_id).sheet
        days = {field.id: "1990-08-17" for field in sheet.fields() if field.kind == "date"}
        set_draft_answers(draft, made_up.answers_for(sheet.form, days, today(draft.procedure.agency)))
        draft.save()
        sealed = applying.sheet_for(draft).confidential
        brought = []
        with known_files():  # judging a file takes a process of its own, and these come again and again
            for requirement in applying.requirements_to_bring(draft):
                file = upload(f"{requirement.id}.pdf", requirement.id)
                stored = store(
                    file if "pdf" in requirement.accept else made_up.upload(requirement),
                    accept=requirement.accept,
                    max_mb=requirement.max_mb,
                    owner=draft.user,
                    sealed=sealed,
                )
                brought.append(DraftFile(draft=draft, requirement=requirement.id, file=stored))
        insert(brought)
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
        entry, asked = made_up.entry_for(self.work_on(task))
        return actions.complete_task(
            self.actor_of(task), task.key, {**entry, **(data or {})}, files or asked or None
        )

    def good_entry(self, task: Task) -> dict[str, Any]:
        """What an official enters at a step so that the case goes on."""
        return made_up.entry_for(self.work_on(task))[0]

    def work_on(self, task: Task) -> Work:
        """The task in hand of its actor."""
        sheet = edition_of(task.case.edition_id).sheet
        loaded = Loaded(task.case, {task.number: task}, sheet)
        return work_on(loaded, task, self.actor_of(task), "", timezone.now())

    def walk_to(self, case: Case, does: str) -> Task:
        """Do task after task until one of that kind is open."""
        for _ in range(30):
            task = self.open_task(case)
            if task.does == does:
                return task
            self.do(case)
        raise AssertionError(f"the case never came to {does}")


def make_world() -> World:
    """Load the agencies and put three SOPs in force; the others are when a test asks for them."""
    if Agency.objects.exists():
        _put_in_force()
    else:
        rows_of("world", (*OFFICES, ProcedureRow, Edition), _put_in_force)
    return World()


def make_sent() -> tuple[World, Case]:
    """The same, and an application for a surat keterangan that its citizen has just sent."""
    return story_of("sent", _sent)


def _sent() -> tuple[World, Case]:
    world = make_world()
    return world, world.apply(TALA, KARANG_TARUNA)


def _put_in_force() -> None:
    load_offices()
    for agency, slug in IN_FORCE:
        publish(_sheet(_path_of(agency, slug)))


def load_offices() -> None:
    """The agencies of `sops/` and three years of holidays."""
    if Agency.objects.exists():
        _load()
    else:
        rows_of("offices", OFFICES, _load)


def _load() -> None:
    assert load_agencies(SOPS) == []
    load_holidays([2025, 2026, 2027])


@lru_cache
def _sheet(path: Path) -> Procedure:
    """An SOP, read once for all tests: reading YAML with its line numbers is slow."""
    return read(path)


@lru_cache
def _path_of(agency: str, slug: str) -> Path:
    """Where the SOP of that name lies."""
    return next(
        path
        for path in sop_files(SOPS)
        if path.parent.parent.name == agency and f"\nslug: {slug}\n" in path.read_text()
    )


def agency(slug: str) -> Agency:
    """The agency of that name."""
    return Agency.objects.get(slug=slug)
