"""The step `register`: a case becomes a line of a book, keeps its number, and both letter SOPs work with it."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sopan.agenda.entries import opened
from sopan.agenda.models import Book, Classification, Entry
from sopan.cases.behaviour import behaviour_of
from sopan.cases.errors import Invalid
from sopan.cases.models import Case, Task
from sopan.cases.starting import start_case
from tests.agenda.history import first_break
from tests.stepping import (
    BEGIN,
    END,
    apply,
    back,
    begin,
    do,
    form_of,
    make_office,
    problems,
    sheet_of,
    told,
    work_of,
)
from tests.world import TALA, World, make_world, upload

TODAY = datetime.datetime.now(ZoneInfo("Asia/Makassar")).date()
REGISTER: dict[str, Any] = {
    "id": "catat",
    "actors": ["staf"],
    "does": "register",
    "with": {"book": "surat-masuk"},
    "returns_to": ["mulai"],
}
LETTER: dict[str, Any] = {
    "fields": [
        {"id": "nomor_surat", "label": "Nomor surat"},
        {"id": "tanggal_surat", "label": "Tanggal surat", "kind": "date"},
        {"id": "pengirim", "label": "Surat dari"},
        {"id": "perihal", "label": "Hal"},
        {
            "id": "sifat",
            "label": "Sifat",
            "kind": "choice",
            "choices": [{"value": "segera", "label": "Segera"}, {"value": "rahasia", "label": "Rahasia"}],
        },
    ],
    "documents": [{"id": "pindaian", "label": "Pindaian surat", "files": 2}],
}
SAID = {
    "isi_nomor_surat": "005/12/BAPPEDA/2026",
    "isi_tanggal_surat": "2026-01-05",
    "isi_pengirim": "Bappeda Tanah Laut",
    "isi_perihal": "Undangan rapat",
    "isi_sifat": "segera",
}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def incoming(world: World, *, sensitive: bool = False, **said: Any) -> Case:
    """A letter that came in, standing before its entry in the book."""
    asked = {"id": "terima", "actors": ["staf"], **LETTER}
    again = {"id": "periksa", "actors": ["kasubbag"], "returns_to": ["terima"]}
    case = begin(world, asked, {**REGISTER, "returns_to": ["terima"]}, again, END, sensitive=sensitive)
    do(world, case, {**SAID, **said}, {"berkas_pindaian": upload("surat.pdf", "surat")})
    return case


def test_incoming_letter_stands_in_the_book_as_the_sheet_asked_it(world: World) -> None:
    case = incoming(world)
    do(world, case)
    entry = Entry.objects.get()
    assert entry.book.direction == Book.Direction.IN
    assert (entry.their_number, entry.dated) == ("005/12/BAPPEDA/2026", datetime.date(2026, 1, 5))
    assert (entry.party, entry.subject, entry.nature) == ("Bappeda Tanah Laut", "Undangan rapat", "segera")
    assert entry.received == TODAY
    assert entry.case == case
    assert entry.files.get().file.sha256 == case.documents.get(requirement="pindaian").file.sha256
    assert told(case, "catat")["Nomor"] == f"Agenda {entry.number}"
    assert first_break(entry.book) is None


def test_letter_that_is_scanned_again_keeps_its_line_and_shows_the_new_scan(world: World) -> None:
    case = incoming(world)
    do(world, case)
    number = Entry.objects.get().number
    back(world, case)
    do(
        world,
        case,
        {**SAID, "isi_perihal": "Undangan rapat koordinasi"},
        {"berkas_pindaian": upload("b.pdf", "b")},
    )
    do(world, case)
    entry = Entry.objects.get()
    assert (entry.number, entry.subject) == (number, "Undangan rapat koordinasi")
    assert [one.file.name for one in entry.files.select_related("file")] == ["b.pdf"]
    assert [event.kind for event in entry.events.all()] == ["entered", "files", "changed", "files"]
    assert first_break(entry.book) is None


def test_letter_of_a_day_that_cannot_be_takes_no_number(world: World) -> None:
    tomorrow = (TODAY + datetime.timedelta(days=1)).isoformat()
    case = incoming(world, isi_tanggal_surat=tomorrow)
    with pytest.raises(Invalid) as invalid:
        do(world, case)
    assert any("Tanggal surat: " in sentence for sentence in invalid.value.form.non_field_errors())
    assert not Entry.objects.exists()
    back(world, case)
    do(world, case, SAID, {"berkas_pindaian": upload("surat.pdf", "surat")})
    do(world, case)
    assert Entry.objects.get().serial == 1


def test_questions_of_other_names_are_mapped_to_the_columns(world: World) -> None:
    named = {"book": "surat-masuk", "fields": {"pengirim": "asal", "perihal": "tentang"}}
    asked = [{"id": "asal", "label": "Asal"}, {"id": "tentang", "label": "Tentang"}]
    case = begin(world, {**REGISTER, "with": named, "fields": asked}, END)
    do(world, case, {"isi_asal": "Bupati", "isi_tentang": "Apel"})
    assert Entry.objects.values_list("party", "subject").get() == ("Bupati", "Apel")


@pytest.mark.parametrize(("sensitive", "nature"), [(True, "segera"), (False, "rahasia")])
def test_secret_letter_is_sealed_in_the_book(world: World, sensitive: bool, nature: str) -> None:
    case = incoming(world, sensitive=sensitive, isi_sifat=nature)
    do(world, case)
    entry = Entry.objects.get()
    assert entry.confidential
    assert "Bappeda" not in entry.party + entry.subject + str([event.data for event in entry.events.all()])
    assert opened(entry) == ("Bappeda Tanah Laut", "Undangan rapat")


def test_each_book_counts_for_itself_without_gaps(world: World) -> None:
    first = begin(world, REGISTER, END)
    second = begin(world, REGISTER, END)
    do(world, second)
    do(world, first)
    year = TODAY.year
    assert told(second, "catat")["Nomor"] == f"Agenda 0001/{year}"
    assert told(first, "catat")["Nomor"] == f"Agenda 0002/{year}"
    assert told(first, "catat")["Buku"] == "Buku agenda surat masuk"
    other = begin(world, {**REGISTER, "with": {"book": "registrasi"}}, END)
    do(world, other)
    assert told(other, "catat")["Nomor"] == f"Agenda 0001/{year}"


def test_letter_that_was_numbered_nowhere_is_numbered_by_the_book(world: World) -> None:
    case = begin(world, {**REGISTER, "with": {"book": "surat-keluar"}}, END)
    with pytest.raises(Invalid) as invalid:
        do(world, case)
    assert set(invalid.value.form.errors) == {"party"}
    do(world, case, {"party": "Camat Pelaihari"})
    assert told(case, "catat")["Nomor"] == f"0001/DINSOS-TALA/{TODAY.year}"
    assert Entry.objects.get().party == "Camat Pelaihari"


@pytest.mark.parametrize("sensitive", [False, True])
def test_entry_that_is_made_again_keeps_its_number(world: World, sensitive: bool) -> None:
    again = {"id": "periksa", "actors": ["kasubbag"], "returns_to": ["catat"]}
    case = begin(world, REGISTER, again, END, sensitive=sensitive)
    do(world, case, {"note": "Pertama"})
    number = told(case, "catat")["Nomor"]
    back(world, case)
    assert behaviour_of("register").context(work_of(world, case))["agenda"] == number
    do(world, case, {"note": "Kedua"})
    assert told(case, "catat") == {"Nomor": number, "Buku": "Buku agenda surat masuk", "Catatan": "Kedua"}
    later = begin(world, REGISTER, again, END, sensitive=sensitive)
    do(world, later)
    assert told(later, "catat")["Nomor"].startswith("Agenda 0002/")


def test_refused_entry_takes_no_number(world: World) -> None:
    asked = {"fields": [{"id": "asal", "label": "Asal surat"}]}
    case = begin(world, {**REGISTER, **asked}, END)
    with pytest.raises(Invalid) as invalid:
        do(world, case)
    assert set(invalid.value.form.errors) == {"isi_asal"}
    back(world, case)
    do(world, case)
    do(world, case, {"isi_asal": "Bupati"})
    assert told(case, "catat")["Nomor"].startswith("Agenda 0001/")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"book": "harian"}, "salah satu surat-masuk"),
        ({"book": "surat-masuk", "fields": {"asal": "mulai"}}, "tidak mengenal kolom 'asal'"),
        ({"book": "surat-masuk", "fields": {"pengirim": "tidak_ada"}}, "yang tidak ada"),
        ({"book": "registrasi", "fields": {"pengirim": "tidak_ada"}}, "hanya untuk buku surat-masuk"),
    ],
)
def test_mistake_in_the_options_is_named(options: dict[str, Any], sentence: str) -> None:
    assert sentence in problems(sheet_of(BEGIN, {**REGISTER, "with": options}), "catat")


def test_service_begins_with_the_entry_in_the_book(world: World) -> None:
    case = apply(world, {**REGISTER, "returns_to": []}, END)
    do(world, case)
    assert Task.objects.get(case=case, step="catat").status == Task.Status.DONE


def test_outgoing_letter_is_completed_and_sent_on_the_line_that_numbered_it(db: None) -> None:
    world = make_world()
    row = world.procedure(TALA, "surat-keluar")
    case = start_case(
        world.official(TALA, "staf-umum"),
        row,
        {
            "action": "done",
            "isi_perintah_dari": "kepala_dinas",
            "isi_tujuan": "Kepala Bappeda",
            "isi_perihal": "Penyampaian data",
            "isi_isi_surat": "Bersama ini kami sampaikan.",
        },
    )
    world.walk_to(case, "register")
    entry = Entry.objects.get()
    assert form_of(world, case).fields["party"].initial == "Kepala Bappeda"
    world.do(case, {"expedition": "Caraka"})
    entry.refresh_from_db()
    assert (entry.party, entry.subject, entry.expedition) == ("Kepala Bappeda", "Penyampaian data", "Caraka")
    assert entry.processor == case.unit
    world.walk_to(case, "send")
    world.do(case, {"way": "pos", "receipt": "JX-1"})
    entry.refresh_from_db()
    assert (entry.sent, entry.expedition) == (TODAY, "Pos, JX-1")
    assert Entry.objects.count() == 1
    assert [event.kind for event in entry.events.all()] == ["entered", "changed", "sent"]


def test_question_for_a_code_is_answered_with_a_code_and_begins_with_those_of_the_office(
    world: World,
) -> None:
    Classification.objects.create(code="400.9", name="Sosial")
    asked = {"id": "kode_klasifikasi", "label": "Kode", "kind": "classification", "required": False}
    register = {**REGISTER, "fields": [asked]}
    terima = {"id": "terima", "actors": ["staf"], **LETTER}
    cases = [begin(world, terima, register, END, sensitive=False) for _ in range(2)]
    for case in cases:
        do(world, case, SAID, {"berkas_pindaian": upload("surat.pdf", "surat")})
    with pytest.raises(Invalid) as invalid:
        do(world, cases[0], {"isi_kode_klasifikasi": "sosial"})
    assert "Pilih kode" in str(invalid.value.form.errors["isi_kode_klasifikasi"])
    picked = {"isi_kode_klasifikasi_asked": "sosial", "isi_kode_klasifikasi_pick": "400.9"}
    do(world, cases[0], {"isi_kode_klasifikasi": "sosial", **picked})
    assert Entry.objects.get().classification == "400.9"
    assert 'value="400.9"' in str(form_of(world, cases[1])["isi_kode_klasifikasi"])
