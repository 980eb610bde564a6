"""The page on which the daily heads are published, and the files behind it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from sopan.audit import heads as taking
from sopan.audit.models import Head
from sopan.directory.models import anyone
from sopan.signing.errors import SigningError, words_of

A_PAGE = 31


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """All heads, newest first, each with its files and its state."""
    from sopan.audit.sealing import certificates, fingerprint  # loads slowly

    rows = Head.objects.defer("content", "seal")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("hal"))
    try:
        print_ = fingerprint(certificates()[0])
    except SigningError:
        print_ = ""
    context = {
        "page": page,
        "rows": [(head, words_of(head.last_error) if head.last_error else "") for head in page],
        "stamps": taking.stamps(),
        "fingerprint": print_,
        "may_try": _administers(request),
    }
    return render(request, "audit/heads.html", context)


@require_safe
def content(request: HttpRequest, number: int) -> HttpResponse:
    """The head itself, byte for byte as it was sealed."""
    head = get_object_or_404(Head, number=number)
    return _file(head.content.encode(), "application/json", f"kepala-{number:06}.json")


@require_safe
def seal(request: HttpRequest, number: int) -> HttpResponse:
    """The seal on it: a detached CMS signature in DER."""
    head = get_object_or_404(Head, number=number)
    if not head.seal:
        raise Http404
    return _file(bytes(head.seal), "application/pkcs7-signature", f"kepala-{number:06}.p7s")


@require_safe
def pem(request: HttpRequest) -> HttpResponse:
    """The seal's certificate and those above it."""
    from sopan.audit.sealing import as_pem, certificates  # loads slowly

    try:
        found = certificates()
    except SigningError:
        raise Http404 from None
    return _file(as_pem(found), "application/x-pem-file", "sertifikat-segel.pem")


@login_required
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Try once more to seal and stamp a head; for who administers the system."""
    if not _administers(request):
        raise Http404
    head = get_object_or_404(Head, number=number)
    taking.again(head)
    return redirect("audit:heads")


def _administers(request: HttpRequest) -> bool:
    person = anyone(request.user)
    return person is not None and person.is_staff and person.is_active


def _file(content_: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content_, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
