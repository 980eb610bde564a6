"""Telling the stories of SOP files in a database of its own, in memory and in a process of its own.

`sopan check` uses it, so that it can be run anywhere, also where an office is at work: the process gets none of this
installation's settings, and so neither its database nor its files nor its keys.

    python -m sopan.site.scratch FILE...

prints a line of JSON for each file: {"file", "stories": how many were told, "problems": [...]}.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from sopan.procedure.problems import Problem
from sopan.site.late import kept


@dataclass(frozen=True)
class Told:
    """What came of one SOP file: how many stories were told, and every problem that keeps it from being run."""

    file: str
    stories: int
    problems: list[Problem]


class Scratch:
    """The process, at work from the moment it is made. Use it in a `with` block, and ask for the results inside."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="sopan-check-")
        self._complaints = Path(self._home.name) / "complaints"
        self._process: subprocess.Popen[str] | None = None
        if files:
            with self._complaints.open("w") as complaints:
                self._process = subprocess.Popen(  # noqa: S603  # our own program
                    [sys.executable, "-m", __name__, *(str(path) for path in files)],
                    env=_environment(self._home.name),
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    text=True,
                )

    def results(self) -> Iterator[Told]:
        """One for each file, as they come. RuntimeError when the process ended before its time."""
        if self._process is None:
            return
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            yield Told(told["file"], told["stories"], [Problem(**problem) for problem in told["problems"]])
        if code := self._process.wait():
            last = self._complaints.read_text().strip().splitlines()[-1:] or [f"exit code {code}"]
            raise RuntimeError(f"the stories could not be told: {last[0]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._home.cleanup()


def _environment(home: str) -> dict[str, str]:
    """What the process gets to know: nothing of this installation but where its program lies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOPAN_")}
    root = os.environ.get("SOPAN_ROOT")
    return {
        **kept,
        **({"SOPAN_ROOT": root} if root else {}),
        "SOPAN_HOME": home,
        "SOPAN_DATABASE_URL": "sqlite://:memory:",
        "DJANGO_SETTINGS_MODULE": "sopan.site.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def main(files: Sequence[str]) -> int:
    """Publish the files one after the other into an empty database, each with its stories."""
    with kept():
        import django
        from django.apps import apps
        from django.db import connection

        django.setup()
    # The tables as they are now, made at once: going through all migrations takes ten times as long.
    with connection.schema_editor() as tables:
        for model in apps.get_models():
            tables.create_model(model)
    from sopan.cases.publishing import publish_each
    from sopan.directory.holidays import load_holidays
    from sopan.directory.offices import FILE, read_agency, store_agency

    load_holidays()
    paths = [Path(name) for name in files]
    for folder in sorted({path.parent.parent for path in paths}):
        store_agency(folder.name, read_agency(folder / FILE))
    for one in publish_each(paths):
        told = Told(str(one.path), one.stories, one.problems)
        sys.stdout.write(json.dumps(asdict(told)) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
