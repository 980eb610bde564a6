"""Another SOP called from a step: opening its case, and going on when it has ended.

The two cases are never locked together: what follows in the other comes in a transaction of its own right
after, and the sweep does it when a power cut came between.
"""

from django.db import transaction
from django.utils import timezone

from sopan.cases import announce
from sopan.cases.loading import lock_case, lock_case_of_task
from sopan.cases.models import Case, Task
from sopan.cases.performing import apply, run_system
from sopan.flow import commands

STOPPED = "Perkara yang menjalankan SOP ini sudah ditutup."
"""The reason as it is stored in the history, in the language of the office."""


def follow_up(case: Case) -> Case:
    """What follows in other cases from what has just happened in `case`; call it after the transaction."""
    if case.status == Case.Status.CLOSED:
        for key in Task.objects.filter(called=case, status=Task.Status.OPEN).values_list("key", flat=True):
            _go_on(key, case)
        for child in _children(case):
            _stop(child)
    return case


def settle_calls() -> int:
    """Do what `follow_up` could not, when the power went between two transactions. Returns how many tasks."""
    waiting = Task.objects.filter(status=Task.Status.OPEN, called__status=Case.Status.CLOSED)
    found = list(waiting.select_related("called"))
    for task in found:
        assert task.called is not None
        _go_on(task.key, task.called)
    orphans = Case.objects.filter(
        status=Case.Status.OPEN, called_from__isnull=False, called_from__case__status=Case.Status.CLOSED
    )
    for child in orphans:
        _stop(child)
    return len(found)


def _children(case: Case) -> list[Case]:
    return list(Case.objects.filter(status=Case.Status.OPEN, called_from__case=case))


def _go_on(key: object, ended: Case) -> None:
    """The task that waited is done, or its holder's again when the called case came to nothing."""
    with transaction.atomic():
        loaded, task = lock_case_of_task(key)  # type: ignore[arg-type]
        if task.status != Task.Status.OPEN or task.called_id != ended.pk:
            return
        now = timezone.now()
        command = commands.CalledCaseEnded(task.number, str(ended.pk), ended.outcome)
        apply(loaded, command, user=None, now=now, details={"called": ended.number, "outcome": ended.outcome})
        if task.status == Task.Status.OPEN and task.holder is not None:
            announce.called_ended(loaded.case, task, ended, task.holder)
        else:
            run_system(loaded, ended.opened_by or task.holder, now)  # type: ignore[arg-type]
        parent = loaded.case
    follow_up(parent)


def _stop(child: Case) -> None:
    with transaction.atomic():
        loaded = lock_case(child.key)
        if loaded.case.status == Case.Status.OPEN:
            apply(loaded, commands.Cancel(commands.SYSTEM, STOPPED), user=None)
    follow_up(loaded.case)
