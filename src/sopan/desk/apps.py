"""Django's handle on desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the package."""

    name = "sopan.desk"
    label = "desk"
    verbose_name = "Meja kerja"
