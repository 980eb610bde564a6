"""The clock as a ledger: pauses never reset it, extensions are told, and favourable silence is off unless asked for."""

import datetime

import pytest

from sopan.cases import actions, applying
from sopan.cases.clock import entries_of, line_of
from sopan.cases.errors import Refused
from sopan.cases.history import history
from sopan.cases.models import Case, ClockEntry, ProcedureRow, Task
from sopan.cases.sweep import deem_granted, sweep
from sopan.directory.calendars import calendar_for
from sopan.flow import clock, working_time
from sopan.notices.models import Notice
from tests.bureau import SERVICE, Bureau, Moments, make_bureau
from tests.world import SIGNED

DAY = datetime.timedelta(days=1)
LETTER = {
    "id": "izin",
    "kind": "surat izin",
    "title": "Surat Izin",
    "body": [{"text": "Diberikan izin kepada {pemohon}."}],
}
STEPS = [
    {"id": "ajukan", "by": ["pemohon"], "does": "apply"},
    {"id": "periksa", "by": ["pelaksana"], "does": "check", "time": "3 hari kerja", "returns_to": ["ajukan"]},
    {
        "id": "konsep",
        "by": ["pelaksana"],
        "does": "draft",
        "with": {"letter": "izin"},
        "time": "1 hari kerja",
    },
    {
        "id": "tanda_tangan",
        "by": ["kepala"],
        "does": "sign",
        "with": {"letter": "izin"},
        "time": "1 hari kerja",
    },
]
FORM = [{"title": "Data", "fields": [{"id": "nama", "label": "Nama"}]}]


@pytest.fixture
def office(db: None) -> Bureau:
    return make_bureau()


def service(office: Bureau, **clock_: object) -> ProcedureRow:
    return office.put(
        "izin",
        STEPS,
        service={**SERVICE, "promised": "5 hari kerja"},
        form=FORM,
        letters=[LETTER],
        clock=clock_,
    )


def apply(office: Bureau, procedure: ProcedureRow) -> Case:
    draft = applying.start_draft(office.citizen, procedure)
    applying.save_page(draft, procedure.current.sheet.form[0], {"nama": "Ani"})  # type: ignore[union-attr]
    return applying.open_case(office.citizen, draft.key)


def send_back(office: Bureau, case: Case) -> None:
    entry = {"action": "back", "field_nama": "mend", "field_nama_reason": "Salah eja"}
    office.do(case, "periksa", "pelaksana", **entry)


def mend(office: Bureau, case: Case) -> None:
    draft = applying.correction_draft(office.citizen, case.key)
    applying.save_page(draft, applying.sections_to_fill(draft)[0], {"nama": "Ani Rahma"})
    applying.send_correction(office.citizen, draft.key)


def test_asking_the_applicant_pauses_the_clock_and_never_resets_it(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    [check] = office.tasks(case)
    first_due, promised = check.due_at, case.due_at
    assert first_due is not None
    moments.now += DAY  # Tuesday: one working day is used
    send_back(office, case)
    moments.now += 2 * DAY  # Thursday
    mend(office, case)
    [again] = office.tasks(case)
    assert again.due_at is not None
    calendar = calendar_for(office.agency)
    left = working_time.between(calendar, moments.now - 2 * DAY, first_due)
    assert working_time.between(calendar, moments.now, again.due_at) == left
    case.refresh_from_db()
    assert promised is not None
    assert case.due_at is not None
    assert case.due_at > promised
    lines = entries_of(case)
    assert [entry.kind for entry in lines[0]] == ["start", "pause", "resume"]
    assert [entry.kind for entry in lines[check.clock]] == ["start", "pause", "resume"]
    standing = clock.standing(calendar, line_of(lines[check.clock]), moments.now)
    assert (standing.day, standing.days, standing.running) == (1, 3, True)
    assert standing.paused == datetime.timedelta(hours=15)  # two working days of 450 minutes


def test_what_was_late_when_it_stopped_is_late_when_it_goes_on(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    moments.now += 7 * DAY
    send_back(office, case)
    moments.now += DAY
    mend(office, case)
    [again] = office.tasks(case)
    assert again.due_at is not None
    assert again.due_at <= moments.now


def test_applicant_is_asked_only_as_often_as_the_sop_allows(office: Bureau) -> None:
    case = apply(office, service(office, most_returns=1))
    send_back(office, case)
    mend(office, case)
    with pytest.raises(Refused) as refused:
        send_back(office, case)
    assert refused.value.code == "returns_used_up"
    assert "1 kali" in refused.value.message
    assert office.standing(case) == ["periksa"]


def test_head_extends_with_reason_and_rule(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    [task] = office.tasks(case)
    before = task.due_at
    actions.extend(
        office.person("kabid"), task.key, "2 hari kerja", "Perlu data desa", "Pasal 7 Perbup 1/2026"
    )
    task.refresh_from_db()
    assert before is not None
    assert task.due_at == working_time.add(calendar_for(office.agency), before, clock_words("2 hari kerja"))
    entry = ClockEntry.objects.get(case=case, kind="extend")
    assert (entry.due_before, entry.due_after, entry.rule) == (before, task.due_at, "Pasal 7 Perbup 1/2026")
    assert entry.user_id == office.people["kabid"].pk
    assert "Waktu diperpanjang: Periksa" in [one.what for one in history(case)]
    with pytest.raises(Refused):
        actions.extend(office.person("pelaksana"), task.key, "2 hari kerja", "Saya mau")


def clock_words(words: str) -> object:
    from sopan.procedure.time import parse

    return parse(words)


def test_ledger_gives_the_deadline_that_the_row_has(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    [task] = office.tasks(case)
    actions.extend(office.person("kabid"), task.key, "3 jam", "Listrik padam")
    moments.now += DAY
    send_back(office, case)
    moments.now += DAY
    mend(office, case)
    [again] = office.tasks(case)
    entries = entries_of(case)[again.clock]
    assert clock.deadline(calendar_for(office.agency), line_of(entries)) == again.due_at


# --- dianggap dikabulkan ----------------------------------------------------------------------------------


def test_silence_means_nothing_unless_the_sop_says_so(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    moments.now += 60 * DAY
    assert deem_granted() == 0
    assert office.standing(case) == ["periksa"]


def test_silence_past_the_promise_grants_and_names_the_article(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office, deemed={"to": "konsep"}))
    moments.now += 3 * DAY
    assert deem_granted() == 0
    moments.now += 7 * DAY
    assert deem_granted() == 1
    assert deem_granted() == 0
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("open", "granted")
    assert office.standing(case) == ["tanda_tangan"]  # the system drafted the letter
    letter = case.letters.get()
    assert (letter.spec, letter.state) == ("izin", "draft")
    assert Notice.objects.filter(recipient=office.people["kepala"], kind="deemed").exists()
    entry = next(one for one in history(case) if one.kind == "case_deemed")
    assert any("Pasal 53" in value for _label, value in entry.details)
    office.do(case, "tanda_tangan", "kepala", **SIGNED)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "granted")


def test_silence_while_the_applicant_is_asked_does_not_count(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office, deemed={"to": "konsep"}))
    send_back(office, case)
    moments.now += 30 * DAY
    assert deem_granted() == 0
    mend(office, case)
    assert deem_granted() == 0
    moments.now += 30 * DAY
    assert deem_granted() == 1


# --- jam peladen ------------------------------------------------------------------------------------------


def test_server_clock_that_was_set_back_loses_nothing(office: Bureau, moments: Moments) -> None:
    case = apply(office, service(office))
    moments.now -= datetime.timedelta(hours=5)
    send_back(office, case)
    moments.now += datetime.timedelta(hours=1)
    mend(office, case)
    [task] = office.tasks(case)
    assert task.due_at is not None
    assert task.due_at > moments.now
    assert sweep() == 0


def test_calendar_basis_never_stops(office: Bureau, moments: Moments) -> None:
    moments.now = datetime.datetime(2026, 11, 13, 22, 0, tzinfo=office.agency.zone)  # a Friday night
    steps = [
        {"id": "lapor", "by": ["pelaksana"]},
        {"id": "jangkau", "by": ["penelaah"], "time": "6 jam"},
        {"id": "tutup", "by": ["kabid"], "time": "1 hari"},
    ]
    case = office.start(office.put("darurat", steps, clock={"basis": "calendar"}))
    [task] = office.tasks(case)
    assert task.due_at == moments.now + datetime.timedelta(hours=6)
    moments.now += datetime.timedelta(hours=7)
    assert sweep() == 2  # the warning, and that it is late
    assert Task.objects.get(pk=task.pk).late_at is not None


def test_what_is_late_comes_before_what_has_no_deadline_however_many(office: Bureau) -> None:
    from sopan.cases.inbox import inbox

    without = office.put(
        "tanpa-waktu", [{"id": "mulai", "by": ["pelaksana"]}, {"id": "telaah", "by": ["penelaah"]}]
    )
    for _ in range(30):
        office.start(without)
    steps = [{"id": "mulai", "by": ["pelaksana"]}, {"id": "telaah", "by": ["penelaah"], "time": "1 jam"}]
    late = office.start(office.put("berwaktu", steps))
    page = inbox(office.person("penelaah"), "mine")
    assert page.tasks[0].case_id == late.pk
    assert len(page.tasks) == 25
    second = inbox(office.person("penelaah"), "mine", page=2)
    assert len({*(task.pk for task in page.tasks), *(task.pk for task in second.tasks)}) == 31
