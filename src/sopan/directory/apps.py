"""Django's handle on the directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The organisation and its people."""

    name = "sopan.directory"
    label = "directory"
    verbose_name = "Direktori"

    def ready(self) -> None:
        """Start watching what the calendars depend on."""
        from sopan.directory import calendars

        calendars.watch()
