"""Django's handle on audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See the package."""

    name = "sopan.audit"
    label = "audit"
    verbose_name = "Pemeriksaan"
