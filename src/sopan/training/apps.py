"""Django's handle on training."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """See the package."""

    name = "sopan.training"
    label = "training"
    verbose_name = "Pelatihan"

    def ready(self) -> None:
        """Teach `cases` the steps of a training."""
        from sopan.training import steps  # noqa: F401
