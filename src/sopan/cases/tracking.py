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
        """What is happening now, if the case is open."""
        return next((moment for moment in self.moments if moment.state == "now"), None)


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
    """The way of a case along its sheet: what is done, what happens now and until when, what comes next."""
    sheet = edition_of(case.edition_id).sheet
    moments = []
    tasks = sorted(case.tasks.all(), key=lambda task: task.number)
    now: Task | None = None
    for task in tasks:
        if task.status == Task.Status.OPEN:
            now = task
            continue
        if task.status == Task.Status.DROPPED:
            continue
        activity = told(sheet.step(task.step).activity)
        title = activity.heading
        if task.status == Task.Status.RETURNED:
            title = _("Dikembalikan: %(step)s") % {"step": title}
        moments.append(
            Moment(
                title,
                "done",
                at=task.done_at,
                mine=task.position_id is None,
                returned=task.status == Task.Status.RETURNED,
                rest=activity.rest,
            )
        )
    if now is not None:
        step = sheet.step(now.step)
        activity = told(step.activity)
        moments.append(
            Moment(
                activity.heading,
                "now",
                at=now.opened_at,
                by=now.due_at,
                mine=now.position_id is None,
                rest=activity.rest,
            )
        )
        rows = sheet.running_steps
        seen = {step.id}
        following = sheet.following(step)
        while following != "end" and following not in seen:
            step = sheet.step(following)
            seen.add(step.id)
            if step in rows:
                activity = told(step.activity)
                moments.append(Moment(activity.heading, "next", rest=activity.rest))
            following = sheet.following(step)
    return Timeline(case, moments)
