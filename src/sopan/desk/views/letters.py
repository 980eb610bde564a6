"""Naskah: the way to everything about letters, and the letters that wait for their signature."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sopan.cases.web import for_officials, person
from sopan.directory.duty import administers
from sopan.dispositions.access import received
from sopan.letters.queue import waiting_letters


@require_safe
@for_officials
def letters(request: HttpRequest) -> HttpResponseBase:
    """The rooms of letters, and what waits in the queue of signatures."""
    user = person(request)
    return render(
        request,
        "desk/letters.html",
        {
            "waiting": waiting_letters(user),
            "new_dispositions": received(user).filter(read_at=None).count(),
            "may_word": bool(administers(user)),
        },
    )
