"""The desk as owner, colleague, stranger, head and overseer meet it; and a case worked through its pages."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sopan.cases import actions
from sopan.cases.made_up import NIK
from sopan.cases.models import Case, Look, Task
from sopan.directory.models import Holding, User
from tests.factories import make_official
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World

SignIn = Callable[[User | None], Client]


@pytest.fixture
def case(sent: tuple[World, Case]) -> Case:
    return sent[1]


def addresses(case: Case, task: Task) -> dict[str, tuple[str, str]]:
    """Every address about one case: (method, path)."""
    return {
        "task": ("get", reverse("desk:task", args=[task.key])),
        "do": ("post", reverse("desk:task", args=[task.key])),
        "take": ("post", reverse("desk:take", args=[task.key])),
        "put_back": ("post", reverse("desk:put_back", args=[task.key])),
        "reassign": ("get", reverse("desk:reassign", args=[task.key])),
        "case": ("get", reverse("desk:case", args=[case.key])),
        "note": ("post", reverse("desk:note", args=[case.key])),
        "cancel": ("get", reverse("desk:cancel", args=[case.key])),
        "document": ("get", reverse("cases:document", args=[case.documents.first().pk])),  # type: ignore[union-attr]
    }


@pytest.mark.parametrize(
    "name", ["task", "do", "take", "put_back", "reassign", "case", "note", "cancel", "document"]
)
def test_strangers_find_nothing_and_anonymous_visitors_sign_in_first(
    world: World, as_user: SignIn, case: Case, name: str
) -> None:
    method, path = addresses(case, world.open_task(case))[name]
    before = Case.objects.get(pk=case.pk).chain
    assert getattr(as_user(None), method)(path).status_code == 302
    assert getattr(as_user(world.official(BOGOR, "petugas-p4gn")), method)(path).status_code == 404
    assert getattr(as_user(world.stranger), method)(path).status_code in (403, 404)
    assert Case.objects.get(pk=case.pk).chain == before


@pytest.mark.parametrize("name", ["task", "do", "reassign", "case", "note", "cancel"])
def test_owner_is_not_let_in_to_the_office_side(world: World, as_user: SignIn, case: Case, name: str) -> None:
    method, path = addresses(case, world.open_task(case))[name]
    assert getattr(as_user(world.citizen), method)(path).status_code == 403


def test_owner_who_is_an_official_elsewhere_sees_no_office_notes(world: World, as_user: SignIn) -> None:
    official = world.official(BOGOR, "petugas-p4gn")
    case = world.apply(TALA, KARANG_TARUNA, official)
    client = as_user(official)
    for name in ("task", "case"):
        _, path = addresses(case, world.open_task(case))[name]
        assert client.get(path).status_code == 404


def test_overseer_looks_and_changes_nothing(world: World, as_user: SignIn, case: Case) -> None:
    client = as_user(world.official(TALA, "pengawas"))
    paths = addresses(case, world.open_task(case))
    assert client.get(paths["case"][1]).status_code == 200
    page = client.get(paths["task"][1])
    assert page.status_code == 200
    assert b'name="action"' not in page.content
    for name in ("do", "note"):
        assert client.post(paths[name][1], {"text": "x"}).status_code == 409
    assert client.post(paths["cancel"][1], {"reason": "x"}).status_code == 409
    assert client.post(paths["reassign"][1], {"to": "x"}).status_code in (200, 409)
    assert world.open_task(case).holder is None
    assert Case.objects.get(pk=case.pk).event_count == case.events.count() == 4


def test_confidential_case_is_marked_and_the_look_is_logged(world: World, as_user: SignIn) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    client = as_user(world.official(BOGOR, "petugas-p4gn"))
    page = client.get(reverse("desk:task", args=[world.open_task(case).key]))
    assert "Rahasia" in page.content.decode()
    assert Look.objects.filter(case=case).count() >= 1
    inbox = client.get(reverse("desk:inbox")).content.decode()
    assert case.number in inbox
    assert world.citizen.name not in inbox
    assert (
        as_user(world.official(BOGOR, "pengawas")).get(reverse("desk:case", args=[case.key])).status_code
        == 404
    )


def test_every_task_page_of_karang_taruna_opens_and_works(world: World, as_user: SignIn, case: Case) -> None:
    while Task.objects.filter(case=case, status="open").exists():
        task = world.open_task(case)
        client = as_user(world.actor_of(task))
        path = reverse("desk:task", args=[task.key])
        assert client.get(path).status_code == 200, task.does
        answer = client.post(path, world.good_entry(task))
        assert answer.status_code == 302, (task.does, answer.content.decode()[:4000])
    case.refresh_from_db()
    assert case.outcome == "granted"
    page = as_user(world.official(TALA, "kepala-dinas")).get(reverse("desk:case", args=[case.key]))
    assert "Dikabulkan" in page.content.decode()


def test_form_with_a_mistake_comes_back_with_what_was_entered(
    world: World, as_user: SignIn, case: Case
) -> None:
    task = world.open_task(case)
    path = reverse("desk:task", args=[task.key])
    answer = as_user(world.actor_of(task)).post(path, {"action": "back"})
    assert answer.status_code == 422
    assert "Tandai dahulu" in answer.content.decode()


def test_drafter_reads_at_the_step_who_sent_it_back_and_why(
    world: World, as_user: SignIn, case: Case
) -> None:
    task = world.walk_to(case, "initial")
    reader = world.actor_of(task)
    as_user(reader).post(
        reverse("desk:task", args=[task.key]), {"action": "back", "back_reason": "Nama desa keliru."}
    )
    back = world.open_task(case)
    page = as_user(world.actor_of(back)).get(reverse("desk:task", args=[back.key])).content.decode()
    step = page[page.index('id="langkah"') : page.index("Sesudah ini:")]
    assert f"Dikembalikan oleh {reader.name}" in step
    assert "Nama desa keliru." in step


def test_second_official_reads_who_did_the_task(world: World, as_user: SignIn, case: Case) -> None:
    task = world.open_task(case)
    world.do(case)
    colleague = make_official(task.agency, task.position)
    path = reverse("desk:task", args=[task.key])
    late = as_user(colleague).post(path, world.good_entry(task))
    assert late.status_code == 409
    assert world.official(TALA, "fo-slrt").name in late.content.decode()
    assert "sudah dikerjakan oleh" in as_user(colleague).get(path).content.decode()


def test_task_is_taken_handed_over_and_put_back(world: World, as_user: SignIn, case: Case) -> None:
    task = world.open_task(case)
    officer = world.official(TALA, "fo-slrt")
    colleague = make_official(task.agency, task.position)
    client = as_user(officer)
    client.post(reverse("desk:take", args=[task.key]))
    assert world.open_task(case).holder == officer
    client.post(reverse("desk:reassign", args=[task.key]), {"to": str(colleague.key)})
    assert world.open_task(case).holder == colleague
    as_user(colleague).post(reverse("desk:put_back", args=[task.key]))
    assert world.open_task(case).holder is None


def test_who_a_task_is_handed_to_is_named_with_their_position(
    world: World, as_user: SignIn, case: Case
) -> None:
    task = world.open_task(case)
    assert task.position is not None
    colleague = make_official(task.agency, task.position)
    client = as_user(world.official(TALA, "fo-slrt"))
    client.post(reverse("desk:take", args=[task.key]))
    page = client.get(reverse("desk:reassign", args=[task.key])).content.decode()
    assert f"{colleague.name}<small>{task.position.name}</small>" in page


def test_head_cancels_with_a_reason_and_may_not_without(world: World, as_user: SignIn, case: Case) -> None:
    client = as_user(world.official(TALA, "kabid-pemberdayaan"))
    path = reverse("desk:cancel", args=[case.key])
    assert client.post(path, {}).status_code == 200
    assert client.post(path, {"reason": "Berkas ganda."}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == "cancelled"
    assert client.post(path, {"reason": "Berkas ganda."}).status_code == 409


def test_search_finds_only_what_one_may_see(world: World, as_user: SignIn, case: Case) -> None:
    path = reverse("desk:cases") + "?q=" + case.number
    assert case.number in as_user(world.official(TALA, "kepala-dinas")).get(path).content.decode()
    other = as_user(world.official(BOGOR, "kepala-badan")).get(path)
    assert str(case.key) not in other.content.decode()


def test_acting_official_works_the_task_in_that_capacity(world: World, as_user: SignIn, case: Case) -> None:
    from tests.factories import make_acting

    task = world.walk_to(case, "sign")
    assert task.position is not None
    stand_in = world.official(TALA, "sekretaris")
    today = datetime.date.today()
    make_acting(
        stand_in, task.position, today - datetime.timedelta(days=1), today + datetime.timedelta(days=1)
    )
    answer = as_user(world.official(TALA, "sekretaris")).post(
        reverse("desk:task", args=[task.key]), world.good_entry(task)
    )
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.as_position.startswith("Plh. Kepala Dinas")


@pytest.mark.parametrize("tab", ["mine", "unit", "late", "waiting", "nonsense"])
def test_inbox_needs_few_queries(
    world: World, as_user: SignIn, case: Case, tab: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        world.apply(TALA, KARANG_TARUNA)
    client = as_user(world.official(TALA, "kabid-pemberdayaan"))
    # what has no deadline is read apart, after what has one
    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
        assert client.get(reverse("desk:inbox"), {"tab": tab, "q": "karang"}).status_code == 200
    actions.take(world.official(TALA, "fo-slrt"), world.open_task(case).key)


def test_official_whose_duty_has_ended_is_told_so_and_a_citizen_that_it_is_the_office_side(
    world: World, as_user: SignIn
) -> None:
    official = world.official(TALA, "fo-slrt")
    Holding.objects.filter(official__user=official).update(until=datetime.date(2020, 1, 1))
    answer = as_user(official).get(reverse("desk:inbox"))
    assert answer.status_code == 403
    assert "Belum ada meja kerja untuk Anda" in answer.content.decode()
    answer = as_user(world.citizen).get(reverse("desk:inbox"))
    assert answer.status_code == 403
    assert "Halaman ini untuk petugas" in answer.content.decode()


def test_only_the_task_page_keeps_its_column_in_sight(world: World, as_user: SignIn, case: Case) -> None:
    task = world.open_task(case)
    client = as_user(world.actor_of(task))
    assert "task-side" in client.get(reverse("desk:task", args=[task.key])).content.decode()
    assert "task-side" not in client.get(reverse("desk:case", args=[case.key])).content.decode()


def test_nik_is_whole_only_for_who_works_the_task(world: World, as_user: SignIn) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    task = reverse("desk:task", args=[world.open_task(case).key])
    nik = NIK
    assert nik in as_user(world.official(BOGOR, "petugas-p4gn")).get(task).content.decode()
    head = as_user(world.official(BOGOR, "kepala-badan"))
    for path in (task, reverse("desk:case", args=[case.key])):
        page = head.get(path).content.decode()
        assert nik not in page
        assert nik[:4] + "********" + nik[-4:] in page
