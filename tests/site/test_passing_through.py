"""What every request passes through: language, size, private pages, references, the log."""

import logging
from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from sopan.cases.errors import NotFound
from sopan.site import urls as site_urls
from sopan.site.logs import MaskingFormatter, masked, reference
from tests.factories import make_agency, make_official

MADE_UP_NIK = "9" * 4 + "0" * 12


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"row of {MADE_UP_NIK}")


def hide(request: HttpRequest) -> HttpResponse:
    raise NotFound("case_missing", "")


def lock(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("isi")


urlpatterns = [
    path("uji/gagal/", fail),
    path("uji/sembunyi/", hide),
    path("uji/terkunci/", lock),
    path("uji/biasa/", plain),
    *site_urls.urlpatterns,
]
handler404 = site_urls.handler404
handler500 = site_urls.handler500


@pytest.fixture(autouse=True)
def addresses_of_this_test(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What is logged, as it is written."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    keep = Keep()
    keep.setFormatter(MaskingFormatter("{levelname} [{reference}] {message}", style="{"))
    logging.getLogger().addHandler(keep)
    yield written
    logging.getLogger().removeHandler(keep)


def test_an_english_browser_still_gets_indonesian(db: None, client: Client) -> None:
    response = client.get("/uji/biasa/", headers={"accept-language": "en-US,en"})
    assert response.headers["Content-Language"] == "id"


def test_whoever_chose_english_gets_english(db: None, client: Client) -> None:
    client.post("/bahasa/", {"language": "en", "next": "/uji/biasa/"})
    assert client.get("/uji/biasa/").headers["Content-Language"] == "en"


def test_pages_of_a_signed_in_person_are_kept_nowhere(db: None, client: Client) -> None:
    assert "Cache-Control" not in client.get("/uji/biasa/").headers
    client.force_login(make_official(make_agency()), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/uji/biasa/").headers["Cache-Control"] == "private, no-store"


def test_a_body_that_is_too_big_is_not_read(db: None, client: Client, settings: Settings) -> None:
    settings.BODY_MAX_SIZE = 1000
    assert client.post("/bahasa/", {"language": "x" * 2000}).status_code == 413
    assert client.post("/bahasa/", {"language": "en"}).status_code == 302
    for length in ("2²", "-1", "banyak"):
        assert client.post("/bahasa/", {"language": "en"}, CONTENT_LENGTH=length).status_code == 413, length


def test_what_one_may_not_know_of_looks_missing(db: None, client: Client) -> None:
    hidden = client.get("/uji/sembunyi/")
    missing = client.get("/uji/tidak-ada/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.templates[0].name == missing.templates[0].name


def test_a_locked_database_asks_to_come_back(db: None, client: Client) -> None:
    response = client.get("/uji/terkunci/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"


def test_our_mistake_shows_the_reference_that_the_log_has_and_no_detail(
    db: None, client: Client, lines: list[str]
) -> None:
    client.raise_request_exception = False
    response = client.get(f"/uji/gagal/?nik={MADE_UP_NIK}")
    page = response.content.decode()
    assert response.status_code == 500
    assert reference.get().lower() in page.lower()
    assert "RuntimeError" not in page
    logged = "\n".join(lines)
    assert f"[{reference.get()}]" in logged
    assert "RuntimeError" in logged
    assert MADE_UP_NIK not in logged
    assert "?nik=" not in logged


@pytest.mark.parametrize(
    "written", [MADE_UP_NIK, "99.99.00.00.00.00.00.00", "9999 0000 0000 0000", "99-99-000000-000000"]
)
def test_a_nik_is_struck_out_however_it_is_written(written: str) -> None:
    assert masked(f"row ({written}) exists") == "row (****************) exists"


@pytest.mark.parametrize(
    "kept", ["12345678901234567", "0f00" + "1" * 16, "2026-07-01 10:00:00", "081234567890"]
)
def test_other_numbers_stay_readable(kept: str) -> None:
    assert masked(kept) == kept
