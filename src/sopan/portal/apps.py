"""Django's handle on portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the package."""

    name = "sopan.portal"
    label = "portal"
    verbose_name = "Portal"
