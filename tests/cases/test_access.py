"""Who may see and move a case: owner, colleague, stranger, the head and who may only look."""

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import access, actions, applying
from sopan.cases.errors import NotFound, Refused
from sopan.cases.inbox import inbox
from sopan.cases.models import Case, Look
from sopan.directory.models import Holding, User
from tests.factories import make_official, make_position
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World, upload


@pytest.fixture
def case(world: World) -> Case:
    return world.apply(TALA, KARANG_TARUNA)


@pytest.fixture
def secret_case(world: World) -> Case:
    return world.apply(BOGOR, REHABILITATION)


@pytest.mark.parametrize("position", ["fo-slrt", "kepala-dinas", "kabid-pemberdayaan", "pengawas"])
def test_actor_head_and_overseers_see_the_case(world: World, case: Case, position: str) -> None:
    official = world.official(TALA, position)
    assert access.case_for(official, case.key).pk == case.pk
    assert list(access.cases_visible_to(official)) == [case]


@pytest.mark.parametrize(("agency", "position"), [(TALA, "staf-pemberdayaan"), (BOGOR, "kepala-badan")])
def test_colleague_without_a_task_and_other_office_do_not(
    world: World, case: Case, agency: str, position: str
) -> None:
    official = world.official(agency, position)
    with pytest.raises(NotFound):
        access.case_for(official, case.key)
    assert list(access.cases_visible_to(official)) == []


def test_other_citizen_and_forged_key_get_the_same_answer(world: World, case: Case) -> None:
    messages = set()
    for key in (case.key, "00000000-0000-4000-8000-000000000000", "bukan-kunci", case.number):
        with pytest.raises(NotFound) as missing:
            access.case_for(world.stranger, key)
        messages.add((missing.value.code, missing.value.message))
    assert len(messages) == 1


def test_owner_sees_the_case_but_not_its_task(world: World, case: Case) -> None:
    assert access.case_for(world.citizen, case.key).pk == case.pk
    with pytest.raises(NotFound):
        access.task_for(world.citizen, world.open_task(case).key)
    with pytest.raises(NotFound):
        actions.complete_task(world.citizen, world.open_task(case).key, {})


def test_who_may_only_look_cannot_work_note_or_move(world: World, case: Case) -> None:
    overseer = world.official(TALA, "pengawas")
    task = world.open_task(case)
    assert access.task_for(overseer, task.key).pk == task.pk
    for attempt in (
        lambda: actions.complete_task(overseer, task.key, world.good_entry(task)),
        lambda: actions.take(overseer, task.key),
        lambda: actions.reassign(overseer, task.key, world.official(TALA, "fo-slrt"), "x"),
        lambda: actions.note(overseer, case.key, "x"),
        lambda: actions.cancel(overseer, case.key, "x"),
    ):
        with pytest.raises(Refused):
            attempt()
    assert case.events.count() == Case.objects.get(pk=case.pk).event_count


def test_who_has_left_office_sees_nothing(world: World, case: Case) -> None:
    officer = world.official(TALA, "fo-slrt")
    world.do(case)
    officer.official.holdings.update(until="2021-01-01")
    with pytest.raises(NotFound):
        access.case_for(world.official(TALA, "fo-slrt"), case.key)


def test_first_password_opens_no_file_of_a_case(world: World, case: Case, client: Client) -> None:
    """The pages of the desk ask for a password of one's own; files and previews have addresses of their own."""
    officer = world.official(TALA, "fo-slrt")
    document = case.documents.order_by("pk")[0]
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("cases:document", args=[document.pk])).getvalue().startswith(b"%PDF")
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    assert client.get(reverse("cases:document", args=[document.pk])).status_code == 404
    task = world.walk_to(world.apply(TALA, KARANG_TARUNA), "draft")
    drafter = world.actor_of(task)
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("letters:preview", args=[task.key])).status_code == 200
    User.objects.filter(pk=drafter.pk).update(must_change_password=True)
    assert client.get(reverse("letters:preview", args=[task.key])).status_code == 404


def test_confidential_case_is_seen_by_its_actors_and_head_only_and_looks_are_logged(
    world: World, secret_case: Case
) -> None:
    actor = world.official(BOGOR, "petugas-p4gn")
    head = world.official(BOGOR, "kepala-badan")
    access.case_for(actor, secret_case.key, look="task")
    access.case_for(head, secret_case.key)
    assert list(Look.objects.order_by("pk").values_list("user", "what")) == [
        (actor.pk, "task"),
        (head.pk, "case"),
    ]
    overseer = world.official(BOGOR, "pengawas")
    with pytest.raises(NotFound):
        access.case_for(overseer, secret_case.key)
    assert list(access.cases_visible_to(overseer)) == []
    assert inbox(overseer, "unit").tasks == []


def test_confidential_answers_and_files_are_sealed_at_rest(world: World, secret_case: Case) -> None:
    assert set(secret_case.answers) == {"sealed"}
    assert secret_case.applicant_name == ""
    assert all(document.file.sealed for document in secret_case.documents.select_related("file"))


def test_confidential_reason_is_sealed_in_the_log(world: World, secret_case: Case) -> None:
    world.walk_to(secret_case, "decide")
    world.do(secret_case, {"answer": "Tidak", "reason": "Belum memenuhi syarat usia."})
    stored = list(secret_case.events.values_list("data", flat=True))
    assert "usia" not in str(stored)


def test_leader_gives_a_task_to_another_of_the_unit_and_holder_hands_over(world: World, case: Case) -> None:
    task = world.open_task(case)
    first = world.official(TALA, "fo-slrt")
    colleague = make_official(task.agency, task.position)
    actions.take(first, task.key)
    with pytest.raises(Refused) as held:
        actions.complete_task(colleague, task.key, world.good_entry(task))
    assert held.value.code == "held_by_other"
    actions.reassign(first, task.key, colleague)
    assert world.open_task(case).holder_id == colleague.pk
    head = world.official(TALA, "kabid-pemberdayaan")
    with pytest.raises(Refused):
        actions.reassign(head, task.key, first)  # a leader says why
    actions.reassign(head, task.key, first, "Petugas sedang cuti.")
    assert world.open_task(case).holder_id == first.pk
    with pytest.raises(Refused) as unable:
        actions.reassign(head, task.key, world.official(BOGOR, "petugas-p4gn"), "x")
    assert unable.value.code == "not_able"


def test_draft_is_its_owners_alone(world: World) -> None:
    draft = world.full_draft(TALA, KARANG_TARUNA)
    file = draft.files.first()
    assert file is not None
    for attempt in (
        lambda: applying.draft_for(world.stranger, draft.key),
        lambda: applying.open_case(world.stranger, draft.key),
        lambda: applying.draft_file(world.stranger, draft.key, file.pk),
        lambda: applying.drop_draft(world.stranger, draft.key),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_nobody_uploads_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "UPLOADS_A_DAY", 1)
    draft = applying.start_draft(world.citizen, world.procedure(TALA, KARANG_TARUNA))
    wanted = applying.requirements_to_bring(draft)[0]
    applying.add_file(draft, wanted, upload())
    applying.remove_file(draft, draft.files.get().pk)
    with pytest.raises(Refused) as refused:
        applying.add_file(draft, wanted, upload())
    assert refused.value.code == "too_many_uploads"


def test_task_given_by_the_head_is_lost_with_the_last_post_in_the_unit(world: World, case: Case) -> None:
    task = world.open_task(case)
    head = world.official(TALA, "kabid-pemberdayaan")
    assert task.unit is not None
    helper = make_official(task.agency, make_position(task.agency, unit=task.unit))
    actions.reassign(head, task.key, helper, "Front office sedang penuh.")
    helper.official.holdings.update(until="2021-01-01")
    elsewhere = make_position(task.agency)
    Holding.objects.create(official=helper.official, position=elsewhere, since="2021-01-02")
    with pytest.raises((Refused, NotFound)):
        actions.complete_task(User.objects.get(pk=helper.pk), task.key, world.good_entry(task))
    assert world.open_task(case).holder_id == helper.pk
