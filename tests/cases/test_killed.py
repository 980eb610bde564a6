"""The power goes in the middle of a step: afterwards the case is before the step or after it, never between."""

import datetime
import random
from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from sopan.cases import applying
from sopan.cases.audit import verify_all
from sopan.cases.models import Case, Counter, Event, Task
from sopan.letters.models import Letter
from sopan.signing.models import Signature
from tests.cases.dying import survived
from tests.world import (
    BOGOR,
    KARANG_TARUNA,
    PERMIT,
    REHABILITATION,
    ROHIL,
    TALA,
    World,
    _path_of,
    _sheet,
    make_world,
    upload,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
MOST_STATEMENTS = 100
SAMPLED = 3
"""Of so many statements one kills a step whose like has died at all of them."""


def standing() -> tuple[Any, ...]:
    """Everything a half-done step could leave behind."""
    return (
        list(Case.objects.order_by("pk").values_list("number", "status", "outcome", "event_count", "chain")),
        list(Task.objects.order_by("pk").values_list("number", "status", "holder", "done_by")),
        Event.objects.count(),
        list(Letter.objects.order_by("pk").values_list("state", "number", "version")),
        list(Counter.objects.order_by("pk").values_list("series", "value")),
    )


def waits_for_signature() -> bool:
    """Whether a letter stands between its two transactions: with its number, not yet issued."""
    return Letter.objects.filter(state=Letter.State.WAITING).exists()


def lease_ran_out() -> None:
    """Some minutes later, when the try that died is given up."""
    Signature.objects.filter(state=Signature.State.GOING).update(
        lease_until=timezone.now() - datetime.timedelta(seconds=1)
    )


def die_at_every_statement(act: str, user: int, key: UUID, *more: Any, every: int = 1) -> int:
    """Kill the act before each statement that writes, or each third, then let it finish; how often it was killed."""
    before = standing()
    statements = range(random.randint(1, every), MOST_STATEMENTS, every)
    for deaths, statement in enumerate(statements):
        if survived(statement, act, user, key, *more):
            assert standing() != before
            assert [one for one in verify_all() if one is not None] == []
            return deaths
        now = standing()
        if waits_for_signature():  # frozen: only the letter has changed, and it keeps its number from here on
            assert now[:3] == before[:3], f"half a step was left behind at statement {statement}"
            before = now
            lease_ran_out()
        assert now == before, f"half a step was left behind at statement {statement}"
        assert [one for one in verify_all() if one is not None] == []
    raise AssertionError("the step never came to its end")


def work(world: World, case: Case, killed: Collection[str] = (), **entry: Any) -> str:
    """Do the next step of a case, dying first; what it does.

    Dies at every statement; at some when a step that does the same was `killed` at every one of its own.
    """
    task = world.open_task(case)
    data = {name: str(value) for name, value in {**world.good_entry(task), **entry}.items()}
    user = world.actor_of(task).pk
    if task.does in killed:
        assert die_at_every_statement("complete_task", user, task.key, data, every=SAMPLED) >= 1, task.does
    else:
        assert die_at_every_statement("complete_task", user, task.key, data) >= 3, task.does
    return task.does


def killed_elsewhere() -> set[str]:
    """What the steps of the first service do."""
    return {step.does for step in _sheet(_path_of(TALA, KARANG_TARUNA)).running_steps}


@pytest.mark.parametrize(
    ("agency", "slug"),
    [
        pytest.param(TALA, KARANG_TARUNA, marks=pytest.mark.once),  # each service on one database is enough
        pytest.param(BOGOR, REHABILITATION, marks=pytest.mark.postgres),
        pytest.param(ROHIL, PERMIT, marks=pytest.mark.postgres),
    ],
)
def test_every_step_of_a_service_survives_being_killed(agency: str, slug: str) -> None:
    world = make_world()
    draft = world.full_draft(agency, slug)
    die_at_every_statement("open_case", world.citizen.pk, draft.key)
    case = Case.objects.get()
    killed = set() if slug == KARANG_TARUNA else killed_elsewhere()
    while Task.objects.filter(case=case, status="open").exists():
        killed.add(work(world, case, killed))
    case.refresh_from_db()
    assert case.status == "closed"


@pytest.mark.once
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
    die_at_every_statement("send_correction", world.citizen.pk, draft.key)
    assert world.open_task(case).does == "check"


@pytest.mark.once
def test_withdrawal_and_cancellation_survive_being_killed() -> None:
    world = make_world()
    first, second = world.apply(TALA, KARANG_TARUNA), world.apply(TALA, KARANG_TARUNA)
    head = world.official(TALA, "kabid-pemberdayaan").pk
    die_at_every_statement("withdraw", world.citizen.pk, first.key, "Batal.")
    die_at_every_statement("cancel", head, second.key, "Ganda.")
    assert set(Case.objects.values_list("outcome", flat=True)) == {"withdrawn", "cancelled"}
