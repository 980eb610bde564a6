"""The office's own wording of its letters: its administrator writes it, looks at it, and goes back to the SOP's own."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases.models import ProcedureRow
from sopan.cases.web import for_officials, person
from sopan.directory.administration import agencies_of
from sopan.letters.layout.markup import LONGEST, read
from sopan.letters.models import Wording
from sopan.letters.pages.previewing import pdf
from sopan.letters.wording import (
    Unfitting,
    loops_of,
    misfit,
    newest_wording,
    newest_wordings,
    own_text,
    places_of,
    put_wording,
    sample,
)
from sopan.procedure.model import Letter as LetterSpec

P = ParamSpec("P")


class WordingForm(forms.Form):
    """The text of a letter in the office's words."""

    text = forms.CharField(
        label=gettext_lazy("Isi naskah"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "wording"}),
    )


def about_a_letter(
    view: Callable[Concatenate[HttpRequest, ProcedureRow, LetterSpec, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A view about a letter of an SOP, for who administers its agency; 404 for everybody else."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, agency: str, slug: str, spec: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        allowed = {one.pk for one in agencies_of(person(request)) if one.slug == agency}
        row = (
            ProcedureRow.objects.select_related("agency", "current")
            .filter(agency__in=allowed, slug=slug, current__isnull=False)
            .first()
        )
        if row is None or row.current is None:
            raise Http404
        letter = next((one for one in row.current.sheet.letters if one.id == spec), None)
        if letter is None:
            raise Http404
        return view(request, row, letter, *args, **kwargs)

    return for_officials(guarded)


@require_safe
@for_officials
def wordings(request: HttpRequest) -> HttpResponseBase:
    """The letters of the agencies that one administers, and in whose words each is written."""
    agencies = agencies_of(person(request))
    if not agencies:
        raise Http404
    rows = ProcedureRow.objects.filter(agency__in=agencies, current__isnull=False).select_related(
        "agency", "current"
    )
    own = newest_wordings(agencies)
    listed = []
    for row in rows.order_by("agency__name", "title"):
        assert row.current is not None
        sheet = row.current.sheet
        letters = [
            (one, found, read(found.text, sheet).problems if found else [])
            for one in sheet.letters
            for found in (own.get((row.pk, one.id)),)
        ]
        if letters:
            listed.append((row, letters))
    return render(request, "letters/wordings.html", {"listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@about_a_letter
def wording(request: HttpRequest, row: ProcedureRow, letter: LetterSpec) -> HttpResponseBase:
    """Edit the wording: what counts now, an older one (`versi`), or the SOP's own (`versi=sop`), to begin from."""
    assert row.current is not None
    sheet = row.current.sheet
    kept = list(
        Wording.objects.filter(agency=row.agency, procedure=row, spec=letter.id)
        .select_related("by")
        .order_by("-pk")
    )
    own = newest_wording(row.agency, row, letter.id)
    shown = own.text if own else own_text(sheet, letter)
    asked = request.GET.get("versi", "")
    if asked == "sop":
        shown = own_text(sheet, letter)
    elif asked.isdigit():
        shown = next((one.text for one in kept if str(one.pk) == asked and one.text), shown)
    form = WordingForm(request.POST or None, initial={"text": shown})
    problems = misfit(row.agency, row, sheet, letter.id) if not asked else []
    if request.method == "POST" and form.is_valid():
        try:
            put_wording(person(request), row, letter.id, form.cleaned_data["text"])
        except Unfitting as unfitting:
            problems = unfitting.problems
        else:
            messages.success(
                request, _("Templat naskah tersimpan. Naskah yang disusun mulai sekarang memakainya.")
            )
            return redirect("letters:wording", row.agency.slug, row.slug, letter.id)
    context = {
        "row": row,
        "agency": row.agency,
        "letter": letter,
        "form": form,
        "problems": problems,
        "kept": kept,
        "own": own,
        "places": places_of(sheet),
        "loops": loops_of(sheet),
    }
    return render(request, "letters/wording.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@about_a_letter
def back_to_the_sop(request: HttpRequest, row: ProcedureRow, letter: LetterSpec) -> HttpResponseBase:
    """Use the SOP's own text again. What the office wrote stays in the history."""
    if newest_wording(row.agency, row, letter.id) is not None:
        put_wording(person(request), row, letter.id, "")
    messages.success(
        request, _("Naskah ini memakai kata-kata SOP lagi. Templat Anda tetap ada pada riwayat.")
    )
    return redirect("letters:wording", row.agency.slug, row.slug, letter.id)


@require_http_methods(["GET", "HEAD", "POST"])
@about_a_letter
def wording_preview(request: HttpRequest, row: ProcedureRow, letter: LetterSpec) -> HttpResponseBase:
    """The letter with made-up answers, as a PDF: what is posted, else what counts now."""
    assert row.current is not None
    sheet = row.current.sheet
    own = newest_wording(row.agency, row, letter.id)
    text = request.POST.get("text", "") if request.method == "POST" else own.text if own else ""
    try:
        return pdf(sample(row.agency, sheet, letter, text or own_text(sheet, letter), timezone.now()))
    except Unfitting as unfitting:
        return render(request, "letters/wording_refused.html", {"problems": unfitting.problems}, status=400)
