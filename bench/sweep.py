"""How long the sweep over deadlines takes with 100,000 open tasks, and the recount after a new holiday.

    .venv/bin/python -m bench.sweep [--open 100000] [--databases sqlite postgres]

Beside it stands the floor: reading the rows that are due by bare SQL and writing as many rows of the ledger and of
the outbox back by one statement each. Printed are seconds, and the sweep's in times of the floor.
"""

import argparse
import datetime
import time
from collections.abc import Callable

from bench.databases import on_each

SHARES = (0.0, 0.01, 0.1)
"""Of the open tasks, how many pass a mark of their deadline in the same minute."""


def main() -> None:
    """Measure on each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    on_each(parser, lambda asked: f"{asked.open:,} open tasks", lambda asked: _measure(asked.open))


def _measure(count: int) -> None:
    from django.utils import timezone

    from bench.office import make_office, open_cases, settle
    from sopan.cases.models import ClockEntry, Task
    from sopan.cases.recompute import recompute
    from sopan.cases.sweep import sweep
    from sopan.directory.models import Holiday

    office = make_office()
    open_cases(office, count)
    _start_clocks()
    settle()
    print("| what | rows that change | seconds | in times of the floor |")
    print("| --- | ---: | ---: | ---: |")
    for share in SHARES:
        now = timezone.now()
        Task.objects.update(alarm_at=now + datetime.timedelta(days=365), alarms=1, late_at=None)
        due = list(Task.objects.filter(status="open").values_list("pk", flat=True)[: int(count * share)])
        for start in range(0, len(due), 10_000):
            past = now - datetime.timedelta(minutes=1)
            Task.objects.filter(pk__in=due[start : start + 10_000]).update(alarm_at=past, due_at=past)
        settle()
        marked = len(due)
        floor = _timed(lambda: _floor(marked))  # noqa: B023  # called at once
        settle()
        seconds = _timed(sweep)
        found = Task.objects.filter(late_at__isnull=False).count()
        assert found == len(due), (found, len(due))
        times = f"{seconds / floor:.1f}" if due else ""
        print(f"| sweep | {found:,} | {seconds:.2f} | {times} |", flush=True)
    before = ClockEntry.objects.filter(kind="recompute").count()
    day = timezone.now().astimezone(office.agency.zone).date() + datetime.timedelta(days=1)
    Holiday.objects.create(agency=office.agency, date=day, name="Libur contoh", kind="local")
    office.agency.refresh_from_db()
    settle()
    seconds = _timed(lambda: recompute(office.agency))
    changed = ClockEntry.objects.filter(kind="recompute").count() - before
    print(f"| recount after a holiday | {changed:,} | {seconds:.2f} | |", flush=True)


def _start_clocks() -> None:
    """Give the copied cases the first lines of their ledgers: of the case, and of its open task."""
    from sopan.cases.models import Case, ClockEntry, Task

    model = Case.objects.order_by("pk")[0]
    lines = {entry.clock: entry for entry in ClockEntry.objects.filter(case=model)}
    rows = []
    for pk, number, opened, due, case_due in (
        Task.objects.filter(status="open")
        .exclude(case=model)
        .values_list("case", "number", "opened_at", "due_at", "case__due_at")
    ):
        for clock, entry in lines.items():
            rows.append(
                ClockEntry(
                    case_id=pk, clock=number if clock else 0, kind=entry.kind, at=opened, rule=entry.rule,
                    allowance=entry.allowance, due_after=due if clock else case_due,
                )
            )  # fmt: skip
    ClockEntry.objects.bulk_create(rows, batch_size=2_000)


def _floor(count: int) -> None:
    """What no program can do without: find the rows that are due, mark them, write a row of the ledger for each."""
    from django.db import connection, transaction

    if not count:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, case_id, clock FROM cases_task WHERE status = 'open' AND alarm_at < %s ORDER BY alarm_at LIMIT %s",
            [_now(), count],
        )
        rows = cursor.fetchall()
        cursor.executemany("UPDATE cases_task SET alarms = 2 WHERE id = %s", [(row[0],) for row in rows])
        cursor.executemany(
            "INSERT INTO cases_clockentry (case_id, clock, kind, at, allowance, rule, reason)"
            " VALUES (%s, %s, 'escalate', %s, '[]', 'x', '\"\"')",
            [(row[1], row[2], _now()) for row in rows],
        )
        transaction.set_rollback(True)


def _now() -> object:
    from django.db import connection
    from django.utils import timezone

    return connection.ops.adapt_datetimefield_value(timezone.now())


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
