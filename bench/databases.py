"""A measurement on each kind of database: empty and migrated, in a process and a folder of its own."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("sqlite", "postgres")


def on_each(
    parser: argparse.ArgumentParser,
    heading: Callable[[argparse.Namespace], str],
    measure: Callable[[argparse.Namespace], None],
) -> None:
    """Read the arguments and have `measure` run on the databases asked for, one after the other.

    This program is called once more for each; there `arguments.within` is the folder that is its own. `heading` says
    what is measured, above its figures.
    """
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--databases", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.within:
        make_ready()
        measure(arguments)
        return
    name = sys.modules["__main__"].__spec__.name  # type: ignore[union-attr]  # called as python -m bench.NAME
    for kind in arguments.databases:
        with database(kind) as (folder, variables):
            print(f"\n### {kind}: {heading(arguments)}\n", flush=True)
            again = [sys.executable, "-m", name, *sys.argv[1:], "--within", str(folder)]
            subprocess.run(again, cwd=ROOT, env=variables, check=True)


@contextmanager
def database(kind: str, *, durable: bool = False) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """A new database: its folder, and the environment of a process that uses it. Both go in the end.

    With `durable`, PostgreSQL waits for the disk at each commit, as in an office; SQLite always does.
    """
    with tempfile.TemporaryDirectory(prefix="sopan-bench-") as folder:
        if kind == "sqlite":
            yield Path(folder), _environment(f"sqlite:///{folder}/sopan.sqlite3", folder)
            return
        from tests.gate.postgres import private_postgres

        with private_postgres(durable=durable) as address:
            yield Path(folder), _environment(address, folder)


def make_ready() -> None:
    """Set Django up in such a process, and make the tables."""
    import django

    Path(os.environ["SOPAN_HOME"]).mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def _environment(address: str, folder: str) -> Mapping[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sopan.site.settings",
        "SOPAN_DATABASE_URL": address,
        "SOPAN_HOME": f"{folder}/home",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
