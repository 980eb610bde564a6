"""The documents of an application: one block for each requirement, uploaded, shown and removed one at a time."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sopan.cases.applying import add_file, draft_file, marks_of, remove_file, requirements_to_bring
from sopan.cases.errors import Refused
from sopan.cases.models import Draft
from sopan.cases.web import answers_errors, person, refused_page
from sopan.directory.models import anyone
from sopan.files.errors import FileRefused
from sopan.files.serving import serve
from sopan.portal.views.drafts import case_url, own_draft, page_context
from sopan.portal.way import DOCUMENTS, REVIEW, way_of
from sopan.procedure.model import Requirement


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
def documents(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Every requirement with its files; a file that is refused is answered beside its requirement."""
    if anyone(request.user) is None:
        if request.method == "POST":
            messages.warning(
                request,
                _("Sesi Anda telah berakhir sebelum berkas tersimpan. Masuklah, lalu unggah sekali lagi."),
            )
        return redirect_to_login(request.get_full_path())
    draft = own_draft(request, key)
    if sent := case_url(draft):
        if request.method != "POST":
            return redirect(sent)
        message = _("Permohonan ini sudah dikirim, jadi dokumennya tidak berubah lagi.")
        return refused_page(request, Refused("sent_already", message), back=sent)
    wanted = {one.id: one for one in requirements_to_bring(draft)}
    if not wanted:
        raise Http404
    refusals: dict[str, list[str]] = {}
    changed = request.GET.get("setelah", "")
    if request.method == "POST":
        requirement = wanted.get(request.POST.get("persyaratan", ""))
        if requirement is None:
            raise Http404
        refusals[requirement.id] = _take_in(request, draft, requirement)
        if not refusals[requirement.id]:
            return redirect(f"{request.path}?setelah={requirement.id}#{requirement.id}")
        changed = requirement.id
    way = way_of(draft, DOCUMENTS)
    assert way is not None, "the draft has requirements"
    context = {
        **page_context(draft, way),
        "blocks": _blocks(draft, list(wanted.values()), refusals),
        "changed": changed,
        "to_review": request.GET.get("dari") == REVIEW,
    }
    return render(request, "portal/documents.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@answers_errors
@login_required
def document(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """A file of one's own draft."""
    return serve(draft_file(person(request), key, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_errors
@login_required
def remove(request: HttpRequest, key: UUID, pk: int) -> HttpResponseBase:
    """Take a file out of one's own draft. Coming here by a link removes nothing."""
    draft = own_draft(request, key)
    back = reverse("portal:documents", args=[draft.key])
    if request.method == "POST":
        remove_file(draft, pk)
        messages.success(request, _("Berkas dihapus dari permohonan ini."))
    return redirect(back)


def _take_in(request: HttpRequest, draft: Draft, requirement: Requirement) -> list[str]:
    """Keep the files that were sent. Returns why any of them were not."""
    uploads = request.FILES.getlist("berkas")
    if not uploads:
        return [_("Pilih berkas dahulu, lalu tekan Unggah.")]
    refusals = []
    for upload in uploads:
        try:
            add_file(draft, requirement, upload)
        except (FileRefused, Refused) as refused:
            several = len(uploads) > 1
            refusals.append(f"{upload.name}: {refused.message}" if several else refused.message)
    return refusals


def _blocks(
    draft: Draft, requirements: list[Requirement], refusals: dict[str, list[str]]
) -> list[dict[str, object]]:
    files = list(draft.files.select_related("file").order_by("pk"))
    marks = marks_of(draft.correcting) if draft.correcting else {}
    blocks = []
    for one in requirements:
        brought = [row for row in files if row.requirement == one.id]
        blocks.append(
            {
                "requirement": one,
                "files": brought,
                "room": one.files - len(brought),
                "accept": ",".join(_ENDINGS[kind] for kind in one.accept),
                "kinds": ", ".join(kind.upper() for kind in one.accept),
                "refusals": refusals.get(one.id, []),
                "reason": marks.get(f"document:{one.id}", ""),
                "needed": one.required or draft.correcting_id is not None,
            }
        )
    return blocks


_ENDINGS = {
    "pdf": ".pdf,application/pdf",
    "jpg": ".jpg,.jpeg,image/jpeg",
    "png": ".png,image/png",
    "xlsx": ".xlsx",
}
