"""What a row of a sheet is called where there is little room."""

import pytest

from sopan.cases.models import Case
from sopan.cases.naming import LONG, Told, called, heading, told

SENTENCE = "Petugas memeriksa kelengkapan berkas permohonan yang diajukan pemohon"


@pytest.mark.parametrize("activity", ["Memeriksa berkas.", "Kirim; simpan: selesai", "x" * LONG])
def test_a_short_activity_is_its_own_heading(activity: str) -> None:
    assert told(activity) == Told(activity)


def test_of_a_long_activity_the_first_sentence_is_the_heading_and_the_rest_follows() -> None:
    activity = f"{SENTENCE}. {SENTENCE}. Selesai."
    assert told(activity) == Told(SENTENCE, f"{SENTENCE}. Selesai.")


def test_lines_of_an_activity_are_sentences() -> None:
    assert told("Memeriksa berkas\nMencatat") == Told("Memeriksa berkas", "Mencatat")


def test_a_sentence_that_is_too_long_is_cut_at_a_word_and_given_whole_below() -> None:
    activity = f"{SENTENCE} dan {SENTENCE.lower()}"
    assert told(activity).heading.endswith(" …")
    assert told(activity).rest == activity
    assert heading(activity) == told(activity).heading
    assert len(heading(activity)) < len(activity)


def test_a_case_that_nobody_applied_for_is_no_application() -> None:
    assert called(Case(applicant_id=1)) == "permohonan"
    assert called(Case(intake=True)) == "permohonan"  # a visitor without an account
    assert called(Case()) == "perkara"
