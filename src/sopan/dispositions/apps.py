"""Django's handle on dispositions."""

from django.apps import AppConfig


class DispositionsConfig(AppConfig):
    """See the package."""

    name = "sopan.dispositions"
    label = "dispositions"
    verbose_name = "Disposisi"
