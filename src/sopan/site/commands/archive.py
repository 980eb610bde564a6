"""`sopan archive index`: what the archive is searched by, made anew."""

import argparse

from sopan.archive.filing import file_away
from sopan.archive.index import rebuild
from sopan.site.commands.terminal import note, say


def index(arguments: argparse.Namespace) -> int:
    """File what is not filed yet, then index every record again."""
    fresh = file_away()
    done = 0
    for done in rebuild():
        note(f"  records indexed: {done:,}")
    say(f"{done:,} records indexed, {fresh:,} of them new.")
    return 0
