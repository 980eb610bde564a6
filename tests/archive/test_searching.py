"""Words are found whatever is typed around them; what is confidential is found by its number only."""

import argparse
import datetime

import pytest

from sopan.archive.access import reach
from sopan.archive.filing import file_away
from sopan.archive.index import rebuild, tokens_of
from sopan.archive.models import Words
from sopan.archive.retention import Phase
from sopan.archive.searching import Wanted, search
from sopan.directory.models import User
from sopan.site.commands.archive import index as index_command
from tests.archive.office import ArchiveOffice, again, came_in, filed, make_archive_office
from tests.factories import make_citizen


def found(office: ArchiveOffice, words: str, user: User | None = None, **wanted: object) -> list[str]:
    within = reach(again(user or office.administrator), office.agency)
    hits = search(within, words, wanted=Wanted(**wanted))  # type: ignore[arg-type]
    return [hit.record.title for hit in hits]


def test_words_are_cut_at_everything_that_is_no_letter_or_digit() -> None:
    assert tokens_of("No. 400.9.1/0001/DINSOS-TALA; Café 'Jum'at'") == [
        *("no", "400", "9", "1", "0001", "dinsos", "tala", "cafe", "jum", "at"),
    ]


def test_letter_is_found_by_the_beginning_of_its_words(office: ArchiveOffice) -> None:
    came_in(office, subject="Permohonan bantuan sosial")
    came_in(office, subject="Undangan rapat sosialisasi")
    file_away()
    assert found(office, "bantuan") == ["Permohonan bantuan sosial"]
    assert set(found(office, "SOSIAL")) == {"Permohonan bantuan sosial", "Undangan rapat sosialisasi"}
    assert found(office, "sosial permohon") == ["Permohonan bantuan sosial"]
    assert found(office, "osial") == []
    assert found(office, "kecamatan undangan") == ["Undangan rapat sosialisasi"]


@pytest.mark.parametrize(
    "words",
    ["rapat AND", '"rapat', "rapat*", "rapat)", "rapat & !", "rapat OR", "rapat'--", "NEAR(rapat", "-rapat", "rapat:*", "%rapat%"],
)  # fmt: skip
def test_signs_and_operators_mean_nothing(office: ArchiveOffice, words: str) -> None:
    came_in(office, subject="Rapat near and or")
    file_away()
    assert found(office, words) == ["Rapat near and or"]


def test_nothing_but_signs_finds_nothing(office: ArchiveOffice) -> None:
    came_in(office)
    file_away()
    assert found(office, '"*') == []
    assert found(office, "\x00") == []


def test_best_comes_first(office: ArchiveOffice) -> None:
    came_in(office, subject="Beras beras beras")
    came_in(office, subject="Beras untuk gudang di kecamatan yang jauh sekali dari kota")
    file_away()
    assert found(office, "beras")[0] == "Beras beras beras"


def test_letter_is_found_by_its_number(office: ArchiveOffice) -> None:
    entry = came_in(office, subject="Yang dicari")
    came_in(office)
    file_away()
    assert found(office, entry.their_number) == ["Yang dicari"]


def test_confidential_letter_is_found_by_its_number_only(office: ArchiveOffice) -> None:
    entry = came_in(office, subject="Rehabilitasi Saudara Fulan", confidential=True)
    record = filed(office, entry)
    words = Words.objects.get(record=record)
    assert "fulan" not in words.tokens
    assert "Fulan" not in words.text
    hits = search(reach(again(office.administrator), office.agency), entry.their_number)
    assert [(hit.record, hit.passage) for hit in hits] == [(record, None)]


def test_results_are_narrowed(office: ArchiveOffice) -> None:
    came_in(office, subject="Lama", code="400.1")
    came_in(office, subject="Baru", code="000.1", received=datetime.date(2026, 1, 2))
    file_away()
    assert found(office, "") == ["Baru", "Lama"]
    assert found(office, "", year=2026) == ["Baru"]
    assert found(office, "", classification="400") == ["Lama"]
    assert found(office, "", classification="40") == []
    assert found(office, "", phase=Phase.TO_DESTROY) == ["Lama"]
    assert found(office, "undangan", kind="surat keterangan") == []


def test_each_finds_only_what_they_may_see(office: ArchiveOffice) -> None:
    came_in(office, subject="Undangan rapat")
    file_away()
    assert found(office, "rapat", office.administrator) == ["Undangan rapat"]
    assert found(office, "rapat", office.clerks[0]) == []
    elsewhere = make_archive_office()
    assert found(office, "rapat", elsewhere.administrator) == []
    assert found(office, "rapat", elsewhere.head) == []
    assert found(office, "rapat", make_citizen()) == []


def test_index_is_made_anew(office: ArchiveOffice) -> None:
    came_in(office, subject="Undangan rapat")
    file_away()
    Words.objects.update(tokens="rusak", text="")
    assert found(office, "rapat") == []
    assert list(rebuild()) == [1]
    assert found(office, "rapat") == ["Undangan rapat"]
    assert found(office, "rusak") == []


def test_administrator_indexes_from_the_terminal(
    office: ArchiveOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    came_in(office, subject="Undangan rapat")
    assert index_command(argparse.Namespace()) == 0
    assert "1 records indexed, 1 of them new." in capsys.readouterr().out
    assert found(office, "rapat") == ["Undangan rapat"]
