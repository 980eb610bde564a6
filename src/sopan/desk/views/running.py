"""What keeps a case running: closing a round, running another SOP from a step, giving a task more time."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sopan.cases import actions
from sopan.cases.access import case_for, not_found, rights, task_for
from sopan.cases.clock import entries_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.models import Task
from sopan.cases.naming import heading
from sopan.cases.rounds import round_at
from sopan.cases.standing import stand_of_task
from sopan.cases.starting import call_case
from sopan.cases.web import for_officials, person, refused_page
from sopan.desk.forms import ExtendForm, ReasonForm
from sopan.desk.next_task import task_of_mine


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def close_round(request: HttpRequest, key: UUID, step: str) -> HttpResponseBase:
    """Go on without the units that have not answered, after asking."""
    user = person(request)
    case = case_for(user, key)
    sheet = edition_of(case.edition_id).sheet
    if not rights(user, case).official:
        raise not_found()
    found = round_at(case, sheet, step)
    if found is None or not actions.may_close_round(user, case, sheet, step):
        raise not_found()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_round(user, key, step, form.cleaned_data["reason"])
        messages.success(request, _("Pengumpulan ditutup. %(number)s berlanjut.") % {"number": case.number})
        return redirect("desk:case", key=key)
    context = {"case": case, "agency": case.agency, "round": found, "form": form}
    return render(request, "desk/close_round.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@for_officials
def call(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Run the SOP that the step calls: on to its first task when that is one's own."""
    user = person(request)
    task = task_for(user, key)
    if task.called_id is not None and task.status == Task.Status.OPEN:
        return redirect("desk:task", key=key)  # the button was pressed twice
    try:
        child = call_case(user, key)
    except Refused as refused:
        return refused_page(request, refused, back=task_page(task))
    said = _("SOP %(title)s dijalankan dengan nomor %(number)s. Tugas Anda menunggu hasilnya.") % {
        "title": child.procedure.title,
        "number": child.number,
    }
    messages.success(request, said)
    following = task_of_mine(user, child)
    if following is not None:
        return redirect("desk:task", key=following.key)
    return redirect("desk:case", key=child.key) if rights(user, child).official else redirect(task_page(task))


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def extend(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Give a task more time: how much, why, and by which rule."""
    user = person(request)
    task = task_for(user, key)
    case = task.case
    sheet = edition_of(case.edition_id).sheet
    if not actions.may_extend(user, case, task):
        raise not_found()
    form = ExtendForm(request.POST or None, working=sheet.clock.basis == "working")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.extend(user, key, form.words(), given["reason"], given["rule"])
        except Refused as refused:
            return refused_page(request, refused, back=task_page(task))
        messages.success(request, _("Waktu diperpanjang %(time)s.") % {"time": form.words()})
        return redirect("desk:task", key=key)
    context = {
        "task": task,
        "case": case,
        "agency": case.agency,
        "heading": heading(sheet.step(task.step).activity),
        "form": form,
        "standing": stand_of_task(case, task, entries_of(case).get(task.clock, [])),
    }
    return render(request, "desk/extend.html", context, status=422 if request.method == "POST" else 200)


def task_page(task: Task) -> str:
    """The address of a task."""
    return reverse("desk:task", args=[task.key])
