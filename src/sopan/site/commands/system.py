"""`sopan django` and `sopan version`: what stands under Sopan."""

import argparse
import platform
from importlib.metadata import version as version_of

from django.core.management import execute_from_command_line
from django.db import connection

from sopan.site.commands.terminal import say, table
from sopan.site.version import VERSION


def django(arguments: argparse.Namespace) -> int:
    """Hand the words to Django's own command line; without words it lists its commands."""
    execute_from_command_line(["sopan django", *arguments.words])
    return 0


def version(arguments: argparse.Namespace) -> int:
    """Print what an administrator is asked for in a report."""
    with connection.cursor():
        number = ".".join(map(str, connection.get_database_version()))
    rows = [
        ("Sopan", VERSION),
        ("Python", platform.python_version()),
        ("Django", version_of("django")),
        (connection.display_name, number),
    ]
    say(table(rows))
    return 0
