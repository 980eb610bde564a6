"""What an outside party meets behind its link: what is asked, a code to its address, the form, a receipt.

The address holds a secret, so its pages are kept by no cache, named to no other site and listed by no search engine.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases import links
from sopan.cases.errors import Invalid, Refused
from sopan.directory.throttle import address_of, allow
from sopan.files.serving import serve
from sopan.portal.kept import keep, take_back

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

FROM_ONE_ADDRESS, ADDRESS_SECONDS = 60, 600
SESSION_KEY = "outside"
MOST_PROOFS = 5
"""Links that one browser may have open at a time."""


class CodeForm(forms.Form):
    """The one-time code."""

    kode = forms.CharField(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy("Enam angka pada pesan terakhir yang kami kirim."),
        max_length=20,
    )


def discreet(view: View[P]) -> View[P]:
    """A view behind a link: nothing of it is kept, and its address leaks to nobody."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


@require_safe
@discreet
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is asked and by when; or why the link holds no longer; or thanks to who has just answered."""
    found = links.open_link(token, _proofs(request))
    context = {"agency": found.agency, "asked": found, "token": token}
    return render(
        request, "portal/outside.html", context, status=410 if found.dead and not found.receipt else 200
    )


@require_POST
@discreet
def send_code(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the one-time code, then ask for it."""
    try:
        _may_try(request)
        links.send_code(token)
    except Refused as refused:
        if links.open_link(token).dead is None:
            messages.warning(request, refused.message)
        return redirect("portal:outside", token=token)
    return redirect("portal:outside-code", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def code(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the code; when it is right, this browser may answer for a while."""
    found = links.open_link(token, _proofs(request))
    if found.dead is not None:
        return redirect("portal:outside", token=token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _may_try(request)
            proof = links.check_code(token, form.cleaned_data["kode"])
        except Refused as refused:
            form.add_error("kode", refused.message)
        else:
            request.session.cycle_key()  # whoever planted this session does not get what it may do now
            request.session[SESSION_KEY] = [*_proofs(request), proof][-MOST_PROOFS:]
            return redirect("portal:outside-answer", token=token)
    context = {"agency": found.agency, "asked": found, "token": token, "form": form}
    return render(request, "portal/outside_code.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form; posting it does the step. What was typed is not lost when the code has run out meanwhile."""
    proofs = _proofs(request)
    try:
        if request.method == "POST":
            try:
                links.answer(token, proofs, request.POST, request.FILES)
            except Invalid as invalid:
                return _form(request, token, links.question(token, proofs, form=invalid.form), status=422)
            return redirect("portal:outside", token=token)
        return _form(request, token, links.question(token, proofs, data=take_back(request, request.path)))
    except Refused as refused:
        if links.open_link(token).dead is None:
            said = refused.message
            if request.method == "POST" and keep(request, request.path):
                said += " " + _("Isian Anda kami simpan; berkas perlu dipilih lagi.")
            messages.warning(request, said)
        return redirect("portal:outside", token=token)


@require_safe
@discreet
def document(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A document that the office shows to the party."""
    try:
        found = links.shared_document(token, _proofs(request), pk)
    except Refused:
        return redirect("portal:outside", token=token)
    return serve(found.file, download="unduh" in request.GET)


def _form(
    request: HttpRequest, token: str, question: links.Question, *, status: int = 200
) -> HttpResponseBase:
    context = {"agency": question.agency, "asked": question, "token": token, "form": question.form}
    return render(request, "portal/outside_answer.html", context, status=status)


def _proofs(request: HttpRequest) -> list[str]:
    return list(request.session.get(SESSION_KEY, []))


def _may_try(request: HttpRequest) -> None:
    if not allow(f"outside {address_of(request.META)}", FROM_ONE_ADDRESS, ADDRESS_SECONDS):
        raise Refused("too_many_tries", _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
