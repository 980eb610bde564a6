"""A letter to many: the list of receivers is uploaded and looked at, then the worker makes a copy for each."""

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases.access import case_for, not_found, rights
from sopan.cases.errors import Refused
from sopan.cases.models import Case
from sopan.cases.web import for_officials, person
from sopan.directory.models import User
from sopan.files.checks import inspect
from sopan.files.errors import FileRefused
from sopan.files.serving import serve
from sopan.letters import merging
from sopan.letters.looking import letter_work
from sopan.letters.models import Merge
from sopan.letters.papers import letter_of

SHOWN = 5
"""Rows of a list that are shown before its copies are made."""
LARGEST = 10
"""MB of a list."""


class ListForm(forms.Form):
    """The worksheet with the receivers."""

    rows = forms.FileField(
        label=gettext_lazy("Daftar penerima (Excel)"),
        help_text=gettext_lazy(
            "Berkas .xlsx, satu penerima dalam satu baris. Judul kolom: Nama, Jabatan, Instansi, Alamat, Di; urutannya bebas "
            "dan tidak harus semua."
        ),
        max_length=200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_officials
def merge(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The lists of the letter of a task, and a field for a new one."""
    user = person(request)
    work, _step, spec = letter_work(user, key, "letter to many")
    _may_work(user, work.case)
    letter = letter_of(work.case, spec.id)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            with inspect(form.cleaned_data["rows"], ("xlsx",), LARGEST) as upload:
                if letter is None:
                    raise Refused("no_merge", merging.why_not(letter))
                made = merging.put_list(user, letter, upload, timezone.now())
        except (FileRefused, Refused) as refused:
            form.add_error("rows", refused.message)
        else:
            return redirect("letters:merged", key=made.key)
    context = {
        "task": work.task,
        "case": work.case,
        "agency": work.case.agency,
        "letter": letter,
        "why_not": merging.why_not(letter),
        "form": form,
        "merges": letter.merges.select_related("asked_by").order_by("-pk") if letter else (),
    }
    return render(request, "letters/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_officials
def merged(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """How far one list is, its first rows, and what can be done: begin, try again, take it away."""
    user = person(request)
    found = _merge_for(user, key)
    case = found.letter.case
    if request.method == "POST":
        if "remove" in request.POST:
            merging.give_up(found)
            return redirect("desk:case", key=case.key)
        merging.begin(found)
        return redirect("letters:merged", key=key)
    receivers = merging.receivers_of(found) if found.state == Merge.State.CHECKED else []
    context = {
        "case": case,
        "agency": case.agency,
        "letter": found.letter,
        "merge": found,
        "running": found.state in (Merge.State.WAITING, Merge.State.GOING),
        "receivers": receivers[:SHOWN],
        "more": max(0, len(receivers) - SHOWN),
    }
    whole = request.headers.get("HX-Request") != "true"
    return render(request, "letters/merged.html" if whole else "letters/merge_progress.html", context)


@require_safe
@for_officials
def merged_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """All copies as one ZIP."""
    found = _merge_for(person(request), key)
    if found.result is None:
        raise not_found()
    return serve(found.result, download=True)


def _merge_for(user: User, key: UUID) -> Merge:
    """The list of that key, if the user works on the case of its letter. Errors: NotFound."""
    rows = Merge.objects.select_related("letter__agency", "rows", "result", "asked_by")
    found = rows.filter(key=key).first()
    if found is None:
        raise not_found()
    found.letter.case = case_for(
        user, Case.objects.values_list("key", flat=True).get(pk=found.letter.case_id)
    )
    _may_work(user, found.letter.case)
    return found


def _may_work(user: User, case: Case) -> None:
    """Whoever may only look makes no copies. Errors: NotFound."""
    may = rights(user, case)
    if not (may.takes_part or may.leads):
        raise not_found()
