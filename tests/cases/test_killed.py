"""The power goes in the middle of a step: afterwards the case is before the step or after it, never between."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from sopan.cases import actions, applying
from sopan.cases.audit import verify_all
from sopan.cases.models import Case, Counter, Event, Task
from sopan.directory.models import User
from sopan.letters.models import Letter
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World, make_world, upload

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STATEMENTS = 200


@contextmanager
def dying_before(statement: int) -> Iterator[None]:
    """SIGKILL this process just before its n-th statement that writes; reading leaves nothing behind."""
    seen = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith("SELECT")
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


def survived(statement: int, act: Callable[[], object]) -> bool:
    """Run `act` in a process of its own that dies before its n-th write; whether it came to its end."""
    connections.close_all()  # a connection must not be shared with the child
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with dying_before(statement):
                act()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == 0
    return True


def standing() -> tuple[Any, ...]:
    """Everything a half-done step could leave behind."""
    return (
        list(Case.objects.order_by("pk").values_list("number", "status", "outcome", "event_count", "chain")),
        list(Task.objects.order_by("pk").values_list("number", "status", "holder", "done_by")),
        Event.objects.count(),
        list(Letter.objects.order_by("pk").values_list("state", "number", "version")),
        list(Counter.objects.order_by("pk").values_list("series", "value")),
    )


def die_at_every_statement(act: Callable[[], object]) -> int:
    """Kill the step before each statement that writes, then let it finish; how often it was killed."""
    before = standing()
    for statement in range(1, MOST_STATEMENTS):
        if survived(statement, act):
            assert standing() != before
            assert [one for one in verify_all() if one is not None] == []
            return statement - 1
        assert standing() == before, f"half a step was left behind at statement {statement}"
        assert [one for one in verify_all() if one is not None] == []
    raise AssertionError("the step never came to its end")


def work(world: World, case: Case, **entry: Any) -> None:
    """Do the next step of a case, dying at every statement first."""
    task = world.open_task(case)
    data = {**world.good_entry(task), **entry}
    user = world.actor_of(task).pk
    deaths = die_at_every_statement(lambda: actions.complete_task(User.objects.get(pk=user), task.key, data))
    assert deaths >= 3, task.does


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("agency", "slug"), [(TALA, KARANG_TARUNA), (BOGOR, REHABILITATION), (ROHIL, PERMIT)]
)
def test_every_step_of_a_service_survives_being_killed(agency: str, slug: str) -> None:
    world = make_world()
    draft = world.full_draft(agency, slug)
    citizen = world.citizen.pk
    die_at_every_statement(lambda: applying.open_case(User.objects.get(pk=citizen), draft.key))
    case = Case.objects.get()
    while Task.objects.filter(case=case, status="open").exists():
        work(world, case)
    case.refresh_from_db()
    assert case.status == "closed"


@pytest.mark.timeout(300)
def test_return_and_correction_survive_being_killed() -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    document = applying.edition_of(case.edition_id).sheet.requirements[0].id
    work(
        world,
        case,
        **{"action": "back", f"document_{document}": "mend", f"document_{document}_reason": "Tidak terbaca."},
    )
    draft = applying.correction_draft(world.citizen, case.key)
    applying.add_file(draft, applying.requirements_to_bring(draft)[0], upload("baru.pdf", "baru"))
    citizen = world.citizen.pk
    die_at_every_statement(lambda: applying.send_correction(User.objects.get(pk=citizen), draft.key))
    assert world.open_task(case).does == "check"


@pytest.mark.timeout(300)
def test_withdrawal_and_cancellation_survive_being_killed() -> None:
    world = make_world()
    first, second = world.apply(TALA, KARANG_TARUNA), world.apply(TALA, KARANG_TARUNA)
    citizen, head = world.citizen.pk, world.official(TALA, "kabid-pemberdayaan").pk
    die_at_every_statement(lambda: actions.withdraw(User.objects.get(pk=citizen), first.key, "Batal."))
    die_at_every_statement(lambda: actions.cancel(User.objects.get(pk=head), second.key, "Ganda."))
    assert set(Case.objects.values_list("outcome", flat=True)) == {"withdrawn", "cancelled"}
