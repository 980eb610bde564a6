"""Events are stored as rows and read again years later, perhaps by an older or a newer Sopan."""

import pytest

from sopan.flow.events import EVENTS, EventBroken, EventUnknown, Mark, TaskOpened, event_from_json
from sopan.flow.state import LogBroken, fold


def test_the_names_of_events_never_change() -> None:
    assert sorted(EVENTS) == [
        "called_case_returned",
        "case_called",
        "case_cancelled",
        "case_closed",
        "case_deemed",
        "case_opened",
        "case_withdrawn",
        "decision_undone",
        "noted",
        "round_closed",
        "task_done",
        "task_dropped",
        "task_opened",
        "task_put_back",
        "task_reassigned",
        "task_returned",
        "task_taken",
        "time_extended",
    ]


def test_an_event_is_plain_json_with_its_marks() -> None:
    event = TaskOpened(3, "kirim", 0, "pemohon", "warga", True, (Mark("field:nama", "salah eja"),))
    assert event.to_json() == {
        "number": 3,
        "step": "kirim",
        "place": 0,
        "actor": "pemohon",
        "holder": "warga",
        "returned": True,
        "marks": [{"item": "field:nama", "reason": "salah eja"}],
        "member": "",
    }


def test_a_row_from_before_a_field_was_added_is_still_read() -> None:
    old = {"number": 3, "step": "kirim", "place": 0, "actor": "pemohon"}
    assert event_from_json("task_opened", old) == TaskOpened(3, "kirim", 0, "pemohon")


def test_what_a_newer_sopan_says_besides_is_ignored() -> None:
    newer = {"number": 3, "person": "ani", "mood": "good"}
    assert event_from_json("task_taken", newer).to_json() == {"number": 3, "person": "ani"}


def test_an_event_of_an_unknown_kind_stops_the_reading() -> None:
    with pytest.raises(EventUnknown, match="task_split"):
        event_from_json("task_split", {"number": 3})


def test_an_event_without_what_it_must_have_is_broken() -> None:
    with pytest.raises(EventBroken, match="task_taken needs number, person; the row has number"):
        event_from_json("task_taken", {"number": 3})
    nameless = {"number": 3, "person": "ani", "to": "kirim", "reason": "x", "marks": [{"item": "field:nama"}]}
    with pytest.raises(EventBroken):
        event_from_json("task_returned", nameless)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("task_taken", {"number": 7, "person": "ani"}),
        ("task_done", {"number": 7, "person": "ani"}),
        ("task_opened", {"number": 1, "step": "kirim", "place": 0, "actor": "pemohon"}),
    ],
)
def test_a_log_with_a_gap_is_not_folded(kind: str, data: dict[str, object]) -> None:
    opened = TaskOpened(1, "periksa", 0, "fo")
    with pytest.raises(LogBroken):
        fold([opened, event_from_json(kind, data)])
