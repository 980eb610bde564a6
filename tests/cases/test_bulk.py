"""Several tasks at once: each judged by itself, and nothing told of what one may not know."""

from uuid import uuid4

import pytest

from sopan.cases.bulk import MOST, chosen_tasks, do_many, receivers
from sopan.cases.errors import Refused
from sopan.cases.models import Case, Task
from sopan.cases.starting import start_case
from tests.small_office import INTERNAL, LETTER, Office


def drafted(office: Office) -> Task:
    """A nota that waits for the paraf of the secretary."""
    row = office.publish(LETTER)
    case = start_case(office.person("staf"), row, {"action": "done"})
    return Task.objects.get(case=case, status="open")


def asked(office: Office) -> Task:
    """A meeting that waits for the head."""
    case = start_case(office.person("staf"), office.publish(INTERNAL), {"isi_acara": "Evaluasi"})
    return Task.objects.get(case=case, status="open")


def test_letters_are_initialled_each_in_its_own_case(office: Office) -> None:
    tasks = [drafted(office) for _ in range(3)]
    results = do_many(office.person("sekretaris"), [task.key for task in tasks], "initial")
    assert [result.done for result in results] == [True] * 3
    for task in tasks:
        task.refresh_from_db()
        assert task.status == "done"
        assert task.as_position == "Sekretaris"
        assert task.case.letters.get().initials.count() == 1


def test_one_that_is_refused_stops_no_other(office: Office) -> None:
    first, mine, last = drafted(office), asked(office), drafted(office)
    colleague = office.colleague("sekretaris")
    do_many(colleague, [first.key], "take")
    keys = [first.key, mine.key, uuid4(), "nonsense", last.key]
    results = do_many(office.person("sekretaris"), keys, "initial")
    assert [result.done for result in results] == [False, False, False, True]
    assert colleague.name in results[0].message
    # A task of the head and one that is not there look the same.
    assert results[1].task is None
    assert results[1].message == results[2].message
    mine.refresh_from_db()
    assert mine.status == "open"


def test_only_a_paraf_is_done_with_others(office: Office) -> None:
    task = asked(office)
    result = do_many(office.person("kepala"), [task.key], "initial")[0]
    assert not result.done
    assert "tidak meminta paraf" in result.message
    task.refresh_from_db()
    assert task.status == "open"


def test_a_kind_of_step_that_is_not_done_at_once_is_never_done_so(office: Office) -> None:
    task = asked(office)
    with pytest.raises(ValueError, match="one task at a time"):
        do_many(office.person("kepala"), [task.key], task.does)
    task.refresh_from_db()
    assert task.status == "open"


def test_overseer_and_strangers_change_nothing(office: Office) -> None:
    task = drafted(office)
    for person in (office.person("pengawas"), office.elsewhere, office.citizen):
        for action in ("take", "initial"):
            assert not do_many(person, [task.key], action)[0].done
        assert not do_many(person, [task.key], "reassign", to=office.person("sekretaris"), reason="x")[0].done
        assert chosen_tasks(person, [task.key], "take") == []
    task.refresh_from_db()
    assert (task.status, task.holder) == ("open", None)


def test_sent_twice_says_the_same(office: Office) -> None:
    task, other = drafted(office), drafted(office)
    secretary, colleague = office.person("sekretaris"), office.colleague("sekretaris")
    for _ in range(2):
        assert do_many(secretary, [task.key], "initial")[0].done
        assert do_many(secretary, [other.key], "take")[0].done or other.holder_id
    for _ in range(2):
        assert do_many(secretary, [other.key], "reassign", to=colleague)[0].done
    other.refresh_from_db()
    assert other.holder == colleague
    assert other.case.events.filter(kind="task_reassigned").count() == 1


def test_tasks_go_to_who_may_receive_them(office: Office) -> None:
    task, meeting = drafted(office), asked(office)
    head, colleague = office.person("kepala"), office.colleague("sekretaris")
    found = {
        one.person: one.tasks
        for one in receivers(head, chosen_tasks(head, [task.key, meeting.key], "reassign"))
    }
    assert found[colleague] == 1
    assert found[office.person("sekretaris")] == 1
    results = do_many(head, [task.key, meeting.key], "reassign", to=colleague, reason="Cuti.")
    assert [result.done for result in results] == [True, False]
    assert "tidak dapat menerima" in results[1].message
    assert not do_many(head, [task.key], "reassign")[0].done


def test_too_many_and_none_are_refused(office: Office) -> None:
    for keys in ([], ["x"], [uuid4() for _ in range(MOST + 1)]):
        with pytest.raises(Refused):
            do_many(office.person("staf"), keys, "take")
    assert not Case.objects.exists()


def test_confidential_task_is_judged_by_the_same_rules(office: Office) -> None:
    row = office.publish(LETTER, sensitive=True)
    case = start_case(office.person("staf"), row, {"action": "done"})
    task = Task.objects.get(case=case, status="open")
    assert not do_many(office.person("pengawas"), [task.key], "take")[0].done
    assert do_many(office.person("sekretaris"), [task.key], "initial")[0].done
