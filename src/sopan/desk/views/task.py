"""One task: everything for the decision on one screen, and what may be done with it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sopan.cases import actions
from sopan.cases.access import rights, task_for, units_led
from sopan.cases.behaviour import Behaviour, behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import Invalid, Refused
from sopan.cases.inbox import next_like
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Task
from sopan.cases.naming import called, heading
from sopan.cases.performing import work_on
from sopan.cases.sheet import time_allowed
from sopan.cases.web import for_officials, person, refused_page
from sopan.desk.following import what_follows
from sopan.desk.forms import NoteForm, ReasonForm, ReassignForm
from sopan.desk.showing import case_context
from sopan.desk.underway import task_panels
from sopan.desk.views import links
from sopan.directory.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def task(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The task page; posting its form does the step."""
    user = person(request)
    if request.method == "POST":
        try:
            case = actions.complete_task(user, key, request.POST, request.FILES)
        except Invalid as invalid:
            return _page(request, user, task_for(user, key), form=invalid.form, status=422)
        except Refused as refused:
            return refused_page(request, refused, back=request.path)
        messages.success(request, _finished(user, key, case))
        return redirect("desk:inbox")
    return _page(request, user, task_for(user, key))


def _finished(user: User, key: UUID, case: Case) -> str:
    """What is said when a task is done: the case, the paper that came of it, the next task of the same kind."""
    task = Task.objects.select_related("case").get(key=key)
    said = _("Tersimpan: %(case)s %(number)s.") % {"case": called(case), "number": case.number}
    ways = [(reverse("desk:case", args=[case.key]), _("Buka %(case)s") % {"case": called(case)})]
    if (paper := behaviour_of(task.does).paper_of(task)) is not None:
        ways.append((reverse("cases:document", args=[paper.pk]), _("Cetak %(name)s") % {"name": paper.label}))
    if (similar := next_like(user, task)) is not None:
        words = _("Kerjakan berikutnya: %(number)s") % {"number": similar.case.number}
        ways.append((reverse("desk:task", args=[similar.key]), words))
    return format_html("{} {}", said, format_html_join(" · ", '<a href="{}">{}</a>', ways))


def _page(
    request: HttpRequest, user: User, task: Task, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponseBase:
    case = task.case
    sheet = edition_of(case.edition_id).sheet
    behaviour = behaviour_of(task.does)
    capacity, hindrance = _capacity(user, task)
    context = case_context(user, case, works=capacity is not None)
    if capacity is not None and behaviour.by_official:
        work = work_on(Loaded(case, {task.number: task}, sheet), task, user, capacity, timezone.now())
        try:
            context |= {"form": form or behaviour.form(work), **behaviour.context(work)}
        except Refused as refused:
            capacity, hindrance = None, refused.message
    context |= {
        "task": task,
        "step": sheet.step(task.step),
        "allowed": time_allowed(sheet, sheet.step(task.step)),
        "heading": heading(sheet.step(task.step).activity),
        "following": what_follows(sheet, sheet.step(task.step), task.place),
        "note_form": NoteForm(),
        "behaviour": behaviour,
        "back": _way_back(behaviour, context.get("form")),
        "capacity": capacity,
        "hindrance": hindrance,
        "sent_back": [
            one for one in context["history"] if one.kind == "task_returned" and one.at == task.opened_at
        ],
        "may_take": capacity is not None and task.holder_id is None,
        "may_move": task.status == Task.Status.OPEN
        and (task.holder_id == user.pk or task.unit_id in units_led(user)),
        "held_by_me": task.holder_id == user.pk,
        "links": links.panel(user, task, sheet, works=capacity is not None),
        **task_panels(user, task, sheet, context["may"], works=capacity is not None),
    }
    return render(request, "desk/task.html", context, status=status)


def _capacity(user: User, task: Task) -> tuple[str | None, str]:
    """In what capacity the user may do the task now; else None and the sentence that says why not."""
    try:
        return actions.authorise_work(
            user, Loaded(task.case, {}, edition_of(task.case.edition_id).sheet), task
        ), ""
    except Refused as refused:
        return None, refused.message


def _way_back(behaviour: Behaviour, form: forms.Form | None) -> dict[str, Any] | None:
    """The button that sends the case back, and whether its reason is asked here or on the checklist."""
    if form is None or not getattr(form, "targets", ()):
        return None
    to_applicant = behaviour.does == "check"
    return {
        "label": _("Kembalikan ke pemohon") if to_applicant else _("Kembalikan"),
        "asks": "back_reason" in form.fields,
    }


@require_POST
@for_officials
def take(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Take the task."""
    try:
        actions.take(person(request), key)
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("desk:task", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def put_back(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Make the task free again; somebody else's needs a reason."""
    user = person(request)
    found = task_for(user, key)
    if request.method == "POST" and found.holder_id == user.pk:
        actions.put_back(user, key)
        messages.success(request, _("Tugas dilepas dan dapat diambil rekan Anda."))
        return redirect("desk:inbox")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.put_back(user, key, form.cleaned_data["reason"])
        messages.success(request, _("Tugas dilepas dan dapat diambil petugas lain."))
        return redirect("desk:inbox")
    return render(request, "desk/put_back.html", {"task": found, "form": form, "case": found.case})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def reassign(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Hand the task over, or as head of the unit move it, to a colleague."""
    user = person(request)
    found = task_for(user, key)
    if not rights(user, found.case).official:
        raise Refused("not_yours", _("Anda hanya dapat melihat tugas ini."))
    people = actions.possible_holders(user, found.case, found)
    form = ReassignForm(people, request.POST or None, reason_needed=found.holder_id != user.pk)
    if request.method == "POST" and form.is_valid():
        actions.reassign(user, key, form.chosen(), form.cleaned_data["reason"])
        messages.success(request, _("Tugas telah diserahkan."))
        return redirect("desk:inbox")
    return render(
        request, "desk/reassign.html", {"task": found, "form": form, "case": found.case, "people": people}
    )
