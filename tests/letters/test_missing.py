"""A letter with an empty place is not signed: it names what it lacks, and takes no number."""

from typing import Any

import pytest

from sopan.agenda.models import Entry
from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.letters.models import Letter
from tests.letters.reading import bytes_of, words_of
from tests.stepping import END, begin, do, make_office
from tests.world import SIGNED, World

LETTER = {
    "id": "surat",
    "kind": "berita acara",
    "title": "Berita Acara {acara}",
    "role": "Pihak Pertama",
    "parties": [{"role": "Pihak Kedua", "name": "{penerima}"}],
    "body": [
        {"text": "Pada hari ini, {hari}, tanggal {tanggal_terbilang}, diserahkan {barang}."},
        {"facts": ["catatan"]},
    ],
}
ASK = {
    "id": "siapkan",
    "actors": ["staf"],
    "fields": [
        {"id": "acara", "label": "Acara"},
        {"id": "barang", "label": "Yang diserahkan", "required": False},
        {"id": "catatan", "label": "Catatan", "required": False},
    ],
}
LATER = {
    "id": "lengkapi",
    "actors": ["staf"],
    "fields": [{"id": "penerima", "label": "Nama penerima", "required": False}],
}
DRAFT = {"id": "konsep", "actors": ["staf"], "does": "draft", "with": {"letter": "surat"}}
SIGN = {"id": "tanda_tangan", "actors": ["kadis"], "does": "sign", "with": {"letter": "surat"}}


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def ready(world: World, receiver: str, **entry: Any) -> Case:
    case = begin(world, ASK, DRAFT, LATER, SIGN, END, letters=[LETTER])
    do(world, case, {"isi_acara": "Serah Terima", **entry})
    do(world, case)
    do(world, case, {"isi_penerima": receiver})
    return case


def test_letter_with_empty_places_is_refused_by_their_names_and_takes_no_number(world: World) -> None:
    case = ready(world, "")
    with pytest.raises(Refused) as refused:
        do(world, case, SIGNED)
    assert refused.value.code == "missing"
    assert "Nama penerima, Yang diserahkan" in str(refused.value.message)
    letter = Letter.objects.get(case=case)
    assert (letter.state, letter.number) == (Letter.State.DRAFT, "")
    assert not Entry.objects.filter(case=case).exists()


def test_what_is_answered_after_the_draft_stands_in_the_signed_letter(world: World) -> None:
    case = ready(world, "Ahmad Ma'ruf, S.Kom.", isi_barang="dua laptop")
    do(world, case, SIGNED)
    letter = Letter.objects.select_related("file").get(case=case)
    assert letter.file is not None
    words = words_of(bytes_of(letter.file))
    assert "diserahkan dua laptop." in words
    assert "Pihak Kedua, Ahmad Ma'ruf, S.Kom." in words
    assert "Catatan : -" in words
    assert "{" not in words
