"""The frame and the style page in a real browser: reachable by all, fits a phone, nothing blocked, quick by keyboard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.looking import usable_by_all
from tests.site.look_addresses import received

PAGES = ["/gaya/", "/unggah/", "/galat/404/", "/galat/formulir/", "/galat/503/", "/galat/500/"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.site.look_addresses"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def kept_page(chromium: Browser) -> Iterator[Page]:
    """One page for all tests: a new one costs more than most of them."""
    context = chromium.new_context(locale="id-ID")
    yield context.new_page()
    context.close()


@pytest.fixture
def page(kept_page: Page) -> Iterator[Page]:
    kept_page.set_viewport_size({"width": 1280, "height": 900})
    received.clear()
    yield kept_page
    kept_page.unroute_all()
    kept_page.goto("about:blank")


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_blocked(
    page: Page, live_server: LiveServer, address: str
) -> None:
    blocked: list[str] = []

    def note(told: ConsoleMessage) -> None:
        if "Content Security Policy" in told.text:
            blocked.append(told.text)

    page.on("console", note)
    page.goto(live_server.url + address)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        once = {"color-contrast": {"enabled": width == 390}}  # colours are the same on every screen
        found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False, "rules": once})
        assert len(found.response["passes"]) > 10  # it did look
        serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
        assert not serious, found.generate_report()
    page.remove_listener("console", note)
    assert not blocked


def test_pale_words_are_found_on_a_page_of_a_kind_that_was_judged(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url + "/gaya/")
    usable_by_all(page)
    page.locator("main p").first.evaluate("words => { words.style.color = '#ccc'; }")
    with pytest.raises(AssertionError, match="color-contrast"):
        usable_by_all(page)


def test_nothing_runs_off_the_screen(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gaya/")
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
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
    expect(page).to_have_url(re.compile("#t2$"))
    page.keyboard.press("/")
    expect(page.locator("#cari")).to_be_focused()
    page.keyboard.type("j")  # in a field, keys are letters
    assert page.locator("#cari").input_value() == "j"


def test_first_tab_offers_to_skip_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/galat/404/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi halaman"
    page.keyboard.press("Enter")
    expect(page.locator("#isi")).to_be_focused()


def test_mistakes_are_read_first_and_lead_to_their_field(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/gaya/")
    assert "errors" in str(page.evaluate("document.activeElement.className"))
    page.get_by_role("link", name="NIK ketua").click()
    expect(page.locator("#id_b-nik")).to_be_focused()


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
    page.get_by_text("Tersimpan pukul").wait_for()
    assert received == ["draft baru setengah [] 1"]


def test_draft_that_could_not_be_saved_is_not_called_saved(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/unggah/")
    page.route("**/simpan/", lambda route: route.fulfill(status=403))
    page.fill("#id_note", "sesi berakhir")
    page.get_by_text("Belum tersimpan").wait_for()


def test_preview_beside_the_page_neither_uploads_nor_locks_the_form(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url + "/unggah/")
    page.set_input_files(
        "#id_letter", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x" * 9_000}
    )
    with page.expect_popup() as beside:
        page.get_by_role("button", name="Pratinjau").click()
    expect(beside.value).to_have_url(re.compile("/pratinjau/$"))
    beside.value.close()
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Lembar gaya").wait_for()
    assert received == ["preview", "next ['letter']"]
