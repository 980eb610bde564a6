"""The step "disposisi" of an SOP: what it asks, whose task it makes, and the rows by which receivers find it."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sopan.agenda.entries import book_of
from sopan.agenda.models import Entry
from sopan.cases.errors import Invalid, NotFound, Refused
from sopan.cases.models import Case
from sopan.dispositions import actions
from sopan.dispositions.access import disposition_for, received
from sopan.dispositions.models import Disposition
from sopan.dispositions.standing import state_of
from tests.dispositions.conftest import fresh
from tests.stepping import END, apply, back, begin, do, make_office, open_task, told
from tests.world import TALA, World

TODAY = datetime.datetime.now(ZoneInfo("Asia/Makassar")).date()
VISIT = {"id": "tinjau", "actors": ["kasubbag"], "does": "visit", "returns_to": ["disposisi"]}
FOUND = {"day": TODAY.isoformat(), "whom": "Rumah Ibu Contoh", "met": "True", "findings": "Layak."}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def errors(world: World, case: Case, data: dict[str, Any]) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        do(world, case, data)
    return set(invalid.value.form.errors)


DISPOSE = {"id": "disposisi", "actors": ["kadis"], "does": "dispose", "returns_to": ["mulai"]}


def test_disposition_says_what_is_asked_how_soon_and_of_whom(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, {**DISPOSE, "with": {"for": "tinjau"}}, VISIT, END)
    do(
        world,
        case,
        {
            "instructions": ["tindak_lanjut", "saran"],
            "nature": "segera",
            "due": TODAY.isoformat(),
            "chief": holder.pk,
            "note": "Hubungi desa dahulu.",
        },
    )
    said = told(case, "disposisi")
    assert said["Perintah"] == "Proses lebih lanjut, Tanggapan dan saran"
    assert said["Kepada"] == holder.name
    assert said["Sifat"] == "Segera"
    assert said["Catatan"] == "Hubungi desa dahulu."
    assert "Paling lambat" in said
    assert open_task(case).holder == holder


def test_disposition_asks_something_and_not_for_yesterday(world: World) -> None:
    case = begin(world, DISPOSE, END)
    yesterday = (TODAY - datetime.timedelta(days=2)).isoformat()
    assert errors(world, case, {"due": yesterday}) == {"instructions", "due"}
    assert errors(world, case, {"instructions": ["menari"]}) == {"instructions"}
    back(world, case)
    assert open_task(case).step == "mulai"


def test_disposition_to_a_position_leaves_the_task_free(world: World) -> None:
    case = begin(world, {**DISPOSE, "with": {"for": "tinjau"}}, VISIT, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    assert open_task(case).holder is None
    assert "Kepada" not in told(case, "disposisi")
    assert told(case, "disposisi")["Sifat"] == "Biasa"


TO_VISIT = {**DISPOSE, "with": {"for": "tinjau"}}


def state(row: Disposition) -> str:
    return state_of(disposition_for(fresh(row.receiver), row.key).row)


def test_receiver_finds_it_and_it_is_done_with_the_task(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, TO_VISIT, VISIT, END)
    entry = Entry.objects.create(
        book=book_of(case.agency, "surat-masuk"),
        year=TODAY.year,
        serial=1,
        number="0001",
        case=case,
        entered_at=case.opened_at,
    )
    do(world, case, {"instructions": ["hadir"], "chief": holder.pk, "note": "Bawa data."})
    row = received(fresh(holder)).get()
    assert (row.step, row.instructions, row.note, row.entry) == ("tinjau", ["hadir"], "Bawa data.", entry)
    assert row.sender_position == "Kepala Dinas Sosial"
    assert state(row) == "unread"
    with pytest.raises(Refused) as by_step:
        actions.report(fresh(holder), row.key, "Selesai.")
    assert by_step.value.code == "by_step"
    do(world, case, FOUND)
    assert state(row) == "done"


def test_only_holder_of_the_position_is_a_receiver_without_being_chosen(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, TO_VISIT, VISIT, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    assert received(fresh(holder)).get().receiver_position == "Kepala Subbagian Umum dan Kepegawaian"


def test_next_step_by_itself_is_whom_it_goes_to(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, DISPOSE, VISIT, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    assert received(fresh(holder)).get().step == "tinjau"


def test_disposition_that_came_back_replaces_the_one_before(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, TO_VISIT, VISIT, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    first = Disposition.objects.get(case=case)
    back(world, case, "Bukan bagian saya.")
    do(world, case, {"instructions": ["hadir"], "chief": holder.pk})
    assert state(first) == "recalled"
    assert received(fresh(holder)).get().instructions == ["hadir"]


def test_second_step_hangs_below_the_first(world: World) -> None:
    world.official(TALA, "kasubbag-umum")
    first = {"id": "atas", "actors": ["kadis"], "does": "dispose", "with": {"for": "bawah"}}
    second = {"id": "bawah", "actors": ["kasubbag"], "does": "dispose", "with": {"for": "akhir"}}
    case = begin(world, first, second, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    do(world, case, {"instructions": ["tindak_lanjut"]})
    top, below = Disposition.objects.filter(case=case)
    assert below.parent == top
    assert below.receiver == world.official(TALA, "staf-umum")
    assert state(top) == "done"


def test_case_that_ends_takes_its_dispositions_along(world: World) -> None:
    world.official(TALA, "kasubbag-umum")
    case = begin(world, TO_VISIT, VISIT, END)
    do(world, case, {"instructions": ["tindak_lanjut"]})
    row = Disposition.objects.get(case=case)
    Case.objects.filter(pk=case.pk).update(closed_at=row.sent_at, status="closed")
    assert state(row) == "done"


def test_note_of_a_confidential_case_is_sealed_and_each_look_logged(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = apply(world, {**TO_VISIT, "returns_to": ["kirim"]}, VISIT, END)
    Case.objects.filter(pk=case.pk).update(confidential=True)
    do(world, case, {"instructions": ["tindak_lanjut"], "note": "Temui ibunya."})
    row = Disposition.objects.get(case=case)
    assert "ibunya" not in row.note
    before = case.looks.count()
    disposition_for(fresh(holder), row.key)
    assert case.looks.count() == before + 1
    with pytest.raises(NotFound):
        disposition_for(world.official(TALA, "pengawas"), row.key)
    with pytest.raises(NotFound):
        disposition_for(fresh(world.citizen), row.key)
