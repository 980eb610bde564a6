"""A training: its participants, who was present, what the tests show."""

from typing import Any

import pytest
from django.test import Client

from sopan.cases.answers import answers_of
from sopan.cases.errors import Invalid
from sopan.cases.models import Case, Event
from sopan.training.people import Participant, Unreadable, category, gain, parse, results
from tests.stepping import (
    BEGIN,
    END,
    back,
    begin,
    do,
    form_of,
    make_office,
    open_task,
    problems,
    sheet_of,
    told,
)
from tests.world import World

LIST = {"id": "daftar", "actors": ["staf"], "does": "participants", "returns_to": ["mulai"]}
PRE = {"id": "pre", "actors": ["staf"], "does": "scores", "with": {"test": "pre"}, "returns_to": ["daftar"]}
PRESENT = {
    "id": "hadir",
    "actors": ["kasubbag"],
    "does": "attendance",
    "with": {"days": 2},
    "returns_to": ["daftar"],
}
POST = {"id": "post", "actors": ["staf"], "does": "scores", "with": {"test": "post"}}
LINES = "Siti Aminah; Kelurahan Seketeng; 0812 3456 7890\n\nBudi\tKelurahan Brang Biji\nWayan"


@pytest.fixture
def world(db: None) -> World:
    return make_office()


def errors(world: World, case: Case, data: dict[str, Any] | None = None) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        do(world, case, data)
    return set(invalid.value.form.errors)


def page(world: World, case: Case) -> str:
    task = open_task(case)
    client = Client()
    client.force_login(world.actor_of(task))
    answer = client.get(f"/meja/tugas/{task.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_lines_are_read_as_people() -> None:
    assert parse(LINES) == [
        Participant("Siti Aminah", "Kelurahan Seketeng", "+6281234567890"),
        Participant("Budi", "Kelurahan Brang Biji"),
        Participant("Wayan"),
    ]
    assert [one.line for one in parse(LINES)][1:] == ["Budi; Kelurahan Brang Biji", "Wayan"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A; B\n; C", "Baris 2: nama belum ditulis."),
        ("A; B; 123", "Baris 1: nomor telepon tidak dikenal."),
        ("A; B; 0812 3456 7890; x", "Baris 1: lebih dari tiga kolom."),
        ("A; B\na; b", "Baris 2: sudah ada di atas."),
        ("x" * 121, "Baris 1: terlalu panjang."),
    ],
)
def test_line_that_is_nobody_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        parse(text)
    assert unreadable.value.sentences == [sentence]


def test_gain_is_what_was_gained_of_what_could_be() -> None:
    assert gain(40, 70) == pytest.approx(0.5)
    assert gain(100, 100) is None
    assert gain(50, 40) == pytest.approx(-0.2)
    found = results({"a": 40, "b": 100, "c": 20}, {"a": 70, "b": 100, "d": 90})
    assert found == {
        "mean_pre": pytest.approx(160 / 3),
        "mean_post": pytest.approx(260 / 3),
        "gain": pytest.approx(0.5),
        "counted": 1,
        "undefined": 1,
    }
    assert [str(category(value)) for value in (0.7, 0.69, 0.3, 0.29, -1)] == [
        "tinggi",
        "sedang",
        "sedang",
        "rendah",
        "rendah",
    ]
    assert results({}, {"a": 1})["gain"] is None


@pytest.mark.parametrize("sensitive", [False, True])
def test_training_from_the_list_to_the_gain(world: World, sensitive: bool) -> None:
    case = begin(world, LIST, PRE, PRESENT, POST, END, sensitive=sensitive)
    do(world, case, {"listed": LINES})
    assert told(case, "daftar")["Peserta"] == "3 orang"
    assert "Siti Aminah (Kelurahan Seketeng)" in told(case, "daftar")["Daftar peserta"]
    case.refresh_from_db()
    assert ("Siti" in str(case.answers)) is not sensitive
    assert [one["name"] for one in answers_of(case)["_participants"]] == ["Siti Aminah", "Budi", "Wayan"]

    assert "Siti Aminah" in page(world, case)
    do(world, case, {"nilai_0": "40", "nilai_1": "100", "link": "https://contoh.id/pre"})
    assert told(case, "pre")["Rata-rata nilai"] == "70,0"

    seen = page(world, case)
    assert 'name="hadir_0"' in seen
    assert "Hari 2" in seen
    do(world, case, {"hadir_0": ["1", "2"], "hadir_1": ["2"]})
    said = told(case, "hadir")
    assert (said["Hari 1"], said["Hari 2"]) == ("1 dari 3 hadir", "2 dari 3 hadir")

    do(world, case, {"nilai_0": "82,5".replace(",", "."), "nilai_1": "100", "nilai_2": "60"})
    said = told(case, "post")
    assert said["Mengikuti tes"] == "3 peserta"
    assert said["Rata-rata pre test"] == "70,0"
    assert said["Rata-rata N-gain"] == "0,71 (tinggi)"
    assert said["Tidak dihitung"] == "1 peserta sudah bernilai 100 pada pre test"
    stored = str(list(Event.objects.filter(case=case).values_list("data", flat=True)))
    assert ("Siti" in stored) is not sensitive


def test_list_and_scores_that_are_made_again_begin_from_what_was_there(world: World) -> None:
    case = begin(world, LIST, PRE, PRESENT, END)
    do(world, case, {"listed": LINES})
    do(world, case, {"nilai_0": "40"})
    back(world, case, "Seorang belum tercatat.")
    form = form_of(world, case)
    assert form.fields["listed"].initial.startswith("Siti Aminah; Kelurahan Seketeng; +6281234567890")
    do(world, case, {"listed": f"Baru; Desa\n{LINES}"})
    assert form_of(world, case).fields["nilai_1"].initial == 40  # Siti's, though she is now the second


def test_nothing_entered_is_not_enough(world: World) -> None:
    case = begin(world, LIST, PRE, PRESENT, END)
    assert errors(world, case) == {"listed"}
    assert errors(world, case, {"listed": "A; B; bukan nomor"}) == {"listed"}
    do(world, case, {"listed": "A"})
    assert errors(world, case) == {"__all__"}
    assert errors(world, case, {"nilai_0": "101"}) == {"nilai_0"}
    do(world, case, {"nilai_0": "0"})
    assert errors(world, case) == {"__all__"}
    assert errors(world, case, {"hadir_0": ["3"]}) >= {"hadir_0"}
    back(world, case)
    assert open_task(case).step == "daftar"


def test_without_participants_there_is_nobody_to_be_present(world: World) -> None:
    case = begin(world, PRESENT | {"returns_to": ["mulai"]}, END)
    assert "Daftar peserta belum diisi" in page(world, case)
    assert errors(world, case) == {"__all__"}
    back(world, case)


def test_link_is_asked_unless_the_sheet_asks_it_itself(world: World) -> None:
    asked = {"fields": [{"id": "tautan", "label": "Tautan"}]}
    case = begin(world, LIST, {**PRE, **asked}, END)
    do(world, case, {"listed": "A"})
    assert "link" not in form_of(world, case).fields
    assert errors(world, case, {"nilai_0": "1"}) == {"isi_tautan"}


def test_options_of_a_training_are_checked() -> None:
    assert problems(sheet_of(BEGIN, LIST, PRE, PRESENT, POST), "hadir") == ""
    assert "memerlukan langkah 'participants'" in problems(sheet_of(BEGIN, PRE), "pre")
    assert "menyebut tesnya" in problems(sheet_of(LIST, {**PRE, "with": {"test": "mid"}}), "pre")
    assert "banyaknya hari" in problems(sheet_of(LIST, {**PRESENT, "with": {"days": 0}}), "hadir")
