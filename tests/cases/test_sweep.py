"""What is late is found once, and told once to who should do it and to who leads the unit."""

import datetime

import pytest
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.inbox import inbox
from sopan.cases.models import Case, Task
from sopan.cases.sweep import sweep
from sopan.notices.models import Notice
from tests.world import KARANG_TARUNA, TALA, World


@pytest.fixture
def late_case(world: World) -> Case:
    world.official(TALA, "fo-slrt")
    world.official(TALA, "kabid-pemberdayaan")
    case = world.apply(TALA, KARANG_TARUNA)
    Task.objects.filter(case=case, status="open").update(
        due_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    return case


def told(kind: str = "late") -> set[int]:
    return set(Notice.objects.filter(kind=kind, channel="inbox").values_list("recipient", flat=True))


def test_front_office_and_heads_are_told_once(world: World, late_case: Case) -> None:
    assert sweep() == 1
    leaders = {world.official(TALA, "kabid-pemberdayaan").pk}
    assert told() & {world.official(TALA, "fo-slrt").pk} | leaders <= told()
    count = Notice.objects.filter(kind="late").count()
    assert sweep() == 0
    assert Notice.objects.filter(kind="late").count() == count


def test_holder_alone_is_told_when_the_task_is_held(world: World, late_case: Case) -> None:
    from tests.factories import make_official

    task = world.open_task(late_case)
    colleague = make_official(task.agency, task.position)
    actions.take(world.official(TALA, "fo-slrt"), task.key)
    sweep()
    assert world.official(TALA, "fo-slrt").pk in told()
    assert colleague.pk not in told()


def test_task_in_time_and_finished_task_are_left_alone(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    assert sweep() == 0
    world.do(case)
    Task.objects.filter(case=case, status="done").update(due_at=timezone.now() - datetime.timedelta(days=1))
    assert sweep() == 0


def test_late_task_stands_in_the_late_tab(world: World, late_case: Case) -> None:
    page = inbox(world.official(TALA, "fo-slrt"), "late")
    assert [task.case_id for task in page.tasks] == [late_case.pk]
    assert inbox(world.official(TALA, "staf-pemberdayaan"), "late").tasks == []
