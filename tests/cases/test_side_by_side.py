"""Branches, units and called SOPs side by side: nothing waits for nobody, and what happened is told."""

import pytest

from sopan.cases import actions
from sopan.cases.audit import verify_all
from sopan.cases.calling import settle_calls
from sopan.cases.errors import Refused
from sopan.cases.history import history
from sopan.cases.models import Case
from sopan.cases.starting import call_case
from sopan.notices.models import Notice
from tests.bureau import Bureau, make_bureau

HELP = [
    {"id": "mulai", "by": ["pelaksana"]},
    {
        "id": "pilih",
        "by": ["pelaksana"],
        "does": "decide",
        "several": True,
        "join": "lapor",
        "answers": [
            {"answer": "Rujukan", "to": "rujuk"},
            {"answer": "Reunifikasi", "to": "satukan"},
            {"answer": "Bantuan", "to": "bantu"},
        ],
    },
    {"id": "rujuk", "by": ["penelaah"], "next": "antar"},
    {"id": "antar", "by": ["penelaah"], "next": "lapor", "returns_to": ["rujuk"]},
    {"id": "satukan", "by": ["penghubung"], "next": "lapor", "returns_to": ["mulai"]},
    {"id": "bantu", "by": ["kabid"], "next": "lapor"},
    {"id": "lapor", "by": ["kabid"]},
]
GATHER = [
    {"id": "mulai", "by": ["pelaksana"]},
    {
        "id": "himpun",
        "by": ["bidang", "pelaksana"],
        "does": "collect",
        "time": "2 hari kerja",
        "fields": [{"id": "capaian", "label": "Capaian"}],
    },
    {"id": "tutup", "by": ["kabid"]},
]
LETTER = [{"id": "tulis", "by": ["penelaah"]}, {"id": "kirim", "by": ["penelaah"]}]
PLAN = [
    {"id": "mulai", "by": ["pelaksana"]},
    {"id": "pengantar", "by": ["pelaksana"], "calls": "surat"},
    {"id": "arsip", "by": ["pelaksana"]},
]


@pytest.fixture
def office(db: None) -> Bureau:
    return make_bureau()


def told(case: Case) -> list[str]:
    return [entry.what for entry in history(case)]


# --- dan/atau ---------------------------------------------------------------------------------------------


def test_chosen_branches_run_side_by_side_and_meet_once(office: Bureau) -> None:
    case = office.start(office.put("bantuan", HELP))
    office.do(case, "pilih", "pelaksana", answer=["Rujukan", "Bantuan"])
    assert office.standing(case) == ["rujuk", "bantu"]
    office.do(case, "bantu", "kabid")
    assert office.standing(case) == ["rujuk"]
    office.do(case, "rujuk", "penelaah")
    office.do(case, "antar", "penelaah")
    assert office.standing(case) == ["lapor"]
    assert office.do(case, "lapor", "kabid").outcome == "finished"
    assert list(verify_all()) == [None]


def test_at_least_one_branch_is_chosen(office: Bureau) -> None:
    case = office.start(office.put("bantuan", HELP))
    with pytest.raises(Exception, match="invalid"):
        office.do(case, "pilih", "pelaksana", answer=[])
    assert office.standing(case) == ["pilih"]


def test_return_inside_a_branch_leaves_the_other_alone(office: Bureau) -> None:
    case = office.start(office.put("bantuan", HELP))
    office.do(case, "pilih", "pelaksana", answer=["Rujukan", "Bantuan"])
    office.do(case, "rujuk", "penelaah")
    office.do(case, "antar", "penelaah", action="back", back_reason="Panti penuh")
    assert office.standing(case) == ["bantu", "rujuk"]


def test_return_out_of_a_branch_takes_the_others_back_and_says_so(office: Bureau) -> None:
    case = office.start(office.put("bantuan", HELP))
    office.do(case, "pilih", "pelaksana", answer=["Reunifikasi", "Bantuan"])
    office.do(case, "satukan", "penghubung", action="back", back_reason="Keluarga belum ditemukan")
    assert office.standing(case) == ["mulai"]
    assert "Tidak dilanjutkan karena dikembalikan: Bantu" in told(case)
    office.do(case, "mulai", "pelaksana")
    assert office.standing(case) == ["pilih"]
    assert list(verify_all()) == [None]


# --- satu tugas tiap bidang -------------------------------------------------------------------------------


def test_every_unit_has_a_task_and_deadline_of_its_own(office: Bureau) -> None:
    case = office.start(office.put("rencana", GATHER))
    assert office.standing(case) == ["himpun:bidang-a", "himpun:bidang-b", "himpun:bidang-c"]
    assert all(task.due_at for task in office.tasks(case))
    for code in ("bidang-b", "bidang-a"):
        office.do(case, "himpun", code, isi_capaian=f"Capaian {code}")
    assert office.standing(case) == ["himpun:bidang-c"]
    office.do(case, "himpun", "bidang-c", isi_capaian="Capaian c")
    assert office.standing(case) == ["himpun"]
    case.refresh_from_db()
    assert case.answers["_units"]["himpun"]["bidang-b"] == {"capaian": "Capaian bidang-b"}


def test_unit_does_not_answer_for_another(office: Bureau) -> None:
    case = office.start(office.put("rencana", GATHER))
    task = next(task for task in office.tasks(case) if task.member == "bidang-a")
    with pytest.raises(Refused):
        actions.complete_task(office.person("bidang-b"), task.key, {"action": "done", "isi_capaian": "x"})


def test_head_closes_the_round_for_a_unit_that_never_answers(office: Bureau) -> None:
    case = office.start(office.put("rencana", GATHER))
    office.do(case, "himpun", "bidang-a", isi_capaian="Ada")
    actions.close_round(office.person("kabid"), case.key, "himpun", "Batas waktu sudah lewat")
    assert office.standing(case) == ["himpun"]
    assert "Pengumpulan ditutup sebelum semua menjawab" in told(case)
    with pytest.raises(Refused) as refused:
        actions.close_round(office.person("kabid"), case.key, "himpun", "Lagi")
    assert refused.value.code == "round_over"


def test_only_the_collector_or_the_head_closes_a_round(office: Bureau) -> None:
    case = office.start(office.put("rencana", GATHER))
    with pytest.raises(Refused) as refused:
        actions.close_round(office.person("bidang-a"), case.key, "himpun", "Saya sibuk")
    assert refused.value.code == "not_collector"
    assert len(office.tasks(case)) == 3


# --- SOP lain yang dipanggil ------------------------------------------------------------------------------


def test_called_case_brings_the_step_on_when_it_ends(office: Bureau) -> None:
    office.put("surat", LETTER)
    case = office.start(office.put("induk", PLAN))
    child = call_case(office.person("pelaksana"), office.tasks(case)[0].key)
    assert child.called_from is not None
    with pytest.raises(Refused) as refused:
        office.do(case, "pengantar", "pelaksana")
    assert refused.value.code == "waits_for_case"
    office.do(child, "tulis", "penelaah")
    office.do(child, "kirim", "penelaah")
    assert office.standing(case) == ["arsip"]
    assert list(verify_all()) == [None, None]


def test_cancelled_child_gives_the_task_back_to_its_holder_with_a_sentence(office: Bureau) -> None:
    office.put("surat", LETTER)
    case = office.start(office.put("induk", PLAN))
    child = call_case(office.person("pelaksana"), office.tasks(case)[0].key)
    actions.cancel(office.person("kabid"), child.key, "Surat tidak jadi dikirim")
    [task] = office.tasks(case)
    assert (task.step, task.called_id, task.holder_id) == ("pengantar", None, office.people["pelaksana"].pk)
    assert Notice.objects.filter(recipient=office.people["pelaksana"], kind="given").exists()
    office.do(case, "pengantar", "pelaksana", note="Dikirim tanpa surat")  # or by calling it anew
    assert office.standing(case) == ["arsip"]


def test_cancelled_parent_stops_its_child(office: Bureau) -> None:
    office.put("surat", LETTER)
    case = office.start(office.put("induk", PLAN))
    child = call_case(office.person("pelaksana"), office.tasks(case)[0].key)
    actions.cancel(office.person("kabid"), case.key, "Rencana dibatalkan")
    child.refresh_from_db()
    assert (child.status, child.outcome) == ("closed", "cancelled")


def test_power_cut_between_child_and_parent_is_made_good(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("surat", LETTER)
    case = office.start(office.put("induk", PLAN))
    child = call_case(office.person("pelaksana"), office.tasks(case)[0].key)
    office.do(child, "tulis", "penelaah")
    monkeypatch.setattr("sopan.cases.actions.follow_up", lambda case: case)  # the power goes here
    office.do(child, "kirim", "penelaah")
    assert office.standing(case) == ["pengantar"]
    monkeypatch.undo()
    assert settle_calls() == 1
    assert office.standing(case) == ["arsip"]


def test_sop_that_is_not_in_the_library_is_a_plain_task(office: Bureau) -> None:
    case = office.start(office.put("induk", PLAN))
    with pytest.raises(Refused) as refused:
        call_case(office.person("pelaksana"), office.tasks(case)[0].key)
    assert refused.value.code == "not_in_library"
    office.do(case, "pengantar", "pelaksana")
    assert office.standing(case) == ["arsip"]
