"""`sopan backup` and `sopan restore`."""

import argparse

from django.conf import settings

from sopan.site.backup import BackupError, back_up, holds_data, verify
from sopan.site.backup import restore as bring_back
from sopan.site.commands.terminal import Stop, counted, note
from sopan.site.locks import InUse, replacing_data
from sopan.site.update import forget


def backup(arguments: argparse.Namespace) -> int:
    """Write an archive of everything."""
    parts = size = 0
    try:
        for part in counted(back_up(arguments.file), "parts written"):
            parts += 1
            size += part.size
    except BackupError as error:
        raise Stop(str(error)) from error
    packed = arguments.file.stat().st_size
    note(f"{arguments.file}: {parts:,} parts, {size / 1e6:,.1f} MB, packed {packed / 1e6:,.1f} MB.")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Bring an archive back after checking all of it. 1 when the archive is damaged or data is in the way."""
    if not arguments.file.is_file():
        raise Stop(f"There is no file {arguments.file}.")
    try:
        with replacing_data(settings.HOME):
            note("Checking the archive ...")
            manifest = verify(arguments.file)
            if holds_data() and not arguments.force:
                raise Stop(
                    "There is data here already. Make a backup of it, then add --force to replace it.", 1
                )
            parts = manifest["parts"]
            for _ in counted(bring_back(arguments.file), "parts laid out", len(parts)):
                pass
            forget()
    except BackupError as error:
        raise Stop(str(error), 1) from error
    except InUse:
        raise Stop("Sopan is running with this data. Stop `sopan serve` and `sopan worker` first.") from None
    note(f"Brought back {len(parts):,} parts of {manifest['made']} (Sopan {manifest['sopan']}).")
    note(
        "Run `sopan migrate` before serving; the keys (SOPAN_DATA_KEYS, SOPAN_INDEX_KEY) must be those of then."
    )
    return 0
