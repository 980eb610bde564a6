"""An SOP is rehearsed before anybody works by it: what it says of small sheets, and that every real one passes."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from sopan.flow import path_time
from sopan.flow.moves import Branch
from sopan.flow.pretend import documents_of, people_of, ways_of, without_way
from sopan.flow.reaching import Path as Way
from sopan.flow.rehearsal import Rehearsal, rehearse
from sopan.flow.working_time import Calendar
from sopan.procedure.model import END, Procedure
from tests.flow.sheets import ASSESSMENT, BIDANG, PEMOHON, karang_taruna, make_sheet
from tests.flow.test_side_by_side import aid, gathering
from tests.procedure.sheets import sheet_of

SOPS = Path(__file__).parents[2] / "sops"
FILES = sorted(path for path in SOPS.glob("*/*/*.yaml") if not path.name.endswith(".cases.yaml"))
STAF = {"id": "staf"}


def office(*steps: dict[str, Any], **more: Any) -> Procedure:
    """An internal SOP in which the staff does everything, unless a step says otherwise."""
    rows = [{"by": ["staf"], **step} for step in steps]
    return make_sheet([STAF, {"id": "sistem", "is": "system"}, BIDANG], rows, public=False, **more)


def answers(**targets: str) -> dict[str, Any]:
    """A decision: word=target."""
    return {"does": "decide", "answers": [{"answer": word, "to": to} for word, to in targets.items()]}


def steps_of(way: Way) -> list[str]:
    """The steps of a path in the order in which they are done."""
    return [row.move.task.step for row in way.rows]


def of_branch(found: Rehearsal, branch: Branch) -> Way:
    """The first path that takes that branch."""
    return next(path for path in found.paths if branch in path.branches)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_real_sop_passes(file: Path) -> None:
    found = rehearse(sheet_of(file))
    assert (found.unreached, found.untaken, found.stuck, found.no_way) == ((), (), (), ())
    assert found.passed
    assert found.shortest is not None
    assert found.longest is not None
    assert 0 < found.shortest.tasks <= found.longest.tasks
    shown = frozenset[Branch]().union(*(path.branches for path in found.paths))
    assert shown == set(found.branches)
    assert {step for step, _ in frozenset().union(*(path.places for path in found.paths))} == set(found.steps)
    assert all(path.outcome for path in found.paths)


def test_a_rehearsal_always_says_the_same() -> None:
    for file in FILES[:3]:
        assert rehearse(sheet_of(file)) == rehearse(sheet_of(file))


def test_the_shortest_and_the_longest_path_do_not_go_back() -> None:
    found = rehearse(karang_taruna(**ASSESSMENT))
    assert found.shortest is not None
    assert found.longest is not None
    assert steps_of(found.shortest) == ["kirim", "periksa"]
    assert found.shortest.outcome == "refused"
    assert steps_of(found.longest) == [
        "kirim", "periksa", "konsep", "paraf", "paraf", "tanda_tangan", "arsip", "serah",
    ]  # fmt: skip
    again = of_branch(found, Branch("periksa", "answer", "Belum lengkap"))
    assert steps_of(again)[:4] == ["kirim", "periksa", "kirim", "periksa"]
    assert Branch("paraf", "return", "konsep", "kabid") in found.branches
    assert found.passed


def test_a_step_that_no_case_comes_to_is_told() -> None:
    found = rehearse(office({"id": "a", "next": "c"}, {"id": "b"}, {"id": "c"}))
    assert found.unreached == ("b",)
    assert not found.passed


def test_a_case_that_cannot_end_is_told_with_the_steps_at_which_it_stands() -> None:
    loop = rehearse(office({"id": "a", **answers(Ya="b", Tidak=END)}, {"id": "b"}, {"id": "c", "next": "b"}))
    assert loop.stuck == ("b", "c")
    assert not loop.passed
    assert loop.shortest is not None  # the other answer ends
    never = rehearse(office({"id": "a", "next": "a"}))
    assert (never.stuck, never.shortest) == (("a",), None)
    assert not never.passed


def test_a_case_that_only_ends_when_a_round_is_closed_cannot_end() -> None:
    found = rehearse(office({"id": "a", "by": ["bidang"], "next": "a"}))
    assert found.stuck == ("a",)


def test_a_loop_is_no_obstacle_where_a_way_leads_out_of_it() -> None:
    found = rehearse(office({"id": "a"}, {"id": "b", **answers(Ulang="a", Selesai=END)}))
    assert found.passed
    assert found.longest is not None
    assert steps_of(found.longest) == ["a", "b"]


def test_several_answers_are_taken_alone_and_together_and_meet() -> None:
    found = rehearse(aid())
    assert found.passed
    alone = of_branch(found, Branch("bantuan", "answer", "Shelter"))
    assert steps_of(alone) == ["laporan", "bantuan", "shelter", "huni", "tutup"]
    together = of_branch(found, Branch("bantuan", "all"))
    assert sorted(steps_of(together)) == sorted(["laporan", "bantuan", "barang", "shelter", "huni", "tutup"])
    assert found.longest is not None
    assert Branch("bantuan", "all") in found.longest.branches
    assert steps_of(found.longest).count("tutup") == 1


def test_each_unit_is_asked_closed_without_and_asked_again() -> None:
    found = rehearse(gathering())
    assert found.passed
    assert {(branch.kind, branch.to) for branch in found.branches if branch.step == "himpun"} == {
        ("close", ""), ("again", "satu"), ("again", "dua"), ("again", "tiga"), ("again", ""),
    }  # fmt: skip
    assert found.shortest is not None
    assert [row.move.task.member for row in found.shortest.rows] == ["satu", "dua", "tiga", "", ""]
    one = of_branch(found, Branch("himpun", "again", "dua", "staf"))
    assert [row.move.task.member for row in one.rows].count("dua") >= 1


def test_thirty_units_are_not_asked_in_every_order() -> None:
    many = {"id": "kecamatan", "positions": [f"camat-{at}" for at in range(30)]}
    sheet = make_sheet([STAF, many], [{"id": "himpun", "by": ["kecamatan", "staf"]}], public=False)
    found = rehearse(sheet, most_states=500)
    assert found.passed
    assert found.shortest is not None
    assert found.shortest.tasks == 31


def test_a_called_sop_is_done_by_hand_ends_well_or_comes_to_nothing() -> None:
    found = rehearse(gathering())
    well = of_branch(found, Branch("lapor", "called", "finished"))
    assert [row.move.action for row in well.rows[-2:]] == ["call", "called"]
    assert well.outcome == "finished"
    nothing = of_branch(found, Branch("lapor", "called", "cancelled"))
    assert nothing.rows[-1].move.action == "complete"


def test_what_the_law_supposes_is_a_branch() -> None:
    steps = [
        {"id": "kirim", "does": "apply", "by": ["pemohon"]},
        {"id": "periksa", "by": ["staf"], "does": "check"},
        {"id": "konsep", "by": ["staf"], "does": "draft"},
    ]
    found = rehearse(make_sheet([PEMOHON, STAF], steps, clock={"deemed": {"to": "konsep"}}))
    assert steps_of(of_branch(found, Branch("konsep", "deem", "konsep"))) == ["kirim", "periksa", "konsep"]


def test_the_applicant_is_asked_no_more_often_than_the_sop_allows() -> None:
    steps = [
        {"id": "kirim", "does": "apply", "by": ["pemohon"]},
        {"id": "periksa", "by": ["staf"], **answers(Kurang="kirim", Ya=END)},
    ]
    once = rehearse(make_sheet([PEMOHON, STAF], steps, clock={"most_returns": 1}))
    assert once.passed
    only = [steps[0], {"id": "periksa", "by": ["staf"], **answers(Kurang="kirim", Lagi="kirim")}]
    assert rehearse(make_sheet([PEMOHON, STAF], only, clock={"most_returns": 1})).stuck == (
        "kirim",
        "periksa",
    )


def test_too_many_states_are_a_failure_and_not_a_pass() -> None:
    found = rehearse(aid(), most_states=5)
    assert not found.whole
    assert not found.passed
    assert found.stuck == ()  # nothing is said of what was not looked at


def test_a_visitor_is_taken_in_where_there_is_no_other_way() -> None:
    service = {
        "name": "L", "summary": "S", "who": "W", "product": "P", "channels": ["counter"], "intake": "staf",
    }  # fmt: skip
    steps = [{"id": "kirim", "does": "apply", "by": ["pemohon"]}, {"id": "periksa", "by": ["staf"]}]
    sheet = make_sheet([PEMOHON, {"id": "staf", "position": "staf"}], steps, service=service)
    found = rehearse(sheet)
    assert found.passed
    assert Branch("periksa", "return", "kirim", "staf") in found.branches


FORM = [
    {
        "title": "Data",
        "fields": [
            {
                "id": "asal", "label": "Asal", "kind": "choice",
                "choices": [{"value": "desa", "label": "Desa"}, {"value": "kota", "label": "Kota"}],
            },
            {"id": "jiwa", "label": "Jiwa", "kind": "number"},
            {"id": "darurat", "label": "Darurat", "kind": "yes_no"},
            {
                "id": "bantuan", "label": "Bantuan", "kind": "choices", "required": False,
                "choices": [{"value": word, "label": word} for word in ("beras", "tenda", "obat")],
            },
        ],
    }
]  # fmt: skip


def routed(*ways: tuple[str, list[dict[str, Any]]]) -> Procedure:
    """A step that chooses among these ways by what was answered, the last one without conditions."""
    rows = [{"answer": word, "to": END, "when": when} for word, when in ways]
    step = {"id": "jalur", "by": ["sistem"], "does": "route", "answers": rows}
    return office({"id": "a"}, step, form=FORM)


def when(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    """One row of a condition."""
    return {"field": field, "operator": operator, **({} if value is None else {"value": value})}


def test_for_each_way_answers_are_made_up_with_which_it_is_taken() -> None:
    sheet = routed(
        ("Banyak", [when("jiwa", "at_least", 10), when("asal", "equals", "desa")]),
        ("Darurat", [when("darurat", "equals", True), when("asal", "one_of", ["desa", "kota"])]),
        ("Tenda", [when("bantuan", "includes", "tenda"), when("jiwa", "at_most", 9)]),
        ("Lain", []),
    )
    ways = ways_of(sheet, sheet.step("jalur"))
    assert ways["Banyak"] == {"jiwa": 10, "asal": "desa"}
    assert ways["Darurat"] is not None
    assert ways["Darurat"]["darurat"] is True
    assert ways["Tenda"] is not None
    assert "tenda" in ways["Tenda"]["bantuan"]
    assert ways["Tenda"]["darurat"] is False
    assert ways["Lain"] is not None
    assert without_way(sheet, sheet.step("jalur")) is None
    assert rehearse(sheet).passed


@pytest.mark.parametrize(
    "second",
    [
        [when("asal", "equals", "desa"), when("asal", "equals", "kota")],  # contradicts itself
        [when("asal", "equals", "desa"), when("jiwa", "at_least", 12)],  # only where the first holds
        [when("asal", "equals", "luar")],
        [when("asal", "empty")],  # the form asks for it
    ],
)
def test_a_way_whose_conditions_never_hold_is_never_taken(second: list[dict[str, Any]]) -> None:
    sheet = routed(("Banyak", [when("asal", "equals", "desa")]), ("Tak mungkin", second), ("Lain", []))
    found = rehearse(sheet)
    assert found.untaken == (Branch("jalur", "answer", "Tak mungkin"),)
    assert not found.passed


def test_a_step_that_may_find_no_way_is_told_with_the_answers() -> None:
    found = rehearse(
        routed(("Desa", [when("asal", "equals", "desa")]), ("Ya", [when("darurat", "equals", True)]))
    )
    assert found.no_way == (("jalur", {"asal": "kota", "darurat": False}),)
    assert not found.passed


def test_people_and_documents_are_made_up() -> None:
    papers = [
        {"id": "ktp", "label": "KTP"},
        {"id": "sk", "label": "SK", "accept": ["xlsx"], "when": [when("asal", "equals", "kota")]},
        {"id": "ajaib", "label": "Tak pernah", "when": [when("asal", "equals", "laut")]},
    ]
    sheet = office({"id": "a", "by": ["bidang"]}, form=FORM, requirements=papers)
    assert people_of(sheet)["bidang/dua"] == "petugas-dua"
    assert [(paper["file"], paper["answers"]) for paper in documents_of(sheet)] == [
        ("ktp.pdf", {}), ("sk.xlsx", {"asal": "kota"}), ("ajaib.pdf", None),
    ]  # fmt: skip


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A moment of the first days of January 2026, the 5th being a Monday."""
    calendar = Calendar("Asia/Makassar")
    return datetime.datetime(2026, 1, day, hour, minute, tzinfo=calendar._tz)


def test_what_runs_side_by_side_takes_the_time_of_the_longest() -> None:
    sheet = office(
        {"id": "a", "time": "30 menit"},
        {
            "id": "b", "does": "decide", "several": True, "join": "f", "time": "30 menit",
            "answers": [{"answer": "C", "to": "c"}, {"answer": "D", "to": "d"}],
        },
        {"id": "c", "time": "2 hari kerja", "next": "f"},
        {"id": "d", "time": "1 jam"},
        {"id": "e", "time": "1 hari kerja", "next": "f"},
        {"id": "f", "by": ["bidang", "staf"], "time": "15 menit"},
    )  # fmt: skip
    found = rehearse(sheet)
    assert found.longest is not None
    assert path_time.total(sheet, found.longest) == "3 hari kerja + 1 jam + 75 menit"
    assert path_time.untimed(sheet, found.longest) == 0
    due = path_time.deadline(sheet, found.longest, Calendar("Asia/Makassar"), at(5, 7, 30))
    assert due == at(8, 7, 45)  # two days after Monday at closing time, then a quarter of an hour


def test_a_row_that_became_several_steps_counts_its_time_once() -> None:
    sheet = office(
        {"id": "a", "time": "30 menit"}, {"id": "b", "part_of": "a"},
        {"id": "c", "part_of": "d"}, {"id": "d", "time": "1 jam"},
    )  # fmt: skip
    found = rehearse(sheet)
    assert found.longest is not None
    assert path_time.total(sheet, found.longest) == "1 jam + 30 menit"
    assert path_time.untimed(sheet, found.longest) == 0
    assert path_time.deadline(sheet, found.longest, Calendar("Asia/Makassar"), at(5, 7, 30)) == at(5, 9, 0)


def test_a_calendar_clock_never_stops() -> None:
    sheet = office({"id": "a", "time": "2 hari"}, {"id": "b"}, clock={"basis": "calendar"})
    found = rehearse(sheet)
    assert found.longest is not None
    assert path_time.total(sheet, found.longest) == "2 hari"
    assert path_time.untimed(sheet, found.longest) == 1
    friday = at(9, 7, 30)
    assert path_time.deadline(sheet, found.longest, Calendar("Asia/Makassar"), friday) == at(11, 7, 30)
