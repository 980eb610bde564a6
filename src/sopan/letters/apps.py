"""Django's handle on letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """See the package."""

    name = "sopan.letters"
    label = "letters"
    verbose_name = "Naskah dinas"

    def ready(self) -> None:
        """Teach `cases` the steps that make letters, and the worker its duties."""
        from sopan.letters import duties, steps  # noqa: F401
        from sopan.letters.merging import carry_on
        from sopan.letters.wording import tell_misfits
        from sopan.notices.periodic import periodic

        periodic(5)(carry_on)
        periodic(3600)(tell_misfits)
