"""Django's handle on the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the kinds of step that this room owns, and the sweep for what is late."""

    name = "sopan.cases"
    label = "cases"
    verbose_name = "Permohonan"

    def ready(self) -> None:
        """See the class."""
        from sopan.cases.recompute import recompute_changed
        from sopan.cases.steps import (  # noqa: F401  # each registers itself
            alone,
            applicant,
            approve,
            assign,
            beneficiaries,
            check,
            collect,
            elsewhere,
            office,
            outside,
            reply,
            visit,
        )
        from sopan.cases.sweep import sweep
        from sopan.notices.periodic import periodic

        periodic(60)(sweep)
        periodic(60)(recompute_changed)
