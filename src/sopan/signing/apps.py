"""Django's handle on signing."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """See the package."""

    name = "sopan.signing"
    label = "signing"
    verbose_name = "Tanda tangan elektronik"
