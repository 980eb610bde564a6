"""The frame and the style page in a real browser: reachable by all, fits a phone, nothing blocked, quick by keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.site.look_addresses import received

PAGES = ["/gaya/", "/unggah/", "/galat/404/", "/galat/formulir/", "/galat/503/", "/galat/500/"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.site.look_addresses"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    page = context.new_page()
    received.clear()
    yield page
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_blocked(
    page: Page, live_server: LiveServer, address: str, width: int
) -> None:
    blocked: list[str] = []
    page.on(
        "console", lambda told: blocked.append(told.text) if "Content Security Policy" in told.text else None
    )
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url + address)
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
    assert len(found.response["passes"]) > 10  # it did look
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, found.generate_report()
    assert not blocked


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_off_the_screen(page: Page, live_server: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url + "/gaya/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_one_touches_is_large_enough(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + "/gaya/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .choice, .inbox-row, .form-control, .form-select, .top a, .tabs a')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_keyboard_goes_through_the_inbox(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gaya/")
    page.locator("h1").click()
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#t1"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.url.endswith("#t2")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "cari"
    page.keyboard.type("j")  # in a field, keys are letters
    assert page.locator("#cari").input_value() == "j"


def test_first_tab_offers_to_skip_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/galat/404/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi halaman"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_mistakes_are_read_first_and_lead_to_their_field(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gaya/")
    assert "errors" in str(page.evaluate("document.activeElement.className"))
    page.get_by_role("link", name="NIK ketua").click()
    assert page.evaluate("document.activeElement.id") == "id_b-nik"


def test_two_quick_clicks_send_a_form_once(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.get_by_role("button", name="Setuju").dblclick()
    page.wait_for_function("document.getElementById('count').textContent !== '0'")
    assert received == ["agreed"]


def test_upload_shows_progress_and_then_the_page_that_follows(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.set_input_files(
        "#id_letter", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x" * 900_000}
    )
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Lembar gaya").wait_for()
    assert page.url.endswith("/gaya/")
    assert received[-1] == "next ['letter']"


def test_upload_that_is_cut_off_says_so_and_can_be_sent_again(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.set_input_files(
        "#id_letter", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x" * 9_000}
    )
    page.route("**/unggah/", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("Sambungan terputus sebelum berkas selesai terkirim").wait_for()
    page.unroute("**/unggah/")
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Lembar gaya").wait_for()


def test_form_works_without_javascript(chromium: Browser, live_server: LiveServer) -> None:
    received.clear()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/unggah/")
    page.set_input_files(
        "#id_letter", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x" * 9_000}
    )
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Lembar gaya").wait_for()
    assert received == ["next ['letter']"]
    context.close()


def test_draft_saves_itself_after_a_pause_and_says_when(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.fill("#id_note", "baru setengah")
    page.get_by_text("Tersimpan pukul").wait_for(timeout=6_000)
    assert received == ["draft baru setengah [] 1"]


def test_draft_that_could_not_be_saved_is_not_called_saved(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.route("**/simpan/", lambda route: route.fulfill(status=403))
    page.fill("#id_note", "sesi berakhir")
    page.get_by_text("Belum tersimpan").wait_for(timeout=6_000)


def test_preview_beside_the_page_neither_uploads_nor_locks_the_form(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url + "/unggah/")
    page.set_input_files(
        "#id_letter", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x" * 9_000}
    )
    with page.expect_popup() as beside:
        page.get_by_role("button", name="Pratinjau").click()
    beside.value.wait_for_load_state()
    assert beside.value.url.endswith("/pratinjau/")
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Lembar gaya").wait_for()
    assert received == ["preview", "next ['letter']"]
