"""What one durable step costs: its SQL statements, listed, and a profile of where the time goes.

.venv-bench/bin/python -m bench.step [CASES]        with SOPAN_DATABASE_URL and SOPAN_HOME of an empty database
"""

import cProfile
import os
import pstats
import sys
import time
from typing import Any

import django


def main() -> None:
    """Print the statements of each of the eleven steps, then the profile over CASES cases."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.engines.own import Sopan
    from bench.office import make_office

    call_command("migrate", run_syncdb=True, verbosity=0)
    engine = Sopan(make_office())
    engine.fill(500)
    for _warm in range(2):
        for step in engine.walk():
            step()

    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(" ".join(sql.split())[:150])
        return execute(sql, params, many, context)

    for number, step in enumerate(engine.walk(), start=1):
        said.clear()
        with connection.execute_wrapper(listen):
            step()
        print(f"\nstep {number}: {len(said)} statements and BEGIN, COMMIT")
        for sql in said:
            print("  ", sql)

    profile = cProfile.Profile()
    count, cpu, wall = 0, 0.0, 0.0
    for _case in range(int(sys.argv[1]) if len(sys.argv) > 1 else 30):
        for step in engine.walk():
            began, used = time.perf_counter(), time.process_time()
            step()
            wall += time.perf_counter() - began
            cpu += time.process_time() - used
            count += 1
    print(
        f"\nmean of {count} steps: {wall / count * 1e3:.2f} ms, of which {cpu / count * 1e3:.2f} ms processor"
    )
    for _case in range(int(sys.argv[1]) if len(sys.argv) > 1 else 30):
        for step in engine.walk():
            profile.enable()
            step()
            profile.disable()
    stats = pstats.Stats(profile)
    stats.sort_stats("cumulative").print_stats(70)
    stats.sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
