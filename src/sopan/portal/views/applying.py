"""Applying: begin, fill in page by page, read it all once more, send."""

from itertools import groupby
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sopan.cases.answers import draft_answers
from sopan.cases.applying import (
    drop_draft,
    marks_of,
    missing,
    open_case,
    requirements_to_bring,
    save_page,
    sections_to_fill,
    send_correction,
    sheet_for,
    start_draft,
    unfinished_draft,
)
from sopan.cases.editions import edition_of
from sopan.cases.errors import Refused
from sopan.cases.forms import section_form, shown
from sopan.cases.models import Draft
from sopan.cases.naming import heading
from sopan.cases.web import answers_errors, person, refused_page
from sopan.directory.models import anyone
from sopan.portal.kept import keep, take_back
from sopan.portal.views.catalogue import service_row
from sopan.portal.views.drafts import case_url, own_draft, page_context
from sopan.portal.way import REVIEW, Stop, Way, next_to_do, section_of, way_of
from sopan.procedure.model import Section

LONGEST_ROW = 140  # signs of an activity that may stand before the questions unfolded
_AUTOCOMPLETE = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
    "birth_date": "bday",
}
_KEYBOARD = {"nik": "numeric", "phone": "tel", "email": "email", "number": "numeric", "money": "numeric"}


class DeclarationForm(forms.Form):
    """What the applicant stands for when sending."""

    true = forms.BooleanField(
        label=gettext_lazy("Data yang saya isi dan dokumen yang saya unggah benar."),
        error_messages={"required": gettext_lazy("Centang pernyataan ini sebelum mengirim.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def start(request: HttpRequest, agency: str, slug: str) -> HttpResponseBase:
    """What to have at hand; then the draft. Of an unfinished one it asks first: go on with it, or begin again."""
    row = service_row(agency, slug, request.user)
    assert row.current_id is not None, "a service on offer has an edition"
    sheet = edition_of(row.current_id).sheet
    if sheet.service is None or "online" not in sheet.service.channels:
        raise Http404
    user = person(request)
    draft = unfinished_draft(user, row)
    if request.method == "POST":
        if draft is not None and request.POST.get("draf") != "baru":
            return redirect(request.path)
        if draft is not None:
            drop_draft(user, draft.key)
        return redirect("portal:draft", key=start_draft(user, row).key)
    context = {"row": row, "agency": row.agency, "sheet": sheet, "service": sheet.service, "draft": draft}
    return render(request, "portal/start.html", context)


@require_safe
@answers_errors
@login_required
def resume(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """On to the page where something is still to do."""
    draft = own_draft(request, key)
    return redirect(case_url(draft) or next_to_do(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
def page(request: HttpRequest, key: UUID, number: int) -> HttpResponseBase:
    """One page of questions. What somebody sends whose session has ended waits until they are back."""
    if anyone(request.user) is None:
        return _signed_out(request)
    draft = own_draft(request, key)
    if sent := case_url(draft):
        return _sent_already(request, sent)
    way = way_of(draft, str(number))
    if way is None:
        raise Http404
    section = section_of(draft, way.here)
    status = 200
    if request.method == "POST":
        going_back = request.POST.get("ke") == "kembali"
        form = save_page(draft, section, request.POST, partial=going_back)
        if going_back or form.is_valid():
            return redirect(_onward(request, way, going_back=going_back))
        status = 422
    elif (kept := take_back(request, request.path)) is not None:
        form = save_page(draft, section, kept, partial=True)
        messages.info(request, _("Isian Anda tadi sudah kami pulihkan. Periksa, lalu lanjutkan."))
    else:
        form = section_form(section)(initial=draft_answers(draft))
    context = {
        **page_context(draft, way),
        "section": section,
        "row": _row_of(draft, way),
        "form": form,
        "questions": _questions(draft, section, form),
        "to_review": request.GET.get("dari") == REVIEW,
    }
    return render(request, "portal/page.html", context, status=status)


@require_POST
@answers_errors
def autosave(request: HttpRequest, key: UUID, number: int) -> HttpResponseBase:
    """Keep what is right on a page so far; no page comes back."""
    if anyone(request.user) is None:
        return HttpResponse(status=401)
    draft = own_draft(request, key)
    way = way_of(draft, str(number))
    if way is None:
        raise Http404
    save_page(draft, section_of(draft, way.here), request.POST, partial=True)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def review(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Everything once more, what is missing, the declaration; and sending, once."""
    draft = own_draft(request, key)
    if request.method == "POST":
        form = DeclarationForm(request.POST)
        if draft.case_id is not None or (form.is_valid() and not missing(draft)):
            return _send(request, draft)
    else:
        form = DeclarationForm()
    if sent := case_url(draft):
        return redirect(sent)
    way = way_of(draft, REVIEW)
    assert way is not None, "every application has its last page"
    files = list(draft.files.select_related("file").order_by("pk"))
    context = {
        **page_context(draft, way),
        "form": form,
        "sections": [_filled(draft, section, stop) for section, stop in _sections(draft, way)],
        "documents": [
            (one, [row for row in files if row.requirement == one.id]) for one in requirements_to_bring(draft)
        ],
        "missing": _missing(draft, way),
    }
    return render(request, "portal/review.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def drop(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Throw a draft away, after asking."""
    draft = own_draft(request, key)
    if request.method == "POST":
        drop_draft(person(request), key)
        messages.success(request, _("Draf dihapus."))
        return redirect("portal:mine")
    if sent := case_url(draft):
        return redirect(sent)
    return render(request, "portal/drop.html", {"draft": draft, "agency": draft.procedure.agency})


def _signed_out(request: HttpRequest) -> HttpResponseBase:
    """On to the sign-in page and back here, with what was sent kept."""
    if request.method == "POST" and keep(request, request.path):
        messages.info(request, _("Sesi Anda telah berakhir. Masuklah kembali; isian Anda tadi kami simpan."))
    return redirect_to_login(request.get_full_path())


def _sent_already(request: HttpRequest, sent: str) -> HttpResponseBase:
    if request.method != "POST":
        return redirect(sent)
    message = _("Permohonan ini sudah dikirim, jadi isiannya tidak berubah lagi.")
    return refused_page(request, Refused("sent_already", message), back=sent)


def _onward(request: HttpRequest, way: Way, *, going_back: bool) -> str:
    if going_back:
        return way.before.url if way.before else reverse("portal:mine")
    if request.POST.get("ke") == "nanti":
        messages.success(request, _("Draf tersimpan. Anda dapat melanjutkannya kapan saja dari halaman ini."))
        return reverse("portal:mine")
    return way.stops[-1].url if request.GET.get("dari") == REVIEW else way.after.url


def _questions(draft: Draft, section: Section, form: forms.Form) -> list[dict[str, object]]:
    """Each question with the right keyboard and, in a correction, what the office says of it."""
    marks = marks_of(draft.correcting) if draft.correcting else {}
    return [
        {
            "field": form[field.id],
            "autocomplete": _AUTOCOMPLETE.get(field.fill or "", ""),
            "inputmode": _KEYBOARD.get(field.kind, ""),
            "reason": marks.get(f"field:{field.id}", ""),
        }
        for field in section.fields
    ]


def _row_of(draft: Draft, way: Way) -> dict[str, object] | None:
    """The row of the sheet that a page belongs to; said once, on the first page of that row."""
    pages = sections_to_fill(draft)
    here = pages[way.at].step
    step = next((step for step in sheet_for(draft).steps if step.id == here), None)
    if step is None or any(page.step == here for page in pages[: way.at]):
        return None
    return {
        "no": step.no,
        "activity": step.activity,
        "heading": heading(step.activity),
        "folded": len(step.activity) > LONGEST_ROW,
    }


def _missing(draft: Draft, way: Way) -> list[tuple[Stop, list[str]]]:
    """What the draft lacks, page by page."""
    return [
        (way.stop(name), [lack.what for lack in lacks])
        for name, lacks in groupby(missing(draft), key=lambda lack: lack.page)
    ]


def _sections(draft: Draft, way: Way) -> list[tuple[Section, Stop]]:
    return list(zip(sections_to_fill(draft), way.stops, strict=False))


def _filled(draft: Draft, section: Section, stop: Stop) -> dict[str, object]:
    answers = draft_answers(draft)
    return {
        "title": section.title,
        "url": stop.url,
        "rows": [(field.label, shown(field, answers.get(field.id))) for field in section.fields],
    }


def _send(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    user = person(request)
    if draft.correcting_id is not None:
        case = send_correction(user, draft.key)
        messages.success(
            request, _("Perbaikan Anda terkirim. Permohonan kembali ke petugas yang memeriksanya.")
        )
        return redirect("portal:case", key=case.key)
    return redirect("portal:receipt", key=open_case(user, draft.key).key)
