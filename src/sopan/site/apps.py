"""Django's handle on site."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """See the package."""

    name = "sopan.site"
    label = "site"
    verbose_name = "Sopan"

    def ready(self) -> None:
        """Register the checks of an installation and what its worker does."""
        from sopan.site import checks, duties  # noqa: F401
