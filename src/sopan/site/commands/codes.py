"""`sopan codes load`: the office's table of kode klasifikasi arsip and retention."""

import argparse

from sopan.agenda.codes import TableRefused, load_table
from sopan.site.commands.terminal import say


def load(arguments: argparse.Namespace) -> int:
    """Load the table, or print everything that is wrong in it and load nothing (1)."""
    try:
        new, changed = load_table(arguments.file.read_bytes())
    except TableRefused as refused:
        for problem in refused.problems:
            say(f"{arguments.file}: {problem}")
        return 1
    say(f"{new:,} codes are new, {changed:,} changed.")
    return 0
