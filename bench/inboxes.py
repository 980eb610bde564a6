"""Three ways to the first 25 rows of an inbox: Sopan's, the query set alone, and bare SQL of the same columns."""

from collections.abc import Callable

from django.db import connection

from bench.office import Office
from sopan.cases.inbox import PAGE, inbox, tasks_to_do
from sopan.directory import duty


def ways(office: Office) -> dict[str, Callable[[], object]]:
    """Each as a function; who asks is fresh, as in a request, but has been asked once for what they hold."""
    user = office.person("loket")
    duty.sees_unit(user)
    _held, waiting = tasks_to_do(user)
    first = waiting.order_by("due_at", "id")[:PAGE]
    sql, parameters = first.query.sql_with_params()

    def bare() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    assert len(bare()) == len(inbox(user, "mine").tasks)
    return {
        "inbox": lambda: inbox(user, "mine").tasks,
        "query set": lambda: list(first.all()),
        "bare SQL": bare,
    }
