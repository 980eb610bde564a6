"""The inbox, and the search over all cases that the official may see."""

from typing import cast, get_args

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sopan.cases.access import cases_visible_to, units_seen
from sopan.cases.inbox import Tab, counts
from sopan.cases.inbox import inbox as inbox_of
from sopan.cases.models import Case
from sopan.cases.web import person
from sopan.desk.access import for_officials

TABS = {
    "mine": _("Tugas saya"),
    "unit": _("Unit saya"),
    "late": _("Terlambat"),
    "waiting": _("Menunggu pihak lain"),
}
PAGE = 25


@require_safe
@for_officials
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What is to be done now: `?tab=`, `?q=` words, `?sop=` one SOP, `?hal=` page."""
    user = person(request)
    tab = cast(Tab, request.GET.get("tab") if request.GET.get("tab") in get_args(Tab) else "mine")
    words = request.GET.get("q", "").strip()[:100]
    page = inbox_of(user, tab, page=_number(request.GET.get("hal")), words=words)
    overseer = bool(units_seen(user))
    return render(
        request,
        "desk/inbox.html",
        {
            "tab": tab,
            "tabs": [(key, label) for key, label in TABS.items() if overseer or key != "unit"],
            "words": words,
            "page": page,
            "counts": counts(user),
            "now": timezone.now(),
        },
    )


@require_safe
@for_officials
def cases(request: HttpRequest) -> HttpResponseBase:
    """All cases that the official may see, newest first: `?q=`, `?keadaan=open|closed`, `?hal=`."""
    user = person(request)
    words = request.GET.get("q", "").strip()[:100]
    status = request.GET.get("keadaan", "")
    found = cases_visible_to(user).select_related("procedure", "agency", "unit")
    if status in Case.Status.values:
        found = found.filter(status=status)
    for word in words.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(applicant_name__icontains=word)
            | Q(procedure__title__icontains=word)
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("hal"))
    return render(
        request,
        "desk/cases.html",
        {"page": page, "words": words, "status": status, "statuses": Case.Status.choices},
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 1
