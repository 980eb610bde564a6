"""Two at once: two officials on one task, two tabs sending one draft, many taking case numbers."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from sopan.cases import actions, applying
from sopan.cases.audit import verify_all
from sopan.cases.errors import CasesError
from sopan.cases.models import Case, Task
from sopan.directory.models import User
from tests.factories import make_citizen, make_official
from tests.world import KARANG_TARUNA, TALA, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """Run all in threads that start together; the result or the CasesError of each."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            gate.wait()
            results[place] = acts[place]()
        except CasesError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_two_officials_finish_one_task_and_one_of_them_reads_who_was_first() -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    people = [make_official(task.agency, task.position) for _ in range(2)]
    entry = world.good_entry(task)
    results = at_once(
        *(lambda pk=one.pk: actions.complete_task(User.objects.get(pk=pk), task.key, entry) for one in people)  # type: ignore[misc]
    )
    refusals = [result for result in results if isinstance(result, CasesError)]
    assert [refusal.code for refusal in refusals] == ["already_done"]
    assert Task.objects.filter(case=case, status="open").count() == 1
    assert list(verify_all()) == [None]


def test_one_draft_sent_from_four_tabs_opens_one_case() -> None:
    world = make_world()
    draft = world.full_draft(TALA, KARANG_TARUNA)
    user = world.citizen.pk
    results = at_once(*[lambda: applying.open_case(User.objects.get(pk=user), draft.key)] * 4)
    assert len({result.pk for result in results}) == 1
    assert Case.objects.count() == 1


def test_case_numbers_of_many_at_once_have_no_gap_and_no_double() -> None:
    world = make_world()
    people = [make_citizen() for _ in range(6)]
    drafts = [(one.pk, world.full_draft(TALA, KARANG_TARUNA, one).key) for one in people]
    at_once(
        *(
            lambda pk=pk, key=key: applying.open_case(User.objects.get(pk=pk), key)  # type: ignore[misc]
            for pk, key in drafts
        )
    )
    numbers = sorted(
        int(number.rsplit("/", 1)[1]) for number in Case.objects.values_list("number", flat=True)
    )
    assert numbers == list(range(1, 7))
