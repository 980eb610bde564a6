"""The two months of history: every case on its way at once, in the order of time, so that numbers follow the days."""

import datetime
import gc
import re
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from sopan.cases import applying
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, Edition, ProcedureRow, Task
from sopan.cases.sweep import sweep, warn_some
from sopan.directory.models import Throttle, User
from sopan.directory.statements import Kept
from sopan.files.checks import known_files
from sopan.files.parts import gathered_files
from sopan.notices.models import Notice
from sopan.procedure.model import Procedure
from sopan.procedure.stories import Story, read_stories, stories_beside
from sopan.site.demo.lives import Life
from sopan.site.demo.office import Office
from sopan.site.demo.past import as_of, refuse_outside_demo
from sopan.site.demo.paths import passes
from sopan.site.demo.plan import ABSENT, ANY, EMPLOYEES, PLAN, STAND_IN, places_of

Tell = Callable[[str], None]

DAYS = 60
WIDE = datetime.timedelta(seconds=40)
"""The sweep comes by within a minute of what is due."""
READ_AFTER = datetime.timedelta(days=3)


class HasCases(Exception):
    """There are cases already: the history is for an empty demonstration."""


def load_history(
    *, most: int | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Play the history into this demonstration and return how many cases there are; all of it, or nothing.

    `most` cases, the telling ones first, or the whole plan. `progress` hears how many of how many acts are done.
    Errors: NoDemo outside a demonstration; HasCases.
    """
    refuse_outside_demo()
    if Case.objects.exists():
        raise HasCases
    gc.disable()  # nearly all that is made is thrown away at once: looking for rings among it takes a third of the time
    try:
        with translation.override("id"), known_files(), transaction.atomic(), gathered_files():
            return _History(timezone.now(), most).play(progress)
    finally:
        gc.enable()


class _History:
    def __init__(self, now: datetime.datetime, most: int | None) -> None:
        self.now, self.office = now, Office(now)
        self.rng = Random(f"sopan {now.date()}")  # noqa: S311  # the same day gives the same history
        self.most = most
        self.heap: list[tuple[datetime.datetime, int, Life, Iterator[datetime.datetime]]] = []
        self.swept = now - datetime.timedelta(days=2 * DAYS)
        self.waiting = 0  # how many were ever put on the heap: a tie is broken by who came first

    def play(self, progress: Callable[[int, int], None]) -> int:
        Edition.objects.update(in_force_at=self.now - datetime.timedelta(days=DAYS + 5))
        for life in self._lives():
            way = life.run()
            self._push(next(way), life, way)
        total, done = len(self.heap), 0
        while self.heap:
            moment, _, life, way = heappop(self.heap)
            if moment >= self.now:
                continue
            self._sweep_until(moment)
            with as_of(moment):
                following = next(way, None)
            for child in life.children:
                self._push(moment, child, child.go_on([*child.story.steps]))
            life.children.clear()
            if following is not None and following < self.now:
                self._push(max(following, moment), life, way)
            else:
                done += 1
                progress(done, total)
        self._sweep_until(self.now)
        with as_of(self.now):
            sweep()
        self.office.write_looks()
        self._settle_notices()
        self._leave_drafts()
        Throttle.objects.all().delete()
        return Case.objects.count()

    # --- who lives ------------------------------------------------------------------------------------------

    def _lives(self) -> list[Life]:
        """Every case of the plan, the telling ones first."""
        told = sorted(_told(), key=lambda one: one[0].pk)
        rounds: list[list[Life]] = [[], []]
        for procedure, sheet, stories in told:
            rounds[0] += self._leading(procedure, sheet, stories)
            rounds[1] += self._others(procedure, sheet, stories)
        self.rng.shuffle(rounds[1])
        lives = [*rounds[0], *rounds[1]]
        return lives[: max(self.most, len(rounds[0]))] if self.most is not None else lives

    def _leading(self, procedure: ProcedureRow, sheet: Procedure, stories: list[Story]) -> list[Life]:
        """Of each SOP one that has ended, those refused, one that runs, and the places where something happens."""
        ended = next((story for story in stories if story.ends), stories[0])
        refused = [story for story in stories if story.ends == "refused"]
        lives = [self._life(procedure, sheet, story, "") for story in (ended, *refused)]
        lives += [self._standing(procedure, sheet, stories, place) for place in places_of(sheet)[0]]
        return lives + self._on_leave(procedure, sheet, ended)

    def _others(self, procedure: ProcedureRow, sheet: Procedure, stories: list[Story]) -> list[Life]:
        told = [story for story in stories if story.ends != "refused"]
        count = PLAN.get(sheet.key, ANY).ended
        lives = [self._life(procedure, sheet, told[number % len(told)], "") for number in range(1, count)]
        return lives + [self._standing(procedure, sheet, stories, place) for place in places_of(sheet)[1]]

    def _standing(self, procedure: ProcedureRow, sheet: Procedure, stories: list[Story], place: str) -> Life:
        word = place.split()[0]
        step, returned = word.rstrip("!"), word.endswith("!")
        sure = {one.title: passes(sheet, one, step, returned=returned) for one in stories}
        fit = [one for one in stories if sure[one.title] == max(sure.values())]
        online = [one for one in fit if not one.taken_in]
        if sheet.step(step).does == "apply" or place.endswith("withdraw"):
            fit = online or fit
        return self._life(procedure, sheet, self.rng.choice(fit or stories), place)

    def _life(self, procedure: ProcedureRow, sheet: Procedure, story: Story, place: str) -> Life:
        life = Life(procedure, sheet, story, place, Random(self.rng.random()), self.office)  # noqa: S311
        if sheet.service is not None and not story.taken_in and "online" in sheet.service.channels:
            life.applicant = self._applicant(procedure, sheet)
        return life

    def _applicant(self, procedure: ProcedureRow, sheet: Procedure) -> User:
        assert sheet.service is not None
        if sheet.service.audience == "officials":
            busy = {actor.position for actor in sheet.actors}
            fit = User.objects.filter(username__in=EMPLOYEES).exclude(
                official__holdings__position__code__in=[code for code in busy if code]
            )
        else:
            fit = User.objects.filter(citizen__region__startswith=procedure.agency.region)
        return self.rng.choice(list(fit.order_by("pk")))

    def _on_leave(self, procedure: ProcedureRow, sheet: Procedure, story: Story) -> list[Life]:
        """The official who is on leave today, with somebody who stands in."""
        if sheet.slug != "permohonan-cuti":
            return []
        life = self._life(procedure, sheet, story, "")
        life.applicant = User.objects.get(username=ABSENT)
        stand_in = User.objects.get(username=STAND_IN).official
        today = self.now.astimezone(procedure.agency.zone).date()
        life.wanted = {
            "jenis_cuti": "tahunan",
            "mulai": (today - datetime.timedelta(days=1)).isoformat(),
            "selesai": (today + datetime.timedelta(days=5)).isoformat(),
            "pengganti": stand_in.title_name,
        }
        life.begins = life.timing.before(self.now - datetime.timedelta(days=9), datetime.timedelta())
        return [life]

    # --- time -----------------------------------------------------------------------------------------------

    def _push(self, moment: datetime.datetime, life: Life, way: Iterator[datetime.datetime]) -> None:
        self.waiting += 1
        heappush(self.heap, (moment, self.waiting, life, way))

    def _sweep_until(self, moment: datetime.datetime) -> None:
        """Let time do what it does by itself before that moment."""
        while (due := _next_alarm()) is not None and due + WIDE < moment:
            with as_of(due + WIDE):
                warn_some(due + WIDE)
        if moment > self.swept + datetime.timedelta(days=1):
            self.swept = moment
            with as_of(moment):
                sweep()

    # --- afterwards -----------------------------------------------------------------------------------------

    def _settle_notices(self) -> None:
        """The worker has sent everything long ago; a few addresses did not exist."""
        Notice.objects.filter(state=Notice.State.WAITING).update(
            state=Notice.State.SENT, sent_at=F("created_at"), tries=1
        )
        Notice.objects.filter(channel=Notice.Channel.INBOX, created_at__lt=self.now - READ_AFTER).update(
            read_at=F("created_at") + datetime.timedelta(hours=5)
        )
        mails = Notice.objects.filter(channel=Notice.Channel.EMAIL, recipient__citizen__isnull=False)
        wrong = list(mails.order_by("pk").values_list("pk", flat=True)[9::40][:3])
        Notice.objects.filter(pk__in=wrong).update(
            state=Notice.State.FAILED, sent_at=None, last_error="recipient-refused 550"
        )

    def _leave_drafts(self) -> None:
        """Two citizens have begun an application and not sent it."""
        for username, slug in (("siti", "surat-keterangan-dtks"), ("budi", "pengajuan-rehabilitasi")):
            procedure = ProcedureRow.objects.select_related("agency", "current").get(slug=slug)
            with as_of(self.now - datetime.timedelta(hours=20)):
                applying.start_draft(User.objects.get(username=username), procedure)


def _next_alarm() -> datetime.datetime | None:
    """When the next warning about an open task is due."""
    found = _alarms.rows()
    return found[0][0] if found else None


_alarms = Kept(
    lambda: (
        Task.objects.filter(status=Task.Status.OPEN, alarm_at__isnull=False)
        .order_by("alarm_at")
        .values_list("alarm_at")[:1]
    )
)


def _told() -> Iterator[tuple[ProcedureRow, Procedure, list[Story]]]:
    """Every SOP that is in force and has stories."""
    rows = {
        (row.agency.slug, row.slug): row
        for row in ProcedureRow.objects.select_related("agency", "current").filter(current__isnull=False)
    }
    for path in sorted(Path(settings.SOPS).rglob("*.yaml")):
        beside = stories_beside(path)
        slug = re.search(r"^slug:\s*(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        row = rows.get((path.parent.parent.name, slug[1])) if slug else None
        if row is None or row.current_id is None or not beside.exists():
            continue
        sheet = edition_of(row.current_id).sheet
        yield row, sheet, list(read_stories(beside, sheet).stories)
