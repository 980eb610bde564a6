"""Following an application and taking it back."""

from playwright.sync_api import expect

from tests.browser.driving import Town
from tests.browser.looking import usable_by_all
from tests.browser.services import KARANG_TARUNA


def test_anybody_with_number_and_code_follows_an_application_until_it_is_withdrawn(town: Town) -> None:
    citizen = town.citizen()
    receipt = town.waiting(KARANG_TARUNA)
    stranger = town.page()
    stranger.goto("/")
    stranger.get_by_role("textbox", name="Nomor permohonan").fill(receipt.number.lower())
    stranger.get_by_role("main").get_by_role("button", name="Lacak").click()

    stranger.get_by_label("Kode rahasia").fill("SALAH234")
    stranger.get_by_role("main").get_by_role("button", name="Lacak").click()
    expect(stranger.get_by_text("Nomor atau kode tidak cocok")).to_be_visible()
    assert "Tunas Harapan" not in stranger.content()

    stranger.get_by_label("Kode rahasia").fill(receipt.code)
    stranger.get_by_role("main").get_by_role("button", name="Lacak").click()
    expect(stranger.get_by_role("heading", name=KARANG_TARUNA.name)).to_be_visible()
    expect(stranger.get_by_text("paling lambat").first).to_be_visible()
    assert "Siti Melur" not in stranger.content()
    usable_by_all(stranger)
    stranger.get_by_role("link", name="Buka permohonan").click()
    expect(stranger.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()

    page = citizen.page
    page.goto(receipt.address)
    page.get_by_role("link", name="Tarik permohonan").click()
    page.get_by_label("Alasan").fill("Salah memilih layanan.")
    page.get_by_role("button", name="Tarik permohonan").click()
    expect(page.get_by_text("Permohonan Anda telah ditarik kembali.")).to_be_visible()
    expect(page.get_by_role("link", name="Tarik permohonan")).to_have_count(0)

    officer = town.official("fo.tala").page
    officer.goto(f"/meja/?q={receipt.number}")
    expect(officer.get_by_role("main").get_by_role("link").filter(has_text=receipt.number)).to_have_count(0)


def test_applicant_is_told_when_there_is_news(town: Town) -> None:
    citizen = town.citizen()
    receipt = town.waiting(KARANG_TARUNA)
    officer = town.official("fo.tala")
    officer.send_back(receipt.number, dict.fromkeys(KARANG_TARUNA.brings, "Stempel desa belum ada."))

    page = citizen.page
    page.goto("/pesan/")
    page.get_by_role("main").get_by_role("link").filter(has_text=receipt.number).first.click()
    expect(page.get_by_role("main")).to_contain_text("perlu Anda perbaiki")
    page.get_by_role("main").get_by_role("link", name="Buka").first.click()
    expect(page.get_by_role("button", name="Perbaiki sekarang")).to_be_visible()
