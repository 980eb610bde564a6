"""Django's handle on files."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


class FilesConfig(AppConfig):
    """See the package."""

    name = "sopan.files"
    label = "files"
    verbose_name = "Berkas"

    def ready(self) -> None:
        """Let the deployment check, and the administrators' page that shows it, say how the scanner does."""
        checks.register(scanner_works, "operation", deploy=True)


def scanner_works(app_configs: Sequence[AppConfig] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """The state of the virus scanner: an error when it is on and silent, otherwise for information."""
    from sopan.files.scanning import State, status

    found = status()
    kind = checks.Error if found.state == State.UNREACHABLE else checks.Info
    return [kind(found.sentence, id=f"files.scanner-{found.state}")]
