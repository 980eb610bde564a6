"""Who holds or acts for what, and what that lets them see."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject
from pytest_django import DjangoAssertNumQueries

from sopan.directory import duty
from sopan.directory.models import Position, User
from tests.factories import make_acting, make_agency, make_citizen, make_official, make_position, make_unit

pytestmark = pytest.mark.django_db

Sight = Position.Sight
DAY = datetime.date


def test_official_holds_positions_from_a_day_until_a_day() -> None:
    agency = make_agency()
    first, second = make_position(agency), make_position(agency)
    user = make_official(agency, first, second)
    user.official.holdings.filter(position=second).update(since=DAY(2026, 3, 1), until=DAY(2026, 3, 31))

    assert duty.positions_of(user, DAY(2026, 2, 28)) == {first.pk}
    assert duty.positions_of(user, DAY(2026, 3, 1)) == {first.pk, second.pk}
    assert duty.positions_of(user, DAY(2026, 3, 31)) == {first.pk, second.pk}
    assert duty.positions_of(user, DAY(2026, 4, 1)) == {first.pk}


def test_acting_head_signs_as_plh_only_on_the_days_of_the_order() -> None:
    agency = make_agency()
    head = make_position(agency, "kepala-dinas", name="Kepala Dinas Sosial", sight=Sight.LEAD)
    secretary = make_official(agency, make_position(agency, "sekretaris"))
    order = make_acting(secretary, head, DAY(2026, 5, 4), DAY(2026, 5, 6))

    assert duty.duty_for(secretary, head.pk, DAY(2026, 5, 3)) is None
    capacity = duty.duty_for(secretary, head.pk, DAY(2026, 5, 4))
    assert capacity is not None
    assert (capacity.label, capacity.acting_id) == ("Plh. Kepala Dinas Sosial", order.pk)
    assert duty.leads(secretary, head.unit, DAY(2026, 5, 6))
    assert not duty.leads(secretary, head.unit, DAY(2026, 5, 7))


def test_holder_acts_as_holder_even_with_an_acting_order_for_the_same_position() -> None:
    agency = make_agency()
    head = make_position(agency, "kepala-dinas", name="Kepala Dinas Sosial")
    user = make_official(agency, head)
    make_acting(user, head, DAY(2026, 5, 4), DAY(2026, 5, 6), kind="Plt.")

    capacity = duty.duty_for(user, head.pk, DAY(2026, 5, 5))
    assert capacity is not None
    assert (capacity.label, capacity.acting_id) == ("Kepala Dinas Sosial", 0)


def test_holders_are_the_holder_and_who_acts_but_no_inactive_person() -> None:
    agency = make_agency()
    head = make_position(agency, "kepala-dinas")
    holder = make_official(agency, head, name="Zul")
    stand_in = make_official(agency, name="Ani")
    make_official(agency, head, name="Sudah Pindah", is_active=False)
    make_acting(stand_in, head, DAY(2026, 5, 4), DAY(2026, 5, 6))

    assert duty.holders_of(head, DAY(2026, 5, 5)) == [stand_in, holder]
    assert duty.holders_of(head, DAY(2026, 5, 7)) == [holder]


def test_day_is_the_day_at_the_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.datetime(2026, 5, 3, 16, 30, tzinfo=datetime.UTC)  # 4 May 00.30 WITA, 3 May 23.30 WIB
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    wita, wib = make_agency(), make_agency(time_zone="Asia/Jakarta")
    for agency, expected in [(wita, 1), (wib, 0)]:
        position = make_position(agency)
        user = make_official(agency)
        make_acting(user, position, DAY(2026, 5, 4), DAY(2026, 5, 4))
        assert len(duty.positions_of(user)) == expected
        assert len(duty.holders_of(position)) == expected


def test_leader_of_the_top_unit_leads_every_unit_and_a_reader_only_sees() -> None:
    agency = make_agency()
    top = agency.units.get(code="dinas")
    section = make_unit(agency, parent=make_unit(agency, "bidang"))
    other = make_agency().units.get(code="dinas")
    head = make_official(agency, make_position(agency, sight=Sight.LEAD))
    watcher = make_official(agency, make_position(agency, sight=Sight.READ))
    clerk = make_official(agency, make_position(agency, unit=section))

    everything = {top.pk, section.pk, section.parent_id}
    assert duty.sees_unit(head) == {Sight.READ: everything, Sight.LEAD: everything}
    assert duty.sees_unit(watcher) == {Sight.READ: everything, Sight.LEAD: frozenset()}
    assert duty.sees_unit(clerk) == {Sight.READ: frozenset(), Sight.LEAD: frozenset()}
    assert duty.leads(head, section)
    assert not duty.leads(watcher, section)
    assert not duty.leads(head, other)


def test_head_of_a_bidang_sees_its_sections_and_not_the_next_bidang() -> None:
    agency = make_agency()
    mine, next_door = make_unit(agency), make_unit(agency)
    section = make_unit(agency, parent=mine)
    user = make_official(agency, make_position(agency, unit=mine, sight=Sight.LEAD))

    assert duty.sees_unit(user)[Sight.READ] == {mine.pk, section.pk}
    assert not duty.leads(user, next_door)


def test_leaders_of_a_section_without_a_leader_are_those_of_the_unit_above() -> None:
    agency = make_agency()
    bidang = make_unit(agency)
    section = make_unit(agency, parent=bidang)
    make_official(agency, make_position(agency, sight=Sight.LEAD))
    kabid = make_official(agency, make_position(agency, unit=bidang, sight=Sight.LEAD))

    assert duty.leaders_of(section) == [kabid]


def test_administrator_of_one_agency_administers_no_other() -> None:
    agency = make_agency()
    make_agency()
    user = make_official(agency, make_position(agency, "admin-instansi", administers=True))

    assert duty.administers(user) == {agency.pk}


def test_citizens_and_strangers_hold_nothing() -> None:
    gone = make_official(agency := make_agency(), make_position(agency, sight=Sight.LEAD), is_active=False)
    for user in (make_citizen(), AnonymousUser(), gone):
        assert duty.positions_of(user) == frozenset()
        assert duty.sees_unit(user)[Sight.READ] == frozenset()
        assert duty.administers(user) == frozenset()


def test_duties_of_a_request_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    agency = make_agency()
    position = make_position(agency)
    make_acting(
        made := make_official(agency, position), make_position(agency), DAY(2026, 5, 4), DAY(2026, 5, 6)
    )
    user = User.objects.get(pk=made.pk)

    with django_assert_num_queries(1):
        duty.positions_of(user)
        duty.positions_of(user, DAY(2026, 5, 5))
        duty.duty_for(user, position.pk)
        duty.administers(user)


def test_user_of_a_request_is_asked_once_and_anew_after_a_change(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agency = make_agency()
    made = make_official(agency, make_position(agency, sight=Sight.LEAD))
    user = SimpleLazyObject(lambda: User.objects.get(pk=made.pk))  # as request.user is

    with django_assert_num_queries(3):  # the user, the duties, the units
        for _ in range(2):
            duty.positions_of(user)
            duty.sees_unit(user)
    made.official.holdings.all().delete()
    assert duty.positions_of(user)  # for the rest of this request
    fresh = User.objects.get(pk=made.pk)
    assert not duty.positions_of(fresh)
    assert not duty.sees_unit(fresh)[Sight.LEAD]
