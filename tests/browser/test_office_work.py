"""The Sekretariat of Tanah Laut at its own work: the yearly report gathered from every bidang, and an official on leave."""

import datetime

from playwright.sync_api import expect

from tests.browser.driving import Official, Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf, words_of
from tests.browser.services import Service, leave

LPPD = "Penyusunan Laporan penyusunan pemerintah daerah (LPPD) Dinas Sosial Kab. Tanah Laut"
FORM = pdf("format-lppd.pdf", words="format")


def test_report_goes_on_without_the_unit_that_did_not_answer(town: Town) -> None:
    secretary, planner = town.official("sekretaris.tala"), town.official("kasubbag.tala")
    secretary.look_up(LPPD)
    number = secretary.start(LPPD, {"Tahun laporan": "2025", "Dengan hormat harap": ["Siapkan konsep"]})
    planner.work(number, "Selesai, lanjutkan", {"Format pengumpulan data": FORM})
    planner.work(number, "Teruskan", {"Data dikumpulkan paling lambat": "2026-12-31"})

    unit_answers(number, town.official("kabid.tala"), "95 persen dari target")
    unit_answers(number, town.official("kasubbag-umum.tala"), "Dua belas laporan")
    planner.page.goto("/meja/permohonan/")
    planner.page.get_by_role("searchbox").fill(number)
    planner.page.get_by_role("button", name="Cari").click()
    planner.page.get_by_role("main").get_by_role("link", name=number).click()
    progress = planner.page.locator("section").filter(has_text="2 dari 3 sudah menjawab")
    expect(progress.get_by_role("listitem").filter(has_text="Rehabilitasi")).to_contain_text("Belum")
    usable_by_all(planner.page)

    planner.page.get_by_role("link", name="Tutup pengumpulan").click()
    usable_by_all(planner.page)
    planner.page.get_by_label("Alasan").fill("Bidang Rehabilitasi sedang menangani banjir; datanya menyusul.")
    planner.press("Tutup pengumpulan")
    expect(planner.page.get_by_text("Pengumpulan ditutup.")).to_be_visible()

    planner.open(number)
    given = planner.page.get_by_role("region", name="Yang sudah terkumpul")
    expect(given).to_contain_text("95 persen dari target")
    expect(given.get_by_role("row").filter(has_text="Rehabilitasi")).to_contain_text("Tidak diikutkan")
    usable_by_all(planner.page)
    planner.done(number, "Simpan dan lanjutkan")
    planner.work(number, "Selesai, lanjutkan", {"Hasil analisis": "Dua bidang mencapai target."})
    planner.work(number, "Selesai, lanjutkan", {"Dokumen LPPD": pdf("lppd.pdf", words="LPPD pertama")})
    secretary.hand_back(number, "Bab tiga belum memuat realisasi anggaran.")
    planner.open(number)
    expect(planner.page.get_by_text("Bab tiga belum memuat realisasi anggaran.").first).to_be_visible()
    planner.enter({"Dokumen LPPD": pdf("lppd-2.pdf", words="LPPD kedua")})
    planner.done(number, "Selesai, lanjutkan")
    secretary.work(number, "Selesai, lanjutkan", {"Apakah data sesuai": "Ya"})
    secretary.do(number, "Teruskan")

    head, archive = town.official("kadis.tala"), town.official("arsip.tala")
    head.open(number)
    head.page.get_by_label("Saya telah membaca dan mengesahkan").check()
    head.done(number, "Sahkan")
    planner.do(number, "Simpan konsep dan lanjutkan")
    head.sign(number)
    archive.do(number, "Beri nomor")
    archive.work(number, "Selesai, lanjutkan", {"Jumlah salinan": "3"})
    archive.work(number, "Catat pengiriman", {"Dikirim lewat": "Kurir"})
    archive.do(number, "Arsipkan")
    archive.page.get_by_role("link", name="Buka perkara").click()
    told = archive.page.get_by_role("main")
    expect(told).to_contain_text("Kepala Bagian Tata Pemerintahan")
    expect(told).to_contain_text("Bidang Rehabilitasi sedang menangani banjir")


def unit_answers(number: str, head: Official, achieved: str) -> None:
    """A unit gives what the form asks; its own answer stands in its own task only."""
    head.open(number)
    expect(head.page.get_by_role("region", name="Yang sudah terkumpul")).to_have_count(0)
    head.enter(
        {"Capaian indikator": achieved, "Realisasi anggaran": "1500000", "Format data LPPD yang": FORM}
    )
    head.done(number, "Simpan dan lanjutkan")


def test_official_goes_on_leave_and_the_stand_in_finds_the_tasks(town: Town) -> None:
    secretary = town.official("sekretaris.tala")
    waiting = secretary.start(LPPD, {"Tahun laporan": "2024", "Dengan hormat harap": ["Siapkan konsep"]})
    today = datetime.datetime.now(tz=datetime.timezone(datetime.timedelta(hours=8))).date()
    wish = leave(today, today + datetime.timedelta(days=3), "Dian Permatasari")
    absent = town.citizen("kasubbag.tala")
    receipt = absent.apply(wish)
    number = receipt.number
    leave_is_granted(town, number, wish)

    absent.page.goto(receipt.address)
    letter = words_of(absent.download(absent.page.get_by_role("link", name="Unduh").first))
    assert "Cuti tahunan" in letter
    assert "Dian Permatasari" in letter

    stand_in = town.official("e-lapor.tala")
    stand_in.work(waiting, "Selesai, lanjutkan", {"Format pengumpulan data": FORM})
    stand_in.page.get_by_role("link", name="Buka perkara").click()
    expect(stand_in.page.get_by_role("main")).to_contain_text("Plh. Kepala Subbagian Perencanaan")


def leave_is_granted(town: Town, number: str, wish: Service) -> None:
    """Through every desk: the balance, the letter with two initials, its signature, the record of who stands in."""
    clerk, personnel = town.official("umum.tala"), town.official("kasubbag-umum.tala")
    clerk.accept(number, wish)
    clerk.open(number)
    expect(clerk.page.get_by_role("row", name="Sisa sebelum cuti ini 24")).to_be_visible()  # two years unused
    usable_by_all(clerk.page)
    clerk.done(number, "Simpan perhitungan")
    personnel.decide(number, "Tidak ditemukan kekeliruan")
    clerk.work(
        number,
        "Selesai, lanjutkan",
        {
            "Nama": "Akhmad Rifani, S.E.",
            "NIP": "-",
            "Pangkat/golongan": "Penata Tingkat I (III/d)",
            "Jabatan": "Kepala Subbagian Perencanaan",
            "Unit kerja": "Sekretariat",
            "Lama cuti": "3 hari kerja",
        },
    )
    clerk.do(number, "Simpan konsep dan lanjutkan")
    personnel.do(number, "Paraf")
    personnel.do(number, "Teruskan")
    secretary = town.official("sekretaris.tala")
    secretary.do(number, "Paraf")
    secretary.do(number, "Teruskan")
    town.official("kadis.tala").sign(number)
    personnel.open(number)
    stand_in = personnel.page.get_by_label("Pegawai yang menggantikan")
    expect(stand_in.locator("option:checked")).to_contain_text("Dian Permatasari")  # as the applicant wrote
    usable_by_all(personnel.page)
    personnel.done(number, "Catat cuti")
    clerk.work(number, "Selesai, lanjutkan", {"Jumlah salinan": "2"})
    for button in ("Beri nomor", "Arsipkan", "Catat penyerahan"):
        clerk.do(number, button)
