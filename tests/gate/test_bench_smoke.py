"""What the measurements stand on: the cases that they fill in are sound, and the floor writes what Sopan writes."""

import pytest
from django.db.models import Model

from bench.engines.floor import MODELS, Floor
from bench.engines.own import STEPS, Sopan
from bench.office import make_office, open_cases
from bench.web import read_answer
from sopan.cases.audit import verify_all
from sopan.cases.models import Case, Task


@pytest.mark.django_db
def test_filled_cases_are_open_with_unbroken_chains() -> None:
    open_cases(make_office(), 7)
    assert list(verify_all()) == [None] * 7
    assert Task.objects.filter(status="open", does="check").count() == 7


@pytest.mark.django_db
def test_a_case_is_walked_to_its_end_in_eleven_steps() -> None:
    steps = [step() for step in Sopan(make_office()).walk()]
    assert len(steps) == STEPS
    assert Case.objects.get().outcome == "granted"
    assert list(verify_all()) == [None]


@pytest.mark.django_db(transaction=True)
def test_floor_writes_as_many_rows_as_sopan() -> None:
    office = make_office()
    floor = Floor(office)
    before = _rows()
    for step in floor.walk():
        step()
    by_floor = _more(before)
    walk = Sopan(office).walk()
    before = _rows()
    for step in walk:
        step()
    by_sopan = _more(before)
    by_sopan["cases_draft"] = 0  # filled in before the first step; the steps only change it
    assert by_floor == by_sopan
    assert len(floor.rows) == STEPS


def _rows() -> dict[type[Model], int]:
    return {model: model._default_manager.count() for model in MODELS}


def _more(before: dict[type[Model], int]) -> dict[str, int]:
    return {model._meta.db_table: now - before[model] for model, now in _rows().items()}


class _Line:
    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts)

    def recv(self, _most: int) -> bytes:
        return self.parts.pop(0) if self.parts else b""


def test_answer_is_read_whole_and_only_200_counts() -> None:
    whole = _Line(b"HTTP/1.1 200 OK\r\nContent-", b"Length: 5\r\n\r\nab", b"cde")
    assert read_answer(whole) == b"abcde"  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="500"):
        read_answer(_Line(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="closed"):
        read_answer(_Line(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"))  # type: ignore[arg-type]
