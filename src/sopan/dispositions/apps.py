"""Django's handle on dispositions."""

from django.apps import AppConfig


class DispositionsConfig(AppConfig):
    """Registers the step that this room owns, and the reminder of what is overdue."""

    name = "sopan.dispositions"
    label = "dispositions"
    verbose_name = "Disposisi"

    def ready(self) -> None:
        """See the class."""
        from sopan.dispositions import on_entry, steps  # noqa: F401  # register themselves
        from sopan.dispositions.actions import remind_overdue
        from sopan.notices.periodic import periodic

        periodic(3600)(remind_overdue)
