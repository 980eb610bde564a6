"""Two at once: two officials on one task, two tabs sending one draft, many taking case numbers."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from sopan.cases import actions, applying
from sopan.cases.answers import answers_of, draft_answers
from sopan.cases.audit import verify_all
from sopan.cases.editions import edition_of
from sopan.cases.errors import CasesError, Invalid, Refused
from sopan.cases.models import Case, Draft, Task
from sopan.directory.models import User
from sopan.files import parts
from sopan.files.checks import inspect
from tests.factories import make_citizen, make_official
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, make_world, upload

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


def test_page_and_file_that_arrive_after_sending_are_refused_instead_of_lost() -> None:
    world = make_world()
    draft = world.full_draft(TALA, KARANG_TARUNA)
    late = applying.draft_for(world.citizen, draft.key)  # as another tab has read it
    case = applying.open_case(world.citizen, draft.key)
    section = applying.sections_to_fill(late)[0]
    requirement = applying.requirements_to_bring(late)[0]
    row = late.files.first()
    assert row is not None
    for attempt in (
        lambda: applying.save_page(late, section, {}, partial=True),
        lambda: applying.remove_file(late, row.pk),
        lambda: applying.drop_draft(world.citizen, draft.key),
    ):
        late.case = None
        with pytest.raises(Refused):
            attempt()
    late.case = None
    row.delete()
    with pytest.raises(Refused):
        applying.add_file(late, requirement, upload())
    assert applying.draft_for(world.citizen, draft.key).case == case


def test_pages_saved_from_two_tabs_are_both_kept() -> None:
    world = make_world()
    draft = world.full_draft(TALA, KARANG_TARUNA)
    first, second = (applying.draft_for(world.citizen, draft.key) for _tab in range(2))
    one, two = applying.sections_to_fill(draft)[:2]
    answers = draft_answers(draft)
    name, other = (
        next(field.id for field in section.fields if field.kind in ("text", "name")) for section in (one, two)
    )
    applying.save_page(first, one, {**answers, name: "Nama Baru"})
    applying.save_page(second, two, {**answers, other: "Nama Lain"})
    kept = draft_answers(applying.draft_for(world.citizen, draft.key))
    assert (kept[name], kept[other]) == ("Nama Baru", "Nama Lain")


def test_correction_begun_twice_at_once_is_one_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    case = world.apply(TALA, KARANG_TARUNA)
    requirement = edition_of(case.edition_id).sheet.requirements[0].id
    world.do(
        case,
        {"action": "back", f"document_{requirement}": "mend", f"document_{requirement}_reason": "Buram."},
    )
    pressed: list[Draft] = []

    def answers_while_the_other_press_is_quicker(asked: Case) -> dict[str, Any]:
        monkeypatch.undo()
        pressed.append(applying.correction_draft(world.citizen, case.key))
        return answers_of(asked)

    monkeypatch.setattr(applying, "answers_of", answers_while_the_other_press_is_quicker)
    assert applying.correction_draft(world.citizen, case.key) == pressed[0]
    assert Draft.objects.filter(correcting__case=case).count() == 1


def test_attachment_is_checked_while_nobody_waits_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "decide")
    within: list[bool] = []

    def looked(*arguments: Any, **more: Any) -> Any:
        within.append(connection.in_atomic_block)
        return inspect(*arguments, **more)

    monkeypatch.setattr("sopan.cases.steps.entries.inspect", looked)
    world.do(case, files={"attachment": upload()})
    assert within == [False]
    assert task.documents.count() == 1


def test_refused_attachment_is_told_beside_its_field_and_nothing_is_kept() -> None:
    world = make_world()
    case = world.apply(BOGOR, REHABILITATION)
    world.walk_to(case, "decide")
    with pytest.raises(Invalid) as told:
        world.do(case, files={"attachment": SimpleUploadedFile("a.pdf", b"%PDF-1.7 rusak")})
    assert "attachment" in told.value.form.errors
    world.do(case)
    assert not list((parts.root() / parts.INCOMING).iterdir())
