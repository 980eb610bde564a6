"""One row of the sheet that became several steps has one time: it runs over all of them, and is late once."""

import datetime

import pytest

from sopan.cases import actions, applying
from sopan.cases.clock import entries_of, line_of
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, ClockEntry, Task
from sopan.cases.recompute import recompute
from sopan.cases.sheet import sheet_rows, time_allowed
from sopan.cases.standing import clocks_of
from sopan.cases.sweep import sweep
from sopan.directory.calendars import calendar_for
from sopan.directory.models import Agency, Holiday
from sopan.flow import clock, working_time
from sopan.procedure.model import Procedure
from sopan.procedure.time import parse
from tests.bureau import SERVICE, Bureau, Moments, make_bureau

pytestmark = pytest.mark.once  # rules of time: a second database would say the same
DAY = datetime.timedelta(days=1)
LETTER_ROW = [
    {"id": "mulai", "by": ["pelaksana"]},
    {"id": "siapkan", "by": ["pelaksana"], "part_of": "surat"},
    {"id": "surat", "no": "2", "activity": "Membuat surat", "by": ["pelaksana"], "time": "2 hari kerja"},
    {"id": "paraf", "by": ["penelaah", "kabid"], "part_of": "surat"},
    {"id": "arsip", "by": ["pelaksana"], "time": "1 hari kerja", "returns_to": ["paraf"]},
]
HELP_ROW = [
    {"id": "mulai", "by": ["pelaksana"]},
    {
        "id": "bantu",
        "activity": "Memberi bantuan",
        "by": ["kabid"],
        "does": "decide",
        "several": True,
        "join": "catat",
        "time": "3 hari kerja",
        "answers": [{"answer": "Rujukan", "to": "rujuk"}, {"answer": "Uang", "to": "uang"}],
    },
    {"id": "rujuk", "by": ["penelaah"], "part_of": "bantu", "next": "catat"},
    {"id": "uang", "by": ["penghubung"], "part_of": "bantu", "next": "catat"},
    {"id": "catat", "by": ["kabid"], "part_of": "bantu"},
]


@pytest.fixture
def office(db: None) -> Bureau:
    return make_bureau()


def only(office: Bureau, case: Case) -> Task:
    [task] = office.tasks(case)
    return task


def sheet_of(case: Case) -> Procedure:
    return edition_of(case.edition_id).sheet


def due_after(office: Bureau, start: datetime.datetime, words: str) -> datetime.datetime:
    return working_time.add(calendar_for(office.agency), start, parse(words))


def test_the_time_of_a_row_begins_at_its_first_step_and_ends_with_the_last(
    office: Bureau, moments: Moments
) -> None:
    case = office.start(office.put("surat", LETTER_ROW))
    begun = moments.now
    due = due_after(office, begun, "2 hari kerja")
    for step, by in (
        ("siapkan", "pelaksana"),
        ("surat", "pelaksana"),
        ("paraf", "penelaah"),
        ("paraf", "kabid"),
    ):
        task = only(office, case)
        assert (task.step, task.due_at, task.clock) == (step, due, 2)
        moments.now += datetime.timedelta(hours=2)
        office.do(case, step, by)
    assert only(office, case).due_at == due_after(office, moments.now, "1 hari kerja")
    assert [entry.kind for entry in entries_of(case)[2]] == ["start"]
    clocks = {one.title: one for one in clocks_of(case, sheet_of(case), case.tasks.all())}
    assert clocks["Membuat surat"].words == "hari ke-1 dari 2, selesai dalam waktu"
    assert clocks["Membuat surat"].over


def test_a_row_that_is_late_is_late_once(office: Bureau, moments: Moments) -> None:
    case = office.start(office.put("surat", LETTER_ROW))
    office.do(case, "siapkan", "pelaksana")
    moments.now += 4 * DAY
    assert sweep() > 0  # the warning, and that it is late
    told = ClockEntry.objects.filter(case=case, clock=2).count()
    office.do(case, "surat", "pelaksana")
    paraf = only(office, case)
    assert paraf.late_at is not None
    assert paraf.due_at is not None
    assert paraf.due_at < moments.now  # whoever has it now sees that time is over
    sweep()
    assert ClockEntry.objects.filter(case=case, clock=2).count() == told
    office.do(case, "paraf", "penelaah")
    office.do(case, "paraf", "kabid")
    rows = {row.id: row for row in sheet_rows(sheet_of(case), case.tasks.all(), moments.now)}
    assert {step: row.late for step, row in rows.items() if row.stints} == {
        "mulai": False, "siapkan": False, "surat": True, "paraf": False, "arsip": False,
    }  # fmt: skip
    assert [stint.kept for stint in rows["siapkan"].stints] == [True]
    assert [stint.kept for stint in rows["paraf"].stints] == [None, None]


def test_more_time_for_a_part_is_more_time_for_its_row(office: Bureau, moments: Moments) -> None:
    case = office.start(office.put("surat", LETTER_ROW))
    office.do(case, "siapkan", "pelaksana")
    task = only(office, case)
    actions.extend(office.person("kabid"), task.key, "1 hari kerja", "Perlu data desa")
    task.refresh_from_db()
    office.do(case, "surat", "pelaksana")
    paraf = only(office, case)
    assert paraf.due_at == task.due_at
    line = line_of(entries_of(case)[paraf.clock])
    assert clock.deadline(calendar_for(office.agency), line) == paraf.due_at


def test_what_comes_back_into_a_row_has_the_time_of_the_row_anew(office: Bureau, moments: Moments) -> None:
    case = office.start(office.put("surat", LETTER_ROW))
    for step, by in (
        ("siapkan", "pelaksana"),
        ("surat", "pelaksana"),
        ("paraf", "penelaah"),
        ("paraf", "kabid"),
    ):
        office.do(case, step, by)
    moments.now += 3 * DAY
    office.do(case, "arsip", "pelaksana", action="back", back_reason="Salah ketik")
    again = only(office, case)
    assert (again.step, again.due_at) == ("paraf", due_after(office, moments.now, "2 hari kerja"))
    assert again.clock == again.number


def test_branches_of_one_row_share_its_time_and_what_moves_one_moves_all(
    office: Bureau, moments: Moments
) -> None:
    case = office.start(office.put("bantuan", HELP_ROW))
    due = due_after(office, moments.now, "3 hari kerja")
    moments.now += DAY
    office.do(case, "bantu", "kabid", answer=["Rujukan", "Uang"])
    assert [task.due_at for task in office.tasks(case)] == [due, due]
    actions.extend(office.person("kabid"), office.tasks(case)[0].key, "1 hari kerja", "Jalan putus")
    longer = due_after(office, due, "1 hari kerja")
    assert [task.due_at for task in office.tasks(case)] == [longer, longer]
    day = longer.astimezone(office.agency.zone).date()
    Holiday.objects.create(agency=office.agency, date=day, name="Hari berkabung", kind="local")
    Agency.objects.filter(pk=office.agency.pk).update(calendar_version=7)
    recompute(Agency.objects.get(pk=office.agency.pk))
    moved = {task.due_at for task in office.tasks(case)}
    assert moved == {due_after(office, longer, "1 hari kerja")}
    assert [entry.kind for entry in entries_of(case)[2]] == ["start", "extend", "recompute"]
    office.do(case, "rujuk", "penelaah")
    running = next(
        one for one in clocks_of(case, sheet_of(case), case.tasks.all()) if one.title == "Memberi bantuan"
    )
    assert running.running  # one branch is done, the other not
    office.do(case, "uang", "penghubung")
    assert {only(office, case).due_at} == moved


def test_asking_the_applicant_stops_the_time_of_the_row(office: Bureau, moments: Moments) -> None:
    steps = [
        {"id": "ajukan", "by": ["pemohon"], "does": "apply"},
        {"id": "terima", "by": ["pelaksana"], "time": "3 hari kerja"},
        {"id": "jalur", "by": ["sistem"], "does": "route", "part_of": "terima", "answers": [
            {"answer": "Ani", "to": "tutup", "when": [{"field": "nama", "value": "Ani"}]},
            {"answer": "Lain", "to": "periksa"},
        ]},
        {"id": "periksa", "by": ["penelaah"], "does": "check", "part_of": "terima", "returns_to": ["ajukan"]},
        {"id": "tutup", "by": ["kabid"]},
    ]  # fmt: skip
    form = [{"title": "Data", "fields": [{"id": "nama", "label": "Nama"}]}]
    procedure = office.put("izin", steps, service=SERVICE, form=form)
    draft = applying.start_draft(office.citizen, procedure)
    applying.save_page(draft, edition_of(procedure.current_id).sheet.form[0], {"nama": "Budi"})
    case = applying.open_case(office.citizen, draft.key)
    due = only(office, case).due_at
    office.do(case, "terima", "pelaksana")
    assert only(office, case).due_at == due  # the system stood between
    moments.now += DAY
    office.do(case, "periksa", "penelaah", action="back", field_nama="mend", field_nama_reason="Salah eja")
    moments.now += 2 * DAY
    mending = applying.correction_draft(office.citizen, case.key)
    applying.save_page(mending, applying.sections_to_fill(mending)[0], {"nama": "Budi Utomo"})
    applying.send_correction(office.citizen, mending.key)
    again = only(office, case)
    assert due is not None
    assert again.due_at is not None
    left = working_time.between(calendar_for(office.agency), moments.now - 2 * DAY, due)
    assert working_time.between(calendar_for(office.agency), moments.now, again.due_at) == left
    line = line_of(entries_of(case)[again.clock])
    assert clock.deadline(calendar_for(office.agency), line) == again.due_at


def test_the_promise_counts_each_row_once(office: Bureau) -> None:
    rows = sheet_of(office.start(office.put("surat", LETTER_ROW))).row_times
    assert [time.words for time in rows] == ["2 hari kerja", "1 hari kerja"]


def test_a_part_says_that_its_time_is_that_of_the_whole_row(office: Bureau) -> None:
    sheet = sheet_of(office.start(office.put("surat", LETTER_ROW)))
    assert time_allowed(sheet, sheet.step("surat")) == "2 hari kerja"
    assert time_allowed(sheet, sheet.step("paraf")) == "2 hari kerja untuk seluruh baris"
    assert time_allowed(sheet, sheet.step("mulai")) == ""
