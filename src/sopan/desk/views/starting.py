"""Beginning at the desk: what one may begin, and the page on which an internal SOP is started."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases.behaviour import behaviour_of
from sopan.cases.errors import Invalid, Refused
from sopan.cases.models import Case, ProcedureRow, Task
from sopan.cases.naming import heading
from sopan.cases.openings import openings, procedure_to_begin
from sopan.cases.performing import work_on
from sopan.cases.sheet import time_allowed
from sopan.cases.starting import start_case, start_work
from sopan.cases.web import for_officials, person, refused_page
from sopan.desk import once
from sopan.desk.following import what_follows
from sopan.desk.next_task import task_of_mine
from sopan.directory import duty
from sopan.directory.models import User


@require_safe
@for_officials
def choose(request: HttpRequest) -> HttpResponseBase:
    """What one may begin: internal SOPs, and services whose visitors one receives. `?q=` words of the title."""
    user = person(request)
    words = request.GET.get("q", "").replace("\0", " ").strip()[:100]
    found = openings(user, words)
    return render(request, "desk/begin.html", {"openings": found, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def start(request: HttpRequest, agency: str, slug: str) -> HttpResponseBase:
    """Start an internal SOP: what its first step needs, and nothing else. Sent twice it starts once."""
    user = person(request)
    procedure = procedure_to_begin(agency, slug)
    if request.method == "POST":
        key = once.key_in(user, procedure.pk, request.POST.get(once.FIELD, ""))
        try:
            if key is None:
                raise once.stale()
            case = start_case(user, procedure, request.POST, request.FILES, key=key)
        except Invalid as invalid:
            return _page(request, user, procedure, form=invalid.form, status=422)
        except Refused as refused:
            return refused_page(request, refused, back=request.path)
        messages.success(request, _started(user, case))
        return redirect("desk:case", key=case.key)
    return _page(request, user, procedure)


def _page(
    request: HttpRequest,
    user: User,
    procedure: ProcedureRow,
    *,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponseBase:
    loaded, task = start_work(user, procedure)
    behaviour = behaviour_of(task.does)
    work = work_on(loaded, task, user, _capacity(user, task), timezone.now())
    context = {
        "agency": procedure.agency,
        "procedure": procedure,
        "sheet": loaded.sheet,
        "step": work.step,
        "allowed": time_allowed(loaded.sheet, work.step),
        "heading": heading(work.step.activity),
        "behaviour": behaviour,
        "form": form or behaviour.form(work),
        "following": what_follows(loaded.sheet, work.step, 0),
        "token": request.POST.get(once.FIELD) or once.new_token(user, procedure.pk),
        "once": once.FIELD,
        **behaviour.context(work),
    }
    return render(request, "desk/start.html", context, status=status)


def _capacity(user: User, task: Task) -> str:
    own = duty.duty_for(user, task.position_id)
    return own.label if own else ""


def _started(user: User, case: Case) -> str:
    """That it has begun: the number, and the next task when it is theirs."""
    said = _("SOP %(title)s dimulai dengan nomor %(number)s.") % {
        "title": case.procedure.title,
        "number": case.number,
    }
    following = task_of_mine(user, case)
    if following is None:
        return said
    return format_html(
        '{} <a href="{}">{}</a>',
        said,
        reverse("desk:task", args=[following.key]),
        _("Lanjutkan: %(task)s") % {"task": following.title},
    )
