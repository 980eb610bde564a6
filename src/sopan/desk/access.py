"""Who may come to the desk at all: signed in, and on duty in some office today."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sopan.cases.web import answers_errors, person
from sopan.directory import duty

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_officials(view: View[P]) -> View[P]:
    """A view for officials: others are told, in a sentence, that this is the office's side (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not duty.positions_of(person(request)):
            return render(request, "desk/not_official.html", status=403)
        return view(request, *args, **kwargs)

    return login_required(answers_errors(guarded))
