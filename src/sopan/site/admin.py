"""Django admin: cases and SOPs to look up only, without what citizens wrote, names or codes."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from sopan.cases.models import Case, Edition, ProcedureRow, Task

# Signing in goes through the same door as everywhere else: throttled, with the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Sopan"


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only `cases.actions` and `cases.editions` write."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody, here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, anywhere."""
        return False


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """Where a case stands."""

    list_display = ("number", "agency", "procedure", "status", "outcome", "opened_at", "due_at")
    fields = (*list_display, "unit", "edition", "closed_at")
    list_filter = ("status", "outcome", "agency")
    search_fields = ("number",)
    list_select_related = ("agency", "procedure")


@admin.register(Task)
class TaskAdmin(ReadOnly):
    """Where a task stands."""

    list_display = ("case", "number", "step", "status", "position", "opened_at", "due_at")
    fields = (*list_display, "unit", "done_at", "late_at")
    list_filter = ("status", "agency")
    search_fields = ("case__number",)
    list_select_related = ("case", "position")


@admin.register(ProcedureRow)
class ProcedureAdmin(ReadOnly):
    """The SOPs known here."""

    fields = list_display = ("title", "agency", "unit", "slug", "public")
    list_filter = ("agency", "public")
    search_fields = ("title",)
    list_select_related = ("agency", "unit")


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    """Their editions, which nobody changes."""

    fields = list_display = ("procedure", "number", "in_force_at", "sha256")
    list_select_related = ("procedure",)
