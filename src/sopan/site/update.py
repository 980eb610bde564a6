"""Bringing an installation up to date: database, holidays, offices, SOPs, static files. Safe to run again."""

import hashlib
import json
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sopan.agenda.codes import load_ours
from sopan.cases.publishing import publish_all
from sopan.directory.demo import load_demo_people
from sopan.directory.holidays import load_holidays
from sopan.directory.offices import load_agencies

Tell = Callable[[str], None]


def pending_migrations() -> list[str]:
    """Names of the changes that this version would make to the database."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


class Update:
    """One update. What has not changed since the last one, by the hashes in HOME/updated.json, is left alone."""

    def __init__(self, *, demo: bool, tell: Tell) -> None:
        self.demo = demo
        self.tell = tell
        self.memory = settings.HOME / "updated.json"
        self.done: dict[str, str] = {}

    def run(self) -> list[str]:
        """Do what is due. Returns the problems of SOP files that were refused; the rest is in force."""
        if self._migrate():
            self.memory.unlink(missing_ok=True)
        self.done = json.loads(self.memory.read_text()) if self.memory.exists() else {}
        problems: list[str] = []
        content = self._content_print()
        if self.done.get("content") != content:
            problems = self._load()
            # Refused SOPs are told at every start until they are mended.
            self.done["content"] = "" if problems else content
        static = _print_of(_static_files())
        if self.done.get("static") != static or not settings.STATIC_ROOT.exists():
            self.tell("Collecting static files ...")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=StringIO())
            self.done["static"] = static
        self.memory.write_text(json.dumps(self.done))
        return problems

    def _migrate(self) -> bool:
        pending = pending_migrations()
        if pending:
            self.tell(f"Bringing the database up to date ({len(pending)} changes) ...")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)  # does nothing when it is there
        return bool(pending)

    def _load(self) -> list[str]:
        self.tell("Loading holidays, offices and SOPs; playing the stories of those that are new ...")
        load_holidays()
        load_ours()
        problems = load_agencies(settings.SOPS)
        if self.demo:
            load_demo_people()
        results = publish_all(settings.SOPS)
        changed = sum(result.changed for result in results)
        refused = [result for result in results if result.problems]
        self.tell(f"{len(results) - len(refused)} SOPs in force, {changed} of them in a new edition.")
        return [str(problem) for problem in (*problems, *(p for result in refused for p in result.problems))]

    def _content_print(self) -> str:
        """Of the SOPs, the codes and the code that reads them, for this database."""
        package = settings.PACKAGE
        rooms = (
            "procedure",
            "flow",
            "directory",
            "files",
            "cases",
            "signing",
            "agenda",
            "dispositions",
            "letters",
            "notices",
            "staff",
            "training",
        )
        code = [path for room in rooms for path in sorted((package / room).rglob("*.py"))]
        tables = sorted((package / "agenda" / "data").iterdir())
        sops = sorted(path for path in settings.SOPS.rglob("*") if path.is_file())
        database = connection.settings_dict
        return _print_of(
            [*code, *tables, *sops], f"{database['ENGINE']} {database['HOST']} {database['NAME']} {self.demo}"
        )


def _static_files() -> Iterable[Path]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield Path(storage.path(path))


def _print_of(paths: Iterable[Path], also: str = "") -> str:
    """A hash of names, sizes and times of files: quick, and different when a file was touched."""
    total = hashlib.sha256(also.encode())
    for path in paths:
        state = path.stat()
        total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()


def forget() -> None:
    """Make the next update do everything, after the data was replaced."""
    (settings.HOME / "updated.json").unlink(missing_ok=True)
