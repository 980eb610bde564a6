"""What a NIK may look like, and how it must agree with what the form says."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.directory.nik import check_nik, mask_nik
from tests.factories import make_nik

BORN = datetime.date(1990, 8, 17)


def codes(text: str, **form: object) -> list[str]:
    return [finding.code for finding in check_nik(text, **form).errors]  # type: ignore[arg-type]


def test_nik_tells_birth_date_sex_and_district() -> None:
    read = check_nik("6301035708909999", BORN, "P", "63.01.03")
    assert read.ok
    assert (read.digits, read.birth_date, read.sex, read.region) == (
        "6301035708909999",
        BORN,
        "P",
        "63.01.03",
    )
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("nik", "code"),
    [
        ("", "format"),
        ("630103570890999", "format"),
        ("63010357089099991", "format"),
        ("630103570890999O", "format"),
        ("9901035708909999", "province"),
        ("6300035708909999", "wilayah"),
        ("6301005708909999", "wilayah"),
        ("6301030008909999", "birth_date"),
        ("6301034008909999", "birth_date"),
        ("6301037208909999", "birth_date"),
        ("6301033102909999", "birth_date"),
        ("6301035713909999", "birth_date"),
        ("6301035708900000", "serial"),
    ],
)
def test_number_that_cannot_be_a_nik_is_refused(nik: str, code: str) -> None:
    assert code in codes(nik)


def test_every_finding_has_a_sentence_for_the_person() -> None:
    for nik in ("", "9900005708900000", "6301037208909999"):
        for finding in check_nik(nik, BORN, "L", "32.01").errors:
            assert str(finding.message).endswith(".")


@pytest.mark.parametrize("typed", ["6301 0357 0890 9999", "6301.0357.0890-9999", " 6301035708909999\n"])
def test_spaces_and_dots_do_no_harm(typed: str) -> None:
    assert check_nik(typed).digits == "6301035708909999"


def test_birth_date_and_sex_must_agree_with_the_form() -> None:
    assert codes("6301035708909999", birth_date=datetime.date(1990, 8, 18)) == ["birth_date_differs"]
    assert codes("6301035708909999", sex="L") == ["sex_differs"]
    assert codes("6301031708909999", sex="P", birth_date=BORN) == ["sex_differs"]


@pytest.mark.parametrize("year", [1926, 2026])
def test_form_decides_the_century(year: int) -> None:
    born = datetime.date(year, 1, 5)
    assert check_nik(make_nik(birth_date=born), born, "P").birth_date == born


def test_other_region_is_a_warning_only() -> None:
    moved = check_nik("6301035708909999", region="32.71.01.1001")
    assert moved.ok
    assert [finding.code for finding in moved.warnings] == ["region_differs"]


def test_unknown_regency_or_district_is_a_warning_only() -> None:
    old = check_nik("6399995708909999")
    assert old.ok
    assert [finding.code for finding in old.warnings] == ["region_unknown"]


def test_mask_shows_neither_birth_date_nor_district() -> None:
    assert mask_nik("6301035708900001") == "6301********0001"


@given(
    born=st.dates(datetime.date(1927, 1, 1), datetime.date(2026, 11, 1)),
    sex=st.sampled_from("LP"),
    serial=st.integers(1, 9000),
)
def test_well_formed_nik_is_always_taken(born: datetime.date, sex: str, serial: int) -> None:
    read = check_nik(make_nik(serial, sex=sex, birth_date=born), born, sex, "63.01")
    assert read.ok
    assert (read.birth_date, read.sex) == (born, sex)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    check_nik(text, BORN, "L", "63.01")
