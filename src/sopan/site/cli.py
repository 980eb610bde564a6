"""The `sopan` command: what an administrator does at a terminal.

Exit codes: 0 done, 1 problems found, 2 wrong usage, 3 the surroundings do not allow it (a port taken,
no database, a full disk). An error is one sentence; SOPAN_DEBUG=1 adds the traceback.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from sopan.site.commands.terminal import ENVIRONMENT, Stop, note
from sopan.site.late import kept
from sopan.site.logs import masked

EPILOG = "Exit codes: 0 done, 1 problems found, 2 wrong usage, 3 the surroundings do not allow it."
COMMANDS = "sopan.site.commands"


class Commands:
    """The command line, one command added after the other."""

    def __init__(self) -> None:
        self.top = argparse.ArgumentParser(
            prog="sopan",
            description="Runs the SOPs of government offices.",
            epilog=f"{EPILOG} Settings come from the environment: see docs/administrators.",
        )
        self._commands = self.top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(self, name: str, run: str, summary: str, more: str = "") -> argparse.ArgumentParser:
        """Add a command. `run` is "module:function", imported only when the command is called."""
        command = self._commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}. {more}".strip(),
            epilog=EPILOG,
        )
        command.set_defaults(run=run)
        return command

    def group(
        self, name: str, summary: str, actions: dict[str, tuple[str, str]]
    ) -> dict[str, argparse.ArgumentParser]:
        """Add a command with actions: word -> (module:function, summary)."""
        parser = self._commands.add_parser(name, help=summary, description=f"{summary}.", epilog=EPILOG)
        inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        made = {}
        for word, (run, what) in actions.items():
            made[word] = inner.add_parser(
                word, help=what, description=f"{what[0].upper()}{what[1:]}.", epilog=EPILOG
            )
            made[word].set_defaults(run=run)
        return made


def parser() -> argparse.ArgumentParser:
    """The command line with all its help."""
    commands = Commands()
    _running(commands)
    _sops(commands)
    _people_and_data(commands)
    _signing(commands)
    _development(commands)
    return commands.top


def _running(commands: Commands) -> None:
    serve = commands.add(
        "serve",
        "serve:serve",
        "serve the pages and send the notices until Ctrl-C",
        "In demo mode it first makes the database and loads the demo offices; in production run `sopan migrate` before.",
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this computer only)"
    )
    serve.add_argument("--port", type=int, default=8000, help="default: 8000")
    serve.add_argument(
        "--workers", type=int, default=2, help="web processes, each with 8 threads (default: 2)"
    )
    serve.add_argument("--no-worker", action="store_true", help="pages only; `sopan worker` runs elsewhere")
    serve.add_argument("--access-log", action="store_true", help="a line for each request, without its query")
    serve.add_argument(
        "--expose-demo",
        action="store_true",
        help="let others on the network use the demo, whose passwords are known",
    )
    serve.add_argument("--empty", action="store_true", help="begin a new demo without example cases")
    worker = commands.add(
        "worker", "work:worker", "send notices, watch deadlines and do background tasks until Ctrl-C"
    )
    worker.add_argument("--once", action="store_true", help="do what is due now and end")
    commands.add(
        "demo",
        "demo:demo",
        "play two months of example cases into an empty demo",
        "`sopan serve` does it at the first start of a demo. Stop Sopan first; leaves a demo that has cases as it is.",
    )
    commands.add(
        "migrate",
        "update:migrate",
        "bring the database, offices, SOPs and static files up to this version",
        "Safe to run again. Make a backup first.",
    )


def _sops(commands: Commands) -> None:
    check = commands.add(
        "check",
        "sops:check",
        "find every mistake in SOP files",
        "Prints file:line: what is wrong, what to do. Ends with 1 if an SOP cannot be run.",
    )
    check.add_argument("path", nargs="?", type=Path, help="a file or a folder (default: all SOPs)")
    check.add_argument("--lint", action="store_true", help="also what could be better, such as missing dates")
    check.add_argument("--schema", action="store_true", help="print the JSON Schema for editors and end")
    rehearse = commands.add(
        "rehearse",
        "rehearse:rehearse",
        "run every SOP through every branch with made-up people",
        "Prints a row for each SOP, or the paths of one. Ends with 1 if a step is never reached, a branch never taken, "
        "or a case cannot end.",
    )
    rehearse.add_argument(
        "sop", nargs="?", help="a file, or agency/name as in the address (default: all, a row each)"
    )
    rehearse.add_argument(
        "--paths", type=int, default=40, help="most paths to print of one SOP (default: 40)"
    )
    rehearse.add_argument("--json", action="store_true", help="print the paths as JSON, for other programs")


def _people_and_data(commands: Commands) -> None:
    user = commands.group(
        "user",
        "People who sign in",
        {
            "add": ("people:add", "add an official or a system administrator"),
            "list": ("people:list_", "list the officials and their positions"),
        },
    )
    add = user["add"]
    add.add_argument("username", help="the name to sign in with; an official's NIP")
    add.add_argument("--name", required=True, help="full name")
    add.add_argument("--email", default="")
    add.add_argument("--agency", help="short name of the official's agency, such as dinsos-tanahlaut")
    add.add_argument(
        "--position", action="append", default=[], help="code of a position held from today; repeatable"
    )
    add.add_argument("--title-name", help="name with academic titles, as under a signature (default: --name)")
    add.add_argument("--admin", action="store_true", help="a system administrator instead of an official")
    how = add.add_mutually_exclusive_group()
    how.add_argument("--generate", action="store_true", help="make up a password and print it once")
    how.add_argument("--stdin", action="store_true", help="read the password from standard input")
    codes = commands.group(
        "codes",
        "The classification codes of letters and archives",
        {"load": ("codes:load", "load a table of codes and retention (Excel or CSV)")},
    )
    codes["load"].add_argument("file", type=Path, help="heads: kode,uraian,aktif,mulai,inaktif,nasib,dasar")
    _proving(commands)
    commands.group(
        "archive",
        "The archive of letters",
        {"index": ("archive:index", "make anew what letters are searched by; may run while Sopan is in use")},
    )
    backup = commands.add(
        "backup",
        "backup:backup",
        "write the database and all files into one archive",
        "May run while Sopan is in use. The archive holds personal data but not the keys: keep both, apart.",
    )
    backup.add_argument("file", type=Path, help="for example sopan-2026-07-01.tar.gz; must not exist yet")
    restore = commands.add(
        "restore",
        "backup:restore",
        "bring back what `sopan backup` wrote",
        "Checks every hash before it changes anything. Stop `sopan serve` and `sopan worker` first.",
    )
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="replace the data that is there now")


def _signing(commands: Commands) -> None:
    signing = commands.group(
        "signing",
        "Electronic signatures",
        {
            "check": ("signing:check", "say whether the signing service is set up and answers"),
            "nik": ("signing:nik", "keep an official's NIK, sealed, for the signing service"),
            "certificate": (
                "signing:certificate",
                "say with which certificates a service signed for an official, and believe a new one",
            ),
            "issue": ("signing:issue", "make a certificate of the demonstration's authority for an official"),
            "revoke": ("signing:revoke", "revoke a certificate of the demonstration's authority"),
        },
    )
    signing["check"].add_argument("username", nargs="?", help="also whether this official can sign")
    for action in ("nik", "certificate", "issue", "revoke"):
        signing[action].add_argument("username", help="the name to sign in with")
    signing["nik"].add_argument("--remove", action="store_true", help="forget it")
    signing["certificate"].add_argument(
        "--believe", metavar="NUMBER", default="", help="the one with this number is theirs: you asked them"
    )
    signing["issue"].add_argument(
        "--days", type=int, default=0, help="how long it is valid (default: three years)"
    )
    signing["issue"].add_argument(
        "--stdin", action="store_true", help="read the passphrase from standard input (default: the demo's)"
    )


def _proving(commands: Commands) -> None:
    audit = commands.group(
        "audit",
        "The case histories, the books and the daily heads over them",
        {
            "verify": (
                "audit:verify",
                "check every hash chain and head, of this database or of an archive, and name what does not hold",
            ),
            "export": ("audit:export", "write an archive for an external auditor"),
            "receipt": ("audit:receipt", "find the value on a citizen's receipt in the history of the case"),
        },
    )
    verify = audit["verify"]
    verify.add_argument(
        "archive",
        nargs="?",
        type=Path,
        help="what `sopan audit export` wrote; then no database is asked (default: this database)",
    )
    audit["receipt"].add_argument(
        "--archive", type=Path, help="what `sopan audit export` wrote (default: this database)"
    )
    for command in (verify, audit["receipt"]):
        command.add_argument(
            "--roots", type=Path, help="folder of root certificates (.pem, .crt, .der) that you believe"
        )
        command.add_argument(
            "--head",
            type=Path,
            action="append",
            default=[],
            help="a head that you kept since it was published, .json; repeatable",
        )
    verify.add_argument(
        "--chains", action="store_true", help="only the chains, not what the rows say: faster"
    )
    verify.add_argument(
        "--processes",
        type=int,
        default=os.cpu_count() or 1,
        help="with --chains: how many at a time (default: one for each processor)",
    )
    audit["export"].add_argument("place", type=Path, help="a new .zip file, or a new folder")
    audit["receipt"].add_argument("number", help="number of the case")
    audit["receipt"].add_argument(
        "value", nargs="+", help="the value beside 'Sidik riwayat', with or without spaces"
    )
    letters = commands.group(
        "letters",
        "Letters that were issued",
        {"verify": ("letters:verify", "check the signatures on a PDF, and whether this database issued it")},
    )
    letters["verify"].add_argument("file", type=Path)
    letters["verify"].add_argument(
        "--roots", type=Path, help="folder of root certificates that you believe (default: SOPAN_TRUST)"
    )
    letters["verify"].add_argument("--offline", action="store_true", help="do not ask the database")


def _development(commands: Commands) -> None:
    commands.group(
        "messages",
        "Translations (needs the development dependencies)",
        {
            "extract": (
                "messages:extract",
                "bring new texts from code and templates into the English catalogue",
            ),
            "compile": ("messages:compile_", "compile the catalogue"),
            "check": (
                "messages:check",
                "fail on a text without English, an unknown text, a stale compiled catalogue",
            ),
        },
    )
    django = commands.add(
        "django", "system:django", "any management command of Django", "For example: sopan django dbshell"
    )
    django.add_argument("words", nargs=argparse.REMAINDER, metavar="...")
    commands.add("version", "system:version", "print the versions of Sopan, Python and the database")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    debug = os.environ.get("SOPAN_DEBUG", "").lower() in ("1", "true", "yes", "on")
    module, _, function = arguments.run.partition(":")
    try:
        with kept():
            import django
            from django.conf import settings

            django.setup()
            run = getattr(import_module(f"{COMMANDS}.{module}"), function)
        settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        code: int = run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Stop as stop:
        note(f"sopan: {stop}")
        return stop.code
    except Exception as error:
        if debug:
            traceback.print_exc()
        else:
            note(f"sopan: {_sentence(error)}")
        return ENVIRONMENT
    return code


def _sentence(error: Exception) -> str:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError

    text = masked(" ".join(str(error).split()))
    if isinstance(error, ImproperlyConfigured | CommandError):
        return text
    if isinstance(error, DatabaseError):
        return f"The database does not answer as expected: {text} (Is it reachable, and was `sopan migrate` run?)"
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    return f"Something unexpected went wrong: {type(error).__name__}: {text}. SOPAN_DEBUG=1 shows where."


if __name__ == "__main__":
    sys.exit(main())
