"""Following a case without signing in: number and secret code, and only what concerns everybody's patience."""

import datetime
import hmac
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sopan.cases.access import not_found
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, Task
from sopan.cases.naming import told
from sopan.directory.sealing import open_text
from sopan.procedure.model import END, Procedure


@dataclass(frozen=True)
class Moment:
    """One row of the timeline: a step, its state, and when."""

    title: str
    state: str  # "done", "now", "next"
    at: datetime.datetime | None = None
    by: datetime.datetime | None = None
    mine: bool = False  # the applicant's turn
    returned: bool = False  # the step ended by sending the case back
    rest: str = ""  # of a long activity, what the title leaves out


@dataclass(frozen=True)
class Timeline:
    """What an applicant reads about a case."""

    case: Case
    moments: list[Moment]

    @property
    def now(self) -> Moment | None:
        """What is happening now, if the case is open: the applicant's turn, else what is due first."""
        now = [moment for moment in self.moments if moment.state == "now"]
        never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
        return min(now, key=lambda moment: (not moment.mine, moment.by or never), default=None)


def secret_of(case: Case) -> str:
    """The tracking code of a case, for its receipt."""
    return open_text(case.secret_sealed)


def track(number: str, secret: str) -> Case:
    """The case of that number, if the code is its own. Errors: NotFound, the same for either being wrong.

    The caller throttles by address: the code has 39 bits.
    """
    case = (
        Case.objects.select_related("agency", "procedure", "unit")
        .filter(number=number.strip().upper())
        .first()
    )
    given = "".join(sign for sign in secret.upper() if sign.isalnum())
    own = secret_of(case).replace("-", "") if case is not None else "-"
    if not hmac.compare_digest(given.encode(), own.encode()) or case is None:
        raise not_found()
    return case


def timeline(case: Case) -> Timeline:
    """The way of a case along its sheet: what is done, what happens now and until when, what comes next.

    What the system does alone is left out, and units that are asked side by side are one row.
    """
    sheet = edition_of(case.edition_id).sheet
    tasks = [
        task
        for task in sorted(case.tasks.all(), key=lambda task: task.number)
        if task.status != Task.Status.DROPPED and sheet.actor(task.actor).is_ != "system"
    ]
    open_tasks = [task for task in tasks if task.status == Task.Status.OPEN]
    asked = {(task.step, task.place) for task in open_tasks}
    rows: dict[object, Task] = {}
    for task in tasks:
        if task.status == Task.Status.OPEN or (task.member and (task.step, task.place) in asked):
            continue
        rows[(task.step, task.opened_at) if task.member else task.number] = task
    moments = [_done(sheet, task) for task in rows.values()]
    now = {(task.step, task.place): task for task in reversed(open_tasks)}
    moments += [_now(sheet, task) for task in reversed(now.values())]
    if open_tasks:
        moments += _next(sheet, {task.step for task in open_tasks})
    return Timeline(case, moments)


def _done(sheet: Procedure, task: Task) -> Moment:
    activity = told(sheet.step(task.step).activity)
    back = task.status == Task.Status.RETURNED
    title = _("Dikembalikan: %(step)s") % {"step": activity.heading} if back else activity.heading
    return Moment(
        title, "done", at=task.done_at, mine=_applicants(sheet, task), returned=back, rest=activity.rest
    )


def _now(sheet: Procedure, task: Task) -> Moment:
    activity = told(sheet.step(task.step).activity)
    return Moment(
        activity.heading, "now", at=task.opened_at, by=task.due_at, mine=_applicants(sheet, task), rest=activity.rest
    )  # fmt: skip


def _next(sheet: Procedure, now: set[str]) -> list[Moment]:
    """The rows that follow the last one at which the case stands, when nothing goes otherwise."""
    step = next(row for row in reversed(sheet.steps) if row.id in now)
    moments = []
    seen = set(now)
    following = sheet.following(step)
    while following != END and following not in seen:
        step = sheet.step(following)
        seen.add(step.id)
        if step.runs and not all(sheet.actor(one).is_ == "system" for one in step.doers):
            activity = told(step.activity)
            moments.append(Moment(activity.heading, "next", rest=activity.rest))
        if not step.runs:
            break
        following = sheet.following(step)
    return moments


def _applicants(sheet: Procedure, task: Task) -> bool:
    return sheet.actor(task.actor).is_ == "applicant"
