"""The administrator's pages: people and positions, stand-ins, calendar. Changes go through directory.administration."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases.recompute import HOURS, day_rule, recompute
from sopan.cases.web import for_officials, person
from sopan.desk.office_forms import ActingForm, DayForm, HoldingForm, HoursForm, OfficialForm
from sopan.directory import administration
from sopan.directory.administration import NotAllowed, Unsuitable, agencies_of, agency_of
from sopan.directory.duty import today
from sopan.directory.models import Acting, Agency, Holding, Holiday, Official

PAGE = 50
P = ParamSpec("P")
T = TypeVar("T")


def for_administrators(
    view: Callable[Concatenate[HttpRequest, Agency, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """A view about an agency, for who administers it; 404 for everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, agency_of(person(request), slug), *args, **kwargs)
        except NotAllowed:
            raise Http404 from None

    return for_officials(guarded)  # type: ignore[return-value]


@require_safe
@for_officials
def offices(request: HttpRequest) -> HttpResponseBase:
    """The agencies that one administers; straight to it when it is one."""
    agencies = agencies_of(person(request))
    if not agencies:
        raise Http404
    if len(agencies) == 1:
        return redirect("desk:people", slug=agencies[0].slug)
    return render(request, "desk/office/offices.html", {"agencies": agencies})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def people(request: HttpRequest, agency: Agency) -> HttpResponseBase:
    """Who works here and what they hold; entering a new official."""
    form = OfficialForm(agency, request.POST or None)
    created = None
    if request.method == "POST" and form.is_valid():
        created = _attempt(
            form, lambda: administration.add_official(person(request), agency, **form.cleaned_data)
        )
    if created is not None:
        form = OfficialForm(agency)
    officials = (
        Official.objects.filter(agency=agency)
        .select_related("user")
        .prefetch_related("holdings__position")
        .order_by("title_name")
    )
    return render(
        request,
        "desk/office/people.html",
        {"agency": agency, "officials": officials, "form": form, "created": created, "today": today(agency)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def official(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """One official: their positions, giving one more."""
    found = get_object_or_404(Official.objects.select_related("user"), pk=pk, agency=agency)
    form = HoldingForm(agency, request.POST or None, initial={"since": today(agency)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = _attempt(
            form,
            lambda: (
                administration.give_position(person(request), agency, found, data["position"], data["since"])
                or True
            ),
        )
        if given:
            messages.success(request, _("Jabatan ditambahkan."))
            return redirect("desk:official", slug=agency.slug, pk=pk)
    holdings = found.holdings.select_related("position__unit").order_by("since")
    return render(
        request,
        "desk/office/official.html",
        {"agency": agency, "official": found, "holdings": holdings, "form": form, "today": today(agency)},
    )


@require_POST
@for_administrators
def end_position(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """Today is the last day of this holding."""
    holding = get_object_or_404(
        Holding.objects.select_related("official", "position"), pk=pk, official__agency=agency
    )
    try:
        administration.end_position(person(request), agency, holding, today(agency))
        messages.success(request, _("Jabatan berakhir hari ini."))
    except Unsuitable as unsuitable:
        messages.warning(request, unsuitable.message)
    return redirect("desk:official", slug=agency.slug, pk=holding.official_id)


@require_POST
@for_administrators
def set_active(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """Let an official sign in, or no longer."""
    found = get_object_or_404(Official.objects.select_related("user"), pk=pk, agency=agency)
    active = request.POST.get("active") == "1"
    try:
        administration.set_active(person(request), agency, found, active=active)
        messages.success(request, _("Akun diaktifkan.") if active else _("Akun dinonaktifkan."))
    except Unsuitable as unsuitable:
        messages.warning(request, unsuitable.message)
    return redirect("desk:official", slug=agency.slug, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def reset_password(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """Ask first, then give an official a new first password, shown on this page and never again."""
    found = get_object_or_404(Official.objects.select_related("user"), pk=pk, agency=agency)
    password = ""
    if request.method == "POST":
        try:
            password = administration.reset_password(person(request), agency, found)
        except Unsuitable as unsuitable:
            messages.warning(request, unsuitable.message)
            return redirect("desk:official", slug=agency.slug, pk=pk)
    return render(
        request, "desk/office/password.html", {"agency": agency, "official": found, "password": password}
    )


@require_safe
@for_administrators
def changes(request: HttpRequest, agency: Agency) -> HttpResponseBase:
    """Who changed what in this agency, newest first: `?hal=`."""
    found = administration.changes_in(person(request), agency)
    page = Paginator(found, PAGE).get_page(request.GET.get("hal"))
    return render(request, "desk/office/changes.html", {"agency": agency, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def acting(request: HttpRequest, agency: Agency) -> HttpResponseBase:
    """Who stands in for whom; appointing a Plt or Plh."""
    form = ActingForm(agency, request.POST or None, initial={"since": today(agency)})
    appointed = None
    if request.method == "POST" and form.is_valid():
        appointed = _attempt(
            form, lambda: administration.appoint_acting(person(request), agency, **form.cleaned_data)
        )
    if appointed is not None:
        messages.success(request, _("Penunjukan tersimpan."))
        return redirect("desk:acting", slug=agency.slug)
    rows = (
        Acting.objects.filter(position__agency=agency)
        .select_related("position", "official")
        .order_by("-since")
    )
    return render(
        request,
        "desk/office/acting.html",
        {"agency": agency, "rows": rows[:100], "form": form, "today": today(agency)},
    )


@require_POST
@for_administrators
def end_acting(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """End an appointment now."""
    row = get_object_or_404(
        Acting.objects.select_related("official", "position"), pk=pk, position__agency=agency
    )
    try:
        administration.end_acting(person(request), agency, row)
        messages.success(request, _("Penunjukan diakhiri."))
    except Unsuitable as unsuitable:
        messages.warning(request, unsuitable.message)
    return redirect("desk:acting", slug=agency.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def calendar(request: HttpRequest, agency: Agency) -> HttpResponseBase:
    """Days off of the nation and of the agency; entering one of the agency's own."""
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day = administration.set_day(
            person(request),
            agency,
            data["date"],
            data["name"],
            works=data["works"] == "1",
            source=data["source"],
        )
        messages.success(request, _("Hari tersimpan.") + " " + _renewed(request, agency, day_rule(day)))
        return redirect("desk:calendar", slug=agency.slug)
    year = _year(request.GET.get("tahun"), today(agency).year)
    days = Holiday.objects.filter(agency=None, date__year=year) | Holiday.objects.filter(
        agency=agency, date__year=year
    )
    return render(
        request,
        "desk/office/calendar.html",
        {
            "agency": agency,
            "year": year,
            "days": days.order_by("date"),
            "form": form,
            "hours": HoursForm(agency),
        },
    )


@require_POST
@for_administrators
def remove_day(request: HttpRequest, agency: Agency, pk: int) -> HttpResponseBase:
    """Take one of the agency's own days out."""
    row = get_object_or_404(Holiday, pk=pk, agency=agency)
    rule = day_rule(row, removed=True)
    administration.remove_day(person(request), agency, row)
    messages.success(
        request, _("Hari dihapus dari kalender instansi.") + " " + _renewed(request, agency, rule)
    )
    return redirect("desk:calendar", slug=agency.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def hours(request: HttpRequest, agency: Agency) -> HttpResponseBase:
    """The hours in which the agency's clock runs."""
    form = HoursForm(agency, request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _attempt(form, lambda: administration.set_hours(person(request), agency, form.hours()) or True)
    ):
        messages.success(request, _("Jam kerja tersimpan.") + " " + _renewed(request, agency, HOURS))
        return redirect("desk:calendar", slug=agency.slug)
    return render(request, "desk/office/hours.html", {"agency": agency, "form": form})


def _renewed(request: HttpRequest, agency: Agency, rule: str) -> str:
    """Bring running deadlines in line with the calendar that was just changed; what is said of it."""
    result = recompute(agency, rule, person(request))
    if not result.finished:
        return _("Batas waktu yang sedang berjalan dihitung ulang; selesai dalam beberapa menit.")
    if not result.changed:
        return _("Batas waktu yang sedang berjalan tidak berubah.")
    return ngettext(
        "%(n)d batas waktu yang sedang berjalan dihitung ulang.",
        "%(n)d batas waktu yang sedang berjalan dihitung ulang.",
        result.changed,
    ) % {"n": result.changed}


def _attempt(form: forms.Form, change: Callable[[], T]) -> T | None:
    """The result of a change, or None with its sentence on the form."""
    try:
        return change()
    except Unsuitable as unsuitable:
        form.add_error(None, unsuitable.message)
        return None


def _year(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and 2000 <= int(text) <= 2100 else default
