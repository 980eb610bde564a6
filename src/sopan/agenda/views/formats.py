"""How an agency writes its numbers, for who administers it; and looking up a classification code."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.agenda.code_field import choices
from sopan.agenda.entries import OUTGOING, book_of
from sopan.agenda.formats import set_pattern, set_unit_code
from sopan.agenda.forms import FormatForm, UnitCodeForm
from sopan.agenda.lookup import find
from sopan.agenda.models import NumberFormat, UnitCode
from sopan.agenda.numbers import DEFAULT
from sopan.cases.web import for_officials, person
from sopan.directory import duty
from sopan.directory.models import Agency


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def formats(request: HttpRequest, agency: str) -> HttpResponseBase:
    """The patterns of an agency; a new one is shown as an example before it is saved."""
    office = _administered(request, agency)
    book = book_of(office, OUTGOING)
    form = FormatForm(office, request.POST or None)
    example = ""
    if request.method == "POST" and form.is_valid():
        kind, pattern = form.cleaned_data["kind"], form.cleaned_data["pattern"]
        example = form.example(pattern)
        if "simpan" in request.POST:
            set_pattern(office, kind, pattern, user=person(request), now=timezone.now())
            messages.success(request, _("Pola disimpan. Naskah berikutnya bernomor seperti contohnya."))
            return redirect("agenda:formats", agency=office.slug)
    general = book.pattern or DEFAULT
    rows = [
        (one.kind.capitalize(), one.pattern, form.example(one.pattern))
        for one in NumberFormat.objects.filter(agency=office).order_by("kind")
    ]
    return render(
        request,
        "agenda/formats.html",
        {
            "agency": office,
            "form": form,
            "example": example,
            "general": (general, form.example(general)),
            "rows": rows,
            "codes": UnitCode.objects.filter(unit__agency=office)
            .select_related("unit")
            .order_by("unit__name"),
            "unit_form": UnitCodeForm(office),
        },
    )


@require_POST
@for_officials
def unit_code(request: HttpRequest, agency: str) -> HttpResponseBase:
    """Write down what a unit has for its code in numbers."""
    office = _administered(request, agency)
    form = UnitCodeForm(office, request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"].strip()
        set_unit_code(form.cleaned_data["unit"], code, user=person(request), now=timezone.now())
        messages.success(request, _("Kode unit disimpan."))
    else:
        messages.warning(request, _("Pilih unitnya; kodenya tidak boleh memuat garis miring atau kurung."))
    return redirect("agenda:formats", agency=office.slug)


@require_safe
@for_officials
def codes(request: HttpRequest) -> HttpResponseBase:
    """The classification codes: what a field offers while it is typed in, or a page to look in."""
    mine = {each.agency_id for each in duty.duties_of(person(request))}
    if request.headers.get("HX-Request"):
        name = request.GET.get("name", "")[:60]
        return render(
            request, "agenda/code_choices.html", choices(name, request.GET.get(name, "").strip()[:100], mine)
        )
    words = request.GET.get("q", "").strip()[:100]
    found, count = find(words, mine)
    context = {"found": found, "more": count - len(found), "words": words}
    return render(request, "agenda/codes.html", context)


def _administered(request: HttpRequest, slug: str) -> Agency:
    office = get_object_or_404(Agency, slug=slug)
    if office.pk not in duty.administers(person(request)):
        raise Http404
    return office
