"""Steps that an official does alone: visit, assign, elsewhere. Done, sent back, refused, incomplete."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sopan.cases.answers import answers_of
from sopan.cases.errors import Invalid
from sopan.cases.models import Case, Event
from tests.stepping import (
    BEGIN,
    END,
    back,
    begin,
    do,
    form_of,
    make_office,
    open_task,
    problems,
    sheet_of,
    told,
)
from tests.world import TALA, World, upload

TODAY = datetime.datetime.now(ZoneInfo("Asia/Makassar")).date()
VISIT = {"id": "tinjau", "actors": ["kasubbag"], "does": "visit", "returns_to": ["mulai"]}
FOUND = {
    "day": TODAY.isoformat(),
    "whom": "Rumah Ibu Contoh",
    "met": "True",
    "findings": "Rumah layak huni.",
}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def errors(world: World, case: Case, data: dict[str, Any] | None = None, files: Any = None) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        do(world, case, data, files)
    return set(invalid.value.form.errors)


def test_visit_is_recorded_with_its_photo_and_the_sheets_own_questions(world: World) -> None:
    asked = {
        "fields": [{"id": "layak", "label": "Layak", "kind": "yes_no"}],
        "documents": [{"id": "foto", "label": "Foto", "files": 2}],
    }
    case = begin(world, {**VISIT, **asked}, END)
    assert errors(world, case, FOUND) == {"isi_layak", "berkas_foto"}
    do(
        world,
        case,
        {**FOUND, "isi_layak": "True", "note": "Sore hari."},
        {"berkas_foto": [upload("a.pdf", "a"), upload("b.pdf", "b")]},
    )
    said = told(case, "tinjau")
    assert said["Dikunjungi"] == "Rumah Ibu Contoh"
    assert said["Ditemui"] == "Ya"
    assert said["Hasil kunjungan"] == "Rumah layak huni."
    assert said["Catatan"] == "Sore hari."
    case.refresh_from_db()
    assert answers_of(case) == {"layak": True}
    assert case.documents.filter(requirement="foto").count() == 2


def test_visit_needs_a_day_that_has_come_somebody_and_findings(world: World) -> None:
    case = begin(world, VISIT, END)
    assert errors(world, case) == {"day", "whom", "met", "findings"}
    later = (TODAY + datetime.timedelta(days=3)).isoformat()
    assert errors(world, case, {**FOUND, "day": later, "findings": "  "}) == {"day", "findings"}


def test_visit_goes_back_without_having_gone(world: World) -> None:
    case = begin(world, VISIT, END)
    back(world, case, "Alamatnya keliru.")
    assert open_task(case).step == "mulai"


def test_visit_that_decides_takes_the_way_of_its_answer(world: World) -> None:
    answers = [
        {"answer": "Ditemukan", "to": "akhir"},
        {"answer": "Tidak ditemukan", "to": "end", "reason": True},
    ]
    case = begin(world, {**VISIT, "answers": answers}, END)
    assert errors(world, case, FOUND) == {"answer"}
    assert errors(world, case, {**FOUND, "met": "False", "answer": "Tidak ditemukan"}) == {"reason"}
    do(
        world,
        case,
        {**FOUND, "met": "False", "answer": "Tidak ditemukan", "reason": "Rumah kosong."},
    )
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSED
    assert told(case, "tinjau") == {
        "Keputusan": "Tidak ditemukan",
        "Tanggal kunjungan": told(case, "tinjau")["Tanggal kunjungan"],
        "Dikunjungi": "Rumah Ibu Contoh",
        "Ditemui": "Tidak",
        "Hasil kunjungan": "Rumah layak huni.",
        "Alasan": "Rumah kosong.",
    }


def test_what_was_found_is_sealed_in_a_confidential_case(world: World) -> None:
    case = begin(world, VISIT, END, sensitive=True)
    do(world, case, FOUND)
    event = Event.objects.filter(case=case, kind="task_done").latest("seq")
    assert "layak huni" not in str(event.data)
    assert told(case, "tinjau")["Hasil kunjungan"] == "Rumah layak huni."


ASSIGN = {
    "id": "tugaskan",
    "actors": ["kadis"],
    "does": "assign",
    "with": {"for": "tinjau"},
    "returns_to": ["mulai"],
}


def test_task_comes_to_the_official_who_was_named(world: World) -> None:
    from tests.factories import make_official

    named = world.official(TALA, "kasubbag-umum")
    position = named.official.holdings.get().position
    other = make_official(position.agency, position, name="Petugas Lain")
    case = begin(world, ASSIGN, VISIT, END)
    assert errors(world, case) == {"chief"}
    assert errors(world, case, {"chief": world.citizen.pk}) == {"chief"}
    do(world, case, {"chief": other.pk, "others": [other.pk, named.pk], "note": "Segera."})
    assert open_task(case).holder == other
    assert told(case, "tugaskan")["Ditugaskan"] == f"Petugas Lain, {named.name}"
    back(world, case)
    do(world, case)
    do(world, case, {"chief": named.pk})
    assert open_task(case).holder == named


def test_leader_may_also_name_anybody_of_the_unit(world: World) -> None:
    world.official(TALA, "kasubbag-umum")
    staff = world.official(TALA, "admin-e-lapor")
    by_leader = begin(world, ASSIGN, VISIT, END)
    assert staff.name in str(form_of(world, by_leader)["chief"])
    do(world, by_leader, {"chief": staff.pk})
    assert open_task(by_leader).holder == staff
    by_staff = begin(world, {**ASSIGN, "actors": ["staf"]}, VISIT, END)
    assert staff.name not in str(form_of(world, by_staff)["chief"])


def test_only_holder_of_the_position_is_chosen_already(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, {**ASSIGN, "actors": ["staf"]}, VISIT, END)
    form = form_of(world, case)
    assert form.fields["chief"].initial == str(holder.pk)
    assert "others" not in form.fields


def test_nobody_can_be_named_where_nobody_works(world: World) -> None:
    case = begin(world, {**ASSIGN, "actors": ["staf"]}, VISIT, END)
    assert errors(world, case) == {"chief"}
    back(world, case)
    assert open_task(case).step == "mulai"


def test_applicant_is_never_named_for_their_own_case(world: World) -> None:
    holder = world.official(TALA, "kasubbag-umum")
    case = begin(world, {**ASSIGN, "actors": ["staf"]}, VISIT, END)
    Case.objects.filter(pk=case.pk).update(applicant=holder)
    assert errors(world, case, {"chief": holder.pk}) == {"chief"}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("tidak_ada", "tidak ada"),
        ("mulai", "bukan langkah sesudah"),
        ("dibalas", "tidak dikerjakan oleh satu jabatan"),
        ("diisi", "tidak dikerjakan oleh satu jabatan"),
    ],
)
def test_step_to_be_assigned_must_exist_come_later_and_be_of_a_position(target: str, words: str) -> None:
    sheet = sheet_of(
        BEGIN,
        {**ASSIGN, "with": {"for": target}},
        VISIT,
        {"id": "dibalas", "actors": ["luar"], "does": "outside"},
        {"id": "diisi", "actors": ["bidang"]},
    )
    assert words in problems(sheet, "tugaskan")
    good = sheet_of(BEGIN, ASSIGN, VISIT)
    assert problems(good, "tugaskan") == ""


ELSEWHERE = {
    "id": "masukkan",
    "actors": ["staf"],
    "does": "elsewhere",
    "with": {"system": "E-DABU"},
    "returns_to": ["mulai"],
}


def test_work_in_another_application_leaves_its_reference(world: World) -> None:
    case = begin(world, ELSEWHERE, END)
    assert errors(world, case, {"day": ""}) == {"reference", "day"}
    assert form_of(world, case).fields["day"].initial is not None
    later = (TODAY + datetime.timedelta(days=2)).isoformat()
    assert errors(world, case, {"reference": "A-1", "day": later}) == {"day"}
    do(world, case, {"reference": "ED-2026-77", "day": TODAY.isoformat()}, {"attachment": upload()})
    said = told(case, "masukkan")
    assert said["Aplikasi"] == "E-DABU"
    assert said["Nomor rujukan"] == "ED-2026-77"
    assert said["Lampiran"] == "Lampiran: Masukkan"


def test_other_application_must_be_named() -> None:
    sheet = sheet_of(BEGIN, {**ELSEWHERE, "with": {"sistem": "X"}})
    assert "tidak mengenal pilihan 'sistem'" in problems(sheet, "masukkan")
    assert "menyebut aplikasinya" in problems(sheet, "masukkan")
