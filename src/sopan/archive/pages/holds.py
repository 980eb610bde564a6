"""Records held back from destruction: who holds what and why, placing a hold, and lifting it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sopan.archive.access import agency_of, not_found
from sopan.archive.forms import HoldForm, WhyForm
from sopan.archive.held import may_hold, opened
from sopan.archive.holding import lift, place
from sopan.archive.models import Hold, Record
from sopan.archive.pages.disposals import keys_in
from sopan.archive.papers import HIDDEN
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import Agency, User

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def holds(request: HttpRequest) -> HttpResponseBase:
    """What is held and what was; POST holds the records that were sent, and shows the form again when it cannot."""
    user = person(request)
    agency = _holds(user)
    form = HoldForm(request.POST or None, initial={"since": duty.today(agency)})
    chosen = keys_in(request) if request.method == "POST" else []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            place(
                user,
                agency,
                chosen,
                told["ground"],
                told["why"],
                told["since"],
                whole_case=told["whole_case"],
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Penundaannya tercatat."))
            return redirect("archive:holds")
    rows = Hold.objects.filter(agency=agency).select_related("record", "case", "placed_by", "lifted_by")
    page = Paginator(rows.order_by(F("lifted_at").desc(nulls_first=True), "-pk"), A_PAGE).get_page(
        request.GET.get("hal")
    )
    context = {
        "agency": agency,
        "page": page,
        "rows": [_row(hold) for hold in page.object_list],
        "records": Record.objects.filter(agency=agency, key__in=chosen).order_by("pk"),
        "form": form,
        "lift_form": WhyForm(auto_id=False),
    }
    return render(request, "archive/holds.html", context, status=422 if form.errors else 200)


@require_POST
@for_officials
def let_go(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Lift a hold. Errors: Refused, without a reason."""
    lift(person(request), key, request.POST.get("why", ""))
    messages.success(request, _("Penundaan dicabut. Jadwal retensinya berlaku lagi."))
    return redirect("archive:holds")


def _holds(user: User) -> Agency:
    agency = agency_of(user)
    if not may_hold(user, agency):
        raise not_found()
    return agency


def _row(hold: Hold) -> dict[str, Any]:
    """A hold as the page shows it. A record is named by its number: what it is about may be for others."""
    record = hold.record
    hidden = HIDDEN if record is not None and record.confidential else ""
    return {
        "hold": hold,
        "title": hidden or (record.title or record.kind if record is not None else ""),
        "why": opened(hold, hold.why),
        "lifted_why": opened(hold, hold.lifted_why),
    }
