"""An agency's calendar: national days, its own days, and how a change reaches every process."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from sopan.directory.calendars import calendar_for
from sopan.directory.holidays import DECREED, ESTIMATED, load_holidays
from sopan.directory.models import Agency, Holiday
from tests.factories import make_agency

pytestmark = pytest.mark.django_db

DAY = datetime.date
Kind = Holiday.Kind


def again(agency: Agency) -> Agency:
    return Agency.objects.get(pk=agency.pk)


def test_national_holidays_and_joint_leave_are_days_off() -> None:
    load_holidays()
    calendar = calendar_for(again(make_agency()))

    assert calendar.hours_on(DAY(2026, 3, 19)) == ()  # Nyepi
    assert calendar.hours_on(DAY(2026, 3, 20)) == ()  # cuti bersama
    assert calendar.hours_on(DAY(2026, 3, 21)) == ()  # a Saturday anyway
    assert len(calendar.hours_on(DAY(2026, 3, 25))) == 2


def test_holidays_to_come_are_marked_as_estimates() -> None:
    load_holidays()
    assert set(Holiday.objects.filter(date__year__lte=2026).values_list("source", flat=True)) == {DECREED}
    assert set(Holiday.objects.filter(date__year__gte=2027).values_list("source", flat=True)) == {ESTIMATED}
    assert not Holiday.objects.filter(name__contains="perkiraan").exists()
    assert Holiday.objects.get(date=DAY(2026, 8, 17)).name == "Hari Kemerdekaan Republik Indonesia"
    assert Holiday.objects.get(date=DAY(2026, 12, 24)).kind == Kind.JOINT


def test_loading_holidays_again_keeps_what_an_administrator_amended() -> None:
    load_holidays([2026])
    Holiday.objects.filter(date=DAY(2026, 12, 24)).update(works=True, source="SKB 3 Menteri perubahan")
    Holiday.objects.create(date=DAY(2026, 11, 30), name="Pilkada", kind=Kind.NATIONAL, source="Keppres")
    Holiday.objects.create(date=DAY(2026, 11, 27), name="Sudah dicabut", kind=Kind.NATIONAL, source=DECREED)
    Holiday.objects.filter(date=DAY(2026, 8, 17)).update(name="Salah ketik")

    assert load_holidays([2026]) == 2
    assert load_holidays([2026]) == 0
    assert Holiday.objects.get(date=DAY(2026, 12, 24)).works
    assert Holiday.objects.filter(date=DAY(2026, 11, 30)).exists()
    assert not Holiday.objects.filter(date=DAY(2026, 11, 27)).exists()
    assert Holiday.objects.get(date=DAY(2026, 8, 17)).name == "Hari Kemerdekaan Republik Indonesia"


def test_agency_may_work_on_a_national_holiday_and_rest_on_a_day_of_its_own() -> None:
    agency, other = make_agency(), make_agency()
    Holiday.objects.create(date=DAY(2026, 12, 24), name="Cuti bersama", kind=Kind.JOINT)
    Holiday.objects.create(
        agency=agency, date=DAY(2026, 12, 24), name="Layanan buka", kind=Kind.LOCAL, works=True
    )
    Holiday.objects.create(agency=agency, date=DAY(2026, 12, 2), name="Hari jadi daerah", kind=Kind.LOCAL)

    calendar, plain = calendar_for(again(agency)), calendar_for(again(other))
    assert calendar.hours_on(DAY(2026, 12, 24))
    assert not calendar.hours_on(DAY(2026, 12, 2))
    assert not plain.hours_on(DAY(2026, 12, 24))
    assert plain.hours_on(DAY(2026, 12, 2))


def test_calendar_is_built_once_and_again_after_a_change(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agency = make_agency()
    first = calendar_for(agency)
    with django_assert_num_queries(0):
        assert calendar_for(agency) is first

    day = Holiday.objects.create(date=DAY(2026, 12, 2), name="Libur mendadak", kind=Kind.NATIONAL)
    changed = calendar_for(again(agency))
    assert not changed.hours_on(DAY(2026, 12, 2))
    day.delete()
    assert calendar_for(again(agency)).hours_on(DAY(2026, 12, 2))

    agency.refresh_from_db()
    agency.hours = {"sat": [["08:00", "12:00"]]}
    agency.save()
    assert not calendar_for(again(agency)).hours_on(DAY(2026, 12, 2))
    assert calendar_for(again(agency)).hours_on(DAY(2026, 12, 5))


def test_own_day_of_one_agency_leaves_the_calendar_of_another_alone() -> None:
    agency, other = make_agency(), make_agency()
    kept = calendar_for(other)
    Holiday.objects.create(agency=agency, date=DAY(2026, 12, 2), name="Hari jadi", kind=Kind.LOCAL)
    assert calendar_for(again(other)) is kept


def test_agency_without_hours_keeps_the_usual_ones() -> None:
    calendar = calendar_for(make_agency(hours={}))
    assert calendar.hours_on(DAY(2026, 12, 2))[0][0] == datetime.time(7, 30)
