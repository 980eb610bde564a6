"""What `sopan check` says of the letter steps of an SOP file."""

from typing import Any

import pytest

from sopan.cases.behaviour import behaviour_of
from sopan.procedure.model import Procedure

LETTER = {
    "id": "surat",
    "kind": "surat keterangan",
    "title": "Surat",
    "body": [{"text": "Nama {pemohon}"}, {"facts": []}],
}


def problems(
    does: str, options: dict[str, Any], *, letters: tuple[dict[str, Any], ...] = (LETTER,), draft: bool = True
) -> str:
    steps = [{"id": "susun", "activity": "Menyusun", "actors": ["staf"], "does": "draft"}] if draft else []
    steps.append({"id": "langkah", "activity": "Langkah", "actors": ["staf"], "does": does, "with": options})  # type: ignore[dict-item]
    sheet = Procedure.model_validate(
        {
            "sop": 1,
            "agency": "dinas",
            "unit": "dinas",
            "slug": "uji",
            "title": "SOP Uji",
            "letters": letters,
            "actors": [
                {"id": "staf", "name": "Staf", "position": "staf"},
                {"id": "kepala", "name": "Kepala"},
            ],
            "steps": steps,
        }
    )
    return "\n".join(behaviour_of(does).problems(sheet, sheet.step("langkah")))


@pytest.mark.parametrize("does", ["draft", "initial", "sign", "number", "archive", "hand-over", "notify"])
def test_sound_step_has_no_problem(does: str) -> None:
    assert problems(does, {"letter": "surat"}) == ""
    assert problems(does, {}) == ""  # the SOP's only letter need not be named


def test_misspelt_option_and_letter_are_named() -> None:
    assert "'leter'" in problems("sign", {"leter": "surat"})
    assert "'surta'" in problems("draft", {"letter": "surta"})


def test_letter_must_be_named_when_there_are_two() -> None:
    second = {**LETTER, "id": "lain"}
    assert "harus menyebut naskahnya" in problems("draft", {}, letters=(LETTER, second))


def test_nobody_initials_what_nobody_drafted() -> None:
    assert "belum disusun" in problems("initial", {"letter": "surat"}, draft=False)
    assert problems("notify", {"letter": "surat"}, draft=False) == ""


def test_place_that_nothing_fills_is_named() -> None:
    assert "{alamat}" in problems("draft", {}, letters=({**LETTER, "body": [{"text": "{alamat}"}]},))


def test_outcome_that_there_is_not_is_named() -> None:
    assert "'ditolak'" in problems("notify", {"letter": {"ditolak": "surat"}})
    assert problems("notify", {"letter": {"refused": "surat"}}) == ""


def test_number_pattern_is_checked() -> None:
    assert "{tahun}" in problems("number", {"format": "{nomor_urut}"})
    assert "tidak dikenal" in problems("sign", {"format": "{nomor_urut}/{tahun}/{rahasia}"})


def test_letter_of_a_sending_may_be_left_out_and_must_be_drafted_when_named() -> None:
    assert problems("send", {}, letters=(), draft=False) == ""
    assert "belum disusun" in problems("send", {"letter": "surat"}, draft=False)
    assert "tidak mengenal pilihan 'lewat'" in problems("send", {"lewat": "pos"})


def test_places_of_addressee_and_copies_are_checked_too() -> None:
    addressed = {**LETTER, "kind": "surat dinas", "to": "{kepada}", "copies": ["{tembusan}"]}
    found = problems("draft", {}, letters=(addressed,))
    assert "{kepada}" in found
    assert "{tembusan}" in found
