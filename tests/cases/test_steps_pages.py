"""Every kind of step has a page of its own: its fields, what the sheet asks besides, and nothing that fails to render."""

from typing import Any

import pytest
from django.test import Client

from sopan.cases.behaviour import known_behaviours
from sopan.cases.models import Case
from tests.stepping import APPLY, BEGIN, SERVICE, do, in_force, make_office, open_task
from tests.world import TALA, World

ASKED: dict[str, Any] = {
    "fields": [
        {"id": "tulisan", "label": "Isian tulisan", "kind": "long_text"},
        {"id": "wilayah", "label": "Isian wilayah", "kind": "region"},
    ],
    "documents": [{"id": "foto", "label": "Foto di tempat", "files": 3}],
}
LATER = {"id": "kelak", "actors": ["kasubbag"]}
PAGES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"does": "visit"}, ("day", "whom", "met", "findings")),
    (
        {"does": "visit", "answers": [{"answer": "Ya", "to": "kelak"}, {"answer": "Tidak", "to": "end"}]},
        ("answer",),
    ),
    ({"does": "assign", "with": {"for": "kelak"}}, ("chief",)),
    ({"does": "dispose", "with": {"for": "kelak"}}, ("instructions", "chief", "nature", "due")),
    ({"does": "dispose"}, ("instructions", "nature")),
    ({"does": "register", "with": {"book": "registrasi"}}, ("note",)),
    ({"does": "reply"}, ("reply", "attachment", "note")),
    ({"does": "elsewhere", "with": {"system": "SIPD"}}, ("reference", "day")),
    ({"does": "outside", "actors": ["luar"]}, ("reference", "day", "attachment", "note")),
    ({"does": "beneficiaries"}, ("number", "day")),
    ({"does": "send"}, ("way", "receiver", "day", "receipt")),
    ({"does": "record"}, ("note",)),
]


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def seen(world: World, case: Case) -> str:
    task = open_task(case)
    client = Client()
    client.force_login(world.actor_of(task))
    answer = client.get(f"/meja/tugas/{task.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("step", "names"), PAGES, ids=[f"{at}-{step['does']}" for at, (step, _names) in enumerate(PAGES)]
)
def test_page_of_a_step_has_its_fields_and_those_of_the_sheet(
    world: World, step: dict[str, Any], names: tuple[str, ...]
) -> None:
    world.official(TALA, "kasubbag-umum")
    in_force(
        APPLY,
        {"id": "langkah", "actors": ["staf"], "returns_to": ["kirim"], **ASKED, **step},
        LATER,
        service=SERVICE,
    )
    case = world.apply(TALA, "contoh")
    page = seen(world, case)
    for name in (*names, "isi_tulisan", "isi_wilayah", "berkas_foto"):
        assert f'name="{name}"' in page
    assert "Foto di tempat" in page
    at = page.index('name="berkas_foto"')
    assert "multiple" in page[page.rindex("<", 0, at) : page.index(">", at)]
    assert "style=" not in page
    task = open_task(case)
    client = Client()
    client.force_login(world.actor_of(task))
    again = client.post(f"/meja/tugas/{task.key}/", {"action": "done", "attachment": ""})
    assert again.status_code == 422
    assert "Bagian ini belum diisi." in again.content.decode()


def test_first_page_of_an_internal_sop_can_be_any_kind_of_step(world: World) -> None:
    from django.utils import timezone

    from sopan.cases.behaviour import behaviour_of
    from sopan.cases.performing import work_on
    from sopan.cases.starting import start_work

    holder = world.official(TALA, "kasubbag-umum")
    user = world.official(TALA, "staf-umum")
    for at, (step, _names) in enumerate(PAGES):
        if step["does"] in ("outside", "reply"):
            continue
        row = in_force({"id": "langkah", "actors": ["staf"], **step}, LATER, slug=f"contoh-{at}")
        loaded, task = start_work(user, row)
        behaviour = behaviour_of(task.does)
        work = work_on(loaded, task, user, "", timezone.now())
        assert behaviour.form(work).fields
        behaviour.context(work)
    assert holder.pk


def test_every_behaviour_has_its_words() -> None:
    for does, behaviour in known_behaviours().items():
        assert does == behaviour.does
        assert str(behaviour.label) or not behaviour.by_official


def test_sent_back_step_needs_nothing_filled_in(world: World) -> None:
    for step, _names in PAGES:
        in_force(
            BEGIN, {"id": "langkah", "actors": ["staf"], "returns_to": ["mulai"], **ASKED, **step}, LATER
        )
        from sopan.cases.models import ProcedureRow
        from sopan.cases.starting import start_case

        row = ProcedureRow.objects.select_related("agency", "current").get(slug="contoh")
        case = start_case(world.official(TALA, "staf-umum"), row, {"action": "done"})
        do(world, case, {"action": "back", "back_reason": "Keliru."})
        assert open_task(case).step == "mulai"
