"""Filling a letter with the words of a case."""

import datetime
from typing import Any

import pytest

from sopan.letters.layout.filling import (
    BLANK,
    EMPTY,
    answered,
    date_words,
    entries_of,
    fill,
    filled_body,
    late_words,
    missing_places,
    open_lines,
    refilled,
    unknown_places,
    value_words,
)
from sopan.letters.layout.spelling import date_in_words, number_words, weekday
from sopan.letters.validity import valid_until
from sopan.procedure.model import Choice, FormField, Letter, Procedure
from sopan.procedure.time import Duration


def sheet(letter: dict[str, Any]) -> Procedure:
    return Procedure.model_validate(
        {
            "sop": 1,
            "agency": "dinas",
            "unit": "dinas",
            "slug": "uji",
            "title": "SOP Uji",
            "form": [
                {
                    "title": "Data",
                    "fields": [
                        {"id": "nama", "label": "Nama"},
                        {"id": "petugas", "label": "Petugas", "kind": "long_text"},
                        {
                            "id": "bidang",
                            "label": "Bidang",
                            "kind": "choices",
                            "choices": [
                                {"value": "a", "label": "Bidang A"},
                                {"value": "b", "label": "Bidang B"},
                            ],
                        },
                    ],
                }
            ],
            "letters": [letter],
            "actors": [{"id": "staf", "name": "Staf", "position": "staf"}],
            "steps": [
                {"id": "daftar", "activity": "Mendaftar", "actors": ["staf"], "does": "participants"},
                {"id": "susun", "activity": "Menyusun", "actors": ["staf"], "does": "draft"},
            ],
        }
    )


LETTER = {"id": "surat", "kind": "surat keterangan", "title": "Surat", "body": [{"text": "Nama {nama}"}]}


def test_places_are_filled_once_and_nothing_is_evaluated() -> None:
    words = {"nama": "{nomor} {nama.__class__}", "nomor": "1"}
    assert fill("{nama} {nomor} {tak_ada} {nama.__class__} {0} {{x}}", words) == (
        "{nomor} {nama.__class__} 1 {tak_ada} {nama.__class__} {0} {{x}}"
    )


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("date", "2026-11-23", "23 November 2026"),
        ("yes_no", True, "Ya"),
        ("yes_no", False, "Tidak"),
        ("money", 1_500_000, "Rp1.500.000"),
        ("number", 2026, "2026"),
        ("number", 10_000, "10.000"),
        ("choice", "a", "Pilihan A"),
        ("choices", ["a", "b"], "Pilihan A, Pilihan B"),
        ("region", "63.01", "Kab. Tanah Laut, Kalimantan Selatan"),
        ("text", "  Ahmad ", "Ahmad"),
        ("text", None, EMPTY),
        ("choices", [], EMPTY),
    ],
)
def test_values_are_written_as_a_letter_writes_them(kind: Any, value: Any, expected: str) -> None:
    choices = (Choice(value="a", label="Pilihan A"), Choice(value="b", label="Pilihan B"))
    field = FormField(id="isian", label="Isian", kind=kind, choices=choices)
    assert value_words(field, value) == expected


@pytest.mark.parametrize("label", ["Hari, tanggal", "Hari/tanggal rapat", "Hari dan tanggal"])
def test_date_that_is_asked_with_its_day_says_it(label: str) -> None:
    field = FormField(id="isian", label=label, kind="date")
    assert value_words(field, "2026-11-23") == "Senin, 23 November 2026"


def test_unknown_places_and_facts_are_named() -> None:
    letter = {
        **LETTER,
        "subject": "{hal}",
        "body": [{"text": "{nama} {nomor} {alamat}"}, {"facts": ["umur"]}],
    }
    procedure = sheet(letter)
    assert unknown_places(procedure.letters[0], procedure) == ["hal", "alamat", "umur"]
    assert unknown_places(Letter.model_validate(LETTER), procedure) == []


def test_dates_are_indonesian() -> None:
    assert date_words(datetime.date(2026, 8, 5)) == "5 Agustus 2026"


@pytest.mark.parametrize(
    ("day", "words", "last"),
    [
        ("2024-02-29", "1 tahun", "2025-02-28"),
        ("2026-01-31", "1 bulan", "2026-02-28"),
        ("2026-11-23", "3 bulan", "2027-02-23"),
        ("2026-11-23", "2 minggu", "2026-12-07"),
        ("2026-11-23", "30 hari", "2026-12-23"),
    ],
)
def test_validity_ends_on_the_day_that_people_expect(day: str, words: str, last: str) -> None:
    end = valid_until(datetime.date.fromisoformat(day), Duration.model_validate(words))
    assert end == datetime.date.fromisoformat(last)


def body(*blocks: dict[str, Any], words: dict[str, str], **answers: Any) -> list[dict[str, Any]]:
    procedure = sheet({**LETTER, "body": list(blocks)})
    return filled_body(procedure.letters[0], procedure, words, entries_of(procedure, answers))


def test_every_block_is_filled_and_keeps_its_label() -> None:
    words = {"nama": "Ma'ruf", "petugas": "-"}
    assert body(
        {"label": "Dasar", "items": ["surat {nama};", "rapat."], "numbering": "a."},
        {"heading": "Hal {nama}"},
        {"facts": ["nama", "petugas"], "label": "Kepada"},
        {"table": {"head": ["No.", "Nama"], "rows": [["1", "{nama}"]]}},
        {"annex": "Daftar {nama}"},
        words=words,
    ) == [
        {"items": ["surat Ma'ruf;", "rapat."], "numbering": "a.", "label": "Dasar"},
        {"heading": "Hal Ma'ruf"},
        {"facts": [["Nama", "Ma'ruf"], ["Petugas", "-"]], "label": "Kepada"},
        {"table": {"head": ["No.", "Nama"], "rows": [["1", "Ma'ruf"]]}},
        {"annex": "Daftar Ma'ruf"},
    ]


def test_list_of_the_form_becomes_items_and_rows_of_a_table() -> None:
    petugas = "Nurul, S.ST.; Pekerja Sosial\n\n  Ahmad; Penyuluh; Pelaihari  "
    blocks = body(
        {"items": ["{kolom_1} ({kolom_2}) untuk {nama}"], "each": "petugas"},
        {
            "table": {"head": ["No.", "Nama", "Tempat"], "rows": [["{no}", "{kolom_1}", "{kolom_3}"]]},
            "each": "petugas",
        },
        {"items": ["{baris}"], "each": "bidang"},
        words={"nama": "Siti"},
        petugas=petugas,
        bidang=["b", "a"],
    )
    assert blocks[0]["items"] == ["Nurul, S.ST. (Pekerja Sosial) untuk Siti", "Ahmad (Penyuluh) untuk Siti"]
    assert blocks[1]["table"]["rows"] == [["1", "Nurul, S.ST.", "-"], ["2", "Ahmad", "Pelaihari"]]
    assert blocks[2]["items"] == ["Bidang B", "Bidang A"]


def test_participants_of_a_training_are_a_list_too() -> None:
    people = [{"name": "Rahmat, A.Md.", "institution": "Kelurahan Brang Biji", "phone": ""}]
    row = ["{no}.", "{nama_peserta}", "{instansi_peserta}", "{telepon_peserta}", ""]
    block = {
        "table": {"head": ["No.", "Nama", "Instansi", "Telepon", "Tanda tangan"], "rows": [row]},
        "each": "peserta",
    }
    filled = body(block, words={}, _participants=people)
    assert filled[0]["table"]["rows"] == [["1.", "Rahmat, A.Md.", "Kelurahan Brang Biji", "-", ""]]


def test_place_without_an_answer_stays_open_and_is_missed_until_it_is_answered() -> None:
    block = {"text": "Untuk {nama}, dengan alasan: {alasan}. Nomor {nomor}."}
    procedure = sheet({**LETTER, "body": [block]})
    first = filled_body(procedure.letters[0], procedure, {"nama": EMPTY, "alasan": EMPTY})
    assert missing_places(first, ["Surat {nama}"], procedure) == [("nama", "Nama"), ("alasan", "Alasan")]
    late = late_words(datetime.date(2026, 11, 26), "12", "Kepala Dinas")
    then = [refilled(block, {"nama": "Siti", "alasan": "lengkap", **late}) for block in first]
    assert then == [{"text": "Untuk Siti, dengan alasan: lengkap. Nomor 12."}]
    assert missing_places(then, [], procedure) == []


def test_empty_list_is_missed_by_its_name() -> None:
    block = {"items": ["{kolom_1}, {kolom_2}"], "each": "petugas"}
    procedure = sheet({**LETTER, "body": [block]})
    blocks = body(block, words={}, petugas="")
    assert missing_places(blocks, [], procedure) == [("petugas", "Petugas")]


def test_empty_fact_is_not_missed() -> None:
    blocks = body({"facts": ["nama"]}, words={"nama": EMPTY})
    assert missing_places(blocks, [], sheet(LETTER)) == []


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Nama: ............", True),
        ("Tanggal ____", True),
        ("Ia berkata ... lalu", False),
        ("Rp1.000.000.000,00", False),
    ],
)
def test_gap_left_by_hand_is_missed(text: str, blank: bool) -> None:
    assert missing_places([{"text": text}], [], sheet(LETTER)) == ([("", BLANK)] if blank else [])


def test_what_a_person_wrote_in_braces_is_no_place_unless_the_letter_knows_it() -> None:
    assert missing_places([{"text": "{apa} {__class__} {0}"}], [], sheet(LETTER)) == []


def test_address_without_its_field_is_missed_and_a_line_that_is_all_field_is_left_out() -> None:
    words = answered({"nama": EMPTY})
    assert open_lines("Pimpinan {nama}\n{nama}", words) == ["Pimpinan {nama}"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1000, "seribu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (1_000_000, "satu juta"),
    ],
)
def test_numbers_are_spelled(number: int, words: str) -> None:
    assert number_words(number) == words


def test_day_of_a_berita_acara_is_spelled() -> None:
    day = datetime.date(2026, 11, 26)
    assert weekday(day) == "Kamis"
    assert date_in_words(day) == "dua puluh enam bulan November tahun dua ribu dua puluh enam"
