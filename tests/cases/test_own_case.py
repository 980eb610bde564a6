"""An official who applies as a citizen: the applicant, and never at the same time the office."""

import pytest

from sopan.cases import access, actions
from sopan.cases.errors import NotFound, Refused
from sopan.cases.inbox import counts, inbox, workload
from sopan.cases.models import Case, Task
from sopan.cases.sweep import sweep
from sopan.directory.models import User
from tests.factories import make_official
from tests.world import KARANG_TARUNA, TALA, World


@pytest.fixture
def officer(world: World) -> User:
    return world.official(TALA, "fo-slrt")


@pytest.fixture
def case(world: World, officer: User) -> Case:
    return world.apply(TALA, KARANG_TARUNA, officer)


def test_official_reads_it_as_the_applicant_only(world: World, officer: User, case: Case) -> None:
    assert access.own_case(officer, case.key) == case
    assert not access.rights(officer, case).official
    with pytest.raises(NotFound):
        access.task_for(officer, world.open_task(case).key)
    assert not access.cases_visible_to(officer).exists()


def test_official_does_not_work_on_it(world: World, officer: User, case: Case) -> None:
    task = world.open_task(case)
    entry = world.good_entry(task)
    for attempt in (
        lambda: actions.take(officer, task.key),
        lambda: actions.complete_task(officer, task.key, entry),
        lambda: actions.note(officer, case.key, "Mohon dipercepat."),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Task.objects.get(pk=task.pk).status == "open"


def test_head_of_the_unit_neither_stops_nor_gives_away_their_own(world: World) -> None:
    head = world.official(TALA, "kepala-dinas")
    case = world.apply(TALA, KARANG_TARUNA, head)
    task = world.open_task(case)
    with pytest.raises(Refused):
        actions.cancel(head, case.key, "Tidak jadi.")
    with pytest.raises(NotFound):
        actions.reassign(head, task.key, world.official(TALA, "kabid-pemberdayaan"), "Bantu saya.")


def test_nobody_gives_it_to_the_applicant(world: World, officer: User, case: Case) -> None:
    people = actions.possible_holders(world.official(TALA, "kepala-dinas"), case, world.open_task(case))
    assert officer not in people


@pytest.mark.parametrize("position", ["fo-slrt", "kepala-dinas"])
def test_it_is_not_in_their_inbox(world: World, position: str) -> None:
    official = world.official(TALA, position)
    case = world.apply(TALA, KARANG_TARUNA, official)
    Task.objects.filter(case=case).update(due_at=case.opened_at)
    sweep()
    assert not any(inbox(official, tab).tasks for tab in ("mine", "unit", "late", "waiting"))
    assert not any(counts(official).values())
    assert workload(official) == []


def test_colleague_does_it(world: World, officer: User, case: Case) -> None:
    task = world.open_task(case)
    colleague = make_official(task.agency, task.position)
    actions.complete_task(colleague, task.key, world.good_entry(task))
    assert Task.objects.get(pk=task.pk).done_by == colleague
