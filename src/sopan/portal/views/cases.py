"""A person's own applications: the list, the course of each, the receipt, correcting, withdrawing."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases import actions
from sopan.cases.access import own_case, own_cases
from sopan.cases.answers import answers_of
from sopan.cases.applying import correction_draft, marks_of
from sopan.cases.editions import edition_of
from sopan.cases.forms import shown
from sopan.cases.history import Entry, history
from sopan.cases.models import Case, Document, Draft, Task
from sopan.cases.naming import labels_of
from sopan.cases.tracking import timeline
from sopan.cases.web import answers_errors, person
from sopan.directory.models import User
from sopan.letters.slip import slip_of, slip_pdf
from sopan.portal.progress import next_of, status_of
from sopan.procedure.model import Procedure

A_PAGE = 20
REASON_LENGTH = 500


class WithdrawForm(forms.Form):
    """Why the application is taken back; nobody must say."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Membantu kantor memperbaiki layanan."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own applications and drafts, what waits for oneself marked."""
    user = person(request)
    cases = own_cases(user).select_related("agency", "procedure")
    page = Paginator(cases, A_PAGE).get_page(request.GET.get("hal"))
    yours = set(_waiting_for(user, page.object_list).values_list("case", flat=True))
    drafts = Draft.objects.filter(user=user, case=None, correcting=None).select_related("procedure__agency")
    context = {
        "page": page,
        "cases": [(one, status_of(one, mine=one.pk in yours)) for one in page.object_list],
        "drafts": drafts.order_by("-changed_at"),
    }
    return render(request, "portal/mine.html", context)


@require_safe
@answers_errors
@login_required
def case(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One application: what happens next and by when, its course, its documents."""
    user = person(request)
    found = own_case(user, key)
    sheet = edition_of(found.edition_id).sheet
    course = timeline(found)
    correction = _waiting_for(user, [found]).first()
    entries = [entry for entry in history(found) if not entry.office_only]
    papers = list(found.documents.select_related("file").order_by("pk"))
    answers = answers_of(found)
    context = {
        "case": found,
        "agency": found.agency,
        "status": status_of(found, mine=correction is not None),
        "next": next_of(found, course),
        "course": course,
        "marks": _named_marks(sheet, marks_of(correction)) if correction else [],
        "entries": [(entry, _for_applicant(entry)) for entry in entries],
        "reason": _reason_of_end(found, entries),
        "replies": [entry for entry in entries if entry.reply],
        "issued": [one for one in papers if one.role == Document.Role.ISSUED and one.replaced_at is None],
        "brought": [one for one in papers if one.role == Document.Role.REQUIREMENT],
        "answers": [
            (
                section.title,
                [(field.label, shown(field, answers.get(field.id), masked=True)) for field in section.fields],
            )
            for section in sheet.form
        ],
        "service_address": reverse("portal:service", args=[found.agency.slug, found.procedure.slug]),
    }
    return render(request, "portal/case.html", context)


@require_safe
@answers_errors
@login_required
def receipt(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Number, secret code and QR, to keep or print."""
    found = own_case(person(request), key)
    context = {"case": found, "agency": found.agency, "slip": slip_of(found)}
    return render(request, "portal/receipt.html", context)


@require_safe
@answers_errors
@login_required
def receipt_pdf(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The receipt as a file for the phone."""
    user = person(request)
    found = own_case(user, key)
    return slip_pdf(found, user.name)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def correct(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Begin, or go on with, mending what was marked."""
    user = person(request)
    if request.method == "POST":
        return redirect("portal:draft", key=correction_draft(user, key).key)
    return redirect("portal:case", key=own_case(user, key).key)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def withdraw(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Take the application back, after asking."""
    user = person(request)
    found = own_case(user, key)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw(user, key, form.cleaned_data["reason"])
        messages.success(request, _("Permohonan Anda telah ditarik kembali."))
        return redirect("portal:case", key=found.key)
    if found.status == Case.Status.CLOSED:
        return redirect("portal:case", key=found.key)
    context = {"case": found, "agency": found.agency, "form": form}
    return render(request, "portal/withdraw.html", context, status=422 if form.is_bound else 200)


def _waiting_for(user: User, cases: Iterable[Case]) -> QuerySet[Task]:
    """The tasks in these cases in which `user` mends what was marked."""
    return Task.objects.filter(
        case__in=cases, status=Task.Status.OPEN, position=None, holder=user, returned=True
    )


def _named_marks(sheet: Procedure, marks: dict[str, str]) -> list[tuple[str, str]]:
    labels = labels_of(sheet)
    return [(labels[item], reason) for item, reason in marks.items() if item in labels]


def _for_applicant(entry: Entry) -> list[tuple[str, str]]:
    """Decisions and reasons are the applicant's business; the notes of the office are not."""
    return [
        (str(label), value) for label, value in entry.details if str(label) in (_("Keputusan"), _("Alasan"))
    ]


def _reason_of_end(case: Case, entries: list[Entry]) -> str:
    """Why the office refused or stopped the application; empty otherwise."""
    if case.outcome not in ("refused", "cancelled"):
        return ""
    reasons = (
        value
        for entry in reversed(entries)
        if entry.kind in ("task_done", "case_cancelled")
        for label, value in _for_applicant(entry)
        if label == _("Alasan")
    )
    return next(reasons, "")
