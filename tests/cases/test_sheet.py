"""The official table as values, and how a case stands on it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.editions import edition_of
from sopan.cases.models import Case, Task
from sopan.cases.sheet import Row, called_titles, chart_marks, sheet_rows
from sopan.procedure.model import Procedure
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World


def sheet_of(world: World, agency: str = TALA, slug: str = KARANG_TARUNA) -> Procedure:
    pk = world.procedure(agency, slug).current_id
    assert pk is not None
    return edition_of(pk).sheet


def rows_of(case: Case, now: datetime.datetime | None = None) -> dict[str, Row]:
    sheet = edition_of(case.edition_id).sheet
    tasks = case.tasks.select_related("position", "holder", "done_by")
    return {row.id: row for row in sheet_rows(sheet, tasks, now or timezone.now())}


def states(case: Case) -> list[str]:
    return [row.state for row in rows_of(case).values()]


def send_back(world: World, case: Case) -> None:
    task = world.open_task(case)
    mend = {"document_ad_art": "mend", "document_ad_art_reason": "Buram.", "action": "back"}
    entry = {**world.good_entry(task), **mend}
    actions.complete_task(world.actor_of(task), task.key, entry)


@pytest.fixture
def case(world: World) -> Case:
    return world.apply(TALA, KARANG_TARUNA)


def test_table_says_what_the_sheet_says(world: World) -> None:
    rows = sheet_rows(sheet_of(world))
    first, check, initial = rows[0], rows[1], rows[3]
    assert [row.no for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [cell.actor for cell in first.cells][:2] == ["Pemohon", "FO SLRT"]
    assert first.cells[0].symbol == "terminal"
    assert first.applicant
    assert first.needs[0] == "Buku registrasi (FO)"
    assert (first.time, first.output) == ("5 menit", ("Ceklist kelengkapan persyaratan",))
    assert [(cell.actor, cell.symbol, cell.does) for cell in check.marked] == [
        ("Pemohon", "process", False),
        ("FO SLRT", "decision", True),
    ]
    assert initial.actors == "Subkor PMIK & Restorasi Sosial / JFT, Kabid dayasos & PFM"
    assert [cell.does for cell in initial.marked] == [False, True, True]
    assert all(row.state == "" and not row.stints for row in rows)


def test_part_of_a_row_has_no_number_of_its_own(world: World) -> None:
    sheet = sheet_of(world)
    part = sheet.steps[2].model_copy(update={"part_of": sheet.steps[1].id})
    row = sheet_rows(sheet.model_copy(update={"steps": (*sheet.steps[:2], part, *sheet.steps[3:])}))[2]
    assert row.part
    assert row.no == ""


def test_new_case_waits_at_the_second_row(world: World, case: Case) -> None:
    assert states(case) == ["done", "now", "next", "next", "next", "next", "next"]
    row = rows_of(case)["cek_kelengkapan"]
    assert row.stints[0].is_open
    assert row.stints[0].kept is None
    assert not row.late


def test_done_row_says_who_when_and_that_the_time_was_kept(world: World, case: Case) -> None:
    officer = world.actor_of(world.open_task(case))
    world.do(case)
    row = rows_of(case)["cek_kelengkapan"]
    assert row.state == "done"
    (stint,) = row.stints
    assert stint.who == officer.name
    assert stint.done_at is not None
    assert stint.kept is True
    assert rows_of(case)["pemohon_datang"].stints[0].who == "Pemohon"


def test_time_that_was_not_kept_shows_while_it_waits_and_afterwards(world: World, case: Case) -> None:
    task = world.open_task(case)
    assert task.due_at is not None
    later = task.due_at + datetime.timedelta(minutes=1)
    assert rows_of(case, later)["cek_kelengkapan"].late
    assert chart_marks(rows_of(case, later).values())["cek_kelengkapan"] == "late"
    world.do(case)
    Task.objects.filter(pk=task.pk).update(done_at=later)
    row = rows_of(case)["cek_kelengkapan"]
    assert row.stints[0].kept is False
    assert row.late
    assert chart_marks([row]) == {"cek_kelengkapan": "done"}


def test_returned_case_is_back_and_comes_again(world: World, case: Case) -> None:
    send_back(world, case)
    rows = rows_of(case)
    assert rows["pemohon_datang"].state == "now"
    assert rows["pemohon_datang"].came_back == 1
    assert rows["cek_kelengkapan"].state == "next"
    assert rows["cek_kelengkapan"].sent_back == 1
    assert rows["cek_kelengkapan"].stints[0].sent_back
    assert rows["draft_surat"].state == "next"
    told = chart_marks(rows.values())
    assert told == {"pemohon_datang": "now", "cek_kelengkapan": "returned"}


def test_step_of_two_shows_both(world: World, case: Case) -> None:
    world.walk_to(case, "initial")
    row = rows_of(case)["paraf"]
    assert (row.state, len(row.stints)) == ("now", 1)
    world.do(case)
    row = rows_of(case)["paraf"]
    assert row.state == "now"
    assert [stint.is_open for stint in row.stints] == [False, True]
    world.do(case)
    assert rows_of(case)["paraf"].state == "done"


def test_finished_case_is_done_from_the_first_row_to_the_last(world: World, case: Case) -> None:
    for _ in range(20):
        if Case.objects.get(pk=case.pk).status == Case.Status.CLOSED:
            break
        world.do(case)
    assert states(case) == ["done"] * 7


def test_withdrawn_case_skips_what_was_not_done(world: World, case: Case) -> None:
    actions.withdraw(world.citizen, case.key)
    assert states(case) == ["done", *["skipped"] * 6]


def test_what_an_applicant_does_beforehand_has_no_state(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    assert states(case) == [*[""] * 7, "done", "now", "next", "next"]


def test_reading_asks_nothing_when_the_tasks_came_with_their_people(world: World, case: Case) -> None:
    sheet = edition_of(case.edition_id).sheet
    tasks = list(case.tasks.select_related("position", "holder", "done_by"))
    with CaptureQueriesContext(connection) as asked:
        sheet_rows(sheet, tasks, timezone.now(), called_titles(sheet, case.agency_id))
    assert len(asked) == 0


def test_sop_that_a_row_runs_is_named_when_it_is_in_force(world: World) -> None:
    sheet = sheet_of(world)
    calling = sheet.model_copy(
        update={"steps": (*sheet.steps[:-1], sheet.steps[-1].model_copy(update={"calls": KARANG_TARUNA}))}
    )
    titles = called_titles(calling, world.procedure(TALA, KARANG_TARUNA).agency_id)
    assert sheet_rows(calling, titles=titles)[-1].called == "Surat Keterangan Terdaftar Karang Taruna"
    assert sheet_rows(calling)[-1].called == ""
