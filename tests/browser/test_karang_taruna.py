"""Surat Keterangan Terdaftar Karang Taruna in Tanah Laut, from the first click to the letter in the hand."""

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import PHONE, Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf, words_of
from tests.browser.services import KARANG_TARUNA


def test_newcomer_applies_and_holds_the_letter_in_the_end(town: Town) -> None:
    citizen = town.newcomer()
    receipt = citizen.apply(KARANG_TARUNA)
    number = receipt.number
    slip = citizen.download(citizen.page.get_by_role("link", name="Unduh bukti"))
    assert number in words_of(slip)
    assert receipt.code in words_of(slip)

    town.official("fo.tala").accept(number, KARANG_TARUNA)
    town.official("staf.tala").do(number, "Simpan konsep dan lanjutkan")
    town.official("subkor.tala").do(number, "Paraf")
    town.official("kabid.tala").do(number, "Paraf")
    town.official("kadis.tala").sign(number)
    town.official("staf.tala").do(number, "Arsipkan")
    _hand_over(town, number)

    citizen.page.goto(receipt.address)
    expect(citizen.page.get_by_text("Dikabulkan").first).to_be_visible()
    letter = citizen.download(citizen.page.get_by_role("link", name="Unduh").first)
    assert letter.startswith(b"%PDF")
    said = words_of(letter)
    assert "Tunas Harapan" in said
    found = re.search(r"Nomor\s*:?\s*(400\.9\S*)", said, re.I)
    assert found, said
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", said)
    assert code, said

    assert f"{town.address}/verifikasi/" in said  # whoever scans the code comes here
    stranger = town.page()
    stranger.goto(f"/verifikasi/{code.group()}/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Naskah ini asli")
    expect(stranger.get_by_text(found.group(1)).first).to_be_visible()


def _hand_over(town: Town, number: str) -> None:
    """The receiver signs on the screen, with a finger or at the desk; without scripts it is paper."""
    officer = town.official("fo.tala")
    officer.open(number)
    page = officer.page
    plain = town.official("fo.tala", scripts=False).page
    plain.goto(page.url)
    expect(plain.get_by_text("menandatangani tanda terimanya di kertas")).to_be_visible()
    expect(plain.locator("canvas")).to_be_hidden()
    expect(plain.get_by_role("button", name="Catat penyerahan", exact=True)).to_be_visible()

    phone = town.page(PHONE, as_user="fo.tala")
    phone.goto(page.url)
    finger = phone.context.new_cdp_session(phone)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    left, top = _pad(phone)
    before = phone.evaluate("scrollY")
    for kind, points in (
        ("touchStart", [(30, 60)]),
        ("touchMove", [(120, 20)]),
        ("touchMove", [(220, 80)]),
        ("touchEnd", []),
    ):
        touches = [{"x": left + x, "y": top + y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    expect(phone.locator("[data-pad] input")).to_have_value(re.compile("^data:image/png;base64,"))
    assert phone.evaluate("scrollY") == before  # the page stays while a finger signs

    left, top = _pad(page)
    page.mouse.click(left + 50, top + 50)
    officer.press("Catat penyerahan")
    expect(page.get_by_role("alert")).to_contain_text("Kotak tanda tangan hampir kosong")
    page.get_by_role("button", name="Hapus tanda tangan").click()
    expect(page.locator("[data-pad] input")).to_have_value("")
    left, top = _pad(page)
    page.mouse.move(left + 40, top + 90)
    page.mouse.down()
    for x, y in ((120, 30), (200, 100), (320, 40)):
        page.mouse.move(left + x, top + y, steps=4)
    page.mouse.up()
    usable_by_all(page)
    officer.done(number, "Catat penyerahan")


def _pad(page: Page) -> tuple[float, float]:
    """Where the upper left corner of the pad is on the screen."""
    canvas = page.get_by_role("img", name="Tanda tangan penerima di layar")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return box["x"], box["y"]


def test_returned_application_is_mended_where_marked_and_comes_back_to_the_same_officer(town: Town) -> None:
    citizen = town.citizen()
    receipt = town.waiting(KARANG_TARUNA)
    officer = town.official("fo2.tala")
    officer.open(receipt.number)
    officer.judge("Surat permohonan dari Kepala Desa")
    officer.judge("Fc. AD/ART KT", "Perlu diperbaiki", "Halaman 3 tidak terbaca.")
    officer.judge("Fc. SK KT yang berlaku")
    officer.mark_answer("Jumlah anggota", "Tidak sama dengan SK.")
    officer.press("Kembalikan ke pemohon")
    expect(officer.page.get_by_text(f"Tersimpan: permohonan {receipt.number}")).to_be_visible()

    page = citizen.page
    page.goto(receipt.address)
    expect(page.get_by_text("Halaman 3 tidak terbaca.").first).to_be_visible()
    page.get_by_role("button", name="Perbaiki sekarang").click()
    expect(page.get_by_label("Jumlah anggota")).to_have_value("25")
    expect(page.get_by_label("Nama ketua")).to_have_count(0)  # only what was marked may change
    page.get_by_label("Jumlah anggota").fill("31")
    citizen.onward()
    block = page.get_by_role("region", name="Fc. AD/ART KT")
    expect(block).to_be_visible()
    expect(page.get_by_role("region", name="Fc. SK KT yang berlaku")).to_have_count(0)
    remove = block.get_by_role("button", name="Hapus")
    for left in reversed(range(remove.count())):
        remove.first.click()
        expect(remove).to_have_count(left)
    expect(
        citizen.bring("Fc. AD/ART KT", pdf("ad-art-baru.pdf")).get_by_text("ad-art-baru.pdf").first
    ).to_be_visible()
    citizen.onward()
    citizen.send("Kirim perbaikan")
    expect(page.get_by_text("Perbaikan Anda terkirim")).to_be_visible()

    colleague = town.official("fo.tala")
    colleague.page.goto("/meja/")
    expect(colleague.page.get_by_role("main").get_by_text(receipt.number)).to_have_count(0)
    officer.open(receipt.number)
    expect(officer.page.get_by_text("31").first).to_be_visible()
    expect(officer.page.get_by_text("ad-art-baru.pdf").first).to_be_visible()
    for label in KARANG_TARUNA.brings:
        officer.judge(label)
    officer.done(receipt.number, "Lengkap, lanjutkan")
