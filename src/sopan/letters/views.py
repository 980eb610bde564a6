"""The public check of a letter, and the preview of a draft for the official at work on it."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases.access import task_for
from sopan.cases.answers import answers_of
from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import NotFound, Refused
from sopan.directory.models import User
from sopan.directory.throttle import address_of, allow
from sopan.files.serving import serve
from sopan.letters.papers import blocks_of, first_blocks, letter_of, unsaved
from sopan.letters.papers import preview as put_on_paper
from sopan.letters.steps.base import LetterStep
from sopan.letters.steps.draft import DraftForm
from sopan.letters.verification import tidy, verdict_on

CHECKS, SECONDS = 30, 60
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class CodeForm(forms.Form):
    """The code as it stands at the foot of a letter."""

    code = forms.CharField(
        label=_("Kode verifikasi"),
        help_text=_("Tertulis di kaki naskah, misalnya K7QM-4TXR-9WHD."),
        max_length=40,
    )


@require_safe
def enter_code(request: HttpRequest) -> HttpResponseBase:
    """A field for the code, for who holds paper and no camera."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid() and (code := tidy(form.cleaned_data["code"])):
        return redirect("letters:verify", code=code)
    return render(request, "letters/enter_code.html", {"form": form})


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the letter with this code is genuine. Anybody may ask, not without end."""
    if not allow(f"verify {address_of(request.META)}", CHECKS, SECONDS):
        response = render(request, "letters/too_often.html", status=429)
        response["Retry-After"] = str(SECONDS)
        return response
    verdict = verdict_on(code)
    if verdict is None:
        return render(request, "letters/unknown.html", {"code": tidy(code), "form": CodeForm()}, status=404)
    return render(request, "letters/verify.html", {"verdict": verdict, "agency": verdict.agency})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The letter of a task as PDF: the signed file, else the draft as it stands.

    Posting the form of a `draft` or `notify` step shows the paragraphs as they are being edited; nothing is saved.
    """
    assert isinstance(request.user, User)
    try:
        task = task_for(request.user, key, look="letter preview")
        step = behaviour_of(task.does)
        if not isinstance(step, LetterStep):
            raise Http404(_("Tugas ini tidak menyangkut naskah."))
        sheet = edition_of(task.case.edition_id).sheet
        work = Work(
            case=task.case,
            task=task,
            sheet=sheet,
            step=sheet.step(task.step),
            user=request.user,
            as_position="",
            now=timezone.now(),
            answers=answers_of(task.case),
        )
        spec = step.spec(work)
    except (NotFound, Refused) as missing:
        raise Http404(missing.message) from None
    letter = letter_of(task.case, spec.id)
    if letter is not None and letter.signed_at and letter.file is not None:
        return serve(letter.file)
    blocks = blocks_of(letter) if letter else first_blocks(task.case, sheet, spec)
    if request.method == "POST":
        form = step.form(work, request.POST)
        if not isinstance(form, DraftForm) or not form.is_valid():
            return render(request, "letters/preview_refused.html", {"form": form}, status=400)
        blocks = form.blocks()
    if letter is None or request.method == "POST":
        letter = unsaved(task.case, spec, blocks, sheet)
    response = HttpResponse(put_on_paper(letter, sheet, spec, work.now), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="konsep.pdf"'
    response["Content-Security-Policy"] = PDF_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response
