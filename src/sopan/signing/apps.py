"""Django's handle on signing."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """See the package."""

    name = "sopan.signing"
    label = "signing"
    verbose_name = "Tanda tangan elektronik"

    def ready(self) -> None:
        """Register the check of the chosen signer."""
        from sopan.signing import checks  # noqa: F401
