"""The inbox, and the search over all cases that the official may see."""

from typing import cast, get_args
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sopan.cases.access import cases_visible_to, units_led, units_seen
from sopan.cases.inbox import MOST, Tab, Wanted, counts, sops_in, workload
from sopan.cases.inbox import inbox as inbox_of
from sopan.cases.models import Case, Task
from sopan.cases.openings import may_begin_anything
from sopan.cases.web import for_officials, person
from sopan.directory.duty import positions_of
from sopan.directory.models import User
from sopan.dispositions.access import received
from sopan.signing.choosing import signer_of

TABS = {
    "mine": _("Tugas saya"),
    "unit": _("Unit saya"),
    "late": _("Terlambat"),
    "waiting": _("Menunggu pihak lain"),
}
FREE = "belum"  # in the address: tasks that nobody has taken
PAGE = 25


@require_safe
@for_officials
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What is to be done now.

    `?tab=`, `?q=` words, `?sop=` one SOP, `?hal=` page; in the unit `?petugas=` key of an official, or "belum".
    """
    user = person(request)
    now = timezone.now()
    overseer = bool(units_seen(user))
    tabs = {key: label for key, label in TABS.items() if overseer or key != "unit"}
    tab = cast(Tab, request.GET.get("tab") if request.GET.get("tab") in tabs else "mine")
    assert tab in get_args(Tab)
    loads = workload(user, now) if tab == "unit" else []
    asked = request.GET.get("petugas", "") if tab == "unit" else ""
    wanted = Wanted(
        words=_words(request),
        sop=_number(request.GET.get("sop")),
        holder=key_in(asked),
        free=asked == FREE,
    )
    page = inbox_of(user, tab, page=_number(request.GET.get("hal")) or 1, wanted=wanted, now=now)
    numbers = counts(user, now)
    return render(
        request,
        "desk/inbox.html",
        {
            "tab": tab,
            "tabs": [(key, label, numbers.get(key, 0)) for key, label in tabs.items()],
            "most": MOST,
            "wanted": wanted,
            "narrowed": wanted != Wanted(),
            "sops": sops_in(user, tab),
            "loads": loads,
            "led": units_led(user),
            "page": page,
            "picks": picks(user, tab, page.tasks, units_led(user)),
            "may_begin": may_begin_anything(user),
            "new_dispositions": received(user).filter(read_at=None, step="").count() if tab == "mine" else 0,
            "now": now,
        },
    )


def picks(user: User, tab: Tab, tasks: list[Task], led: frozenset[int]) -> list[str]:
    """What may be done at once with rows of this page: "ambil", "paraf", "tanda-tangan", "serahkan"."""
    if tab == "waiting":
        return []
    mine = positions_of(user)
    able = [task for task in tasks if task.holder_id == user.pk or task.holder_id is None]
    own = {task.does for task in able if task.holder_id == user.pk or task.position_id in mine}
    ways = {
        "ambil": any(task.holder_id is None and task.position_id in mine for task in able),
        "paraf": "initial" in own,
        "tanda-tangan": "sign" in own and any(signer_of(task.case.agency).many for task in able),
        "serahkan": any(task.holder_id == user.pk or task.unit_id in led for task in tasks),
    }
    return [word for word, fits in ways.items() if fits]


@require_safe
@for_officials
def cases(request: HttpRequest) -> HttpResponseBase:
    """All cases that the official may see, newest first: `?q=`, `?keadaan=open|closed`, `?hal=`."""
    user = person(request)
    words = _words(request)
    status = request.GET.get("keadaan", "")
    found = cases_visible_to(user).select_related("procedure", "agency", "unit")
    if status in Case.Status.values:
        found = found.filter(status=status)
    for word in words.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(applicant_name__icontains=word)
            | Q(procedure__title__icontains=word)
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("hal"))
    return render(
        request,
        "desk/cases.html",
        {"page": page, "words": words, "status": status, "statuses": Case.Status.choices},
    )


def _words(request: HttpRequest) -> str:
    """The words of `?q=`, without the sign that PostgreSQL takes in no text."""
    return request.GET.get("q", "").replace("\0", " ").strip()[:100]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def key_in(text: str) -> UUID | None:
    """A key out of an address or a form; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
