"""Handing a stored file to a browser with the headers that keep it harmless."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from sopan.files.models import StoredFile
from sopan.files.storage import open_file

# What is looked at in place runs nothing and loads nothing. `sandbox` is left off for PDF: today's Chromium shows one
# in a sandboxed document, but those before it, still on many phones, stay blank. Active content never came in.
_IMAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_SHOWN_IN_PLACE = {"application/pdf": _PDF_POLICY, "image/jpeg": _IMAGE_POLICY, "image/png": _IMAGE_POLICY}
_DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def serve(
    stored: StoredFile, *, download: bool = False, instead: bytes | None = None
) -> StreamingHttpResponse:
    """The response that carries the file; in place unless `download` or its type is not one that we show.

    `instead` are bytes of the same type to show for those that are stored: the same file turned upright.
    The permission has been checked, and the look at a sealed file logged, by the caller. Raises FileLost
    before the response is begun when the bytes are missing or the seal is broken at the start.
    """
    content = open_file(stored) if instead is None else iter((instead,))
    policy = _SHOWN_IN_PLACE.get(stored.media_type)
    attached = download or policy is None
    response = StreamingHttpResponse(content, content_type=stored.media_type)
    response["Content-Length"] = str(stored.size if instead is None else len(instead))
    disposition = content_disposition_header(attached, stored.name)
    assert disposition is not None, "a stored file has a name"
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY" if attached else "SAMEORIGIN"
    response["Content-Security-Policy"] = _DOWNLOAD_POLICY if attached or policy is None else policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store" if stored.sealed else "private, no-cache"
    return response
