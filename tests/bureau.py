"""A small office with small SOPs, for tests about how cases run rather than about a real sheet."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.editions import edition_of, publish
from sopan.cases.made_up import entry_for
from sopan.cases.models import Case, ProcedureRow, Task
from sopan.cases.starting import start_case
from sopan.directory.models import Agency, User
from sopan.procedure.model import Procedure
from tests.factories import make_agency, make_citizen, make_unit, new_position, staff

UNITS = ("bidang-a", "bidang-b", "bidang-c")
SERVICE = {"name": "Layanan uji", "summary": "S", "who": "W", "product": "P"}


class Moments:
    """The clock of this server, set by a test; it begins on a Monday at nine, in a week without holidays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, agency: Agency) -> None:
        self.now = datetime(2026, 11, 9, 9, 0, tzinfo=agency.zone)
        monkeypatch.setattr(timezone, "now", lambda: self.now)


@dataclass
class Bureau:
    """The office: `pelaksana`, `penelaah`, `penghubung` and three heads of bidang, below a head."""

    agency: Agency
    people: dict[str, User] = field(default_factory=dict)
    citizen: User = field(default_factory=make_citizen)

    def person(self, code: str) -> User:
        """Who holds that position: a fresh object, as each request has one."""
        return User.objects.get(pk=self.people[code].pk)

    def put(self, slug: str, steps: list[dict[str, Any]], **more: Any) -> ProcedureRow:
        """Put an SOP of these rows in force. Columns: the positions, `bidang` (all three), `luar`, `sistem`."""
        actors: list[dict[str, Any]] = [
            *({"id": code.replace("-", "_"), "name": code, "position": code} for code in self.people),
            {"id": "bidang", "name": "Tiap bidang", "positions": list(UNITS)},
            {"id": "luar", "name": "Pihak luar", "is": "outside", "position": "penghubung"},
            {"id": "sistem", "name": "Sistem", "is": "system"},
            {"id": "pemohon", "name": "Pemohon", "is": "applicant"},
        ]
        sheet = Procedure.model_validate(
            {
                "sop": 1, "agency": self.agency.slug, "unit": "bidang", "slug": slug, "title": slug.title(),
                "actors": actors, "steps": [{"activity": step["id"].title(), **step} for step in steps], **more,
            }
        )  # fmt: skip
        edition, _new = publish(sheet)
        return ProcedureRow.objects.select_related("agency", "current").get(pk=edition.procedure_id)

    def start(self, procedure: ProcedureRow, by: str = "pelaksana", **entry: Any) -> Case:
        """Begin an internal SOP: its first step is done."""
        return start_case(self.person(by), procedure, {"action": "done", **entry})

    def tasks(self, case: Case) -> list[Task]:
        """The open tasks of a case, in order."""
        found = Task.objects.select_related("position", "case__agency", "case__procedure")
        return list(found.filter(case=case, status=Task.Status.OPEN).order_by("number"))

    def standing(self, case: Case) -> list[str]:
        """Where a case stands: the steps that are open, with the unit where there is one."""
        return [f"{task.step}:{task.member}" if task.member else task.step for task in self.tasks(case)]

    def do(self, case: Case, step: str, by: str, **entry: Any) -> Case:
        """Do the open task of that step as whoever holds `by`."""
        user = self.person(by)
        here = [task for task in self.tasks(case) if task.step == step]
        mine = [task for task in here if task.member == by] or here
        return actions.complete_task(user, mine[0].key, {"action": "done", **entry})

    def good(self, task: Task, by: str) -> dict[str, Any]:
        """What lets a task go on, made up."""
        from sopan.cases.loading import Loaded
        from sopan.cases.performing import work_on

        sheet = edition_of(task.case.edition_id).sheet
        work = work_on(
            Loaded(task.case, {task.number: task}, sheet), task, self.person(by), "", timezone.now()
        )
        return entry_for(work)[0]


def make_bureau(slug: str = "dinas-kecil") -> Bureau:
    """The office with somebody in each position."""
    agency = make_agency(slug)
    top = agency.units.get(code="dinas")
    unit = make_unit(agency, "bidang")
    wanted = {"pelaksana": "none", "penelaah": "none", "penghubung": "none", "kabid": "lead"}
    positions = [new_position(unit, code, sight) for code, sight in wanted.items()]
    positions += [new_position(make_unit(agency, code), code, "lead") for code in UNITS]
    return Bureau(agency, staff([*positions, new_position(top, "kepala", "lead")]))
