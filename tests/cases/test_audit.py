"""A changed, missing or added event shows, and the rows always say what the log says."""

import pytest

from sopan.cases import actions, applying, audit
from sopan.cases.answers import answers_of, event_data, set_draft_answers, stored_answers
from sopan.cases.audit import verify_all
from sopan.cases.editions import edition_of
from sopan.cases.history import history
from sopan.cases.models import Case, Event, Task
from tests.kept import story_of
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World, make_world


@pytest.fixture
def told(db: None) -> tuple[World, list[Case]]:
    return story_of("three cases", _three_cases)


@pytest.fixture
def cases(told: tuple[World, list[Case]]) -> list[Case]:
    return told[1]


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """That of the cases, where a test has them."""
    if "cases" not in request.fixturenames:
        request.getfixturevalue("db")
        return make_world()
    world: World = request.getfixturevalue("told")[0]
    return world


def _three_cases() -> tuple[World, list[Case]]:
    world = make_world()
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
    return world, [first, second, third]


def breaks() -> list[str]:
    return [str(one) for one in verify_all() if one is not None]


def test_untouched_history_holds(cases: list[Case]) -> None:
    assert breaks() == []
    assert len(list(verify_all())) == 3


def test_log_vouches_for_what_officials_answered_as_well(world: World) -> None:
    case = world.apply(ROHIL, PERMIT)
    world.walk_to(case, "hand-over")
    world.do(case)
    case.refresh_from_db()
    assert answers_of(case)["kepuasan"]
    assert breaks() == []
    Case.objects.filter(pk=case.pk).update(
        answers=stored_answers({**answers_of(case), "kepuasan": "x"}, confidential=False)
    )
    assert [one.rsplit(": ", 1)[1] for one in breaks()] == ["the answers differ from those that were sent"]


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


def test_answers_changed_behind_the_log_are_named(cases: list[Case]) -> None:
    open_case, sealed_case = cases[0], cases[1]
    Case.objects.filter(pk=open_case.pk).update(answers={**open_case.answers, "nama_ketua": "Orang Lain"})
    Case.objects.filter(pk=sealed_case.pk).update(answers=stored_answers({"nama": "x"}, confidential=True))
    assert breaks() == [
        f"{case.number}, event {case.event_count}: the answers differ from those that were sent"
        for case in Case.objects.filter(pk__in=[open_case.pk, sealed_case.pk]).order_by("pk")
    ]


def test_corrected_answers_hold(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    field = edition_of(case.edition_id).sheet.form[0].fields[0].id
    world.do(case, {"action": "back", f"field_{field}": "mend", f"field_{field}_reason": "Salah tulis."})
    draft = applying.correction_draft(world.citizen, case.key)
    set_draft_answers(draft, {field: "Nama Yang Benar"})
    draft.save()
    applying.send_correction(world.citizen, draft.key)
    assert answers_of(Case.objects.get())[field] == "Nama Yang Benar"
    assert breaks() == []


def test_case_that_moves_while_it_is_verified_is_no_break(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events are read after the rows; what a colleague does in between must not look like a forgery."""
    task = world.open_task(cases[0])
    calm = audit.verify_case
    moved: list[object] = []

    def disturbed(case: Case, events: list[Event], *, rows: bool) -> audit.Break | None:
        if not moved:
            moved.append(actions.take(world.actor_of(task), task.key))
            events = list(case.events.model.objects.filter(case=case).order_by("seq"))
        return calm(case, events, rows=rows)

    monkeypatch.setattr(audit, "verify_case", disturbed)
    assert breaks() == []
    assert moved


def test_decision_in_a_confidential_case_is_sealed_in_the_log(cases: list[Case]) -> None:
    done = cases[1].events.filter(kind="task_done")
    assert not any("answer" in event.data for event in done)
    assert any(event_data(event.data).get("answer") == "Tidak" for event in done)


def test_history_of_an_application_shows_no_fingerprint(cases: list[Case]) -> None:
    assert not any(entry.details for entry in history(cases[0])[:2])
