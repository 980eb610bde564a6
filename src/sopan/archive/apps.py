"""Django's handle on archive."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """See the package."""

    name = "sopan.archive"
    label = "archive"
    verbose_name = "Arsip"

    def ready(self) -> None:
        """Have the worker file what is finished, keep the retention in line, and end what was begun."""
        from sopan.archive import duties  # noqa: F401
