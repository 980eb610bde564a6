"""The demonstration's history: small here, but every SOP and every state is in it, and the books hold."""

import argparse
import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from sopan.cases.answers import answers_of, event_data
from sopan.cases.audit import verify_all
from sopan.cases.editions import publish
from sopan.cases.models import Case, ClockEntry, Link, ProcedureRow, Task
from sopan.cases.publishing import sop_files
from sopan.directory.demo import load_demo_people
from sopan.directory.duty import holders_of, today
from sopan.directory.holidays import load_holidays
from sopan.directory.models import Absence, Acting, Position, User
from sopan.directory.offices import load_agencies
from sopan.files.models import StoredFile
from sopan.files.storage import is_whole
from sopan.letters.models import Letter
from sopan.letters.papers import blocks_of
from sopan.notices.models import Notice
from sopan.procedure.reading import read
from sopan.procedure.stories import Move
from sopan.site.commands.demo import demo
from sopan.site.commands.terminal import Stop
from sopan.site.demo.history import HasCases, load_history
from sopan.site.demo.lives import Life
from sopan.site.demo.past import NoDemo, as_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MADE_UP = re.compile(r"Isian |Contoh")
"""What the made-up answers of stories say; nobody should read it in the demonstration."""


_sheet = lru_cache(read)


class Played(NamedTuple):
    """What was played: how many cases, and where their files lie."""

    cases: int
    files: Path


@pytest.fixture(scope="module")
def offices(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The agencies, people and SOPs of the demonstration, for all tests here, then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_holidays()
        load_agencies(configured.SOPS)
        load_demo_people()
        for path in sop_files(configured.SOPS):
            publish(_sheet(path))
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def history(
    offices: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """The history with as few cases as it can have: played once for all tests here."""
    files = configured.FILES_ROOT
    configured.FILES_ROOT = tmp_path_factory.mktemp("history") / "files"
    with django_db_blocker.unblock():
        yield Played(load_history(most=0), configured.FILES_ROOT)
    configured.FILES_ROOT = files


def test_a_history_that_breaks_off_leaves_nothing(
    offices: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first here: it needs a database without cases, and the others share one that has them."""
    begun: list[Life] = []
    begin = Life._begin

    def breaks(self: Life, moves: list[Move]) -> Case:
        begun.append(self)
        if len(begun) == 5:
            raise KeyboardInterrupt
        return begin(self, moves)

    monkeypatch.setattr(Life, "_begin", breaks)
    with pytest.raises(KeyboardInterrupt):
        load_history(most=0)
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()
    files = [place for place in settings.FILES_ROOT.rglob("*") if place.is_file()]
    assert [place.name for place in files if place.name != ".lock"] == []


def test_every_sop_has_a_case_that_ended_and_one_that_runs(history: Played) -> None:
    for procedure in ProcedureRow.objects.all():
        states = Counter(procedure.cases.values_list("status", flat=True))
        assert states["closed"] >= 1, procedure.slug
        assert states["open"] >= 1, procedure.slug
    assert history.cases == Case.objects.count() < 130


def test_every_outcome_and_every_kind_of_waiting_is_there(history: Played) -> None:
    outcomes = set(Case.objects.filter(status="closed").values_list("outcome", flat=True))
    assert outcomes == {"granted", "refused", "finished", "withdrawn", "cancelled"}
    waiting = Task.objects.filter(status="open")
    assert waiting.filter(position=None, returned=True).exists(), "one waits for its applicant"
    assert waiting.filter(due_at__lt=timezone.now()).exists(), "one is late"
    assert waiting.filter(due_at__gt=timezone.now()).exists(), "one is not"
    assert waiting.filter(called__isnull=False).exists(), "one waits for a called SOP"
    assert waiting.exclude(holder=None).exists(), "one was taken"
    assert waiting.exclude(member="").exists(), "one is a unit that has not answered"
    assert Link.objects.filter(state="sent", task__status="open").exists(), "an outside party was asked"
    kinds = set(ClockEntry.objects.values_list("kind", flat=True))
    assert kinds >= {"start", "pause", "resume", "extend", "warn", "escalate"}
    assert Task.objects.filter(status="returned").exists()


def test_most_steps_keep_their_time_and_some_do_not(history: Played) -> None:
    done = [task for task in Task.objects.filter(status="done") if task.due_at and task.done_at]
    late = sum(task.done_at > task.due_at for task in done)  # type: ignore[operator]
    assert 0.03 < late / len(done) < 0.25


def test_the_audit_holds_for_every_case(history: Played) -> None:
    assert [found for found in verify_all() if found is not None] == []


def test_numbers_of_cases_have_no_gap_and_follow_the_days(history: Played) -> None:
    numbers: dict[str, list[int]] = {}
    for number in Case.objects.order_by("opened_at", "pk").values_list("number", flat=True):
        register, _, serial = number.rpartition("/")
        numbers.setdefault(register, []).append(int(serial))
    assert all(serials == list(range(1, len(serials) + 1)) for serials in numbers.values())


def test_numbers_of_letters_have_no_gap_and_follow_the_days(history: Played) -> None:
    letters = Letter.objects.exclude(number="").filter(agency__slug="dinsos-tanah-laut", dated__isnull=False)
    numbered = [(int(re.findall(r"/(\d{4})/", one.number)[0]), one.dated) for one in letters]
    assert sorted(serial for serial, _ in numbered) == list(range(1, len(numbered) + 1))
    days = [day for _, day in sorted(numbered)]
    assert days == sorted(days)


def test_nothing_happens_later_than_now_or_earlier_than_two_months_ago(history: Played) -> None:
    now = timezone.now()
    for case in Case.objects.prefetch_related("events"):
        moments = [event.at for event in case.events.all()]
        assert moments == sorted(moments)
        assert now - datetime.timedelta(days=62) < moments[0] <= moments[-1] <= now
        assert case.opened_at == moments[0]


def test_nobody_reads_an_answer_that_was_only_made_up(history: Played) -> None:
    for case in Case.objects.prefetch_related("events", "letters"):
        words = [json.dumps(answers_of(case), ensure_ascii=False), case.applicant_name]
        words += [json.dumps(event_data(event.data), ensure_ascii=False) for event in case.events.all()]
        words += [json.dumps(blocks_of(letter), ensure_ascii=False) for letter in case.letters.all()]
        assert not MADE_UP.search(" ".join(words)), case.procedure.slug


def test_messages_have_left_and_files_are_there(history: Played, settings: Settings) -> None:
    settings.FILES_ROOT = history.files
    assert not Notice.objects.filter(state__in=["waiting", "sending"]).exists()
    assert Notice.objects.filter(state="sent").count() > 100
    assert all(is_whole(stored) for stored in StoredFile.objects.all())


def test_an_official_is_away_and_another_stands_in(history: Played) -> None:
    day = today(Position.objects.get(code="subkor-pmik").agency)
    away = Absence.objects.get(official__user__username="stimulan.tala")
    assert away.since <= day <= away.until
    assert Acting.objects.filter(official=away.stand_in, kind="Plh.", since__lte=day, until__gte=day).exists()


def test_the_people_of_the_demo_cover_every_actor_of_every_sop(history: Played) -> None:
    for path in sop_files(configured.SOPS):
        sheet = _sheet(path)
        for actor in sheet.actors:
            for code in (*actor.members, *([actor.position] if actor.position else [])):
                position = Position.objects.get(agency__slug=sheet.agency, code=code)
                assert holders_of(position), f"{sheet.key}: {code}"


def test_a_demo_that_has_cases_is_left_alone(history: Played) -> None:
    with pytest.raises(HasCases):
        load_history()
    assert Case.objects.count() == history.cases


def test_only_a_demonstration_has_a_past(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(NoDemo):
        load_history()
    with pytest.raises(NoDemo), as_of(timezone.now()):
        pass
    with pytest.raises(Stop, match="production"):
        demo(argparse.Namespace())


def test_the_clock_goes_on_after_the_past() -> None:
    moment = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.UTC)
    with as_of(moment):
        assert timezone.now() == moment
    assert timezone.now() > moment


def test_numbers_of_the_made_up_people_are_nobodys(history: Played) -> None:
    assert not User.objects.filter(phone__gt="").exclude(phone__startswith="+6281200").exists()
