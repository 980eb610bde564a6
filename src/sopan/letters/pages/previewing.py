"""The preview of a draft for the official at work on it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sopan.cases.errors import NotFound
from sopan.cases.web import person
from sopan.files.serving import serve
from sopan.letters.looking import as_edited, letter_work
from sopan.letters.papers import as_it_stands
from sopan.letters.papers import preview as put_on_paper
from sopan.letters.steps.text import TextForm

PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The letter of a task as PDF: the signed file, else the draft as it stands.

    Posting the form of a step that edits the text shows the paragraphs as they are being edited, also those of a signed
    letter that came back; nothing is saved.
    """
    try:
        work, step, spec = letter_work(person(request), key, "letter preview")
    except NotFound as missing:
        raise Http404(missing.code) from None
    letter = as_it_stands(work, spec)
    if request.method == "POST":
        form = step.form(work, request.POST)
        if not isinstance(form, TextForm) or not form.is_valid():
            return render(request, "letters/preview_refused.html", {"form": form}, status=400)
        letter = as_edited(work, spec, form)
    elif letter.issued and letter.file is not None:
        return serve(letter.file)
    return pdf(put_on_paper(letter, work.sheet, spec, timezone.now()))


def pdf(content: bytes) -> HttpResponse:
    """A PDF that a page of ours shows in its frame, and that nobody keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="konsep.pdf"'
    response["Content-Security-Policy"] = PDF_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response
