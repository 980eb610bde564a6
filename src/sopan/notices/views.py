"""Pages of the messages: a person's own, the watch over what leaves an agency, the demonstration's codes."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.checks import run_checks
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sopan.directory.duty import administers
from sopan.directory.models import User, anyone
from sopan.notices import worker
from sopan.notices.apps import OPERATION
from sopan.notices.models import Notice, PeriodicDuty
from sopan.notices.outbox import mark_read, notices_for, outbox_of, resend, unread_count

A_PAGE = 25
DEMO_MESSAGES = 30

State = Notice.State

# What the watch shows: word in the address, label, which rows
_TABS: list[tuple[str, Any, Q]] = [
    (
        "perhatian",
        gettext_lazy("Perlu perhatian"),
        Q(state=State.FAILED) | (Q(state=State.WAITING) & ~Q(last_error="")),
    ),
    ("menunggu", gettext_lazy("Menunggu"), Q(state__in=[State.WAITING, State.SENDING])),
    ("terkirim", gettext_lazy("Terkirim"), Q(state=State.SENT)),
    ("semua", gettext_lazy("Semua"), Q()),
]


@login_required
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """A person's own messages, newest first."""
    person = _person(request)
    page = Paginator(notices_for(person).select_related("agency"), A_PAGE).get_page(request.GET.get("hal"))
    return render(request, "notices/inbox.html", {"page": page, "new": unread_count(person)})


@login_required
@never_cache
@require_GET
def message(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One message; opening it is reading it. Somebody else's is as if it did not exist."""
    person = _person(request)
    notice = get_object_or_404(notices_for(person).select_related("agency"), key=key)
    mark_read(person, key)
    return render(request, "notices/message.html", {"notice": notice, "agency": notice.agency})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of the person's messages read."""
    mark_read(_person(request))
    return redirect("notices:inbox")


@login_required
@never_cache
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What left or should have left the agencies that the official administers, and whether the worker lives.

    Addresses are masked and texts are not shown: who writes to whom about what is for those who work the
    case.
    """
    person = _watcher(request)
    chosen = request.GET.get("keadaan", _TABS[0][0])
    which = next((rows for word, _label, rows in _TABS if word == chosen), None)
    if which is None:
        raise Http404
    rows = outbox_of(person).filter(which).defer("body").select_related("agency")
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("hal")),
        "tabs": [(word, label, word == chosen) for word, label, _rows in _TABS],
        "chosen": chosen,
        "beat": worker.last_beat(),
        "alive": worker.is_alive(),
        "duties_failing": PeriodicDuty.objects.exclude(failed_at=None).order_by("name"),
        "checks": run_checks(tags=[OPERATION], include_deployment_checks=True),
    }
    return render(request, "notices/outbox.html", context)


@login_required
@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send a stuck message again."""
    person = _watcher(request)
    get_object_or_404(outbox_of(person), key=key)
    try:
        resend(person, key)
    except Notice.DoesNotExist:
        messages.warning(
            request, _("Pesan ini sudah terkirim atau sedang dikirim, jadi tidak dikirim ulang.")
        )
    else:
        messages.success(request, _("Pesan akan dikirim lagi sekarang."))
    return redirect("notices:outbox")


@never_cache
@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """The demonstration's e-mail and SMS with their codes, for whoever tries Sopan. An office has no such page."""
    if not settings.DEMO:
        raise Http404
    rows = Notice.objects.exclude(channel=Notice.Channel.INBOX)[:DEMO_MESSAGES]
    return render(request, "notices/demo.html", {"notices": rows, "alive": worker.is_alive()})


def _person(request: HttpRequest) -> User:
    person = anyone(request.user)
    if person is None:
        raise Http404
    return person


def _watcher(request: HttpRequest) -> User:
    """The official, if there is an agency (or the system) whose messages are theirs to watch; else no such page."""
    person = _person(request)
    if not administers(person) and not person.is_staff:
        raise Http404
    return person
