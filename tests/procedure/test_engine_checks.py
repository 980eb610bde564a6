"""Branches, units, conditions and clocks that could not be run are refused, each with its line and a way out."""

from pathlib import Path

import pytest

from tests.procedure.sheets import check_text

WORDS = {"record", "decide", "collect", "outside", "route", "tell", "visit", "draft", "apply", "check"}
HEAD = """\
sop: 1
agency: dinas-uji
unit: umum
slug: uji
title: Uji
actors:
  - {id: a, name: A, position: jabatan-a}
  - {id: bidang, name: Bidang, positions: [jabatan-b, jabatan-c]}
  - {id: luar, name: Luar, is: outside, position: jabatan-a}
  - {id: sistem, name: Sistem, is: system}
steps:
"""


def codes(steps: str, head: str = HEAD) -> set[str]:
    problems = check_text(head + steps, "uji.yaml", WORDS, {"jabatan-a", "jabatan-b", "jabatan-c"})
    return {problem.code for problem in problems if problem.level == "error"}


SPLIT = """\
  - {id: mulai, activity: Mulai, actors: [a]}
  - id: pilih
    activity: Pilih
    actors: [a]
    does: decide
    several: true
    join: temu
    answers: [{answer: Satu, to: satu}, {answer: Dua, to: dua}]
  - {id: satu, activity: Satu, actors: [a], next: temu}
  - {id: dua, activity: Dua, actors: [a], next: temu}
  - {id: temu, activity: Temu, actors: [a]}
"""


def test_branches_that_meet_are_fine() -> None:
    assert codes(SPLIT) == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: satu, activity: Satu, actors: [a], next: temu", "id: satu, activity: Satu, actors: [a], next: end", "branch_ends"),
        ("id: satu, activity: Satu, actors: [a], next: temu", "id: satu, activity: Satu, actors: [a], next: mulai", "branch_leaves"),
        ("id: satu, activity: Satu, actors: [a], next: temu", "id: satu, activity: Satu, actors: [a], next: dua", "branches_meet"),
        ("join: temu", "join: temuu", "leads_nowhere"),
        ("    several: true\n", "", "join_unused"),
    ],
)  # fmt: skip
def test_branches_that_could_not_be_run(old: str, new: str, code: str) -> None:
    assert old in SPLIT
    assert code in codes(SPLIT.replace(old, new))


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("  - {id: himpun, activity: H, actors: [a], does: collect}\n", "collect_needs_units"),
        ("  - {id: himpun, activity: H, actors: [bidang], does: collect}\n", "collect_needs_units"),
        ("  - {id: luar, activity: L, actors: [a], does: outside}\n", "nobody_outside"),
        ("  - {id: catat, activity: C, actors: [sistem]}\n", "not_alone"),
        ("  - {id: catat, activity: C, actors: [a], calls: uji}\n", "calls_itself"),
        ("  - {id: catat, activity: C, actors: [a], part_of: entah}\n", "row_unknown"),
        (
            "  - {id: c, activity: C, actors: [a]}\n  - {id: d, activity: D, actors: [a], part_of: c}\n"
            "  - {id: e, activity: E, actors: [a], part_of: d}\n",
            "row_is_part",
        ),
        (
            "  - {id: pilih, activity: P, actors: [a], does: decide, answers: [{answer: Ya, to: end, when: [{field: x, value: 1}]}, {answer: Tidak, to: end}]}\n",
            "when_unused",
        ),
    ],
)
def test_steps_that_could_not_be_run(steps: str, code: str) -> None:
    assert code in codes(steps)


def test_outside_and_units_with_their_positions_are_fine() -> None:
    assert codes("  - {id: himpun, activity: H, by: [bidang, a], does: collect}\n  - {id: luar, activity: L, actors: [luar], does: outside}\n") == set()  # fmt: skip
    without = HEAD.replace("is: outside, position: jabatan-a", "is: outside")
    assert codes("  - {id: luar, activity: L, actors: [luar], does: outside}\n", without) == {"no_position"}
    doubled = HEAD.replace("[jabatan-b, jabatan-c]", "[jabatan-b, jabatan-b]")
    assert "actor_twice" in codes("  - {id: himpun, activity: H, by: [bidang, a], does: collect}\n", doubled)


ROUTE = """\
  - id: isi
    activity: Isi
    actors: [a]
    fields:
      - {id: jenis, label: Jenis, kind: choice, choices: [{value: baru, label: Baru}, {value: lama, label: Lama}]}
      - {id: jumlah, label: Jumlah, kind: number}
  - id: jalan
    activity: Jalan
    actors: [sistem]
    does: route
    answers:
      - {answer: Baru, to: end, when: [{field: jenis, operator: equals, value: baru}]}
      - {answer: Lain, to: end}
"""


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{field: jeniss, operator: equals, value: baru}", "condition_field"),
        ("{field: jenis, operator: equals}", "condition_value"),
        ("{field: jenis, operator: filled, value: baru}", "condition_value"),
        ("{field: jenis, operator: one_of, value: baru}", "condition_value"),
        ("{field: jenis, operator: equals, value: barru}", "condition_choice"),
        ("{field: jenis, operator: at_least, value: 3}", "condition_kind"),
    ],
)
def test_condition_that_could_never_be_judged(row: str, code: str) -> None:
    assert codes(ROUTE) == set()
    assert code in codes(ROUTE.replace("{field: jenis, operator: equals, value: baru}", row))


def test_every_real_sop_can_be_run(request: pytest.FixtureRequest) -> None:
    root = Path(request.config.rootpath) / "sops"
    assert len([path for path in root.glob("*/*/*.yaml") if not path.name.endswith(".cases.yaml")]) == 29
