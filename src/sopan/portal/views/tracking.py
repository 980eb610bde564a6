"""Following an application with its number and secret code, without signing in."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sopan.cases.errors import NotFound
from sopan.cases.models import Case
from sopan.cases.tracking import timeline
from sopan.cases.tracking import track as case_by_code
from sopan.directory.throttle import address_of, allow
from sopan.portal.progress import next_of, status_of

FROM_ONE_ADDRESS, ADDRESS_SECONDS = 20, 600
FOR_ONE_NUMBER, NUMBER_SECONDS = 30, 3_600


class TrackForm(forms.Form):
    """Number and code, as on the receipt."""

    nomor = forms.CharField(
        label=gettext_lazy("Nomor permohonan"),
        help_text=gettext_lazy("Tertulis pada bukti permohonan, misalnya DINSOS-TALA/2026/00041."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    kode = forms.CharField(
        label=gettext_lazy("Kode rahasia"),
        help_text=gettext_lazy("Delapan huruf dan angka pada bukti permohonan."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track(request: HttpRequest) -> HttpResponseBase:
    """Where an application stands. Wrong number and wrong code get the same answer, and only so many tries."""
    if request.method != "POST":
        return render(
            request, "portal/track.html", {"form": TrackForm(initial={"nomor": request.GET.get("nomor", "")})}
        )
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/track.html", {"form": form}, status=422)
    if not _may_try(request, form.cleaned_data["nomor"]):
        form.add_error(
            None,
            _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi, atau masuk ke akun Anda."),
        )
        return render(request, "portal/track.html", {"form": form}, status=429)
    try:
        found = case_by_code(form.cleaned_data["nomor"], form.cleaned_data["kode"])
    except NotFound:
        form.add_error(
            None, _("Nomor atau kode tidak cocok. Periksa lagi keduanya pada bukti permohonan Anda.")
        )
        return render(request, "portal/track.html", {"form": form}, status=422)
    return render(request, "portal/tracked.html", _shown(found))


def _may_try(request: HttpRequest, number: str) -> bool:
    """Whether this address, and anybody for this number, may try once more."""
    by_address = allow(f"track {address_of(request.META)}", FROM_ONE_ADDRESS, ADDRESS_SECONDS)
    by_number = allow(f"track number {number.strip().upper()}", FOR_ONE_NUMBER, NUMBER_SECONDS)
    return by_address and by_number


def _shown(case: Case) -> dict[str, object]:
    """The course of a case and nothing of what is in it; a confidential one does not even say which service."""
    course = timeline(case)
    now = course.now
    return {
        "case": case,
        "agency": case.agency,
        "course": course,
        "status": status_of(case, mine=now is not None and now.mine, discreet=case.confidential),
        "next": next_of(case, course, discreet=case.confidential),
    }
