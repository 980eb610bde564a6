"""Filling a letter with the words of a case."""

import datetime
from typing import Any

import pytest

from sopan.letters.filling import EMPTY, date_words, fill, unknown_places, value_words
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
            "form": [{"title": "Data", "fields": [{"id": "nama", "label": "Nama"}]}],
            "letters": [letter],
            "actors": [{"id": "staf", "name": "Staf", "position": "staf"}],
            "steps": [{"id": "susun", "activity": "Menyusun", "actors": ["staf"], "does": "draft"}],
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
