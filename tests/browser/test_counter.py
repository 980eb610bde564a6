"""The counter: an official fills in for a visitor, prints the receipt, and takes several tasks at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.driving import DESK, PHONE, Official, Town, fill
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf
from tests.browser.services import KARANG_TARUNA

COUNTER = "/meja/loket/dinsos-tanah-laut/surat-keterangan-karang-taruna/"


def take_in(town: Town, width: int, *, scripts: bool) -> tuple[Official, str]:
    """A visitor who brought one document; the number of their application."""
    page = town.seat("fo.tala", width) if scripts else town.page(width, as_user="fo.tala", scripts=False)
    page.goto("/meja/mulai/")
    page.get_by_role("link", name="Surat Keterangan Terdaftar Karang Taruna").click()
    page.get_by_label("Nama pengunjung").fill("Aminah")
    for answers in KARANG_TARUNA.pages:
        fill(page, answers, scripts=scripts)
    page.get_by_label(KARANG_TARUNA.brings[0]).set_input_files(dict(pdf("surat.pdf")))  # type: ignore[arg-type]
    page.get_by_role("button", name="Terima permohonan").click()
    if not scripts:  # the region is picked on the page that comes back, and with it the file again
        page.get_by_role("radio").first.check()
        page.get_by_label(KARANG_TARUNA.brings[0]).set_input_files(dict(pdf("surat.pdf")))  # type: ignore[arg-type]
        page.get_by_role("button", name="Terima permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    number = page.locator(".receipt-number").first.inner_text().strip()
    return Official(town, page, "fo.tala"), number


@pytest.mark.parametrize(("width", "scripts"), [(DESK, True), (PHONE, False)])
def test_visitor_leaves_with_a_receipt_and_the_check_goes_on(town: Town, width: int, scripts: bool) -> None:
    front, number = take_in(town, width, scripts=scripts)
    page = front.page
    if scripts:
        usable_by_all(page)
    expect(page.get_by_text("Belum dibawa")).to_be_visible()
    page.get_by_role("link", name="Lanjutkan ke pemeriksaan").click()
    expect(page.get_by_role("heading", name="Langkah ini")).to_be_visible()
    front.judge(KARANG_TARUNA.brings[0], "Perlu diperbaiki", "Tidak terbaca.")
    for label in KARANG_TARUNA.brings[1:]:
        front.judge(label, "Perlu diperbaiki", "Belum dibawa.")
    front.done(number, "Kembalikan ke pemohon")
    page.goto(f"/meja/?q={number}")
    page.get_by_role("main").get_by_role("list").get_by_role("link").filter(has_text=number).first.click()
    page.get_by_role("link", name="Perbaiki atas nama pengunjung").click()
    if scripts:
        usable_by_all(page)
    for label in KARANG_TARUNA.brings:
        page.get_by_label(label).set_input_files(dict(pdf("baru.pdf", words=label)))  # type: ignore[arg-type]
    page.get_by_role("button", name="Kirim perbaikan").click()
    expect(page.get_by_text(f"Perbaikan terkirim. Permohonan {number}")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_several_tasks_are_taken_at_once(town: Town, scripts: bool) -> None:
    numbers = [town.waiting(KARANG_TARUNA).number for _ in range(2)]
    page = town.official("fo.tala", scripts=scripts).page
    page.goto("/meja/?q=Karang+Taruna")
    if scripts:
        page.get_by_label("Pilih semua").check()
        expect(page.locator(".inbox-pick input:not(:checked)")).to_have_count(0)
        page.get_by_label("Pilih semua").uncheck()
        expect(page.get_by_role("button", name="Ambil")).to_be_hidden()
    for number in numbers:
        page.get_by_role("checkbox", name=number).check()
    page.get_by_role("button", name="Ambil").click()
    if scripts:
        usable_by_all(page)
    page.get_by_role("button", name="Ambil").click()
    expect(page.get_by_text("2 tugas berhasil.")).to_be_visible()
    if scripts:
        usable_by_all(page)
