"""Surat Keterangan Terdaftar Karang Taruna in Tanah Laut, from the first click to the letter in the hand."""

import re

from playwright.sync_api import expect

from tests.browser.driving import Town
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
    town.official("fo.tala").do(number, "Catat penyerahan")

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


def test_returned_application_is_mended_where_marked_and_comes_back_to_the_same_officer(town: Town) -> None:
    citizen = town.citizen()
    receipt = citizen.apply(KARANG_TARUNA)
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
    expect(page.get_by_role("region", name="Fc. SK KT yang berlaku")).to_have_count(0)
    block = page.get_by_role("region", name="Fc. AD/ART KT")
    while (remove := block.get_by_role("button", name="Hapus")).count():
        remove.first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
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
