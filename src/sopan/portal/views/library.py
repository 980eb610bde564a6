"""The library of SOPs: the list by agency, and each SOP as its official sheet and flowchart."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from sopan.cases.editions import edition_of
from sopan.cases.models import ProcedureRow
from sopan.cases.sheet import called_titles, sheet_rows
from sopan.directory.models import Agency
from sopan.portal import library
from sopan.portal.finding import LONGEST_QUERY
from sopan.procedure.chart import chart, chart_pages

AGENCIES_A_PAGE = 20


@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """Every SOP by agency; or those that the words ask for, in one agency or in all."""
    words = request.GET.get("cari", "").strip()[:LONGEST_QUERY]
    slug = request.GET.get("instansi", "")
    chosen = get_object_or_404(Agency, slug=slug) if slug else None
    agencies = list(Agency.objects.order_by("name", "pk"))
    context: dict[str, Any] = {"words": words, "chosen": chosen, "agencies": agencies}
    if words:
        context["entries"] = library.found(words, chosen, request.user)
    elif chosen is not None:
        context["shelves"] = library.shelves([chosen], request.user)
    else:
        page = Paginator(agencies, AGENCIES_A_PAGE).get_page(request.GET.get("hal"))
        context |= {"page": page, "shelves": library.shelves(page.object_list, request.user)}
    return render(request, "portal/library.html", context)


@require_safe
def sop(request: HttpRequest, agency: str, slug: str, number: int | None = None) -> HttpResponse:
    """One SOP: its sheet, flowchart, form and letters; the edition in force, or the one of that number."""
    row = get_object_or_404(
        ProcedureRow.objects.select_related("agency", "unit"),
        agency__slug=agency,
        slug=slug,
        current__isnull=False,
    )
    editions = list(row.editions.defer("content").order_by("-number"))
    pk = next((one.pk for one in editions if one.number == number), None) if number else row.current_id
    if pk is None:
        raise Http404
    edition = edition_of(pk)
    sheet = edition.sheet
    official = row.agency_id in library.works_in(request.user)
    pages = chart_pages(sheet)
    context: dict[str, Any] = {
        "row": row,
        "agency": row.agency,
        "edition": edition,
        "editions": editions,
        "current": pk == row.current_id,
        "sheet": sheet,
        "service": sheet.service,
        "kind": library.kind_of(sheet),
        "rows": sheet_rows(sheet, titles=called_titles(sheet, row.agency_id)),
        "chart": _svg(chart(sheet)),
        "pages": [_svg(page) for page in pages] if len(pages) > 1 else [],
        "times": library.times_of(sheet),
        "asked": library.asked_of_officials(sheet),
        "official": official,
    }
    if pk == row.current_id:
        context["ways"] = library.ways_in(sheet, official=official)
    if official:
        context["running"] = library.running([row.agency_id]).get(row.pk, 0)
        context["defects"] = library.defects(sheet)
    return render(request, "portal/sop.html", context)


def _svg(drawing: str) -> SafeString:
    return mark_safe(drawing)  # noqa: S308  # `chart` escapes what the sheet says
