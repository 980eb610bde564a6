"""A changed, missing or added event shows, and the rows always say what the log says."""

import pytest

from sopan.cases import actions
from sopan.cases.audit import verify_all
from sopan.cases.models import Case, Event, Task
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World


@pytest.fixture
def cases(world: World) -> list[Case]:
    first = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(first)
    actions.take(world.actor_of(task), task.key)
    actions.put_back(world.actor_of(task), task.key)
    world.walk_to(first, "initial")
    actions.note(world.official(TALA, "kabid-pemberdayaan"), first.key, "Mohon dipercepat.")
    second = world.apply(BOGOR, REHABILITATION)
    world.walk_to(second, "decide")
    world.do(second, {"answer": "Tidak", "reason": "Alasan contoh."})
    world.do(second)
    third = world.apply(TALA, KARANG_TARUNA)
    actions.cancel(world.official(TALA, "kepala-dinas"), third.key, "Berkas ganda.")
    return [first, second, third]


def breaks() -> list[str]:
    return [str(one) for one in verify_all() if one is not None]


def test_untouched_history_holds(cases: list[Case]) -> None:
    assert breaks() == []
    assert len(list(verify_all())) == 3


@pytest.mark.parametrize("column", ["data", "kind", "at", "user_id"])
def test_changed_event_is_named(world: World, cases: list[Case], column: str) -> None:
    event = cases[0].events.order_by("seq")[3]
    new = {
        "data": {"number": 99},
        "kind": "noted",
        "at": event.at.replace(year=2001),
        "user_id": world.stranger.pk,
    }[column]
    Event.objects.filter(pk=event.pk).update(**{column: new})
    assert breaks() == [f"{cases[0].number}, event 4: it was changed after it was written"]


def test_missing_event_is_named(cases: list[Case]) -> None:
    cases[1].events.filter(seq=2).delete()
    assert breaks() == [f"{cases[1].number}, event 2: this event is missing"]


def test_cut_off_end_is_named(cases: list[Case]) -> None:
    last = cases[0].events.order_by("-seq").first()
    assert last is not None
    last.delete()
    assert len(breaks()) == 1


def test_rows_changed_behind_the_log_are_named(cases: list[Case]) -> None:
    Task.objects.filter(case=cases[0], status="open").update(step="tanda_tangan")
    assert len(breaks()) == 1


def test_tracking_code_opens_only_its_own_case(world: World, cases: list[Case]) -> None:
    from sopan.cases.errors import NotFound
    from sopan.cases.tracking import secret_of, track

    assert track(cases[0].number.lower(), secret_of(cases[0]).lower()).pk == cases[0].pk
    with pytest.raises(NotFound):
        track(cases[0].number, secret_of(cases[1]))
    with pytest.raises(NotFound):
        track("TIDAK/ADA/1", secret_of(cases[1]))
