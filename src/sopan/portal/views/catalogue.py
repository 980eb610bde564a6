"""Home, the catalogue of services, and the page of a service: its service standard, made from its SOP."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sopan.cases.editions import edition_of
from sopan.cases.models import ProcedureRow
from sopan.directory.models import Agency
from sopan.portal.finding import LONGEST_QUERY, find, offered, offers, shelves
from sopan.portal.library import works_in
from sopan.portal.standard import office_time, published_time, rows_of

HOME_SERVICES = 9
HOME_AGENCIES = 30
AGENCIES_A_PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box; the services and offices; how it works; tracking."""
    words = request.GET.get("cari", "").strip()[:LONGEST_QUERY]
    if words:
        return render(request, "portal/found.html", {"words": words, "offers": find(words)})
    context = {
        "offers": offers(offered()[:HOME_SERVICES]),
        "agencies": Agency.objects.annotate(
            services=Count("procedures", filter=Q(procedures__public=True, procedures__current__isnull=False))
        )[:HOME_AGENCIES],
    }
    return render(request, "portal/home.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every service by agency."""
    page = Paginator(Agency.objects.order_by("name", "pk"), AGENCIES_A_PAGE).get_page(request.GET.get("hal"))
    return render(request, "portal/catalogue.html", {"page": page, "shelves": shelves(page.object_list)})


@require_safe
def agency(request: HttpRequest, agency: str) -> HttpResponse:
    """The services of one agency."""
    found = get_object_or_404(Agency, slug=agency)
    return render(
        request, "portal/agency.html", {"agency": found, "offers": offers(offered().filter(agency=found))}
    )


@require_safe
def service(request: HttpRequest, agency: str, slug: str) -> HttpResponse:
    """A service: what one gets, what to bring, each step with its time, and how to apply."""
    row = service_row(agency, slug, request.user)
    assert row.current_id is not None, "a service on offer has an edition"
    edition = edition_of(row.current_id)
    sheet = edition.sheet
    context = {
        "row": row,
        "agency": row.agency,
        "edition": edition,
        "sheet": sheet,
        "service": sheet.service,
        "rows": rows_of(sheet),
        "published": published_time(sheet),
        "office_time": office_time(sheet),
    }
    return render(request, "portal/service.html", context)


def service_row(agency: str, slug: str, user: Any) -> ProcedureRow:
    """The service of that agency and name. Errors: Http404 when it is not on offer to `user`.

    What an office offers its own officials only, such as leave, is on offer to them.
    """
    row = (
        ProcedureRow.objects.select_related("agency", "unit", "current")
        .defer("current__content")
        .filter(agency__slug=agency, slug=slug, current__isnull=False)
        .first()
    )
    if row is None or not (row.public or _for_staff(row, user)):
        raise Http404
    return row


def _for_staff(row: ProcedureRow, user: Any) -> bool:
    return row.agency_id in works_in(user) and edition_of(row.current_id or 0).sheet.service is not None
