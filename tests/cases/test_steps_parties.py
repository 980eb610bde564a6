"""Steps about papers and other people: approve, reply, outside, collect, beneficiaries."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import behaviour_of
from sopan.cases.errors import Invalid, NotFound, Refused
from sopan.cases.loading import lock_case_of_task
from sopan.cases.models import Case, Document, Event, Task
from sopan.cases.performing import perform_step, work_on
from sopan.cases.steps.collect import progress
from sopan.flow.commands import OUTSIDE
from sopan.notices.models import Notice
from tests.factories import make_nik
from tests.stepping import (
    BEGIN,
    END,
    SERVICE,
    apply,
    back,
    begin,
    do,
    form_of,
    make_office,
    open_task,
    problems,
    sheet_of,
    sheet_upload,
    told,
    work_of,
)
from tests.world import TALA, World, upload

TODAY = datetime.datetime.now(ZoneInfo("Asia/Makassar")).date()
TOMORROW = (TODAY + datetime.timedelta(days=1)).isoformat()


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def errors(
    world: World, case: Case, data: dict[str, Any] | None = None, files: Any = None, by: str = ""
) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        do(world, case, data, files, by)
    return set(invalid.value.form.errors)


def page(world: World, case: Case, by: str = "") -> str:
    task = open_task(case, by)
    client = Client()
    client.force_login(world.actor_of(task))
    answer = client.get(f"/meja/tugas/{task.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


# --- pengesahan ---

WRITE = {
    "id": "susun",
    "actors": ["kasubbag"],
    "documents": [{"id": "laporan", "label": "Laporan SKM", "required": False, "accept": ["pdf", "xlsx"]}],
}
APPROVE = {
    "id": "sahkan",
    "actors": ["kadis"],
    "does": "approve",
    "with": {"document": "laporan"},
    "returns_to": ["susun"],
}


@pytest.mark.parametrize("sensitive", [False, True])
def test_document_is_approved_by_its_hash(world: World, sensitive: bool) -> None:
    case = begin(world, WRITE, APPROVE, END, sensitive=sensitive)
    do(world, case, files={"berkas_laporan": upload("laporan.pdf", "laporan")})
    document = case.documents.get(requirement="laporan")
    seen = page(world, case)
    assert document.file.sha256[:12] in seen
    assert "Laporan SKM" in seen
    assert errors(world, case) == {"confirm"}
    do(world, case, {"confirm": "on", "seen": form_of(world, case)["seen"].value()})
    assert told(case, "sahkan")["Disahkan"] == f"Laporan SKM (SHA-256 {document.file.sha256})"
    event = Event.objects.filter(case=case, kind="task_done").latest("seq")
    assert (document.file.sha256 in str(event.data)) is not sensitive


def test_approved_document_that_was_replaced_meanwhile_must_be_read_again(world: World) -> None:
    case = begin(world, WRITE, APPROVE, END)
    do(world, case, files={"berkas_laporan": upload("laporan.pdf", "lama")})
    seen = form_of(world, case)["seen"].value()
    back(world, case, "Angkanya keliru.")
    do(world, case, files={"berkas_laporan": upload("laporan.pdf", "baru")})
    assert errors(world, case, {"confirm": "on", "seen": seen}) == {"confirm"}
    do(world, case, {"confirm": "on", "seen": form_of(world, case)["seen"].value()})
    assert open_task(case).step == "akhir"


def test_nothing_uploaded_is_nothing_to_approve(world: World) -> None:
    case = begin(world, WRITE, APPROVE, END)
    do(world, case)
    with pytest.raises(Refused) as refused:
        do(world, case, {"confirm": "on"})
    assert refused.value.code == "no_document"
    back(world, case)
    assert open_task(case).step == "susun"


def test_approved_document_is_one_of_an_earlier_step() -> None:
    assert problems(sheet_of(BEGIN, WRITE, APPROVE), "sahkan") == ""
    assert "tidak diunggah" in problems(sheet_of(BEGIN, APPROVE, WRITE), "sahkan")
    assert "tidak diunggah" in problems(
        sheet_of(WRITE, {**APPROVE, "with": {"document": ["laporan", "x"]}}), "sahkan"
    )
    assert "menyebut dokumennya" in problems(sheet_of(WRITE, {**APPROVE, "with": {}}), "sahkan")


def test_workbook_is_offered_as_a_download(world: World) -> None:
    case = begin(world, WRITE, APPROVE, END)
    do(world, case, files={"berkas_laporan": sheet_upload([["a"]], "rekap.xlsx")})
    seen = page(world, case)
    assert "rekap.xlsx" in seen
    assert "unduh untuk membukanya" in seen
    assert "<img src" not in seen


# --- jawaban ---

ANSWER = {
    "id": "olah",
    "actors": ["kasubbag"],
    "fields": [{"id": "jawaban", "label": "Jawaban", "kind": "long_text"}],
}
REPLY = {
    "id": "balas",
    "actors": ["staf"],
    "does": "reply",
    "with": {"from": "jawaban"},
    "returns_to": ["olah"],
}


@pytest.mark.parametrize("confidential", [False, True])
def test_answer_reaches_the_applicant_on_their_page_and_the_message_says_only_that_it_is_there(
    world: World, confidential: bool
) -> None:
    case = apply(world, ANSWER, REPLY, END, service={**SERVICE, "confidential": confidential})
    do(world, case, {"isi_jawaban": "Lampu diperbaiki besok."})
    assert form_of(world, case).fields["reply"].initial == "Lampu diperbaiki besok."
    text = "Lampu jalan <b>sudah</b> diperbaiki."
    do(world, case, {"reply": text, "note": "Hanya untuk kantor."}, {"attachment": upload("foto.pdf")})

    client = Client()
    address = f"/permohonan/{case.key}/"
    assert client.get(address).status_code == 302  # signing in comes first
    client.force_login(world.citizen)
    seen = client.get(address).content.decode()
    assert "Lampu jalan &lt;b&gt;sudah&lt;/b&gt; diperbaiki." in seen
    assert "Hanya untuk kantor." not in seen
    document = case.documents.get(label="Lampiran jawaban")
    assert b"".join(client.get(f"/dokumen/{document.pk}/")).startswith(b"%PDF")  # type: ignore[arg-type]
    assert document.role == Document.Role.ISSUED
    client.force_login(world.stranger)
    assert client.get(address).status_code == 404

    notice = Notice.objects.filter(kind="replied").first()
    assert notice is not None
    assert "Lampu" not in notice.body
    assert ("untuk Layanan" in notice.body) is not confidential
    stored = Event.objects.filter(case=case, kind="task_done").latest("seq").data
    assert ("Lampu" in str(stored)) is not confidential


def test_empty_answer_is_not_sent(world: World) -> None:
    case = apply(world, ANSWER, REPLY, END)
    do(world, case, {"isi_jawaban": "x"})
    assert errors(world, case, {"reply": "  "}) == {"reply"}
    assert not Notice.objects.filter(kind="replied").exists()
    back(world, case)
    assert open_task(case).step == "olah"


def test_answer_of_an_internal_case_tells_nobody(world: World) -> None:
    case = begin(world, {**REPLY, "with": {}, "returns_to": []}, END)
    assert form_of(world, case).fields["reply"].initial == ""
    do(world, case, {"reply": "Selesai."})
    assert told(case, "balas") == {"Jawaban": "Selesai."}
    assert not Notice.objects.filter(kind="replied").exists()


def test_answer_begins_from_a_question_of_the_sop() -> None:
    assert "tidak ada" in problems(sheet_of(BEGIN, REPLY), "balas")


# --- pihak luar ---

OUTSIDE_STEP = {"id": "bahas", "actors": ["luar"], "does": "outside", "returns_to": ["mulai"]}
DECIDES = [{"answer": "Setuju", "to": "akhir"}, {"answer": "Tidak setuju", "to": "end", "reason": True}]


def test_answer_of_an_outside_party_is_recorded_with_its_number(world: World) -> None:
    case = begin(world, {**OUTSIDE_STEP, "answers": DECIDES}, END)
    assert errors(world, case, {"day": TOMORROW, "answer": "Setuju"}) == {"reference", "day"}
    assert errors(world, case, {"reference": "B/1", "day": TODAY.isoformat()}) == {"answer"}
    entered = {"reference": "B/1/2026", "day": TODAY.isoformat(), "answer": "Setuju"}
    do(world, case, entered, {"attachment": upload()})
    said = told(case, "bahas")
    assert said["Nomor surat jawaban"] == "B/1/2026"
    assert said["Keputusan"] == "Setuju"
    assert said["Lampiran"] == "Jawaban pihak luar"
    assert "Diisi oleh" not in said
    assert open_task(case).step == "akhir"


def test_outside_party_fills_in_the_same_without_what_is_the_offices(world: World) -> None:
    asked = {"fields": [{"id": "pagu", "label": "Pagu", "kind": "money"}], "answers": DECIDES}
    case = begin(world, {**OUTSIDE_STEP, **asked}, END)
    work = work_of(world, case)
    form = behaviour_of("outside").guest_form(work)
    assert {"reference", "day", "answer", "reason", "attachment", "isi_pagu"} <= set(form.fields)
    assert not {"note", "back_to", "back_reason"} & set(form.fields)
    loaded, task = lock_case_of_task(open_task(case).key)
    work = work_on(loaded, task, world.official(TALA, "staf-umum"), "", timezone.now())
    with pytest.raises(Invalid) as invalid:
        perform_step(loaded, work, {"day": TODAY.isoformat(), "answer": "Setuju"}, None, person=OUTSIDE)
    assert set(invalid.value.form.errors) == {"isi_pagu"}
    answered = {"day": TODAY.isoformat(), "answer": "Setuju", "isi_pagu": "5000000"}
    perform_step(loaded, work, answered, None, person=OUTSIDE)
    case.refresh_from_db()
    assert answers_of(case) == {"pagu": 5_000_000}
    assert told(case, "bahas")["Diisi oleh"] == "Pihak itu sendiri, lewat tautan"
    assert open_task(case).step == "akhir"


def test_guest_cannot_send_the_case_back(world: World) -> None:
    case = begin(world, OUTSIDE_STEP, END)
    work = work_of(world, case)
    form = behaviour_of("outside").guest_form(
        work, {"action": "back", "back_reason": "x", "day": TODAY.isoformat()}
    )
    assert not form.is_valid()
    back(world, case)
    assert open_task(case).step == "mulai"


def test_outside_step_is_done_by_somebody_outside() -> None:
    assert "is: outside" in problems(sheet_of(BEGIN, {**OUTSIDE_STEP, "actors": ["staf"]}), "bahas")


# --- pengumpulan ---

PEMBERDAYAAN, REHABILITASI = "kabid-pemberdayaan", "kabid-rehabilitasi"
COLLECT = {
    "id": "himpun",
    "actors": ["bidang", "kasubbag"],
    "does": "collect",
    "time": "1 hari kerja",
    "fields": [
        {"id": "capaian", "label": "Capaian", "kind": "long_text"},
        {"id": "anggaran", "label": "Anggaran", "kind": "money"},
    ],
    "documents": [{"id": "data_unit", "label": "Data", "required": False}],
}


def answer(capaian: str, anggaran: int = 1_000) -> dict[str, Any]:
    return {"isi_capaian": capaian, "isi_anggaran": anggaran}


def states(world: World, case: Case) -> dict[str, str]:
    work_case = Case.objects.get(pk=case.pk)
    sheet = work_case.edition.sheet
    units = progress(work_case, sheet, sheet.step("himpun"), Task.objects.filter(case=case))
    return {unit.member: unit.state for unit in units}


@pytest.mark.parametrize("sensitive", [False, True])
def test_each_unit_answers_and_the_collector_sees_it_all(world: World, sensitive: bool) -> None:
    case = begin(world, COLLECT, END, sensitive=sensitive)
    assert states(world, case) == {PEMBERDAYAAN: "waiting", REHABILITASI: "waiting"}
    assert errors(world, case, by=REHABILITASI) == {"isi_capaian", "isi_anggaran"}
    do(world, case, answer("Seratus keluarga", 2_500_000), {"berkas_data_unit": upload()}, by=PEMBERDAYAAN)
    assert states(world, case) == {PEMBERDAYAAN: "answered", REHABILITASI: "waiting"}
    do(world, case, answer("Lima puluh anak"), by=REHABILITASI)

    seen = page(world, case)
    for words in ("Seratus keluarga", "Rp2.500.000", "Lima puluh anak", "Sudah mengisi", "Kepala Bidang"):
        assert words in seen
    do(world, case, {"note": "Lengkap."})
    said = told(case, "himpun")
    assert "Pemberdayaan" in said["Terkumpul"]
    assert "Tidak mengisi" not in said
    assert open_task(case).step == "akhir"


def test_collector_asks_one_unit_again_and_the_other_keeps_its_answer(world: World) -> None:
    case = begin(world, COLLECT, END)
    do(world, case, answer("A"), by=PEMBERDAYAAN)
    do(world, case, answer("B"), by=REHABILITASI)
    again = {"action": "again", "again": [REHABILITASI], "again_reason": "Anggarannya belum benar."}
    assert errors(world, case, {"action": "again"}) == {"again", "again_reason"}
    assert errors(world, case, {**again, "again": ["kasubbag-umum"]}) == {"again"}
    do(world, case, again)
    task = open_task(case)
    assert (task.member, task.returned) == (REHABILITASI, True)
    assert states(world, case) == {PEMBERDAYAAN: "answered", REHABILITASI: "waiting"}
    assert form_of(world, case).fields["isi_capaian"].initial == "B"
    do(world, case, answer("B2"))
    assert "B2" in page(world, case)
    do(world, case)
    assert open_task(case).step == "akhir"


def test_unit_that_was_left_out_is_named(world: World) -> None:
    case = begin(world, COLLECT, END)
    do(world, case, answer("A"), by=PEMBERDAYAAN)
    Task.objects.filter(case=case, member=REHABILITASI).update(
        due_at=timezone.now() - datetime.timedelta(hours=1)
    )
    assert states(world, case)[REHABILITASI] == "late"
    actions.close_round(world.official(TALA, "kasubbag-umum"), case.key, "himpun", "Sudah lewat tenggat.")
    assert states(world, case)[REHABILITASI] == "left_out"
    assert "Tidak diikutkan" in page(world, case)
    do(world, case)
    assert "Rehabilitasi" in told(case, "himpun")["Tidak mengisi"]


def test_unit_cannot_ask_others_again(world: World) -> None:
    case = begin(world, COLLECT, END)
    assert "action" in errors(world, case, {"action": "again", "again": [PEMBERDAYAAN]}, by=REHABILITASI)


def test_collecting_needs_units_a_collector_and_something_to_collect() -> None:
    assert problems(sheet_of(BEGIN, COLLECT), "himpun") == ""
    wrong = sheet_of(BEGIN, {"id": "himpun", "actors": ["staf"], "does": "collect"})
    found = problems(wrong, "himpun")
    assert "'positions'" in found
    assert "pengumpul" in found
    assert "tidak mengumpulkan apa pun" in found


# --- daftar by name by address ---

LIST = {
    "id": "daftar",
    "actors": ["kasubbag"],
    "does": "beneficiaries",
    "documents": [{"id": "daftar_calon", "label": "Daftar calon", "accept": ["xlsx"]}],
    "returns_to": ["mulai"],
}
ENTERED = {"number": 5, "day": TODAY.isoformat()}


def test_list_is_counted_and_no_nik_is_kept_outside_the_file(world: World) -> None:
    good = make_nik(1)
    rows = [
        ["DAFTAR CALON PENERIMA"],
        ["No", "Nama", "NIK", "Alamat"],
        [1, 2, 3, 4],
        [1, "Satu", good, "Desa A"],
        [2, "Dua", make_nik(2), "Desa A"],
        [3, "Tiga", good, "Desa B"],
        [4, "Empat", "630103", "Desa B"],
        [5, "Lima", "", "Desa B"],
        ["Jumlah", 5],
    ]
    case = begin(world, LIST, END)
    do(world, case, ENTERED, {"berkas_daftar_calon": sheet_upload(rows)})
    said = told(case, "daftar")
    assert said["Jumlah nama"] == "5"
    assert said["Daftar calon"] == "5 baris; 1 tanpa NIK; 1 NIK tidak valid; 1 NIK ganda"
    assert good not in str(list(Event.objects.filter(case=case).values_list("data", flat=True)))
    assert case.documents.get(requirement="daftar_calon").file.name == "daftar.xlsx"


def test_list_without_a_nik_column_or_of_another_length_says_so(world: World) -> None:
    case = begin(world, LIST, END, sensitive=True)
    do(world, case, ENTERED, {"berkas_daftar_calon": sheet_upload([["Nama"], ["Satu"], ["Dua"]])})
    words = told(case, "daftar")["Daftar calon"]
    assert words == "3 baris; tanpa kolom NIK; berbeda dari jumlah nama yang ditulis"
    other = begin(world, LIST, END)
    rows = [["NIK"], *[[make_nik(number)] for number in range(1, 6)]]
    do(world, other, ENTERED, {"berkas_daftar_calon": sheet_upload(rows)})
    assert told(other, "daftar")["Daftar calon"].startswith("5 baris; semua NIK berbentuk benar")


def test_list_needs_its_file_its_number_and_its_day(world: World) -> None:
    case = begin(world, LIST, END)
    assert errors(world, case) == {"number", "day", "berkas_daftar_calon"}
    assert errors(world, case, {"number": 0, "day": TOMORROW}, {"berkas_daftar_calon": upload()}) == {
        "number",
        "day",
        "berkas_daftar_calon",
    }
    back(world, case)
    assert open_task(case).step == "mulai"


def test_list_is_asked_as_a_workbook() -> None:
    assert "xlsx" in problems(sheet_of(BEGIN, {**LIST, "documents": []}), "daftar")


def test_stranger_does_not_see_what_units_gave(world: World) -> None:
    case = begin(world, COLLECT, END)
    task = open_task(case, PEMBERDAYAAN)
    with pytest.raises(NotFound):
        actions.complete_task(world.stranger, task.key, {"action": "done", **answer("x")})
    client = Client()
    client.force_login(world.stranger)
    assert client.get(f"/meja/tugas/{task.key}/").status_code in (403, 404)
