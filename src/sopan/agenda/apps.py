"""Django's handle on agenda."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Registers the step that enters a case in a book."""

    name = "sopan.agenda"
    label = "agenda"
    verbose_name = "Buku agenda"

    def ready(self) -> None:
        """See the class."""
        from sopan.agenda.steps import register  # noqa: F401  # registers itself
