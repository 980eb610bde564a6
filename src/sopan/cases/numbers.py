"""Numbers that are unique and without gaps: one counter row for each agency, year and series."""

import secrets

from django.db import connection, transaction

from sopan.directory.models import Agency

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper: no 0/O, 1/I/L, U


def take(agency_id: int, year: int, series: str, count: int = 1) -> int:
    """Take the next number of a series, starting at 1; the first of them when `count` are taken together.

    Must run inside the transaction that uses the number: if that is rolled back the number was never
    taken, and until it ends nobody else gets one, so the series has neither gaps nor doubles.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_counter (agency_id, year, series, value) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (agency_id, year, series) DO UPDATE SET value = cases_counter.value + EXCLUDED.value"
            " RETURNING value",
            [agency_id, year, series, count],
        )
        return int(cursor.fetchone()[0]) - count + 1


def case_number(agency: Agency, year: int) -> str:
    """The next case number of an agency: DINSOS-TALA/2026/000123."""
    return f"{agency.short_name}/{year}/{take(agency.pk, year, 'case'):06d}"


def new_secret() -> str:
    """A tracking code for the applicant: 8 signs, about 39 bits, in two groups for reading aloud."""
    signs = [secrets.choice(ALPHABET) for _ in range(8)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])
