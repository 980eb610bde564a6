"""Many number at once and some of them die: no number twice, none left out, and the history of the book holds."""

import os
import random
import signal
import time
import uuid

import pytest

from sopan.agenda.entries import OUTGOING, book_of
from sopan.agenda.models import BookEvent, Entry
from tests.agenda.conftest import make_books
from tests.agenda.history import first_break
from tests.agenda.taking import clerks
from tests.cases.test_races import at_once
from tests.factories import make_agency, make_official

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
MOST = 100_000


def standing() -> None:
    """Serial numbers from 1 without gaps, each with its event."""
    serials = list(Entry.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert BookEvent.objects.count() == len(serials)


@pytest.mark.postgres
def test_clerks_who_number_at_once_and_are_killed_leave_no_gap_and_no_double() -> None:
    agency = make_agency()
    user = make_official(agency)
    book = book_of(agency, OUTGOING)
    children = clerks(4, MOST, agency.pk, user.pk)
    while Entry.objects.count() < 20:
        time.sleep(0.05)
    for child in children:
        time.sleep(random.uniform(0.05, 0.15))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    for child in children:
        child.join(20)
        assert child.exitcode == -signal.SIGKILL
    standing()
    assert first_break(book) is None


def test_clerks_who_number_at_once_get_different_numbers_in_turn() -> None:
    agency = make_agency()
    user = make_official(agency)
    book = book_of(agency, OUTGOING)
    for child in clerks(2, 20, agency.pk, user.pk):
        child.join(60)
        assert child.exitcode == 0
    assert Entry.objects.count() == 40
    standing()
    assert first_break(book) is None


@pytest.mark.postgres
def test_form_that_comes_twice_at_the_same_moment_makes_one_line() -> None:
    office = make_books()
    key = str(uuid.uuid4())
    sent = {"received": "2026-03-02", "party": "Camat", "subject": "Undangan", "kunci": key}

    def press() -> str:
        return str(office.at(office.keeper).post("/meja/buku/dinas-buku/surat-masuk/baru/", sent)["Location"])

    first, second = at_once(press, press)
    assert first == second
    assert str(Entry.objects.get().key) == key
    standing()
