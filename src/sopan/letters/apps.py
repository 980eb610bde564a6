"""Django's handle on letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """See the package."""

    name = "sopan.letters"
    label = "letters"
    verbose_name = "Naskah dinas"

    def ready(self) -> None:
        """Teach `cases` the steps that make letters."""
        from sopan.letters import steps  # noqa: F401
