"""The letter for a Karang Taruna, from application to hand-over, and all that comes in between."""

import pytest

from sopan.flow.commands import (
    SYSTEM,
    Cancel,
    Command,
    Complete,
    Note,
    OpenCase,
    PutBack,
    Reassign,
    Return,
    Take,
    Withdraw,
)
from sopan.flow.events import (
    CaseCancelled,
    CaseClosed,
    CaseOpened,
    CaseWithdrawn,
    DecisionUndone,
    Event,
    Mark,
    Noted,
    TaskDone,
    TaskDropped,
    TaskOpened,
    TaskReturned,
)
from sopan.flow.refusals import Refusal
from sopan.flow.rules import decide
from sopan.flow.state import EMPTY, State, Task, fold
from sopan.procedure.model import END, Procedure
from tests.flow.sheets import ASSESSMENT, PEMOHON, karang_taruna, make_sheet

SHEET = karang_taruna()
DECIDING = karang_taruna(**ASSESSMENT)

WARGA, ANI, BUDI, SUBKOR, KABID, KADIS = "warga", "ani", "budi", "subkor", "kabid", "kadis"


def after(*commands: Command, sheet: Procedure = SHEET, state: State = EMPTY) -> State:
    """The state after these commands, none of which is refused."""
    for command in commands:
        decision = decide(sheet, state, command)
        assert not isinstance(decision, Refusal), (command, decision)
        state = fold(decision, state)
    return state


def events_of(command: Command, state: State, sheet: Procedure = SHEET) -> tuple[Event, ...]:
    """What that command makes happen; it is not refused."""
    decision = decide(sheet, state, command)
    assert not isinstance(decision, Refusal), decision
    return decision


def refusal_of(command: Command, state: State, sheet: Procedure = SHEET) -> str:
    """The code with which that command is refused."""
    decision = decide(sheet, state, command)
    assert isinstance(decision, Refusal), decision
    return decision.code


def waiting(state: State) -> Task:
    """The one task that waits."""
    (task,) = state.tasks
    return task


SENT = (OpenCase(WARGA),)
CHECKED = (*SENT, Complete(2, ANI))
DRAFTED = (*CHECKED, Complete(3, BUDI))
INITIALLED = (*DRAFTED, Complete(4, SUBKOR), Complete(5, KABID))
SIGNED = (*INITIALLED, Complete(6, KADIS))


def test_sending_the_application_opens_the_case_and_brings_it_to_the_front_office() -> None:
    assert events_of(OpenCase(WARGA), EMPTY) == (
        CaseOpened(WARGA, applicant=WARGA),
        TaskOpened(1, "kirim", 0, "pemohon", holder=WARGA),
        TaskDone(1, WARGA),
        TaskOpened(2, "periksa", 0, "fo"),
    )


def test_an_official_at_the_counter_sends_the_application_for_a_citizen() -> None:
    state = after(OpenCase(ANI, applicant=WARGA))
    assert state.applicant == WARGA
    assert state.last_person("kirim", "pemohon") == ANI
    back = after(Return(2, ANI, "kirim", "kurang surat"), state=state)
    assert waiting(back).holder == WARGA


def test_what_the_applicant_prepares_at_home_is_no_task() -> None:
    steps = [event.step for event in events_of(OpenCase(WARGA), EMPTY) if isinstance(event, TaskOpened)]
    assert "berkas" not in steps


def test_a_case_is_opened_once() -> None:
    assert refusal_of(OpenCase(WARGA), after(*SENT)) == "case_open_already"


def test_nothing_can_be_done_before_the_application_is_sent() -> None:
    assert refusal_of(Complete(1, ANI), EMPTY) == "case_not_open"


def test_the_initial_goes_to_the_subkor_and_then_to_the_kabid() -> None:
    first = waiting(after(*DRAFTED))
    assert (first.step, first.place, first.actor) == ("paraf", 0, "subkor")
    second = waiting(after(*DRAFTED, Complete(4, SUBKOR)))
    assert (second.step, second.place, second.actor) == ("paraf", 1, "kabid")
    assert waiting(after(*INITIALLED)).step == "tanda_tangan"


def test_the_letter_is_handed_over_and_the_case_is_granted() -> None:
    before = after(*SIGNED, Complete(7, BUDI))
    assert events_of(Complete(8, ANI), before) == (TaskDone(8, ANI), CaseClosed("granted"))
    closed = after(Complete(8, ANI), state=before)
    assert (closed.status, closed.outcome, closed.tasks) == ("closed", "granted", ())


def test_an_internal_sop_is_finished_and_not_granted() -> None:
    sheet = make_sheet([{"id": "staf"}], [{"id": "catat", "actors": ["staf"]}], public=False)
    state = after(OpenCase(BUDI), sheet=sheet)
    assert state.applicant is None
    assert waiting(state).holder is None
    assert after(Complete(1, BUDI), sheet=sheet, state=state).outcome == "finished"


def test_a_closed_case_does_not_move() -> None:
    closed = after(*SIGNED, Complete(7, BUDI), Complete(8, ANI))
    for command in (
        OpenCase(WARGA),
        Complete(8, ANI),
        Take(8, ANI),
        Withdraw(WARGA),
        Cancel(KABID, "salah"),
        Note(ANI, "catatan"),
    ):
        assert refusal_of(command, closed) == "case_closed"


def test_a_free_task_may_be_taken_or_done_at_once() -> None:
    assert waiting(after(*SENT, Take(2, ANI))).holder == ANI
    assert waiting(after(*SENT, Complete(2, ANI))).step == "konsep"


def test_two_officials_cannot_work_on_one_task() -> None:
    held = after(*SENT, Take(2, ANI))
    for command in (Take(2, BUDI), Complete(2, BUDI), Return(2, BUDI, "kirim", "kurang")):
        decision = decide(SHEET, held, command)
        assert isinstance(decision, Refusal)
        assert decision.code == "held_by_other"
        assert decision.details == {"holder": ANI}


def test_taking_twice_is_no_mistake() -> None:
    assert events_of(Take(2, ANI), after(*SENT, Take(2, ANI))) == ()


def test_a_second_click_on_done_says_that_it_is_done() -> None:
    assert refusal_of(Complete(2, ANI), after(*CHECKED)) == "task_over"


def test_a_task_that_never_was_is_unknown() -> None:
    assert refusal_of(Complete(3, ANI), after(*SENT)) == "task_unknown"
    assert refusal_of(Complete(0, ANI), after(*SENT)) == "task_unknown"


def test_a_task_put_back_is_free_for_colleagues() -> None:
    free = after(*SENT, Take(2, ANI), PutBack(2, ANI))
    assert waiting(free).holder is None
    assert refusal_of(PutBack(2, ANI), free) == "not_held"
    assert waiting(after(Take(2, BUDI), state=free)).holder == BUDI


def test_a_supervisor_frees_the_task_of_one_who_is_away_with_a_reason() -> None:
    held = after(*SENT, Take(2, ANI))
    assert refusal_of(PutBack(2, KABID), held) == "reason_required"
    assert waiting(after(PutBack(2, KABID, "Ani cuti"), state=held)).holder is None


def test_a_task_is_handed_over_to_a_colleague_without_a_reason() -> None:
    held = after(*SENT, Take(2, ANI))
    assert waiting(after(Reassign(2, ANI, BUDI), state=held)).holder == BUDI
    assert refusal_of(Reassign(2, ANI, ANI), held) == "holds_already"


def test_a_supervisor_moves_a_task_only_with_a_reason() -> None:
    for state in (after(*SENT), after(*SENT, Take(2, ANI))):
        assert refusal_of(Reassign(2, KABID, BUDI, " "), state) == "reason_required"
        assert waiting(after(Reassign(2, KABID, BUDI, "Ani cuti"), state=state)).holder == BUDI


def test_an_incomplete_application_goes_back_with_what_to_mend() -> None:
    marks = (Mark("document:sk", "SK sudah tidak berlaku"), Mark("field:alamat", "tanpa RT"))
    assert events_of(Return(2, ANI, "kirim", " SK lama ", marks), after(*SENT)) == (
        TaskReturned(2, ANI, "kirim", "SK lama", marks),
        TaskOpened(3, "kirim", 0, "pemohon", holder=WARGA, returned=True, marks=marks),
    )


def test_returned_application_comes_back_to_the_same_front_officer() -> None:
    state = after(*SENT, Return(2, ANI, "kirim", "SK lama"), Complete(3, WARGA))
    task = waiting(state)
    assert (task.step, task.holder, task.returned) == ("periksa", ANI, False)
    assert refusal_of(Complete(4, BUDI), state) == "held_by_other"


def test_a_returned_draft_comes_back_to_its_drafter_and_then_to_the_same_subkor() -> None:
    state = after(*DRAFTED, Complete(4, SUBKOR), Return(5, KABID, "konsep", "salah ketik"))
    assert (waiting(state).holder, waiting(state).returned) == (BUDI, True)
    state = after(Complete(6, BUDI), state=state)
    assert (waiting(state).actor, waiting(state).holder) == ("subkor", SUBKOR)
    state = after(Complete(7, SUBKOR), state=state)
    assert (waiting(state).actor, waiting(state).holder) == ("kabid", KABID)


def test_after_a_supervisor_moved_it_a_task_comes_back_to_the_one_who_has_it_now() -> None:
    state = after(
        *SENT,
        Return(2, ANI, "kirim", "SK lama"),
        Complete(3, WARGA),
        Reassign(4, KABID, BUDI, "Ani cuti"),
        Return(4, BUDI, "kirim", "masih lama"),
        Complete(5, WARGA),
    )
    assert waiting(state).holder == BUDI


def test_a_return_needs_a_reason_and_a_step_that_the_sheet_allows() -> None:
    assert refusal_of(Return(2, ANI, "kirim", ""), after(*SENT)) == "reason_required"
    assert refusal_of(Return(2, ANI, "konsep", "x"), after(*SENT)) == "return_target"
    assert refusal_of(Return(2, ANI, "tidak_ada", "x"), after(*SENT)) == "return_target"
    assert refusal_of(Return(6, KADIS, "kirim", "x"), after(*INITIALLED)) == "return_target"


def test_the_applicant_cannot_return_an_application() -> None:
    sheet = make_sheet(
        [PEMOHON, {"id": "fo"}],
        [
            {"id": "jelaskan", "actors": ["fo"]},
            {"id": "kirim", "does": "apply", "actors": ["pemohon"], "returns_to": ["jelaskan"]},
            {"id": "periksa", "actors": ["fo"]},
        ],
    )
    back = after(*SENT, Return(2, ANI, "kirim", "SK lama"), sheet=sheet)
    assert refusal_of(Return(3, WARGA, "jelaskan", "tidak mau"), back, sheet) == "no_return"


def test_a_correction_is_the_applicants_alone() -> None:
    back = after(*SENT, Return(2, ANI, "kirim", "SK lama"))
    assert refusal_of(Complete(3, ANI), back) == "applicant_only"
    for command in (Take(3, ANI), PutBack(3, KABID, "x"), Reassign(3, KABID, ANI, "x")):
        assert refusal_of(command, back) == "applicant_task"
    assert waiting(after(Complete(3, WARGA), state=back)).step == "periksa"


def test_a_return_to_what_was_only_shown_goes_to_the_application() -> None:
    sheet = karang_taruna(returns_to=["berkas"])
    back = after(OpenCase(WARGA), Return(2, ANI, "berkas", "kurang"), sheet=sheet)
    assert waiting(back).step == "kirim"


def test_a_decision_must_be_one_of_the_answers() -> None:
    sent = after(*SENT, sheet=DECIDING)
    decision = decide(DECIDING, sent, Complete(2, ANI))
    assert isinstance(decision, Refusal)
    assert decision.code == "answer_required"
    assert decision.message == "Pilih dahulu salah satu keputusan: Lengkap, Belum lengkap, Ditolak."
    assert refusal_of(Complete(2, ANI, "lengkap"), sent, DECIDING) == "answer_unknown"
    assert refusal_of(Complete(2, ANI, "Ya"), after(*SENT)) == "answer_not_asked"


def test_each_answer_leads_where_the_sheet_says() -> None:
    sent = after(*SENT, sheet=DECIDING)
    assert waiting(after(Complete(2, ANI, "Lengkap"), sheet=DECIDING, state=sent)).step == "konsep"
    assert events_of(Complete(2, ANI, "Ditolak", "bukan warga"), sent, DECIDING) == (
        TaskDone(2, ANI, "Ditolak", "refused", "bukan warga"),
        CaseClosed("refused"),
    )


def test_an_answer_that_leads_to_the_application_brings_it_back_to_be_mended() -> None:
    back = after(*SENT, Complete(2, ANI, "Belum lengkap"), sheet=DECIDING)
    assert (waiting(back).step, waiting(back).holder, waiting(back).returned) == ("kirim", WARGA, True)
    again = after(Complete(3, WARGA), sheet=DECIDING, state=back)
    assert waiting(again).holder == ANI


def test_of_several_doers_the_last_decides() -> None:
    sheet = karang_taruna(**{**ASSESSMENT, "by": ["fo", "staf"]})
    sent = after(*SENT, sheet=sheet)
    assert refusal_of(Complete(2, ANI, "Lengkap"), sent, sheet) == "answer_not_asked"
    second = after(Complete(2, ANI), sheet=sheet, state=sent)
    assert waiting(second).actor == "staf"
    assert refusal_of(Complete(3, BUDI), second, sheet) == "answer_required"


TWICE = make_sheet(
    [PEMOHON, {"id": "fo"}, {"id": "kabid"}],
    [
        {"id": "kirim", "does": "apply", "actors": ["pemohon"]},
        {
            "id": "nilai",
            "actors": ["kabid"],
            "answers": [
                {"answer": "Setuju", "to": "surat"},
                {"answer": "Tolak", "to": "surat", "outcome": "refused"},
            ],
        },
        {"id": "surat", "does": "draft", "actors": ["fo"], "returns_to": ["nilai", "surat"]},
        {"id": "kabari", "does": "sign", "actors": ["kabid"], "next": END},
    ],
)


def test_the_outcome_of_a_decision_is_kept_to_the_end() -> None:
    state = after(OpenCase(WARGA), Complete(2, KABID, "Tolak"), Complete(3, ANI), sheet=TWICE)
    assert events_of(Complete(4, KABID), state, TWICE)[-1] == CaseClosed("refused")


def test_mending_the_letter_does_not_touch_the_decision() -> None:
    commands = (
        OpenCase(WARGA),
        Complete(2, KABID, "Tolak"),
        Complete(3, ANI),
        Return(4, KABID, "surat", "eja"),
    )
    assert after(*commands, sheet=TWICE).outcome == "refused"


def test_a_decision_that_is_taken_again_counts_and_the_old_one_does_not() -> None:
    refused = after(OpenCase(WARGA), Complete(2, KABID, "Tolak"), sheet=TWICE)
    back = events_of(Return(3, ANI, "nilai", "keliru"), refused, TWICE)
    assert back[1] == DecisionUndone("nilai")
    state = fold(back, refused)
    assert (state.outcome, state.decided_at) == (None, None)
    state = after(
        Complete(4, KABID, "Setuju"), Complete(5, ANI), Complete(6, KABID), sheet=TWICE, state=state
    )
    assert state.outcome == "granted"


def test_a_refusal_that_goes_up_the_sheet_to_tell_the_applicant_stays_a_refusal() -> None:
    """Some sheets draw the end of a refusal as an arrow back to a row above."""
    sheet = make_sheet(
        [PEMOHON, {"id": "fo"}],
        [
            {"id": "kirim", "does": "apply", "actors": ["pemohon"]},
            {
                "id": "kabari",
                "actors": ["fo"],
                "answers": [{"answer": "Lanjut", "to": "nilai"}, {"answer": "Selesai", "to": END}],
            },
            {
                "id": "nilai",
                "actors": ["fo"],
                "answers": [{"answer": "Tolak", "to": "kabari", "outcome": "refused"}],
            },
        ],
    )
    told = after(OpenCase(WARGA), Complete(2, ANI, "Lanjut"), Complete(3, ANI, "Tolak"), sheet=sheet)
    assert (waiting(told).step, told.outcome) == ("kabari", "refused")
    assert after(Complete(4, ANI, "Selesai"), sheet=sheet, state=told).outcome == "refused"


def test_an_answer_that_leads_back_before_the_decision_undoes_it() -> None:
    sheet = make_sheet(
        [{"id": "kabid"}, {"id": "kadis"}],
        [
            {
                "id": "nilai",
                "actors": ["kabid"],
                "answers": [{"answer": "Tolak", "to": "cek", "outcome": "refused"}],
            },
            {
                "id": "cek",
                "actors": ["kadis"],
                "answers": [{"answer": "Ulangi", "to": "nilai"}, {"answer": "Ya", "to": END}],
            },
        ],
    )
    refused = after(OpenCase(KABID), Complete(1, KABID, "Tolak"), sheet=sheet)
    assert events_of(Complete(2, KADIS, "Ulangi"), refused, sheet) == (
        TaskDone(2, KADIS, "Ulangi"),
        DecisionUndone("nilai"),
        TaskOpened(3, "nilai", 0, "kabid", holder=KABID),
    )


def test_only_the_applicant_withdraws() -> None:
    sent = after(*SENT, Take(2, ANI))
    assert refusal_of(Withdraw(ANI, "x"), sent) == "withdraw_not_yours"
    assert events_of(Withdraw(WARGA, "pindah"), sent) == (
        CaseWithdrawn(WARGA, "pindah"),
        TaskDropped(2),
        CaseClosed("withdrawn"),
    )


def test_nobody_withdraws_an_internal_case() -> None:
    sheet = make_sheet([{"id": "staf"}], [{"id": "catat", "actors": ["staf"]}], public=False)
    assert refusal_of(Withdraw(BUDI), after(OpenCase(BUDI), sheet=sheet), sheet) == "withdraw_not_yours"


def test_the_office_cancels_with_a_reason() -> None:
    sent = after(*SENT)
    assert refusal_of(Cancel(KABID, " "), sent) == "reason_required"
    assert events_of(Cancel(KABID, "ganda"), sent) == (
        CaseCancelled(KABID, "ganda"),
        TaskDropped(2),
        CaseClosed("cancelled"),
    )


def test_a_note_changes_nothing_but_the_history() -> None:
    sent = after(*SENT)
    assert events_of(Note(ANI, " sudah ditelepon ", task=1), sent) == (Noted(ANI, "sudah ditelepon", 1),)
    assert after(Note(ANI, "sudah ditelepon"), state=sent) == sent
    assert refusal_of(Note(ANI, "\n"), sent) == "text_required"
    assert refusal_of(Note(ANI, "x", task=3), sent) == "task_unknown"


def test_what_the_system_does_is_nobody_elses() -> None:
    sheet = make_sheet(
        [PEMOHON, {"id": "mesin", "is": "system"}],
        [
            {"id": "kirim", "does": "apply", "actors": ["pemohon"]},
            {"id": "beri_nomor", "does": "number", "actors": ["mesin"]},
        ],
    )
    state = after(OpenCase(WARGA), sheet=sheet)
    assert waiting(state).holder == SYSTEM
    for command in (Complete(2, ANI), Take(2, ANI), Reassign(2, ANI, BUDI, "x")):
        assert refusal_of(command, state, sheet) == "system_task"
    assert after(Complete(2, SYSTEM), sheet=sheet, state=state).status == "closed"


@pytest.mark.parametrize("first", [2, 3])
def test_of_two_open_branches_the_case_closes_with_the_last(first: int) -> None:
    """No sheet opens branches yet; the rules are ready for one that does."""
    two = fold([CaseOpened(WARGA, WARGA), *(TaskOpened(number, "serah", 0, "fo") for number in (2, 3))])
    one = after(Complete(first, ANI), state=two)
    assert (one.status, len(one.tasks)) == ("open", 1)
    assert after(Complete(5 - first, BUDI), state=one).status == "closed"
    assert after(Withdraw(WARGA), state=two).tasks == ()
