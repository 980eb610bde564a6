"""The counter: taking a visitor's application in, their receipt, and mending or withdrawing it for them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases import actions
from sopan.cases.access import case_for, not_found, task_for
from sopan.cases.answers import answers_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.history import history
from sopan.cases.intake import (
    intake_sheet,
    marked_for_visitor,
    may_see_code,
    may_take_in,
    mend_for_visitor,
    open_for_visitor,
    still_to_bring,
)
from sopan.cases.loading import Loaded
from sopan.cases.models import Case, Task
from sopan.cases.openings import procedure_to_begin
from sopan.cases.steps.entries import Uploads, checked_uploads
from sopan.cases.visitors import visitor_of
from sopan.cases.web import for_officials, person, refused_page
from sopan.desk import once
from sopan.desk.forms import ReasonForm
from sopan.desk.intake_forms import IntakeForm, MendForm, expected_files
from sopan.desk.next_task import task_of_mine
from sopan.directory.models import User
from sopan.files.errors import FileRefused
from sopan.letters.slip import slip_of, slip_pdf
from sopan.procedure.model import Procedure


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def intake(request: HttpRequest, agency: str, slug: str) -> HttpResponseBase:
    """Fill in for a visitor or a caller, on one page. Sent twice it opens one case."""
    user = person(request)
    procedure = procedure_to_begin(agency, slug)
    if not may_take_in(user, procedure):
        raise not_found()
    sheet = intake_sheet(procedure)
    form = IntakeForm(sheet)
    if request.method == "POST":
        key = once.key_in(user, procedure.pk, request.POST.get(once.FIELD, ""))
        if key is None:
            return refused_page(request, once.stale(), back=request.path)
        # Checking a file takes seconds, so it comes before the transaction.
        with checked_uploads(request.FILES, expected_files(sheet.requirements)) as uploads:
            form = IntakeForm(sheet, request.POST, request.FILES, uploads)
            if form.is_valid():
                opened = _kept(
                    form,
                    lambda: open_for_visitor(
                        user, procedure, form.answers(), form.brought(), form.visitor(), key=key
                    ),
                )
                if opened is not None:
                    return redirect("desk:received", key=opened.key)
    context = {
        "procedure": procedure,
        "agency": procedure.agency,
        "sheet": sheet,
        "service": sheet.service,
        "form": form,
        "token": request.POST.get(once.FIELD) or once.new_token(user, procedure.pk),
        "once": once.FIELD,
        "files_again": form.is_bound and bool(request.FILES),
    }
    return render(request, "desk/intake.html", context, status=422 if form.is_bound else 200)


@require_safe
@for_officials
def received(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The receipt to print for the visitor, what is still to be brought, and the way on."""
    user = person(request)
    case = _with_code(user, key)
    context = {
        "case": case,
        "agency": case.agency,
        "slip": slip_of(case),
        "missing": still_to_bring(case),
        "following": task_of_mine(user, case),
    }
    return render(request, "desk/received.html", context)


@require_safe
@for_officials
def receipt(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The receipt as a file."""
    case = _with_code(person(request), key)
    visitor = visitor_of(case)
    return slip_pdf(case, visitor.name if visitor else "")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def mend(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Mend on the visitor's behalf what was marked, and send it back to who marked it."""
    user = person(request)
    task = task_for(user, key)
    case, sheet = task.case, edition_of(task.case.edition_id).sheet
    if task.does != "apply" or not case.intake:
        raise not_found()
    try:
        actions.authorise_work(user, Loaded(case, {}, sheet), task)
    except Refused as refused:
        return refused_page(request, refused)
    documents = marked_for_visitor(sheet, task)[1]
    if request.method != "POST":
        return _mend_page(request, task, _mend_form(sheet, task))
    with checked_uploads(request.FILES, expected_files(documents)) as uploads:
        form = _mend_form(sheet, task, request, uploads)
        if form.is_valid():
            mended = _kept(form, lambda: mend_for_visitor(user, key, form.answers(), form.brought()))
            if mended is not None:
                messages.success(
                    request,
                    _("Perbaikan terkirim. Permohonan %(number)s kembali ke petugas yang memeriksanya.")
                    % {"number": case.number},
                )
                return redirect("desk:case", key=case.key)
    return _mend_page(request, task, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def withdraw(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Take an application back because the visitor wishes it, after asking."""
    user = person(request)
    case = case_for(user, key)
    if not case.intake or not actions.may_withdraw(user, case):
        raise not_found()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(user, key, form.cleaned_data["reason"])
        messages.success(request, _("Permohonan %(number)s ditarik.") % {"number": case.number})
        return redirect("desk:case", key=key)
    status = 422 if form.is_bound or request.method == "POST" else 200
    return render(request, "desk/withdraw.html", {"case": case, "form": form}, status=status)


def _with_code(user: User, key: UUID) -> Case:
    case = case_for(user, key, look="receipt")
    if not may_see_code(user, case):
        raise not_found()
    return case


def _kept(form: IntakeForm | MendForm, store: Callable[[], Case]) -> Case | None:
    """The case as stored, or None with the sentence on the form when a file could not be kept."""
    try:
        return store()
    except FileRefused as refused:
        form.add_error(None, refused.message)
        return None


def _mend_form(
    sheet: Procedure, task: Task, request: HttpRequest | None = None, uploads: Uploads | None = None
) -> MendForm:
    sections, documents, marks = marked_for_visitor(sheet, task)
    answers = answers_of(task.case)
    if request is None:
        return MendForm(sections, documents, marks, answers)
    return MendForm(sections, documents, marks, answers, request.POST, request.FILES, uploads)


def _mend_page(request: HttpRequest, task: Task, form: MendForm) -> HttpResponseBase:
    case = task.case
    there = list(case.documents.filter(replaced_at=None).select_related("file").order_by("pk"))
    why = next((entry for entry in reversed(history(case)) if entry.kind == "task_returned"), None)
    context = {
        "task": task,
        "case": case,
        "agency": case.agency,
        "form": form,
        "questions": form.questions(),
        "papers": form.papers(there),
        "visitor": visitor_of(case),
        "why": why,
    }
    return render(request, "desk/mend.html", context, status=422 if form.is_bound else 200)
