"""The public check of a letter: by its code, by its number and date, or by the file itself."""

import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sopan.directory.throttle import DAY, address_of, allow
from sopan.letters.inspecting import MOST, inspect
from sopan.letters.verification import CODE_SIGNS, as_copied, count_check, tidy, verdict_on, verdicts_on

CHECKS, SECONDS = 30, 60
FILES = 10
"""Files that one address may have checked in a minute."""
NUMBERS, NUMBERS_A_DAY = 10, 200
"""Numbers that one address may ask for in a minute and in a day: they follow one another, so one could count through
them."""
DATES_A_DAY = 100
"""Times that one number may be asked for in a day, from whatever addresses: who guesses its date needs more."""
TOO_LARGE = _("Berkas ini lebih besar dari 15 MB. Naskah kami tidak pernah sebesar itu.")
MOST_FORM = 100_000  # bytes of a form around its file


class CodeForm(forms.Form):
    """The code as it stands at the foot of a letter."""

    code = forms.CharField(
        label=_("Kode verifikasi"),
        help_text=_("Tertulis di kaki naskah, misalnya K7QM-4TXR-9WHD."),
        max_length=40,
    )

    def clean_code(self) -> str:
        """The code as it is printed. Errors: ValidationError for one that is too short or too long to be any."""
        signs = sum(sign.isalnum() for sign in self.cleaned_data["code"])
        if signs != CODE_SIGNS:
            raise forms.ValidationError(
                _("Kode verifikasi terdiri atas %(all)d huruf dan angka; yang Anda tulis %(n)d.")
                % {"all": CODE_SIGNS, "n": signs}
            )
        return tidy(self.cleaned_data["code"])


class NumberForm(forms.Form):
    """Number and date as they stand on a letter."""

    number = forms.CharField(
        label=_("Nomor naskah"), help_text=_("Persis seperti yang tertulis pada naskah."), max_length=120
    )
    dated = forms.DateField(label=_("Tanggal naskah"), widget=forms.DateInput(attrs={"type": "date"}))


class FileForm(forms.Form):
    """The PDF itself."""

    file = forms.FileField(
        label=_("Berkas PDF"),
        help_text=_("Paling besar 15 MB. Berkas hanya diperiksa, tidak disimpan."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Errors: ValidationError for a file that is too large."""
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if sent.size is None or sent.size > MOST:
            raise forms.ValidationError(TOO_LARGE)
        return sent


class InMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory, whatever its size; the view has refused what is too large."""

    def handle_raw_input(self, *arguments: Any, **words: Any) -> None:
        """See Django."""
        self.activated = True


@require_safe
def enter_code(request: HttpRequest) -> HttpResponseBase:
    """The three ways in, for who holds paper and no camera."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("letters:verify", code=form.cleaned_data["code"])
    return _ways(request, code_form=form)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the letter with this code is genuine. Anybody may ask, not without end."""
    if not allow(f"verify {address_of(request.META)}", CHECKS, SECONDS):
        return _too_often(request)
    verdict = verdict_on(code)
    if verdict is None:
        return render(
            request, "letters/unknown.html", {"code": tidy(code), "code_form": CodeForm()}, status=404
        )
    if request.method == "GET":
        count_check(verdict.code, _today())
    return render(request, "letters/verify.html", {"verdicts": [verdict], "agency": verdict.agency})


@require_http_methods(["GET", "HEAD", "POST"])
def verify_number(request: HttpRequest) -> HttpResponseBase:
    """Whether there is a letter of that number and date."""
    if request.method != "POST":  # somebody came back to the address of an answer
        return redirect("letters:enter-code")
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _ways(request, number_form=form, status=422)
    address = address_of(request.META)
    if not allow(f"number {address}", NUMBERS, SECONDS) or not allow(f"number {address}", NUMBERS_A_DAY, DAY):
        return _too_often(request)
    given = {"number": form.cleaned_data["number"], "dated": form.cleaned_data["dated"]}
    if not allow(f"one number {as_copied(given['number'])}", DATES_A_DAY, DAY):
        return _too_often(request, one_number=True)
    verdicts = verdicts_on(given["number"], given["dated"])
    if not verdicts:
        return render(request, "letters/unknown.html", {**given, "number_form": form}, status=404)
    agency = verdicts[0].agency if len(verdicts) == 1 else None
    return render(request, "letters/verify.html", {"verdicts": verdicts, "agency": agency, "by_number": True})


@csrf_exempt  # only until the upload is bound for memory; see _verify_file
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponseBase:
    """What that PDF is. It is read in memory and not kept."""
    if request.method != "POST":
        return redirect("letters:enter-code")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST + MOST_FORM:
        return _ways(request, too_large=True, status=413)
    request.upload_handlers = [InMemory(request)]
    return _verify_file(request)


@csrf_protect
def _verify_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ways(request, file_form=form, status=422)
    if not allow(f"verify file {address_of(request.META)}", FILES, SECONDS):
        return _too_often(request)
    finding = inspect(form.cleaned_data["file"].read())
    verdict = finding.verdict
    if verdict is not None:
        count_check(verdict.code, _today())
    agency = verdict.agency if verdict is not None else finding.former.agency if finding.former else None
    context = {"finding": finding, "verdict": verdict, "agency": agency, "file_form": FileForm()}
    return render(request, "letters/checked_file.html", context)


def _ways(
    request: HttpRequest,
    *,
    code_form: forms.Form | None = None,
    number_form: forms.Form | None = None,
    file_form: forms.Form | None = None,
    too_large: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "code_form": code_form or CodeForm(),
        "number_form": number_form or NumberForm(),
        "file_form": file_form or FileForm(),
        "too_large": TOO_LARGE if too_large else "",
    }
    return render(request, "letters/enter_code.html", context, status=status)


def _too_often(request: HttpRequest, *, one_number: bool = False) -> HttpResponse:
    response = render(request, "letters/too_often.html", {"one_number": one_number}, status=429)
    response["Retry-After"] = str(DAY if one_number else SECONDS)
    return response


def _today() -> datetime.date:
    return timezone.localdate()
