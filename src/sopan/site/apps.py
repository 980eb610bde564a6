"""Django's handle on site."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy


class SiteConfig(AppConfig):
    """See the package."""

    name = "sopan.site"
    label = "site"
    verbose_name = "Sopan"

    def ready(self) -> None:
        """Register the checks of an installation and what its worker does; say shortly that an answer is missing."""
        from sopan.site import checks, duties  # noqa: F401

        Field.default_error_messages["required"] = gettext_lazy("Wajib diisi.")
