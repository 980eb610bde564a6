"""The inbox narrowed down, the unit's load as its head sees it, and what the task page says of the next step."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.inbox import Wanted, counts, inbox, next_like, sops_in, workload
from sopan.cases.models import Case, Task
from sopan.desk.following import heading, what_follows
from sopan.directory.models import User
from sopan.procedure.model import Procedure
from tests.factories import make_official
from tests.world import BOGOR, KARANG_TARUNA, PERMIT, REHABILITATION, ROHIL, TALA, World, _path_of, _sheet

SignIn = Callable[[User | None], Client]
HEAD = "kabid-pemberdayaan"


AGENCIES = {KARANG_TARUNA: TALA, REHABILITATION: BOGOR, PERMIT: ROHIL}


def sheet(slug: str) -> Procedure:
    return _sheet(_path_of(AGENCIES[slug], slug))


def late(case: Case) -> None:
    Task.objects.filter(case=case, status="open").update(due_at=timezone.now() - datetime.timedelta(hours=1))


def test_filter_offers_only_the_sops_that_occur(world: World) -> None:
    officer = world.official(TALA, "fo-slrt")
    assert sops_in(officer, "mine") == []
    case = world.apply(TALA, KARANG_TARUNA)
    world.apply(BOGOR, REHABILITATION)
    assert sops_in(officer, "mine") == [case.procedure]
    assert sops_in(officer, "late") == []
    assert len(inbox(officer, "mine", wanted=Wanted(sop=case.procedure_id)).tasks) == 1
    assert inbox(officer, "mine", wanted=Wanted(sop=0)).tasks == []


def test_head_sees_who_holds_how_much_and_narrows_to_one(world: World, as_user: SignIn) -> None:
    free, held = world.apply(TALA, KARANG_TARUNA), world.apply(TALA, KARANG_TARUNA)
    officer = world.official(TALA, "fo-slrt")
    actions.take(officer, world.open_task(held).key)
    late(held)
    head = world.official(TALA, HEAD)
    assert [(one.key, one.open, one.late) for one in workload(head)] == [(None, 1, 0), (officer.key, 1, 1)]
    client = as_user(head)
    path = reverse("desk:inbox")
    page = client.get(path, {"tab": "unit"}).content.decode()
    assert officer.name in page
    assert reverse("desk:reassign", args=[world.open_task(held).key]) in page
    for asked, shown, hidden in ((str(officer.key), held, free), ("belum", free, held)):
        page = client.get(path, {"tab": "unit", "petugas": asked}).content.decode()
        assert shown.number in page
        assert hidden.number not in page


def test_who_leads_nothing_sees_no_load_and_no_unit(world: World, as_user: SignIn) -> None:
    world.apply(TALA, KARANG_TARUNA)
    assert workload(world.official(TALA, "staf-pemberdayaan")) == []
    page = as_user(world.official(TALA, "staf-pemberdayaan")).get(reverse("desk:inbox"), {"tab": "unit"})
    assert page.context["tab"] == "mine"
    assert workload(world.official(BOGOR, "kepala-badan")) == []


def test_overseer_sees_the_load_but_neither_confidential_work_nor_a_way_to_move_it(
    world: World, as_user: SignIn
) -> None:
    world.apply(BOGOR, REHABILITATION)
    assert workload(world.official(BOGOR, "pengawas")) == []
    case = world.apply(TALA, KARANG_TARUNA)
    page = (
        as_user(world.official(TALA, "pengawas")).get(reverse("desk:inbox"), {"tab": "unit"}).content.decode()
    )
    assert case.number in page
    assert reverse("desk:reassign", args=[world.open_task(case).key]) not in page


def test_late_counts_what_the_late_tab_shows(world: World) -> None:
    for _ in range(2):
        late(world.apply(TALA, KARANG_TARUNA))
    world.apply(TALA, KARANG_TARUNA)
    for position in ("fo-slrt", HEAD):
        person = world.official(TALA, position)
        assert counts(person)["late"] == len(inbox(person, "late").tasks) == 2
    assert counts(world.official(TALA, HEAD))["unit"] == 3
    assert "unit" not in counts(world.official(TALA, "fo-slrt"))


def test_tabs_and_pages_keep_what_was_asked(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sopan.cases.inbox.PAGE", 1)
    case = world.apply(TALA, KARANG_TARUNA)
    world.apply(TALA, KARANG_TARUNA)
    asked = {"tab": "mine", "q": "karang", "sop": str(case.procedure_id)}
    page = as_user(world.official(TALA, "fo-slrt")).get(reverse("desk:inbox"), asked).content.decode()
    assert f"tab=mine&amp;q=karang&amp;sop={case.procedure_id}&amp;hal=2" in page
    assert f"tab=late&amp;q=karang&amp;sop={case.procedure_id}" in page


@pytest.mark.parametrize(
    "nonsense", [{"sop": "x"}, {"sop": "9" * 30}, {"hal": "-1"}, {"q": "\0"}, {"tab": "unit", "petugas": "x"}]
)
def test_nonsense_in_the_address_shows_the_plain_inbox(
    world: World, as_user: SignIn, nonsense: dict[str, str]
) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    browser = as_user(world.official(TALA, HEAD))
    for page in (reverse("desk:inbox"), reverse("desk:cases")):
        assert case.number in browser.get(page, {"tab": "unit", **nonsense}).content.decode()


def test_after_a_task_the_next_of_its_kind_is_offered(world: World, as_user: SignIn) -> None:
    first, second = world.apply(TALA, KARANG_TARUNA), world.apply(TALA, KARANG_TARUNA)
    officer = world.official(TALA, "fo-slrt")
    task, other = world.open_task(first), world.open_task(second)
    client = as_user(officer)
    page = client.post(
        reverse("desk:task", args=[task.key]), world.good_entry(task), follow=True
    ).content.decode()
    assert reverse("desk:case", args=[first.key]) in page
    assert "Kerjakan berikutnya" in page
    assert reverse("desk:task", args=[other.key]) in page
    page = client.post(
        reverse("desk:task", args=[other.key]), world.good_entry(other), follow=True
    ).content.decode()
    assert "Kerjakan berikutnya" not in page


def test_next_of_its_kind_is_never_a_colleagues(world: World) -> None:
    first, second = world.apply(TALA, KARANG_TARUNA), world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(second)
    assert task.position is not None
    actions.take(make_official(task.agency, task.position), task.key)
    assert next_like(world.official(TALA, "fo-slrt"), world.open_task(first)) is None


def test_note_written_on_the_task_page_comes_back_to_it(world: World, as_user: SignIn) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    path = reverse("desk:task", args=[task.key])
    client = as_user(world.official(TALA, "fo-slrt"))
    entry = {"text": "Sudah saya telepon.", "task": str(task.key)}
    answer = client.post(reverse("desk:note", args=[case.key]), entry)
    assert answer.headers["Location"] == path
    assert "Sudah saya telepon." in client.get(path).content.decode()
    assert "Tulis catatan" not in as_user(world.official(TALA, "pengawas")).get(path).content.decode()


def test_task_page_says_what_comes_next_and_to_whom() -> None:
    karang_taruna = sheet(KARANG_TARUNA)
    initial = karang_taruna.step("paraf")
    (colleague,) = what_follows(karang_taruna, initial, 0)
    assert colleague.who == "Kabid dayasos & PFM"
    (signing,) = what_follows(karang_taruna, initial, 1)
    assert signing.who == "Kepala Dinas"
    (end,) = what_follows(karang_taruna, karang_taruna.step("serah_terima"), 0)
    assert end.step == ""
    for slug in (PERMIT, REHABILITATION):
        for step in sheet(slug).running_steps:
            if step.answers:
                last = len(step.doers) - 1
                answers = [one.answer for one in what_follows(sheet(slug), step, last)]
                assert answers == [one.answer for one in step.answers]


def test_long_activity_is_headed_by_its_first_sentence() -> None:
    assert heading("Pemarafan") == "Pemarafan"
    many = "Petugas memeriksa berkas. " + "Kemudian ia mencatatnya pada buku agenda kantor. " * 4
    assert heading(many) == "Petugas memeriksa berkas"
    assert len(heading("kata " * 200)) < 160
    assert heading("Memeriksa\nlalu mencatat") == "Memeriksa"


def test_answer_that_is_ticked_goes_back_with_its_reason(world: World, as_user: SignIn) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    entry = world.good_entry(task) | {"action": "back", "field_nama_ketua": "mend"}
    path = reverse("desk:task", args=[task.key])
    client = as_user(world.official(TALA, "fo-slrt"))
    answer = client.post(path, entry)
    assert answer.status_code == 422
    assert 'name="field_nama_ketua" value="mend" checked' in answer.content.decode()
    assert client.post(path, entry | {"field_nama_ketua_reason": "Tidak sama dengan SK."}).status_code == 302
    assert world.open_task(case).marks == [{"item": "field:nama_ketua", "reason": "Tidak sama dengan SK."}]


def test_answers_that_are_not_ticked_count_as_good(world: World) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    task = world.open_task(case)
    entry = {name: value for name, value in world.good_entry(task).items() if not name.startswith("field_")}
    actions.complete_task(world.official(TALA, "fo-slrt"), task.key, entry)
    done = case.events.get(kind="task_done", data__number=task.number)
    assert set(done.data["record"]["checked"].values()) == {"good"}


@pytest.mark.parametrize("tab", ["mine", "unit", "late", "waiting"])
def test_narrowed_inbox_needs_few_queries(
    world: World, as_user: SignIn, tab: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        late(world.apply(TALA, KARANG_TARUNA))
    case = world.apply(ROHIL, PERMIT)
    client = as_user(world.official(TALA, HEAD))
    asked = {"tab": tab, "q": "karang", "sop": case.procedure_id, "petugas": "belum"}
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        assert client.get(reverse("desk:inbox"), asked).status_code == 200


def test_decision_says_what_is_needed(world: World, as_user: SignIn) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = world.walk_to(case, "decide")
    client = as_user(world.actor_of(task))
    page = client.get(reverse("desk:task", args=[task.key])).content.decode()
    assert "wajib bila memilih Tidak" in page
    entry = {"action": "done", "answer": "Tidak"}
    assert client.post(reverse("desk:task", args=[task.key]), entry).status_code == 422
