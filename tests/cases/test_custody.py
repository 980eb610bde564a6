"""Every open task is with somebody who can do it, whoever goes on leave, is removed or stops acting."""

import datetime

import pytest
from django.utils import timezone

from sopan.cases import actions
from sopan.cases.errors import Refused
from sopan.cases.history import history
from sopan.cases.inbox import inbox
from sopan.cases.models import Case, Task
from sopan.cases.sweep import settle_custody
from sopan.directory import administration
from sopan.directory.absence import record_absence
from sopan.directory.duty import today
from sopan.directory.models import Holding, Position
from tests.bureau import Bureau, make_bureau
from tests.factories import make_acting, make_official

STEPS = [
    {"id": "mulai", "by": ["pelaksana"]},
    {"id": "telaah", "by": ["penelaah"], "returns_to": ["mulai"]},
    {"id": "setujui", "by": ["kabid"]},
]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(db: None) -> Bureau:
    return make_bureau()


@pytest.fixture
def held(office: Bureau) -> Case:
    """A case whose second step the penelaah has taken."""
    case = office.start(office.put("telaahan", STEPS))
    actions.take(office.person("penelaah"), office.tasks(case)[0].key)
    return case


def colleague(office: Bureau) -> object:
    """Somebody who holds the position of penelaah as well."""
    return make_official(office.agency, Position.objects.get(agency=office.agency, code="penelaah"))


def reasons(case: Case) -> str:
    return " ".join(value for entry in history(case) for _label, value in entry.details)


def test_task_of_a_disabled_account_is_free_again(office: Bureau, held: Case) -> None:
    other = colleague(office)
    office.people["penelaah"].is_active = False
    office.people["penelaah"].save()
    assert settle_custody() == 1
    assert settle_custody() == 0
    [task] = office.tasks(held)
    assert task.holder_id is None
    assert "dinonaktifkan" in reasons(held)
    actions.complete_task(other, task.key, {"action": "done"})  # type: ignore[arg-type]
    assert office.standing(held) == ["setujui"]


def test_task_is_freed_as_soon_as_a_colleague_reaches_for_it(office: Bureau, held: Case) -> None:
    other = colleague(office)
    Holding.objects.filter(official__user=office.people["penelaah"]).update(until=today(office.agency) - DAY)
    actions.complete_task(other, office.tasks(held)[0].key, {"action": "done"})  # type: ignore[arg-type]
    assert office.standing(held) == ["setujui"]


def test_leave_hands_the_task_to_the_stand_in_who_works_in_their_name(office: Bureau, held: Case) -> None:
    day = today(office.agency)
    away, stand_in = office.person("penelaah"), office.person("pelaksana")
    record_absence(
        office.person("kepala"), away.official, since=day, until=day + 3 * DAY, stand_in=stand_in.official,
        why="Cuti tahunan", decree="800.1/7/UJI",
    )  # fmt: skip
    assert settle_custody() == 1
    [task] = office.tasks(held)
    assert task.holder_id == stand_in.pk
    assert "Cuti tahunan" in reasons(held)
    assert task.pk in [one.pk for one in inbox(office.person("pelaksana"), "mine").tasks]
    actions.complete_task(office.person("pelaksana"), task.key, {"action": "done"})
    done = next(entry for entry in history(held) if entry.what == "Telaah")
    assert done.capacity.startswith("Plh. ")


def test_new_and_returning_tasks_do_not_go_to_who_is_away(office: Bureau) -> None:
    case = office.start(office.put("telaahan", STEPS))
    day = today(office.agency)
    record_absence(
        office.person("kepala"), office.people["pelaksana"].official, since=day, until=day + DAY, stand_in=None,
        why="Cuti sakit",
    )  # fmt: skip
    office.do(case, "telaah", "penelaah", action="back", back_reason="Kurang lengkap")
    [task] = office.tasks(case)
    assert (task.step, task.holder_id) == ("mulai", None)


def test_acting_period_that_ends_in_the_middle_of_a_task(office: Bureau) -> None:
    day = today(office.agency)
    position = Position.objects.get(agency=office.agency, code="kabid")
    acting = make_acting(office.people["pelaksana"], position, day - 3 * DAY, day)
    case = office.start(office.put("telaahan", STEPS))
    office.do(case, "telaah", "penelaah")
    actions.take(office.person("pelaksana"), office.tasks(case)[0].key)
    assert settle_custody() == 0
    Task.objects.filter(case=case, status="open").update(opened_at=timezone.now() - 2 * DAY)
    acting.until = day - DAY
    acting.save()
    with pytest.raises(Refused):  # no signature after the last day, however quick the hand
        actions.complete_task(office.person("pelaksana"), office.tasks(case)[0].key, {"action": "done"})
    assert settle_custody() == 1
    [task] = office.tasks(case)
    assert task.holder_id is None
    assert "masa tugasnya sebagai pengganti sudah berakhir" in reasons(case)
    office.do(case, "setujui", "kabid")
    assert office.standing(case) == []


def test_task_that_the_head_gave_to_a_colleague_of_the_unit_stays_theirs(office: Bureau) -> None:
    case = office.start(office.put("telaahan", STEPS))
    actions.reassign(
        office.person("kabid"), office.tasks(case)[0].key, office.person("penghubung"), "Berbagi beban"
    )
    assert settle_custody() == 0
    office.do(case, "telaah", "penghubung")
    assert office.standing(case) == ["setujui"]


def test_official_removed_by_the_administrator_while_holding_tasks(office: Bureau, held: Case) -> None:
    admin_position = Position.objects.create(
        agency=office.agency,
        unit=office.agency.units.get(code="dinas"),
        code="admin",
        name="Admin",
        administers=True,
    )
    admin = make_official(office.agency, admin_position)
    administration.set_active(admin, office.agency, office.people["penelaah"].official, active=False)
    settle_custody()
    [task] = office.tasks(held)
    assert task.holder_id is None
    with pytest.raises(Exception, match="not_found"):
        actions.complete_task(office.person("penelaah"), task.key, {"action": "done"})


def test_who_holds_a_task_rightly_keeps_it(office: Bureau, held: Case) -> None:
    other = colleague(office)
    assert settle_custody() == 0
    with pytest.raises(Refused) as refused:
        actions.complete_task(other, office.tasks(held)[0].key, {"action": "done"})  # type: ignore[arg-type]
    assert refused.value.code == "held_by_other"
