"""A letter that goes out and one that comes in, each from its first step to the last, and what anybody can check."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.driving import PASSWORD, Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf

OUT = {
    "Atas perintah": "Kepala Dinas",
    "Yth.": "Kepala Bappeda Kabupaten Tanah Laut",
    "Hal": "Permohonan data penduduk miskin",
    "Isi surat": "Kami mohon data penduduk miskin menurut kecamatan.",
}
IN = {
    "Nomor surat": "005/112/Bappeda",
    "Tanggal surat": "2026-11-02",
    "Surat dari": "Bappeda Kabupaten Tanah Laut",
    "Hal": "Undangan rapat koordinasi data",
    "Sifat": "Segera",
    "Pindaian surat": pdf("surat.pdf", words="Undangan rapat"),
}


def test_two_letters_are_initialled_and_signed_together_and_one_goes_on_to_the_archive(
    town: Town, tmp_path: Path
) -> None:
    clerk = town.official("umum.tala")
    numbers = []
    for _ in range(2):
        numbers.append(clerk.start("Surat Keluar", OUT))
        clerk.work(numbers[-1], "Simpan konsep dan lanjutkan")
    for who in ("kasubbag-umum.tala", "sekretaris.tala"):
        page = town.official(who).page
        _choose(page, numbers, "Paraf")
        page.get_by_label("Saya telah membaca naskah-naskah ini").check()
        page.get_by_role("button", name="Paraf semua").click()
        expect(page.get_by_text("2 tugas berhasil.")).to_be_visible()

    head = town.official("kadis.tala")
    page = head.page
    _choose(page, numbers, "Tanda tangani")
    usable_by_all(page)
    page.get_by_label("Saya telah membaca naskah-naskah ini").check()
    page.get_by_label("Passphrase").fill("bukan-passphrase-saya")
    page.get_by_role("button", name="Tanda tangani semua").click()
    expect(page.get_by_role("alert")).to_contain_text("Passphrase tidak cocok")
    expect(page.get_by_role("link", name="Baca naskah")).to_have_count(2)  # what was chosen stays
    page.goto("/meja/naskah/")
    expect(page.get_by_text("dicoba 1 kali")).to_be_visible()
    usable_by_all(page)
    _choose(page, numbers, "Tanda tangani")
    page.get_by_label("Saya telah membaca naskah-naskah ini").check()
    page.get_by_label("Passphrase").fill(PASSWORD)
    page.get_by_role("button", name="Tanda tangani semua").click()
    expect(page.get_by_text("2 tugas berhasil.")).to_be_visible()

    number = numbers[0]
    archivist = town.official("arsip.tala")
    archivist.do(number, "Beri nomor")
    archivist.open(number)
    archivist.done(number, _button(archivist.page))
    clerk.work(number, "Catat pengiriman", {"Dikirim lewat": "Surel"})
    archivist.do(number, "Arsipkan")
    page = archivist.page
    page.goto("/meja/buku/dinsos-tanah-laut/surat-keluar/")
    page.get_by_role("searchbox").fill("penduduk miskin")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator(".book-lines > li")).to_have_count(2)
    expect(page.locator(".book-lines > li").first).to_contain_text(re.compile(r"\d{4}/DINSOS"))

    page.goto("/meja/permohonan/")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("main").get_by_role("link").filter(has_text=number).first.click()
    with page.expect_download() as got:
        page.evaluate(
            "address => { const a = document.createElement('a'); a.href = address; a.download = ''; a.click() }",
            page.get_by_role("link", name=re.compile("Surat Keluar")).first.get_attribute("href"),
        )
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(got.value.path().read_bytes())
    _check(town.page(), letter)


def _check(page: Page, letter: Path) -> None:
    """Anybody with the file learns at a glance whether it is genuine, and when a byte was changed."""
    changed = letter.with_name("diubah.pdf")
    content = letter.read_bytes()
    middle = content.index(b"stream") + 40
    changed.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    for file, said in (
        (letter, "Naskah ini asli"),
        (changed, "bukan seperti yang kami terbitkan"),
        (_other(letter), "tidak kami kenal"),
    ):
        page.goto("/verifikasi/")
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form", has=page.locator("input[type=file]")).locator(
            "button.btn-primary, button[type=submit]"
        ).last.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(said, re.I))
        usable_by_all(page)


def _other(letter: Path) -> Path:
    other = letter.with_name("lain.pdf")
    other.write_bytes(bytes(pdf("lain.pdf", words="Surat orang lain")["buffer"]))
    return other


def test_letter_that_came_in_is_entered_sent_down_and_answered_for(town: Town) -> None:
    number = town.official("umum.tala").start("Surat Masuk", IN)
    registrar = town.official("arsip.tala")
    registrar.open(number)
    registrar.done(number, _button(registrar.page))

    head = town.official("kadis.tala")
    head.open(number)
    head.page.get_by_label("Proses lebih lanjut").check()
    head.done(number, "Beri disposisi")
    head.page.goto("/meja/disposisi/")
    usable_by_all(head.page)

    chief = town.official("kasubbag-umum.tala")
    chief.page.goto("/meja/naskah/")
    chief.page.get_by_role("main").get_by_role("link", name="Disposisi").click()
    chief.page.get_by_role("link").filter(has_text="Undangan rapat koordinasi data").first.click()
    expect(chief.page.get_by_role("main")).to_contain_text("Proses lebih lanjut")
    usable_by_all(chief.page)


def _choose(page: Page, numbers: list[str], way: str) -> None:
    """Tick the tasks of those numbers in the inbox, and say what to do with them."""
    page.goto("/meja/")
    for number in numbers:
        page.locator("li", has_text=number).get_by_role("checkbox").first.check()
    page.get_by_role("button", name=way, exact=True).click()


def _button(page: Page) -> str:
    """The words on the button that ends the step."""
    return page.locator("form[data-upload] button.btn-primary").first.inner_text().strip()
