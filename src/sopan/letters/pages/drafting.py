"""Drafting a letter: saving on the way, the way through Word, and the versions side by side."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases.access import case_for, not_found, rights
from sopan.cases.actions import in_hand
from sopan.cases.behaviour import Work, behaviour_of
from sopan.cases.web import for_officials, person
from sopan.files.errors import FileRefused
from sopan.files.scanning import scan
from sopan.letters.composing import page_of
from sopan.letters.looking import as_edited, letter_work
from sopan.letters.models import Letter, Version
from sopan.letters.papers import as_it_stands, blocks_of, letter_of, put_draft
from sopan.letters.steps.draft import Draft, DraftForm
from sopan.letters.steps.text import TextForm, number_in
from sopan.letters.versions import Change, compare, said, version_of

if TYPE_CHECKING:
    from sopan.letters.layout.docx_reading import Read


class WordForm(forms.Form):
    """The document as it came back from Word."""

    word = forms.FileField(
        label=gettext_lazy("Berkas Word hasil suntingan"),
        help_text=gettext_lazy("Berkas .docx yang Anda unduh dari langkah ini, paling besar 5 MB."),
        max_length=200,
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("Tetap jadikan isi berkas ini konsep yang baru"),
        required=False,
    )


@require_POST
@for_officials
def save(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Keep the draft as a version and stay on the task. What cannot be saved comes back on a page of its own."""
    with transaction.atomic():
        work = _drafted_in(request, key)
        form = behaviour_of("draft").form(work, request.POST)
        assert isinstance(form, DraftForm)
        saved = form.is_valid()
        if saved:
            put_draft(work, work.sheet.letter(_spec_id(work)), form.blocks())
    if saved:
        messages.success(request, _("Konsep tersimpan. Langkah ini belum selesai."))
        return redirect("desk:task", key=key)
    context = {
        "task": work.task,
        "case": work.case,
        "agency": work.case.agency,
        "form": form,
        "changes": _against_the_newest(form),
        **Draft().context(work),
    }
    return render(request, "letters/drafting.html", context, status=200 if form.arranging else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def word(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The draft as a Word document; posting the form of the step gives it as it is being edited."""
    from sopan.letters.layout import docx  # loads slowly

    work, step, spec = letter_work(person(request), key, "letter as Word")
    letter = as_it_stands(work, spec)
    if not isinstance(step, Draft) and letter.state not in (Letter.State.DRAFT, Letter.State.INITIALLED):
        raise not_found()
    version = letter.version if letter.pk else 0
    if request.method == "POST":
        form = step.form(work, request.POST)
        if not isinstance(form, TextForm) or not form.is_valid():
            return render(request, "letters/preview_refused.html", {"form": form}, status=400)
        letter = as_edited(work, spec, form)
    page = page_of(letter, work.sheet, spec, now=work.now)
    content = docx.to_docx(page, f"{work.case.key}/{spec.id}/{version}")
    response = HttpResponse(content, content_type=docx.MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="konsep.docx"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def word_back(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Take the document back from Word: its text becomes a version of the draft."""
    shown, step, _spec = letter_work(person(request), key, "letter as Word")
    if not isinstance(step, Draft):
        raise not_found()
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            work = _drafted_in(request, key)
            spec = work.sheet.letter(_spec_id(work))
            read = _read(form, work, letter_of(work.case, spec.id))
            letter = put_draft(work, spec, read.blocks, Version.Way.WORD) if read is not None else None
        if read is not None and letter is not None:
            for warning in read.warnings:
                messages.warning(request, warning)
            messages.success(
                request,
                _("Isi berkas Word menjadi konsep ke-%(version)d. Periksa pratinjaunya.")
                % {"version": letter.version},
            )
            return redirect("desk:task", key=key)
    context = {
        "task": shown.task,
        "case": shown.case,
        "agency": shown.case.agency,
        "form": form,
        "overtaken": "anyway" in form.errors,
    }
    return render(request, "letters/word.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@for_officials
def versions(request: HttpRequest, key: UUID, spec: str) -> HttpResponseBase:
    """The versions of a letter of a case, and two of them side by side: `dari` and `ke`, else the newest two."""
    user = person(request)
    case = case_for(user, key, look="letter versions")
    letter = letter_of(case, spec)
    if letter is None or not rights(user, case).official:
        raise not_found()
    kept = list(letter.versions.select_related("by").order_by("-number"))
    new = _chosen(letter, request.GET.get("ke")) or (kept[0] if kept else None)
    older = [one for one in kept if new is not None and one.number < new.number]
    old = _chosen(letter, request.GET.get("dari")) or (older[0] if older else None)
    context = {
        "case": case,
        "agency": case.agency,
        "letter": letter,
        "kept": kept,
        "old": old,
        "new": new,
        "changes": compare(said(old) if old else said(new), said(new)) if new else [],
        "marks": list(letter.initials.select_related("user")),
    }
    return render(request, "letters/versions.html", context)


def _against_the_newest(form: DraftForm) -> list[Change]:
    """What somebody wrote on top of an older version, beside the newest; nothing when they had the newest."""
    letter, source = form.source.letter, form.source
    errors = form.errors.keys() - {NON_FIELD_ERRORS}
    if letter is None or source.base == source.version or form.arranging or errors:
        return []
    return compare(blocks_of(letter), form.blocks())


def _drafted_in(request: HttpRequest, key: UUID) -> Work:
    """The task in hand, to be drafted: locked, and without what the sheet asks when the step is done.

    Errors: NotFound, Refused.
    """
    _loaded, work = in_hand(person(request), key)
    if not isinstance(behaviour_of(work.task.does), Draft):
        raise not_found()
    return replace(work, step=work.step.model_copy(update={"fields": (), "documents": ()}))


def _spec_id(work: Work) -> str:
    return Draft().spec(work).id


def _chosen(letter: Letter, number: Any) -> Version | None:
    known = number_in(number)
    return version_of(letter, known) if known is not None else None


def _read(form: WordForm, work: Work, letter: Letter | None) -> "Read | None":
    """What the document says; None, with the reason on the form, when it is not taken."""
    from sopan.letters.layout.docx import frame_of  # loads slowly
    from sopan.letters.layout.docx_opening import LARGEST, DocxRefused
    from sopan.letters.layout.docx_reading import read_docx

    upload = form.cleaned_data["word"]
    content = upload.read(LARGEST + 1)
    try:
        _scan(content)
        named = work.sheet.letter(_spec_id(work))
        page = page_of(as_it_stands(work, named), work.sheet, named, now=work.now)
        read = read_docx(content, frame_of(page))
    except (DocxRefused, FileRefused) as refused:
        form.add_error("word", refused.message)
        return None
    spec, current = _spec_id(work), letter.version if letter else 0
    case, _slash, rest = read.reference.partition("/")
    of, _slash, version = rest.partition("/")
    if read.reference and (case, of) != (str(work.case.key), spec):
        form.add_error(
            "word", _("Berkas ini konsep naskah lain. Unggah berkas yang Anda unduh dari langkah ini.")
        )
        return None
    doubt = _doubt(number_in(version), current)
    if doubt and not form.cleaned_data["anyway"]:
        form.add_error("anyway", doubt)
        return None
    return read


def _doubt(old: int | None, current: int) -> str:
    """Why a document may not be the one that is meant; empty when it was made of the newest draft.

    `old` is the number of the draft that it was made of, 0 before any was saved; None when it does not say so.
    """
    if old == current:
        return ""
    if old is None:
        return _("Berkas ini tampaknya bukan konsep yang diunduh dari langkah ini. Periksa lagi berkasnya.")
    words = {"old": old, "new": current}
    if old == 0:
        return (
            _(
                "Berkas ini diunduh sebelum ada konsep tersimpan; sekarang ada konsep ke-%(new)d. Bandingkan dahulu."
            )
            % words
        )
    return (
        _(
            "Berkas ini dibuat dari konsep ke-%(old)d, sedangkan sekarang konsep ke-%(new)d. Bandingkan dahulu."
        )
        % words
    )


def _scan(content: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        scan(Path(file.name))
