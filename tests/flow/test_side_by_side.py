"""Branches side by side, units that are asked, SOPs that are called: the stories that random cases hardly tell."""

from sopan.flow.commands import OUTSIDE, CallCase, Command, Complete, OpenCase, Return, Take
from sopan.flow.events import CaseCalled, DecisionUndone, TaskReturned
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide
from sopan.flow.state import EMPTY, State, fold
from sopan.procedure.model import END, Procedure
from tests.flow.sheets import BIDANG, make_sheet

STAF = {"id": "staf"}


def after(sheet: Procedure, *commands: Command) -> State:
    """The state after these commands, none of which is refused."""
    state = EMPTY
    for command in commands:
        decision = decide(sheet, state, command)
        assert not isinstance(decision, Refusal), (command, decision)
        state = fold(decision, state)
    return state


def aid() -> Procedure:
    """Help in two ways at once: goods, which may be refused, and shelter."""
    return make_sheet(
        [STAF, {"id": "trc"}],
        [
            {"id": "laporan", "actors": ["staf"]},
            {
                "id": "bantuan", "actors": ["staf"], "does": "decide", "several": True, "join": "tutup",
                "answers": [{"answer": "Barang", "to": "barang"}, {"answer": "Shelter", "to": "shelter"}],
            },
            {"id": "shelter", "actors": ["trc"], "returns_to": ["laporan"]},
            {"id": "huni", "actors": ["trc"], "returns_to": ["shelter"], "next": "tutup"},
            {
                "id": "barang", "actors": ["staf"], "does": "decide",
                "answers": [
                    {"answer": "Ada", "to": "tutup", "outcome": "granted"},
                    {"answer": "Habis", "to": "tutup", "outcome": "refused"},
                ],
            },
            {"id": "tutup", "actors": ["staf"]},
        ],
        public=False,
    )  # fmt: skip


BOTH = (OpenCase("staf"), Complete(1, "staf"), Complete(2, "staf", chosen=("Barang", "Shelter")))


def test_what_one_branch_decided_stands_while_the_other_goes_on_and_back() -> None:
    sheet = aid()
    decided = after(sheet, *BOTH, Complete(3, "staf", "Habis"))
    assert (decided.outcome, decided.decided_at) == ("refused", "barang")
    housed = after(sheet, *BOTH, Complete(3, "staf", "Habis"), Complete(4, "trc"))
    assert housed.outcome == "refused"
    back = after(
        sheet, *BOTH, Complete(3, "staf", "Habis"), Complete(4, "trc"), Return(5, "trc", "shelter", "x")
    )
    assert back.outcome == "refused"
    before_both = decide(sheet, decided, Return(4, "trc", "laporan", "salah tempat"))
    assert not isinstance(before_both, Refusal)
    assert DecisionUndone("laporan") in before_both


def test_who_had_taken_a_task_that_another_branch_took_away_gets_it_again() -> None:
    again = after(
        aid(), *BOTH, Take(3, "budi"), Return(4, "trc", "laporan", "salah tempat"),
        Complete(5, "staf"), Complete(6, "staf", chosen=("Barang",)),
    )  # fmt: skip
    (task,) = again.tasks
    assert (task.step, task.holder) == ("barang", "budi")


def gathering() -> Procedure:
    """Three units are asked, and the staff gathers what they answered."""
    steps = [
        {"id": "himpun", "by": ["bidang", "staf"]},
        {"id": "lapor", "by": ["staf"], "calls": "surat-keluar"},
    ]
    return make_sheet([STAF, BIDANG], steps, public=False)


GATHERED = (OpenCase("staf"), Complete(1, "a"), Complete(2, "b"), Complete(3, "c"))


def test_a_unit_named_twice_is_asked_again_once() -> None:
    state = after(gathering(), *GATHERED)
    decision = decide(
        gathering(), state, Return(4, "staf", "himpun", "belum lengkap", (), ("dua", "satu", "dua"))
    )
    assert not isinstance(decision, Refusal)
    assert decision[0] == TaskReturned(4, "staf", "himpun", "belum lengkap", (), ("satu", "dua"))
    assert [(task.member, task.holder) for task in fold(decision, state).tasks] == [
        ("satu", "a"),
        ("dua", "b"),
    ]


def test_whoever_is_named_for_a_step_is_named_for_its_first_doer() -> None:
    sheet = make_sheet(
        [STAF, {"id": "kasi"}, {"id": "kabid"}],
        [{"id": "disposisi", "by": ["staf"]}, {"id": "paraf", "by": ["kasi", "kabid"]}],
        public=False,
    )
    named = after(sheet, OpenCase("staf"), Complete(1, "staf", assigned=(("paraf", "kasi-baru"),)))
    assert [task.holder for task in named.tasks] == ["kasi-baru"]
    second = decide(sheet, named, Complete(2, "kasi-baru"))
    assert not isinstance(second, Refusal)
    assert [task.holder for task in fold(second, named).tasks] == [None]


def test_who_looks_after_an_outside_party_keeps_the_task_when_that_party_answers() -> None:
    sheet = make_sheet(
        [STAF, {"id": "bulog", "is": "outside"}],
        [
            {"id": "minta", "by": ["staf"]},
            {"id": "ambil", "by": ["bulog"], "calls": "surat-keluar"},
            {"id": "terima", "by": ["staf"], "returns_to": ["ambil"], "next": END},
        ],
        public=False,
    )
    opened = (OpenCase("staf"), Complete(1, "staf"))
    back = after(
        sheet, *opened, Take(2, "logistik"), Complete(2, OUTSIDE), Return(3, "staf", "ambil", "kurang")
    )
    assert [task.holder for task in back.tasks] == ["logistik"]
    called = decide(sheet, after(sheet, *opened), CallCase(2, OUTSIDE, "k1"))
    assert called == (CaseCalled(2, OUTSIDE, "k1"),)  # nobody's desk is the outside party's
