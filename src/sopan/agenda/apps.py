"""Django's handle on agenda."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """See the package."""

    name = "sopan.agenda"
    label = "agenda"
    verbose_name = "Buku agenda"
