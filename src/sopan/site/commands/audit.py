"""`sopan audit verify`: that no case's history was changed behind Sopan's back."""

import argparse

from sopan.cases.audit import verify_all
from sopan.cases.models import Case
from sopan.site.commands.terminal import counted, say


def verify(arguments: argparse.Namespace) -> int:
    """Check every chain; print the first broken link of each case that has one. 1 when there is any."""
    cases = broken = 0
    for found in counted(verify_all(), "cases verified", Case.objects.count()):
        cases += 1
        if found is not None:
            broken += 1
            say(str(found))
    say(f"{cases:,} cases verified, {broken:,} broken.")
    return 1 if broken else 0
