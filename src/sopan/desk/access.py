"""Who may come to the desk at all: signed in, with a password of their own, and on duty in some office today."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sopan.cases.web import answers_errors, person
from sopan.directory import duty

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_officials(view: View[P]) -> View[P]:
    """A view for officials: others are told, in a sentence, that this is the office's side (403).

    Whoever still has the first password that the administrator read out is sent to choose their own.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = person(request)
        if not duty.positions_of(user):
            return render(request, "desk/not_official.html", status=403)
        if user.must_change_password:
            messages.info(
                request, _("Ganti dahulu kata sandi pertama Anda. Sesudah itu meja kerja Anda terbuka.")
            )
            return redirect("account_change_password")
        return view(request, *args, **kwargs)

    return login_required(answers_errors(guarded))
