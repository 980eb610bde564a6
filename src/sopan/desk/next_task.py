"""The task of a case that is a person's to do now: where a page leads on to."""

from sopan.cases.inbox import tasks_to_do
from sopan.cases.models import Case, Task
from sopan.directory.models import User


def task_of_mine(user: User, case: Case) -> Task | None:
    """The open task of `case` that `user` holds, or that waits for their position; None when it is others' turn."""
    for tasks in tasks_to_do(user):
        found = tasks.filter(case=case).order_by("pk").first()
        if found is not None:
            return found
    return None
