"""Django's handle on agenda."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Registers the step that enters a case in a book, and the question for a classification code."""

    name = "sopan.agenda"
    label = "agenda"
    verbose_name = "Buku agenda"

    def ready(self) -> None:
        """See the class."""
        from sopan.agenda.code_field import for_question
        from sopan.agenda.steps import register  # noqa: F401  # registers itself
        from sopan.cases.forms import field_kind

        field_kind("classification", for_question)
