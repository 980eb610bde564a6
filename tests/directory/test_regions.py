"""Finding one region among ninety thousand while somebody types."""

import statistics
import time

import pytest

from sopan.directory import regions
from sopan.directory.regions import DISTRICT, PROVINCE, REGENCY, VILLAGE, region, search


def names(words: str, **how: int) -> list[str]:
    return [found.full_name for found in search(words, **how)]


def test_all_regions_are_there() -> None:
    assert [regions.count(level) for level in (PROVINCE, REGENCY, DISTRICT, VILLAGE)] == [
        38,
        514,
        7285,
        83762,
    ]


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("63", "Kalimantan Selatan"),
        ("63.01", "Kab. Tanah Laut, Kalimantan Selatan"),
        ("32.71", "Kota Bogor, Jawa Barat"),
        ("63.01.03", "Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan"),
        ("63.01.03.1003", "Kelurahan Pelaihari, Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan"),
        ("14.07.02.2025", "Desa Bagan Punak Pesisir, Kec. Bangko, Kab. Rokan Hilir, Riau"),
        ("92.02.31.2007", "Desa Bogor, Distrik Aimasi, Kab. Manokwari, Papua Barat"),
    ],
)
def test_region_has_its_full_name(code: str, full_name: str) -> None:
    found = region(code)
    assert found is not None
    assert found.full_name == full_name


@pytest.mark.parametrize(
    "code", ["", "6", "63.", "63.1", "63.99", "63.01.03.9999", "6301", "63.01\n", "x", "٦٣"]
)
def test_unknown_code_is_no_region(code: str) -> None:
    assert region(code) is None


def test_pelaihari_is_a_district_and_a_village() -> None:
    assert names("pelaihari") == [
        "Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan",
        "Kelurahan Pelaihari, Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan",
    ]


def test_who_looks_for_a_village_may_give_its_district() -> None:
    found = [each.code for each in search("Pelaihari", level=VILLAGE, limit=30)]
    assert found[0] == "63.01.03.1003"
    assert len(found) == 20
    assert all(code.startswith("63.01.03.") for code in found)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("tanah laut", "63.01"),
        ("kota bogor", "32.71"),
        ("kab. bogor", "32.01"),
        ("kota gajah", "18.02.23"),
        ("jawa barat", "32"),
        ("jakarta", "31"),
        ("kec. pelaihari", "63.01.03"),
        ("kelurahan pelaihari", "63.01.03.1003"),
        ("angsau, pelaihari", "63.01.03.1004"),
        ("Kelurahan Angsau, Kec. Pelaihari, Kab. Tanah Laut, Kalimantan Selatan", "63.01.03.1004"),
        ("pela", "63.01.03"),
        ("pelehari", "63.01.03"),
    ],
)
def test_what_is_meant_comes_first(words: str, first: str) -> None:
    found = search(words)
    assert first == found[0].code if words != "pela" else first in [each.code for each in found]


def test_own_full_name_finds_each_of_many_regions() -> None:
    for code in ("11", "11.01", "11.01.01", "11.01.01.2001", "32.71.01.1001", "52.04.08", "92.02.31.2007"):
        full = region(code)
        assert full is not None
        assert search(full.full_name)[0] == full


def test_limit_and_level_hold() -> None:
    assert len(search("suka", limit=5)) == 5
    assert {found.level for found in search("su", level=REGENCY)} == {REGENCY}


@pytest.mark.parametrize("words", ["", " ", "a", "?", "xyzzyqq", "(((", "\n", "desa", "\\d+", "a" * 5000])
def test_meaningless_words_find_nothing_or_something_but_never_fail(words: str) -> None:
    assert len(search(words)) <= 10


def test_search_is_quick_enough_to_follow_typing() -> None:
    search("muat dahulu")

    def seconds(words: str) -> float:
        begun = time.perf_counter()
        search(words)
        return time.perf_counter() - begun

    typed = [
        "pe",
        "pel",
        "pela",
        "pelai",
        "pelaihari",
        "suka",
        "sungai",
        "angsau pelaihari",
        "kota bogor",
        "pelehari",
    ]
    usual = [min(seconds(words) for _ in range(5)) for words in typed]
    assert statistics.median(usual) < 0.010
