"""Time standards are read in every form that offices write them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.procedure.time import Duration, TimeUnreadable, is_blank, parse

AS_WRITTEN: list[tuple[str, str | None, dict[str, Any]]] = [
    ("15 menit", None, {"most": 15, "unit": "menit"}),
    ("15 Menit.", None, {"most": 15, "unit": "menit"}),
    ("5-10 Menit", None, {"least": 5, "most": 10, "unit": "menit"}),
    ("< 1 Menit", None, {"most": 1, "unit": "menit", "strict": True}),
    ("kurang dari 30 menit", None, {"most": 30, "unit": "menit", "strict": True}),
    ("3 – 5 Hari Kerja", None, {"least": 3, "most": 5, "unit": "hari"}),
    ("3 (tiga) – 5 (lima) hari kerja", None, {"least": 3, "most": 5, "unit": "hari"}),
    ("3 hari kerja s.d. 5 hari kerja", None, {"least": 3, "most": 5, "unit": "hari"}),
    ("< 1 Hari", None, {"most": 1, "unit": "hari", "strict": True, "assumed": True}),
    ("4 x 6 Jam", None, {"most": 24, "unit": "jam"}),
    ("3 × 24 jam", None, {"most": 72, "unit": "jam", "basis": "calendar"}),
    ("Mak. 1 Minggu", None, {"most": 1, "unit": "minggu"}),
    ("Maksimal 14 HK", None, {"most": 14, "unit": "hari"}),
    ("960-1440", "menit", {"least": 960, "most": 1440, "unit": "menit"}),
    ("5", "hari kerja", {"most": 5, "unit": "hari"}),
    ("5 menit", "jam", {"most": 5, "unit": "menit"}),
    ("30 hari", None, {"most": 30, "unit": "hari", "assumed": True}),
    ("30 hari kalender", None, {"most": 30, "unit": "hari", "basis": "calendar"}),
    ("1.Jam", None, {"most": 1, "unit": "jam"}),
    ("1.440 menit", None, {"most": 1440, "unit": "menit"}),
    ("1,5 jam", None, {"most": 90, "unit": "menit"}),
    ("1/2 jam", None, {"most": 30, "unit": "menit"}),
    ("setengah jam", None, {"most": 30, "unit": "menit"}),
    ("1 jam 30 menit", None, {"most": 90, "unit": "menit"}),
    ("30 menit - 1 jam", None, {"least": 30, "most": 60, "unit": "menit"}),
    ("1 hari - 1 minggu", None, {"most": 1, "unit": "minggu"}),
    ("1 (satu) hari kerja sejak berkas diterima lengkap", None, {"most": 1, "unit": "hari"}),
    ("tiga hari kerja", None, {"most": 3, "unit": "hari"}),
    ("seminggu", None, {"most": 1, "unit": "minggu"}),
    ("paling lambat 3 hari kerja setelah surat diterima", None, {"most": 3, "unit": "hari"}),
    ("120 menit / 3 hari", None, {"most": 3, "unit": "hari", "assumed": True}),
    ("3 hari kerja atau 120 menit", None, {"most": 3, "unit": "hari", "assumed": True}),
    ("2 menit/berkas", None, {"most": 2, "unit": "menit", "per": "berkas"}),
    ("10 menit per pemohon", None, {"most": 10, "unit": "menit", "per": "pemohon"}),
    ("± 15 Menit", None, {"most": 15, "unit": "menit"}),
    ("6 bulan", None, {"most": 6, "unit": "bulan"}),
    ("1 tahun", None, {"most": 1, "unit": "tahun"}),
]


@pytest.mark.parametrize(("words", "heading", "amount"), AS_WRITTEN)
def test_time_is_read_as_the_office_wrote_it(words: str, heading: str | None, amount: dict[str, Any]) -> None:
    found = parse(words, heading)
    usual = {"least": None, "basis": "working", "strict": False, "assumed": False, "per": ""}
    assert found.model_dump() == {**usual, "words": words, **amount}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("5", "tidak menyebut satuan"),
        ("segera", "tidak dapat dibaca"),
        ("10-5 menit", "lebih besar daripada batas atasnya"),
        ("0 menit", "adalah nol"),
        ("> 3 hari", "tidak punya batas akhir"),
        ("minimal 3 hari", "tidak punya batas akhir"),
        ("0,5 hari", "bukan bilangan bulat"),
        ("5 menit pisang", "mulai dari 'pisang'"),
        ("5 meter", "mulai dari 'meter'"),
        ("999999 hari", "lebih dari dua puluh tahun"),
        ("2/3 hari", "tidak dapat dibaca"),
        ("-3 hari", "tidak dapat dibaca"),
        ("", "belum diisi"),
    ],
)
def test_unreadable_time_is_refused_with_a_sentence(words: str, why: str) -> None:
    with pytest.raises(TimeUnreadable) as refused:
        parse(words)
    assert why in refused.value.sentence


def test_empty_cell_has_no_time() -> None:
    assert all(is_blank(words) for words in ("", "  ", "-", "–"))
    assert not is_blank("5 menit")


def test_unknown_heading_is_refused() -> None:
    with pytest.raises(TimeUnreadable, match="satuan waktu 'lembar'"):
        parse("5", "lembar")


def test_unit_and_basis_may_stand_beside_the_words() -> None:
    found = Duration.model_validate({"words": 5, "unit": "hari", "basis": "calendar"})
    assert (found.words, found.most, found.unit, found.basis, found.assumed) == (
        "5",
        5,
        "hari",
        "calendar",
        False,
    )


@pytest.mark.parametrize(
    "value",
    [
        5,
        True,
        None,
        ["5 menit"],
        {},
        {"unit": "menit"},
        {"words": ["5"], "unit": "menit"},
        {"words": "5", "unit": ["menit"]},
        {"words": "5 menit", "basis": "clock"},
        {"words": "5 menit", "note": "x"},
        {"words": "5 menit", "most": 0, "unit": "menit"},
        {"words": "5 menit", "least": 6, "most": 5, "unit": "menit"},
        {"words": "5 menit", "most": 10**9, "unit": "tahun"},
    ],
)
def test_a_value_that_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        Duration.model_validate(value)


def test_stored_time_keeps_its_amount_whatever_the_words_say() -> None:
    """An edition in force keeps its deadlines when the reading of words changes."""
    stored = {"words": "secepatnya", "most": 3, "unit": "hari"}
    assert Duration.model_validate(stored).most == 3


numbers = st.integers(1, 999)
units = st.sampled_from(["menit", "jam", "hari", "minggu", "bulan", "tahun"])


@given(
    st.integers(1, 20),
    st.integers(0, 200),
    units,
    st.sampled_from(["-", " - ", " – ", " s/d ", " sampai dengan "]),
)
def test_any_range_keeps_both_bounds(least: int, more: int, unit: str, to: str) -> None:
    most = min(least + more, 20) if unit == "tahun" else least + more
    found = parse(f"{least}{to}{most} {unit.upper()}")
    assert (found.least, found.most, found.unit) == (least, most, unit)


@given(numbers, st.integers(1, 60))
def test_product_is_multiplied(times: int, hours: int) -> None:
    assert parse(f"{times} x {hours} jam").most == times * hours


@given(st.integers(1, 1_000_000), st.sampled_from(["", "< ", "Maks. ", "paling lama ", "± "]))
def test_thousands_may_have_points(minutes: int, before: str) -> None:
    assert parse(f"{before}{minutes:,} menit".replace(",", ".")).most == minutes


durations = st.builds(
    lambda words, heading: parse(words, heading),
    st.one_of(
        numbers.map(lambda n: f"{n} menit"),
        st.tuples(numbers, numbers).map(lambda pair: f"{min(pair)}-{max(pair)} hari"),
        st.integers(1, 200).map(lambda n: f"< {n} hari kerja"),
        st.integers(1, 200).map(lambda n: f"{n} hari kalender"),
        numbers.map(lambda n: f"{n} menit/berkas"),
        numbers.map(str),
    ),
    st.just("menit"),
)


@given(durations)
def test_stored_as_json_and_read_back_it_is_the_same(duration: Duration) -> None:
    adapter = TypeAdapter(Duration)
    stored = json.loads(json.dumps(adapter.dump_python(duration, mode="json")))
    assert adapter.validate_python(stored) == duration
    brief = adapter.dump_python(duration, mode="json", exclude_defaults=True)
    assert adapter.validate_python(brief) == duration


@given(st.one_of(st.text(), st.text("0123456789 -–x/.,<>()menitjamharikerjaminggu")))
def test_any_words_are_read_or_refused_but_never_crash(words: str) -> None:
    try:
        found = parse(words)
    except TimeUnreadable:
        return
    assert found.words == words
    assert found.most >= 1
