"""Statements written once: the same answers and the same rows as Django's own."""

import datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from sopan.directory.models import Agency, Holiday, Position
from sopan.directory.statements import Kept, insert, update
from tests.factories import make_agency, make_position

pytestmark = pytest.mark.django_db


def positions(agency: object, code: object) -> QuerySet[Position]:
    return Position.objects.filter(agency=agency, code=code).select_related("unit__parent", "agency")


FIELDS = (Position._meta.get_field("agency"), Position._meta.get_field("code"))


def test_kept_query_answers_for_each_value_as_the_query_itself() -> None:
    kept = Kept(positions, *FIELDS)
    for _ in range(2):
        made = make_position(make_agency())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            (found,) = kept.models(made.agency_id, made.code)
            assert (found, found.unit.parent, found.agency.hours) == (made, None, made.agency.hours)
        assert len(asked) == 1
        assert found.agency.slug == made.agency.slug
    assert kept.models(made.agency_id, "tidak-ada") == []


def test_kept_query_gives_values_as_python_has_them() -> None:
    agency = make_agency()
    day = datetime.date(2026, 12, 24)
    Holiday.objects.create(agency=agency, date=day, name="Uji", kind="local", works=True)
    kept = Kept(
        lambda agency: Holiday.objects.filter(agency=agency).values_list("date", "works"),
        Holiday._meta.get_field("agency"),
    )
    assert [tuple(row) for row in kept.rows(agency.pk)] == [(day, True)]


def test_kept_query_that_loses_a_value_is_refused() -> None:
    kept = Kept(lambda agency: Holiday.objects.all(), Holiday._meta.get_field("agency"))
    with pytest.raises(RuntimeError, match="not in its SQL"):
        kept.rows(1)


def test_inserted_rows_are_what_was_given_and_know_their_keys() -> None:
    agency = make_agency()
    rows = [
        Holiday(agency=agency, date=datetime.date(2026, 1, day), name=f"Hari {day}", kind="local")
        for day in (2, 3)
    ]
    insert(rows)
    insert([])
    for row in rows:
        assert Holiday.objects.get(pk=row.pk).name == row.name
        assert not row._state.adding


def test_only_the_named_fields_are_updated() -> None:
    agency = make_agency(name="Lama", hours={"mon": []})
    agency.name, agency.hours, agency.city = "Baru", {"tue": []}, "Tidak ditulis"
    update(agency, "name", "hours")
    stored = Agency.objects.get(pk=agency.pk)
    assert (stored.name, stored.hours) == ("Baru", {"tue": []})
    assert stored.city != "Tidak ditulis"


def test_updating_a_row_that_is_gone_is_an_error() -> None:
    agency = make_agency()
    Position.objects.filter(agency=agency).delete()
    agency.units.all().delete()
    Agency.objects.filter(pk=agency.pk).delete()
    with pytest.raises(RuntimeError, match="not there"):
        update(agency, "name")
