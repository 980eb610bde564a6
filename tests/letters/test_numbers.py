"""Letter numbers: never twice, never a gap, and a retry gets the same."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from tests.factories import make_agency

from sopan.cases.numbers import take
from sopan.letters.numbers import DEFAULT, pattern_problem, write_number

DAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("pattern", "classification", "expected"),
    [
        (DEFAULT, "400.9", "400.9/0012/DINSOS/2026"),
        (DEFAULT, "", "0012/DINSOS/2026"),
        ("{nomor_urut}/{kode_unit}/{bulan_romawi}/{tahun}", "400.9", "12/DINSOS/XI/2026"),
        ("{kode_klasifikasi}/{nomor_urut:03}/{bulan}/{tahun}", "800", "800/012/11/2026"),
    ],
)
def test_number_is_written_as_the_office_writes_it(pattern: str, classification: str, expected: str) -> None:
    assert write_number(pattern, 12, DAY, classification=classification, unit="DINSOS") == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "{nomor_urut}",
        "{tahun}",
        "{nomor_urut}/{tahun}/{x}",
        "{nomor_urut.__class__}/{tahun}",
        "{nomor_urut!r}/{tahun}",
        3,
    ],
)
def test_pattern_that_could_repeat_or_run_is_named_by_the_check(pattern: object) -> None:
    assert pattern_problem(pattern)


def test_default_pattern_is_sound() -> None:
    assert pattern_problem(DEFAULT) is None


@pytest.mark.django_db(transaction=True)
def test_clerks_who_number_at_the_same_moment_get_different_numbers() -> None:
    agency = make_agency()
    taken: list[int] = []
    failed: list[BaseException] = []

    def clerk() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    taken.append(take(agency.pk, 2026, "letter"))
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(taken) == list(range(1, 31))


@pytest.mark.django_db
def test_number_of_a_step_that_failed_goes_to_the_next_letter() -> None:
    agency = make_agency()
    with transaction.atomic():
        assert take(agency.pk, 2026, "letter") == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert take(agency.pk, 2026, "letter") == 1
        assert take(agency.pk, 2027, "letter") == 1
