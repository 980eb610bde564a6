"""A draft written beside its preview, marked on its way, and mended."""

from playwright.sync_api import expect

from tests.browser.driving import Town
from tests.browser.looking import usable_by_all
from tests.browser.services import KARANG_TARUNA


def test_preview_follows_the_drafter_and_marks_come_back_beside_the_paragraph(town: Town) -> None:
    number = town.waiting(KARANG_TARUNA).number
    town.official("fo.tala").accept(number, KARANG_TARUNA)

    drafter = town.official("staf.tala")
    drafter.open(number)
    page = drafter.page
    address = page.url
    with page.expect_request(lambda asked: asked.method == "POST" and "pratinjau.pdf" in asked.url) as shown:
        page.get_by_label("Alinea 1").fill("Dengan ini kami menerangkan bahwa:")
    assert "Dengan ini kami" in (shown.value.post_data or "")
    page.locator("[data-slot]").last.get_by_role("button", name="Naikkan").click()
    assert page.url == address  # it moved in place
    page.get_by_role("button", name="Simpan dulu").click()
    expect(page.get_by_text("Konsep tersimpan")).to_be_visible()
    expect(page.get_by_label("Alinea 1")).to_have_value("Dengan ini kami menerangkan bahwa:")
    drafter.press("Simpan konsep dan lanjutkan")

    reader = town.official("subkor.tala")
    reader.open(number)
    reader.page.get_by_text("Perbaiki sendiri, atau tandai").click()
    reader.page.get_by_label("Catatan alinea 2").fill("Sebutkan nomor surat keputusannya.")
    reader.page.get_by_text("Kembalikan", exact=True).first.click()
    reader.page.get_by_label("Alasan pengembalian").fill("Hampir benar.")
    reader.done(number, "Kembalikan")

    drafter.open(number)
    expect(page.locator("[data-slot]", has_text="Sebutkan nomor surat keputusannya.")).to_have_count(1)
    usable_by_all(page)
    page.locator("summary", has_text="versi konsep").click()
    page.get_by_role("link", name="Bandingkan versi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versi konsep")
    usable_by_all(page)


def test_place_is_put_into_the_wording_where_one_writes(town: Town) -> None:
    page = town.official("admin.tala").page
    page.goto("/meja/naskah/templat/")
    usable_by_all(page)
    page.goto(f"/meja/naskah/templat/{KARANG_TARUNA.address.removeprefix('/layanan/')}keterangan/")
    page.get_by_label("Isi naskah").fill("Kepada ")
    with page.expect_request(lambda asked: asked.method == "POST" and "pratinjau.pdf" in asked.url):
        page.get_by_role("button", name="{nama_ketua}", exact=True).click()
    expect(page.get_by_label("Isi naskah")).to_have_value("Kepada {nama_ketua}")
    page.get_by_label("Isi naskah").fill("Kepada {nama_ketuaa}")
    page.get_by_role("button", name="Simpan templat").click()
    expect(page.get_by_role("alert").get_by_text("Baris 1:")).to_be_visible()
    usable_by_all(page)
