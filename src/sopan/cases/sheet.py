"""The official table of an SOP as plain values for pages; with the tasks of a case, how the case stands on it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from sopan.cases.models import ProcedureRow, Task
from sopan.procedure.flowchart import Symbol, arrows, marks
from sopan.procedure.model import Procedure, Step
from sopan.procedure.time import Duration

State = Literal["", "done", "now", "next", "skipped"]


@dataclass(frozen=True)
class Cell:
    """The column of one actor in one row."""

    actor: str
    symbol: Symbol | None = None
    does: bool = True  # False: marked on the sheet, but somebody else does the step


@dataclass(frozen=True)
class Stint:
    """One task: who has, or had, the step, and whether its time was kept."""

    who: str
    capacity: str  # "Plh. Kepala Dinas", when acting
    key: UUID
    is_open: bool
    sent_back: bool  # it ended by sending the case back
    came_back: bool  # it began because the case came back
    opened_at: datetime.datetime
    due_at: datetime.datetime | None
    done_at: datetime.datetime | None
    late: bool

    @property
    def kept(self) -> bool | None:
        """Whether it was done in time; None while it is open, when no time was set, or was over before it began."""
        if self.is_open or self.due_at is None or self.opened_at > self.due_at:
            return None
        return not self.late


@dataclass(frozen=True)
class Row:
    """One row of the table, faithful to the sheet; of a case also where it stands."""

    id: str
    no: str  # as printed; may be empty
    activity: str
    part: bool  # split out of the row above
    cells: tuple[Cell, ...]
    actors: str  # who does it, in words
    applicant: bool  # the applicant does it
    needs: tuple[str, ...]
    time: str
    output: tuple[str, ...]
    remarks: str
    calls: str  # slug of the SOP that runs from here
    called: str  # its title, where that is known
    state: State = ""
    stints: tuple[Stint, ...] = ()  # of each doer the last
    came_back: int = 0  # how often the case came back to this step
    sent_back: int = 0  # how often it was sent back from here

    @property
    def late(self) -> bool:
        """Whether somebody was, or is, past the time."""
        return any(stint.late for stint in self.stints)

    @property
    def marked(self) -> tuple[Cell, ...]:
        """The columns in which a symbol stands."""
        return tuple(cell for cell in self.cells if cell.symbol)


def time_words(time: Duration | None) -> str:
    """A time standard in the words of the sheet, with the unit that stands in its heading."""
    if time is None:
        return ""
    return time.words if any(sign.isalpha() for sign in time.words) else f"{time.words} {time.unit}"


def time_allowed(sheet: Procedure, step: Step) -> str:
    """The time standard that holds at a step, in words; at a part of a row, that it is the time of the whole row."""
    row = sheet.timed_by(step)
    words = time_words(row.time)
    if not words or row.id == step.id:
        return words
    return _("%(time)s untuk seluruh baris") % {"time": words}


def sheet_rows(
    sheet: Procedure,
    tasks: Iterable[Task] = (),
    now: datetime.datetime | None = None,
    titles: Mapping[str, str] | None = None,
) -> list[Row]:
    """Every row of the sheet in order; with the `tasks` of a case, who did what and when, as it is at `now`.

    `titles` are those of the SOPs that rows run, by slug. Asks no query when the tasks came with their
    position, holder and done_by.
    """
    by_step: dict[str, list[Task]] = {}
    for task in sorted(tasks, key=lambda task: task.number):
        by_step.setdefault(task.step, []).append(task)
    states = _states(sheet, by_step) if by_step else {}
    rows = [_row(sheet, step, by_step.get(step.id, []), states.get(step.id, ""), now) for step in sheet.steps]
    return [replace(row, called=(titles or {}).get(row.calls, "")) if row.calls else row for row in rows]


def called_titles(sheet: Procedure, agency_id: int) -> dict[str, str]:
    """The titles of the SOPs in force that rows of the sheet run, by slug; no query when there are none."""
    slugs = {step.calls for step in sheet.steps if step.calls}
    if not slugs:
        return {}
    rows = ProcedureRow.objects.filter(agency=agency_id, slug__in=slugs, current__isnull=False)
    return dict(rows.values_list("slug", "title"))


def chart_marks(rows: Iterable[Row]) -> dict[str, str]:
    """What the flowchart says of each step: late or now where the case is, done, returned where it must come again."""
    told = {}
    for row in rows:
        if row.state == "now":
            told[row.id] = "late" if row.late else "now"
        elif row.state == "done":
            told[row.id] = "done"
        elif row.sent_back:
            told[row.id] = "returned"
    return told


def _row(sheet: Procedure, step: Step, tasks: list[Task], state: State, now: datetime.datetime | None) -> Row:
    symbols = {mark.actor: mark for mark in marks(sheet, step)}
    doers = [sheet.actor(one) for one in step.doers]
    return Row(
        id=step.id,
        no="" if step.part_of else step.no,
        activity=step.activity,
        part=step.part_of is not None,
        cells=tuple(
            Cell(actor.name, symbols[actor.id].symbol, symbols[actor.id].does)
            if actor.id in symbols
            else Cell(actor.name)
            for actor in sheet.actors
        ),
        actors=", ".join(actor.name for actor in doers),
        applicant=any(actor.is_ == "applicant" for actor in doers),
        needs=step.needs,
        time=time_words(step.time),
        output=step.output,
        remarks=step.remarks,
        calls=step.calls or "",
        called="",
        state=state,
        stints=tuple(_stint(sheet, task, now) for task in _last(tasks)),
        came_back=sum(task.returned for task in tasks),
        sent_back=sum(task.status == Task.Status.RETURNED for task in tasks),
    )


def _last(tasks: list[Task]) -> list[Task]:
    """Of each doer the last task; what was dropped nobody did."""
    last = {(task.place, task.position_id): task for task in tasks if task.status != Task.Status.DROPPED}
    return sorted(last.values(), key=lambda task: task.number)


def _stint(sheet: Procedure, task: Task, now: datetime.datetime | None) -> Stint:
    until = task.done_at or now
    return Stint(
        who=_who(sheet, task),
        capacity=task.as_position,
        key=task.key,
        is_open=task.status == Task.Status.OPEN,
        sent_back=task.status == Task.Status.RETURNED,
        came_back=task.returned,
        opened_at=task.opened_at,
        due_at=task.due_at,
        done_at=task.done_at,
        late=task.due_at is not None and until is not None and _passed(task, task.due_at, until),
    )


def _passed(task: Task, due: datetime.datetime, until: datetime.datetime) -> bool:
    """Whether the time ran out at this task: of a row that was split into several, once one is late the rest is not."""
    return until > due and (task.status == Task.Status.OPEN or task.opened_at <= due)


def _who(sheet: Procedure, task: Task) -> str:
    kind = sheet.actor(task.actor).is_
    if kind == "applicant":
        return _("Pemohon")
    if kind == "system":
        return _("Sistem")
    person = task.done_by if task.status != Task.Status.OPEN else task.holder
    if person is not None:
        return person.name
    return task.position.name if task.position is not None else sheet.actor(task.actor).name


def _states(sheet: Procedure, tasks: Mapping[str, list[Task]]) -> dict[str, State]:
    """Where each step stands. What can still be reached comes; what was passed by was skipped."""
    ahead = _ahead(sheet)
    here = {
        step: min(task.number for task in rows if task.status == Task.Status.OPEN)
        for step, rows in tasks.items()
        if any(task.status == Task.Status.OPEN for task in rows)
    }
    states: dict[str, State] = {}
    for step in sheet.steps:
        rows = tasks.get(step.id, [])
        coming = [number for at, number in here.items() if step.id in ahead[at]]
        if step.id in here:
            states[step.id] = "now"
        elif coming and (not rows or rows[-1].number < min(coming)):
            states[step.id] = "next"  # for the first time, or again because the case went back
        elif rows and rows[-1].status == Task.Status.DONE:
            states[step.id] = "done"
        elif not step.runs:
            states[step.id] = ""  # what the applicant does beforehand is only told
        else:
            states[step.id] = "skipped"
    return states


def _ahead(sheet: Procedure) -> dict[str, set[str]]:
    """The steps further down the sheet to which each step can lead."""
    order = {step.id: number for number, step in enumerate(sheet.steps)}
    ahead: dict[str, set[str]] = {step.id: set() for step in sheet.steps}
    forward = [one for one in arrows(sheet) if not one.returns and order.get(one.to, -1) > order[one.source]]
    for arrow in sorted(forward, key=lambda arrow: -order[arrow.source]):
        ahead[arrow.source] |= {arrow.to, *ahead[arrow.to]}
    return ahead
