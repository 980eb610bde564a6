"""What a browser is told about a stored file."""

import pytest

from sopan.files.errors import FileLost
from sopan.files.models import StoredFile
from sopan.files.serving import serve
from sopan.files.storage import store_bytes

pytestmark = pytest.mark.django_db


def stored(
    name: str = "surat.pdf", media_type: str = "application/pdf", *, sealed: bool = False
) -> StoredFile:
    return store_bytes(b"isi surat", name, media_type, owner=None, sealed=sealed)


def test_pdf_is_shown_in_place_and_may_be_framed_by_our_own_pages_only() -> None:
    answer = serve(stored(), download=False)
    assert answer.getvalue() == b"isi surat"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "9"
    assert answer["Content-Disposition"] == 'inline; filename="surat.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_picture_in_place_is_sandboxed() -> None:
    assert "sandbox" in serve(stored("ktp.png", "image/png"), download=False)["Content-Security-Policy"]


def test_download_has_the_name_whatever_letters_it_holds() -> None:
    answer = serve(stored('surat "ā".pdf'), download=True)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''surat%20")
    assert answer["X-Frame-Options"] == "DENY"


def test_unknown_kind_is_never_shown_in_place() -> None:
    answer = serve(stored("data.html", "text/html"), download=False)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_sealed_file_is_kept_nowhere() -> None:
    assert serve(stored(sealed=True))["Cache-Control"] == "no-store"
    assert serve(stored(sealed=True)).getvalue() == b"isi surat"
    assert "private" in serve(stored())["Cache-Control"]


def test_lost_file_is_an_error_before_the_answer_begins(settings: object) -> None:
    lost = stored()
    lost.path = "plain/00/00/tidak-ada"
    with pytest.raises(FileLost):
        serve(lost)
