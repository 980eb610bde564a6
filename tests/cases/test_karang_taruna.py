"""Surat Keterangan Terdaftar Karang Taruna, from the application to the receipt, as the sheet says."""

import pytest

from sopan.cases import actions, applying
from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, Document, Task
from sopan.directory.models import User
from sopan.notices.models import Notice
from tests.world import KARANG_TARUNA, TALA, World, upload


@pytest.fixture
def case(world: World) -> Case:
    return world.apply(TALA, KARANG_TARUNA)


def steps_of(case: Case) -> list[tuple[str, str]]:
    return list(case.tasks.order_by("number").values_list("does", "status"))


def notices(user: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user, channel="inbox").order_by("pk").values_list("kind", flat=True)
    )


def test_case_walks_the_seven_rows_and_ends_granted(world: World, case: Case) -> None:
    for _ in range(7):
        world.do(case)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "granted")
    assert [does for does, _ in steps_of(case)] == [
        "apply", "check", "draft", "initial", "initial", "sign", "archive", "hand-over",
    ]  # fmt: skip
    assert notices(world.citizen) == ["received", "ready", "decided"]


def test_number_counts_up_by_agency_and_year(world: World, case: Case) -> None:
    second = world.apply(TALA, KARANG_TARUNA, world.stranger)
    assert case.number.endswith("/000001")
    assert second.number.endswith("/000002")


def test_incomplete_application_goes_back_and_returns_to_the_same_officer(world: World, case: Case) -> None:
    task = world.open_task(case)
    officer = world.actor_of(task)
    document = applying.edition_of(case.edition_id).sheet.requirements[0].id
    entry = {
        **world.good_entry(task),
        "action": "back",
        f"document_{document}": "mend",
        f"document_{document}_reason": "Tidak terbaca.",
    }
    actions.complete_task(officer, task.key, entry)

    waiting = world.open_task(case)
    assert (waiting.does, waiting.returned, waiting.holder_id) == ("apply", True, world.citizen.pk)
    assert applying.marks_of(waiting) == {f"document:{document}": "Tidak terbaca."}

    draft = applying.correction_draft(world.citizen, case.key)
    asked = applying.requirements_to_bring(draft)
    assert [one.id for one in asked] == [document]
    assert applying.sections_to_fill(draft) == ()
    with pytest.raises(Refused, match="incomplete"):
        applying.send_correction(world.citizen, draft.key)
    applying.add_file(draft, asked[0], upload("baru.pdf", "lebih terang"))
    applying.send_correction(world.citizen, draft.key)

    again = world.open_task(case)
    assert (again.does, again.holder_id) == ("check", officer.pk)
    versions = case.documents.filter(requirement=document).order_by("pk")
    assert [document.replaced_at is None for document in versions] == [False, True]
    assert "returned" in notices(world.citizen)


def test_deadline_of_a_returned_step_is_reckoned_anew(world: World, case: Case) -> None:
    first = world.open_task(case)
    document = applying.edition_of(case.edition_id).sheet.requirements[0].id
    actions.complete_task(
        world.actor_of(first),
        first.key,
        {
            **world.good_entry(first),
            "action": "back",
            f"document_{document}": "mend",
            f"document_{document}_reason": "x",
        },
    )
    draft = applying.correction_draft(world.citizen, case.key)
    applying.add_file(draft, applying.requirements_to_bring(draft)[0], upload("b.pdf", "b"))
    applying.send_correction(world.citizen, draft.key)
    again = world.open_task(case)
    assert first.due_at is not None
    assert again.due_at is not None
    assert again.due_at >= first.due_at
    assert again.opened_at > first.opened_at


def test_check_cannot_be_finished_with_something_marked(world: World, case: Case) -> None:
    task = world.open_task(case)
    document = applying.edition_of(case.edition_id).sheet.requirements[0].id
    entry = {
        **world.good_entry(task),
        f"document_{document}": "mend",
        f"document_{document}_reason": "Buram.",
    }
    with pytest.raises(Invalid) as invalid:
        actions.complete_task(world.actor_of(task), task.key, entry)
    assert f"document_{document}" in invalid.value.form.errors
    assert world.open_task(case).pk == task.pk


def test_head_of_field_sends_the_draft_back_to_the_drafter(world: World, case: Case) -> None:
    task = world.walk_to(case, "initial")
    drafter = Task.objects.get(case=case, does="draft").done_by
    actions.complete_task(
        world.actor_of(task), task.key, {"action": "back", "back_reason": "Nama desa keliru."}
    )
    back = world.open_task(case)
    assert (back.does, back.holder) == ("draft", drafter)
    for _ in range(6):
        world.do(case)
    case.refresh_from_db()
    assert case.outcome == "granted"


def test_sending_twice_opens_one_case(world: World) -> None:
    draft = world.full_draft(TALA, KARANG_TARUNA)
    first = applying.open_case(world.citizen, draft.key)
    second = applying.open_case(world.citizen, draft.key)
    assert first.pk == second.pk
    assert Case.objects.count() == 1


def test_second_official_reads_who_did_it_and_when(world: World, case: Case) -> None:
    task = world.open_task(case)
    world.do(case)
    with pytest.raises(Refused) as refused:
        actions.complete_task(world.official(TALA, "fo-slrt"), task.key, world.good_entry(task))
    assert refused.value.code == "already_done"
    assert world.official(TALA, "fo-slrt").name in refused.value.message
    assert "pukul" in refused.value.message


def test_applicant_withdraws_and_nothing_moves_any_more(world: World, case: Case) -> None:
    actions.withdraw(world.citizen, case.key, "Salah pilih layanan.")
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "withdrawn")
    task = case.tasks.get(does="check")
    assert task.status == "dropped"
    with pytest.raises(Refused):
        actions.complete_task(world.official(TALA, "fo-slrt"), task.key, world.good_entry(task))
    with pytest.raises(Refused):
        actions.withdraw(world.citizen, case.key)


def test_issued_letter_is_a_document_of_the_case(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    issued = case.documents.filter(role=Document.Role.ISSUED).select_related("file")
    assert [document.file.media_type for document in issued] == ["application/pdf"]
