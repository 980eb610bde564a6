"""Django's handle on archive."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """See the package."""

    name = "sopan.archive"
    label = "archive"
    verbose_name = "Arsip"
