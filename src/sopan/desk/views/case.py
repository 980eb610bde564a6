"""One case whole, with its history; notes, and stopping it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases import actions
from sopan.cases.access import case_for, not_found, rights
from sopan.cases.models import Case
from sopan.cases.web import for_officials, person
from sopan.desk.forms import NoteForm, ReasonForm
from sopan.desk.showing import case_context
from sopan.desk.underway import case_panels
from sopan.directory.models import User


@require_safe
@for_officials
def case(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Everything about a case."""
    user = person(request)
    found = _as_official(user, key)
    return _page(request, user, found, NoteForm())


@require_POST
@for_officials
def note(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Write a note for colleagues; then back to the task from which it was written (`task`), or the case."""
    user = person(request)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.note(user, key, form.cleaned_data["text"])
        messages.success(request, _("Catatan tersimpan."))
        task = form.cleaned_data["task"]
        return redirect("desk:task", key=task) if task else redirect("desk:case", key=key)
    return _page(request, user, _as_official(user, key), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def cancel(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Stop a case before its end, with the reason that the applicant reads."""
    user = person(request)
    found = _as_official(user, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel(user, key, form.cleaned_data["reason"])
        messages.success(request, _("%(number)s sudah dihentikan.") % {"number": found.number})
        return redirect("desk:case", key=key)
    return render(request, "desk/cancel.html", {"case": found, "form": form})


def _page(
    request: HttpRequest, user: User, case: Case, note_form: NoteForm, *, status: int = 200
) -> HttpResponseBase:
    context = case_context(user, case)
    context |= case_panels(user, case, context["sheet"], context["on_sheet"].tasks, context["may"])
    return render(request, "desk/case.html", {**context, "note_form": note_form}, status=status)


def _as_official(user: User, key: UUID) -> Case:
    found = case_for(user, key)
    if not rights(user, found).official:
        raise not_found()
    return found
