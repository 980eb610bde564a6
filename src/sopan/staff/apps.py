"""Django's handle on the office's own people."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """See the package."""

    name = "sopan.staff"
    label = "staff"
    verbose_name = "Kepegawaian"

    def ready(self) -> None:
        """Teach `cases` the steps of leave."""
        from sopan.staff import steps  # noqa: F401
