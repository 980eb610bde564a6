"""What an administrator changes, who may, and the trace that it leaves."""

import datetime
from typing import Any

import pytest

from sopan.directory import administration, duty
from sopan.directory.administration import NotAllowed, Unsuitable
from sopan.directory.calendars import calendar_for
from sopan.directory.models import AdminEvent, Agency, Holding, Holiday, Official, Position, User
from tests.factories import LONG_AGO, make_acting, make_agency, make_official, make_position

Kind = AdminEvent.Kind
DAY = datetime.timedelta(days=1)


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


@pytest.fixture
def administrator(agency: Agency) -> User:
    return make_official(agency, make_position(agency, "pengelola", administers=True))


@pytest.fixture
def clerk_position(agency: Agency) -> Position:
    return make_position(agency, "petugas-loket")


@pytest.fixture
def clerk(agency: Agency, clerk_position: Position) -> Official:
    return make_official(agency, clerk_position).official


def kinds(agency: Agency) -> list[str]:
    return list(AdminEvent.objects.filter(agency=agency).order_by("pk").values_list("kind", flat=True))


CHANGES: dict[str, Any] = {
    "add_official": lambda user, agency, clerk: administration.add_official(
        user,
        agency,
        username="baru",
        name="Petugas Baru",
        nip="",
        rank="",
        position=clerk.holdings.get().position,
    ),
    "reset_password": lambda user, agency, clerk: administration.reset_password(user, agency, clerk),
    "give_position": lambda user, agency, clerk: administration.give_position(
        user, agency, clerk, make_position(clerk.agency), LONG_AGO
    ),
    "end_position": lambda user, agency, clerk: administration.end_position(
        user, agency, clerk.holdings.get(), duty.today(agency)
    ),
    "appoint_acting": lambda user, agency, clerk: administration.appoint_acting(
        user,
        agency,
        position=make_position(clerk.agency),
        official=clerk,
        kind="Plh.",
        since=LONG_AGO,
        until=LONG_AGO,
        decree="800/2",
    ),
    "end_acting": lambda user, agency, clerk: administration.end_acting(
        user,
        agency,
        make_acting(clerk.user, make_position(clerk.agency), LONG_AGO, duty.today(agency)),
    ),
    "set_day": lambda user, agency, clerk: administration.set_day(
        user, agency, datetime.date(2026, 12, 2), "Hari jadi", works=False, source=""
    ),
    "remove_day": lambda user, agency, clerk: administration.remove_day(
        user,
        agency,
        Holiday.objects.get_or_create(
            agency=clerk.agency, date=datetime.date(2026, 12, 3), name="Hari jadi", kind="local"
        )[0],
    ),
    "set_hours": lambda user, agency, clerk: administration.set_hours(
        user, agency, {"mon": [["08:00", "12:00"]]}
    ),
    "set_active": lambda user, agency, clerk: administration.set_active(user, agency, clerk, active=False),
    "changes_in": lambda user, agency, clerk: administration.changes_in(user, agency),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_the_administrator_of_that_agency_changes_it(
    agency: Agency, administrator: User, clerk: Official, name: str
) -> None:
    other = make_agency()
    for person in (clerk.user, make_official(other, make_position(other, administers=True))):
        with pytest.raises(NotAllowed):
            CHANGES[name](person, agency, clerk)
    assert kinds(agency) == []
    CHANGES[name](administrator, agency, clerk)
    assert len(kinds(agency)) == (0 if name == "changes_in" else 1)


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"changes_in", "set_day", "set_hours"}))
def test_an_administrator_changes_nobody_of_another_agency(
    agency: Agency, administrator: User, clerk: Official, name: str
) -> None:
    other = make_agency()
    elsewhere = make_official(other, make_position(other)).official
    with pytest.raises(NotAllowed):
        CHANGES[name](administrator, agency, elsewhere)
    assert kinds(agency) == kinds(other) == []


def test_the_trace_says_who_when_and_what(agency: Agency, administrator: User, clerk: Official) -> None:
    administration.set_active(administrator, agency, clerk, active=False)
    row = administration.changes_in(administrator, agency).get()
    assert (row.user, row.kind, row.about) == (administrator, Kind.ACCOUNT_OFF, clerk.title_name)


def test_what_changes_nothing_leaves_no_trace(agency: Agency, administrator: User, clerk: Official) -> None:
    administration.set_active(administrator, agency, clerk, active=True)
    with pytest.raises(Unsuitable):
        administration.set_hours(administrator, agency, {})
    with pytest.raises(Unsuitable):
        administration.give_position(administrator, agency, clerk, clerk.holdings.get().position, LONG_AGO)
    assert kinds(agency) == []


def test_new_official_holds_the_position_and_must_choose_a_password(
    agency: Agency, administrator: User, clerk_position: Position
) -> None:
    person, password = administration.add_official(
        administrator, agency, username="baru", name="Petugas Baru", nip="", rank="", position=clerk_position
    )
    assert person.check_password(password)
    assert person.must_change_password
    assert duty.positions_of(person) == {clerk_position.pk}
    with pytest.raises(Unsuitable):
        administration.add_official(
            administrator, agency, username="baru", name="Lain", nip="", rank="", position=clerk_position
        )


def test_reset_password_replaces_the_old_one(agency: Agency, administrator: User, clerk: Official) -> None:
    password = administration.reset_password(administrator, agency, clerk)
    person = User.objects.get(pk=clerk.user_id)
    assert person.check_password(password)
    assert person.must_change_password
    assert password not in AdminEvent.objects.get().about


def test_administrators_change_their_own_password_elsewhere_and_never_a_system_account(
    agency: Agency, administrator: User, clerk: Official
) -> None:
    with pytest.raises(Unsuitable):
        administration.reset_password(administrator, agency, administrator.official)
    clerk.user.is_staff = True
    clerk.user.save()
    with pytest.raises(Unsuitable):
        administration.reset_password(administrator, agency, clerk)
    with pytest.raises(Unsuitable):
        administration.set_active(administrator, agency, clerk, active=False)


def test_administrators_cannot_lock_themselves_out(agency: Agency, administrator: User) -> None:
    with pytest.raises(Unsuitable):
        administration.set_active(administrator, agency, administrator.official, active=False)


def test_position_ends_after_its_last_day(agency: Agency, administrator: User, clerk: Official) -> None:
    holding = clerk.holdings.get()
    with pytest.raises(Unsuitable):
        administration.end_position(administrator, agency, holding, LONG_AGO - DAY)
    administration.end_position(administrator, agency, holding, duty.today(agency) - DAY)
    assert duty.positions_of(User.objects.get(pk=clerk.user_id)) == frozenset()
    assert Holding.objects.filter(pk=holding.pk).exists()


def test_two_stand_ins_for_one_position_at_a_time_are_refused(
    agency: Agency, administrator: User, clerk: Official
) -> None:
    position = make_position(agency)
    today = duty.today(agency)

    def appoint(since: datetime.date, until: datetime.date) -> None:
        administration.appoint_acting(
            administrator,
            agency,
            position=position,
            official=clerk,
            kind="Plh.",
            since=since,
            until=until,
            decree="800/3",
        )

    appoint(today, today + DAY)
    for since, until in ((today + DAY, today + 2 * DAY), (today, today - DAY)):
        with pytest.raises(Unsuitable):
            appoint(since, until)
    assert kinds(agency) == [Kind.ACTING_APPOINTED]


@pytest.mark.parametrize(("days_before", "kept"), [(0, False), (3, True)])
def test_ended_appointment_is_over_at_once(
    agency: Agency, administrator: User, clerk: Official, days_before: int, kept: bool
) -> None:
    today = duty.today(agency)
    position = make_position(agency)
    acting = make_acting(clerk.user, position, today - days_before * DAY, today + DAY)
    assert position.pk in duty.positions_of(User.objects.get(pk=clerk.user_id))
    administration.end_acting(administrator, agency, acting)
    assert position.pk not in duty.positions_of(User.objects.get(pk=clerk.user_id))
    assert clerk.actings.exists() is kept
    if kept:
        with pytest.raises(Unsuitable):
            administration.end_acting(administrator, agency, acting)


def test_days_and_hours_change_the_calendar(agency: Agency, administrator: User) -> None:
    day = datetime.date(2026, 12, 2)
    before = calendar_for(agency)
    row = administration.set_day(administrator, agency, day, "Hari jadi", works=False, source="Perda 1")
    agency.refresh_from_db()
    assert day in calendar_for(agency).days_off
    administration.remove_day(administrator, agency, row)
    agency.refresh_from_db()
    assert calendar_for(agency) == before
    administration.set_hours(administrator, agency, {"mon": [["08:00", "12:00"]]})
    agency.refresh_from_db()
    assert calendar_for(agency) != before
    assert kinds(agency) == [Kind.DAY_SET, Kind.DAY_REMOVED, Kind.HOURS_SET]
    assert AdminEvent.objects.latest("pk").about == "Senin 08:00–12:00"
