"""Letter numbers: never twice, never a gap, and a retry gets the same."""

import datetime
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from sopan.agenda.numbers import DEFAULT, OWN, pattern_problem, shape_of, spell
from sopan.cases.models import Counter
from sopan.cases.numbers import take
from sopan.directory.models import Agency
from tests.factories import make_agency

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
    assert spell(pattern, DAY, classification=classification, unit="DINSOS").write(12) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "{nomor_urut}",
        "{tahun}",
        "{nomor_urut}/{nomor_urut:03}/{tahun}",
        "{nomor_urut}/{tahun}/{x}",
        "{nomor_urut.__class__}/{tahun}",
        "{nomor_urut!r}/{tahun}",
        "{nomor_urut}{bulan}/{tahun}",
        "{tahun}{nomor_urut:04}",
        "DS1{nomor_urut}/{tahun}",
        3,
    ],
)
def test_pattern_that_could_repeat_or_run_is_named_by_the_check(pattern: object) -> None:
    assert pattern_problem(pattern)


def test_patterns_that_sopan_brings_are_sound() -> None:
    assert pattern_problem(DEFAULT) is None
    assert pattern_problem(OWN) is None


def test_patterns_that_could_write_the_same_number_have_one_shape() -> None:
    assert shape_of(DEFAULT) == shape_of("{nomor_urut}/{kode_unit}/{tahun}")
    assert shape_of(DEFAULT) != shape_of("{nomor_urut}/A/{kode_unit}/{tahun}")


def test_numbers_that_are_taken_together_follow_one_another(db: None) -> None:
    agency = make_agency()
    with transaction.atomic():
        assert [take(agency.pk, 2026, "letter"), take(agency.pk, 2026, "letter", 10)] == [1, 2]
        assert take(agency.pk, 2026, "letter") == 12


@pytest.fixture
def shared_agency(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The key of an agency in a database that threads share as processes do: on SQLite a file, not memory."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL races are tested with committed rows in tests/cases")
    monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "numbers.sqlite3"))

    def build() -> int:
        with connection.schema_editor() as editor:
            editor.create_model(Agency)
            editor.create_model(Counter)
        return make_agency_row()

    return in_thread(build)


def make_agency_row() -> int:
    return Agency.objects.create(slug="dinas", name="Dinas", government="Kabupaten", short_name="D").pk


def in_thread(work: Callable[[], int]) -> int:
    """Do it on a connection of its own, which is closed afterwards."""
    done: list[int] = []

    def run() -> None:
        try:
            done.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return done[0]


def test_clerks_who_number_at_the_same_moment_get_different_numbers(shared_agency: int) -> None:
    taken: list[int] = []

    def clerk() -> int:
        for _ in range(5):
            with transaction.atomic():
                taken.append(take(shared_agency, 2026, "letter"))
        return 0

    clerks = [threading.Thread(target=in_thread, args=(clerk,)) for _ in range(6)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(taken) == list(range(1, 31))


def test_number_of_a_step_that_failed_goes_to_the_next_letter(db: None) -> None:
    agency = make_agency()
    with transaction.atomic():
        assert take(agency.pk, 2026, "letter") == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert take(agency.pk, 2026, "letter") == 1
        assert take(agency.pk, 2027, "letter") == 1
