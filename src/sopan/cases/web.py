"""How pages answer what `cases` refuses: the one mapping from its errors to a page, for the public and the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sopan.cases.errors import NotFound, Refused
from sopan.directory import duty
from sopan.directory.models import User, anyone

WRITTEN = ("paragraph_", "mark_", "note", "reason", "back_reason", "text")
"""Beginnings of the names of fields in which people write at length."""

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def answers_errors(view: View[P]) -> View[P]:
    """A view that answers NotFound with the 404 page, and Refused with a page that says why (409).

    Invalid is not caught: a view that takes a form shows that form again with its errors.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as missing:
            raise Http404(missing.code) from None
        except Refused as refused:
            return refused_page(request, refused)

    return answered


def for_officials(view: View[P]) -> View[P]:
    """A view for officials: others are told, in a sentence, that this is the office's side (403).

    Whoever still has the first password that the administrator read out is sent to choose their own.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = person(request)
        if not duty.positions_of(user):
            return render(request, "cases/not_official.html", status=403)
        if user.must_change_password:
            messages.info(
                request, _("Ganti dahulu kata sandi pertama Anda. Sesudah itu meja kerja Anda terbuka.")
            )
            return redirect("account_change_password")
        return view(request, *args, **kwargs)

    return login_required(answers_errors(guarded))


def refused_page(request: HttpRequest, refused: Refused, back: str = "") -> HttpResponse:
    """409: why it cannot be done now and the way on; `back` is where to, else the page one came from. What was written
    and is not taken now stands there to be copied."""
    context = {"refused": refused, "back": back or came_from(request), "written": _written(request)}
    return render(request, "cases/refused.html", context, status=409)


def _written(request: HttpRequest) -> list[str]:
    """The longer texts of a form that was refused; never what may be secret."""
    texts = (str(text).strip() for name, text in request.POST.items() if name.startswith(WRITTEN))
    return [text for text in texts if text]


def came_from(request: HttpRequest) -> str:
    """Path of the page of ours that sent this request, or "" when there is none or it is this very page."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    if parts.path == request.path or parts.path.startswith("//"):  # a link to "//host" leaves us
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def person(request: HttpRequest) -> User:
    """Who is signed in. For views behind `login_required`; errors: Http404 for anybody else."""
    user = anyone(request.user)
    if user is None:
        raise Http404
    return user
