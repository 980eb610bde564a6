"""A letter on its way to its signature: printed for a pen, and opened as it was frozen."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sopan.cases.access import task_for
from sopan.cases.actions import in_hand
from sopan.cases.behaviour import behaviour_of
from sopan.cases.editions import edition_of
from sopan.cases.errors import Invalid
from sopan.cases.web import for_officials, person
from sopan.files.serving import serve
from sopan.letters.composing import named_letters
from sopan.letters.models import Letter
from sopan.letters.papers import letter_of
from sopan.letters.steps.signing import SigningStep
from sopan.signing.choosing import signer_of
from sopan.signing.errors import SigningError


@require_POST
@for_officials
def print_for_pen(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Give the letter its number and put it on paper with room for a pen; then back to the task."""
    with transaction.atomic():
        _loaded, work = in_hand(person(request), key)
        step = behaviour_of(work.task.does)
        if not isinstance(step, SigningStep):
            raise Http404(_("Tugas ini tidak meminta tanda tangan."))
        try:
            step.prepare_for_pen(work, request.POST)
        except Invalid as invalid:
            return render(request, "letters/preview_refused.html", {"form": invalid.form}, status=422)
    return redirect("desk:task", key=key)


@require_POST
@for_officials
def send_code(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Have the signing service send its one-time code to the official whose task this is; then back to the task."""
    with transaction.atomic():
        _loaded, work = in_hand(person(request), key)
    try:
        signer_of(work.case.agency).send_code(work.user)
    except SigningError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Kode dikirim. Isikan kode itu untuk menandatangani."))
    return redirect("desk:task", key=key)


@require_safe
@for_officials
def prepared(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The PDF that waits for its signature, byte for byte."""
    task = task_for(person(request), key, look="letter to be signed")
    sheet = edition_of(task.case.edition_id).sheet
    for id_ in named_letters(sheet.step(task.step).options, sheet):
        letter = letter_of(task.case, id_)
        if letter is not None and letter.state == Letter.State.WAITING and letter.signature is not None:
            return serve(letter.signature.prepared)
    raise Http404(_("Naskah ini tidak sedang menunggu tanda tangan."))
