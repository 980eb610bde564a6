"""The book of incoming letters at the counter: entered with its scan, mended, and a number that falls away."""

from playwright.sync_api import expect

from tests.browser.driving import Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import Paper
from tests.files.scanned import pdf_of, printed, scanned

BOOK = "/meja/buku/dinsos-tanah-laut/surat-masuk/"


def test_registrar_enters_a_letter_finds_it_mends_it_and_voids_it(town: Town) -> None:
    registrar = town.official("arsip.tala")
    page = registrar.page
    page.goto("/meja/buku/")
    usable_by_all(page)
    page.goto(BOOK)
    page.get_by_role("link", name="Catat surat").click()
    codes = page.get_by_label("Kode klasifikasi", exact=False).first
    codes.press_sequentially("karang taruna")
    pick = page.locator('input[name="classification_pick"][value="400.9.12.5"]')
    pick.check()
    with page.expect_response(lambda answer: "classification" in answer.url):
        codes.press_sequentially(" ")  # suggestions that come after one has chosen
    page.wait_for_timeout(200)
    expect(pick).to_be_checked()
    registrar.enter(
        {
            "Nomor surat": "005/12/BAPPEDA/2026",
            "Surat dari": "Bappeda Tanah Laut",
            "Hal": "Undangan rapat koordinasi perangkat daerah",
            "Pindaian surat": _upside_down(),
        }
    )
    usable_by_all(page)
    page.get_by_role("button", name="Simpan dan beri nomor").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agenda")
    expect(page.get_by_role("link", name="surat.pdf", exact=True)).to_be_visible()
    expect(page.get_by_text("Halaman 1 pada surat.pdf tampak terbalik.")).to_be_visible()
    usable_by_all(page)
    registrar.press("Putar tampilannya")
    expect(page.get_by_role("img", name="Halaman 1")).to_be_visible()
    expect(page.get_by_text("tampak terbalik")).to_have_count(0)
    usable_by_all(page)
    page.go_back()
    page.reload()

    page.get_by_role("link", name="Ubah", exact=True).click()
    page.get_by_label("Lampiran").fill("2 berkas")
    registrar.press("Simpan perubahan")
    expect(page.get_by_text("Lampiran: 2 berkas")).to_be_visible()

    page.goto(BOOK)
    page.get_by_role("searchbox").fill("koordinasi perangkat")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator(".book-lines > li")).to_have_count(1)  # two quick clicks made one line
    usable_by_all(page)
    page.locator(".book-lines a").click()
    page.get_by_role("link", name="Batalkan nomor").click()
    usable_by_all(page)
    page.get_by_label("Alasan").fill("Tercatat dua kali")
    registrar.press("Batalkan nomor")
    expect(page.get_by_text("Nomor ini batal: Tercatat dua kali.")).to_be_visible()


def _upside_down() -> Paper:
    """A letter that went into the scanner the wrong way."""
    content = pdf_of([scanned(printed()).rotate(180)])
    return {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
