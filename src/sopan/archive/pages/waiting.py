"""Records whose retention counts from an event that nobody has dated yet, and entering its day on several at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sopan.archive.access import administers, agency_of, not_found
from sopan.archive.forms import CountForm
from sopan.archive.models import Record
from sopan.archive.pages.disposals import keys_in
from sopan.archive.retention import Phase, in_phase
from sopan.archive.starting import enter_day
from sopan.cases.errors import Refused
from sopan.cases.web import for_officials, person
from sopan.directory import duty

A_PAGE = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def waiting(request: HttpRequest) -> HttpResponseBase:
    """The list, each event with its records; POST enters the day on those that were ticked, or mends it on one."""
    user = person(request)
    agency = agency_of(user)
    if not administers(user, agency):
        raise not_found()
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keys = keys_in(request)
        try:
            count = enter_day(user, agency, keys, form.cleaned_data["day"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Retensi %(n)d arsip dihitung sejak tanggal itu.") % {"n": count})
            if "arsip" in request.POST and count == 1:
                return redirect("archive:record", key=keys[0])
            return redirect("archive:waiting")
    rows = Record.objects.filter(in_phase(Phase.WAITING, duty.today(agency)), agency=agency)
    page = Paginator(rows.order_by("starts", "dated", "pk"), A_PAGE).get_page(request.GET.get("hal"))
    context = {
        "agency": agency,
        "page": page,
        "chosen": set(request.POST.getlist("record")),
        "form": form,
    }
    return render(request, "archive/waiting.html", context, status=422 if form.errors else 200)
