"""When things happen in the made-up cases: in working hours, mostly within the time standard, about one in eight late."""

import datetime
from random import Random

from sopan.cases.models import Task
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency
from sopan.flow import working_time
from sopan.flow.working_time import Calendar
from sopan.procedure.model import Procedure, Step
from sopan.procedure.time import Duration

LATE = 11  # one in so many, besides those that waited long for somebody
MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 450 * MINUTE  # of work
LONG = 90  # days: no case is older
BUSY_DAYS = 26
"""Working days that a case may take in all: SOPs that allow more are gone through more quickly."""
FIRST_HOUR, LAST_HOUR = 7, 20
"""Between these hours citizens apply, and relief is given."""


class Timing:
    """The clock of one case. `share` scales long time standards down so that the case fits into the two months."""

    def __init__(self, agency: Agency, sheet: Procedure, rng: Random) -> None:
        self.calendar: Calendar = calendar_for(agency)
        self.zone = agency.zone
        self.sheet, self.rng = sheet, rng
        self.by_clock = sheet.clock.basis == "calendar"
        total = sum((_length(time) for time in sheet.row_times), datetime.timedelta())
        self.share = min(1.0, BUSY_DAYS * DAY / total) if total else 1.0

    def delay(self, step: Step, *, late: bool = False) -> datetime.timedelta:
        """Working time that an official takes for a step."""
        standard = _length(self.sheet.time_of(step)) * self.share
        if not standard:
            return self.rng.uniform(4, 75) * MINUTE
        if late:
            return (
                standard
                + min(self.rng.uniform(0.2, 1.5) * standard, 2 * DAY)
                + self.rng.uniform(5, 90) * MINUTE
            )
        part = self.rng.uniform(0.12, 0.7) if self.rng.random() < 0.85 else self.rng.uniform(0.76, 0.95)
        return part * standard / self._turns(step)

    def _turns(self, step: Step) -> int:
        """How many times somebody works in the row of a step, which has one time for all."""
        row = self.sheet.timed_by(step).id
        return sum(len(one.doers) for one in self.sheet.running_steps if self.sheet.timed_by(one).id == row)

    def done_at(self, task: Task, delay: datetime.timedelta) -> datetime.datetime:
        """When a task that opened is done after that much work; by the applicant on any day."""
        if task.position_id is None:
            return self.citizen(task.opened_at, delay)
        if self.by_clock:
            return self.daytime(task.opened_at + delay)
        return working_time.after(self.calendar, task.opened_at, delay)

    def citizen(self, since: datetime.datetime, delay: datetime.timedelta) -> datetime.datetime:
        """When a citizen gets round to it: any day, not at night. `delay` is a working day for each day."""
        return self.daytime(since + delay / DAY * datetime.timedelta(days=1))

    def daytime(self, moment: datetime.datetime) -> datetime.datetime:
        """That moment, or the next morning when it lies in the night."""
        local = moment.astimezone(self.zone)
        if FIRST_HOUR <= local.hour < LAST_HOUR:
            return moment
        morning = local.replace(hour=FIRST_HOUR, minute=self.rng.randint(3, 50))
        return morning if local.hour < FIRST_HOUR else morning + datetime.timedelta(days=1)

    def before(self, moment: datetime.datetime, work: datetime.timedelta) -> datetime.datetime:
        """The moment from which on so much has been worked until `moment`."""
        if self.by_clock:
            return min(self.daytime(moment - work), moment)
        base = moment - datetime.timedelta(days=LONG)
        worked = working_time.between(self.calendar, base, moment)
        return working_time.after(self.calendar, base, max(worked - work, MINUTE))

    def between(self, since: datetime.datetime, until: datetime.datetime) -> datetime.datetime:
        """Some moment of work after `since` and before `until`."""
        part = self.rng.uniform(0.2, 0.8)
        if self.by_clock:
            return since + part * (until - since)
        return working_time.after(
            self.calendar, since, part * working_time.between(self.calendar, since, until)
        )

    def came_at(
        self, step: Step, now: datetime.datetime, *, applicant: bool, late: bool
    ) -> datetime.datetime:
        """When a task that is open now came to where it is, late or not."""
        if applicant:
            return self.before(now, self.rng.uniform(0.2, 3) * DAY)
        standard = _length(self.sheet.time_of(step))
        if not standard:
            age = self.rng.uniform(0.05, 1.5) * DAY
        elif late:
            age = (
                standard
                + min(self.rng.uniform(0.3, 4) * standard, 2.5 * DAY)
                + self.rng.uniform(3, 200) * MINUTE
            )
        else:
            age = self.rng.uniform(0.05, 0.72) * standard / self._turns(step)
        return self.before(now, min(age, 30 * DAY))


def _length(time: Duration | None) -> datetime.timedelta:
    """A time standard as working time; elapsed time where it runs by the clock."""
    if time is None:
        return datetime.timedelta()
    day = datetime.timedelta(days=1) if time.basis == "calendar" else DAY
    unit = {
        "menit": MINUTE,
        "jam": HOUR,
        "hari": day,
        "minggu": 7 * day if time.basis == "calendar" else 5 * day,
        "bulan": 30 * day if time.basis == "calendar" else 21 * day,
        "tahun": 250 * day,
    }[time.unit]
    return time.most * unit
