"""Django's handle on audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See the package."""

    name = "sopan.audit"
    label = "audit"
    verbose_name = "Pemeriksaan"

    def ready(self) -> None:
        """Have the worker take each day's head, and finish those that wait."""
        from sopan.audit.heads import keep_heads
        from sopan.notices.periodic import periodic

        periodic(600)(keep_heads)
