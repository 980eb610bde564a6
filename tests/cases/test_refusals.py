"""What `flow` refuses reaches people in the language they read."""

import re

import pytest
from django.utils import translation

from sopan.cases import actions
from sopan.cases.errors import Refused
from sopan.cases.refusals import refused
from sopan.flow.refusals import MESSAGES, Refusal, refuse
from tests.world import KARANG_TARUNA, TALA, World

PLACE = re.compile(r"\{\w+\}")


def refusal(code: str) -> Refusal:
    """That refusal, with something for each place of its sentence."""
    return refuse(code, **{place.strip("{}"): "Setuju, Tolak" for place in PLACE.findall(MESSAGES[code])})


@pytest.mark.parametrize("code", MESSAGES)
def test_every_refusal_of_the_flow_reads_in_both_languages(code: str) -> None:
    with translation.override("id"):
        indonesian = refused(refusal(code))
    with translation.override("en"):
        english = refused(refusal(code))
    assert (indonesian.code, english.code) == (code, code)
    assert indonesian.message == refusal(code).message
    assert english.message != indonesian.message
    assert not PLACE.search(english.message)
    assert ("Setuju, Tolak" in english.message) == bool(PLACE.search(MESSAGES[code]))


@pytest.mark.parametrize(
    ("language", "sentence"), [("id", "Tuliskan isi catatannya."), ("en", "Please write the note.")]
)
def test_officer_is_refused_in_the_language_of_the_page(world: World, language: str, sentence: str) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    officer = world.actor_of(world.open_task(case))
    with translation.override(language), pytest.raises(Refused) as caught:
        actions.note(officer, case.key, "  ")
    assert (caught.value.code, caught.value.message) == ("text_required", sentence)
