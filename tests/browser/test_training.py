"""Bimbingan teknis of the BNNK Sumbawa: from the invitation to the report that is approved, all inside the office."""

import re

from playwright.sync_api import expect

from tests.browser.driving import Official, Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf, photo

TITLE = "Pelaksanaan Bimbingan Teknis Petugas Intervensi Berbasis Masyarakat"
WHERE = {
    "Agen Pemulihan yang diundang": "Melati Samawa\nKamboja Rinjani\nAnggrek Tambora",
    "Kelurahan yang mendapat tembusan": "Lurah Brang Biji\nLurah Samapuin",
    "Hari pertama": "2026-12-01",
    "Hari terakhir": "2026-12-03",
    "Pukul": "08.00 WITA sampai selesai",
    "Tempat": "Aula BNNK Sumbawa",
}
PARTICIPANTS = """Melati Samawa; Kelurahan Brang Biji; 0812 0000 1001
Kamboja Rinjani; Kelurahan Samapuin; 0812 0000 1002
Anggrek Tambora; Kelurahan Brang Biji"""


def test_training_from_the_invitation_to_the_approved_report(town: Town) -> None:
    staff, counsellor = town.official("pelaksana.sumbawa"), town.official("konselor.sumbawa")
    staff.look_up(TITLE)
    usable_by_all(staff.page)
    number = staff.start(TITLE, WHERE)
    letter_is_signed(number, staff, counsellor)
    staff.open(number)
    expect(staff.page.get_by_label("Dikirim kepada")).to_have_value(re.compile("Melati Samawa"))
    staff.enter({"Dikirim lewat": "Diantar langsung", "Tanggal kirim": "2026-11-20"})
    staff.done(number, "Catat pengiriman")

    participants_are_listed(number, staff)
    staff.work(
        number,
        "Selesai, lanjutkan",
        {
            "Dasar kegiatan": "Disposisi Kepala BNNK tanggal 2 November 2026",
            "Petugas yang diperintahkan": "Dedy Kurniadi, Pelaksana",
            "Pengajar": "Sri Wahyuni: komunikasi dengan keluarga",
            "Susunan acara": pdf("susunan-acara.pdf"),
            "Daftar absensi peserta": pdf("absensi.pdf"),
        },
    )
    letter_is_signed(number, staff, counsellor)

    counsellor.work(
        number, "Selesai, lanjutkan", {"Yang sudah siap": ["Tempat", "Peserta"], "Dibuka pukul": "08.15"}
    )
    staff.open(number)
    usable_by_all(staff.page)
    staff.enter({"Melati": "40", "Kamboja": "60", "Alamat formulir pre test": "https://forms.contoh.id/pre"})
    staff.done(number, "Simpan nilai")
    staff.work(
        number,
        "Selesai, lanjutkan",
        {"dicoba dan dapat ditampilkan": "Ya", "Judul materi": "Komunikasi\nRujukan"},
    )
    attendance_is_taken(number, town.official("asisten.sumbawa"))
    staff.work(
        number,
        "Simpan nilai",
        {"Melati": "70", "Kamboja": "84", "Alamat formulir post test": "https://forms.contoh.id/post"},
    )
    counsellor.work(
        number,
        "Selesai, lanjutkan",
        {"Ditutup pukul": "16.00", "Laporan penutupan": "Tiga peserta selesai, satu tidak hadir pada tes."},
    )
    staff.work(
        number,
        "Selesai, lanjutkan",
        {
            "Anggaran yang terpakai": "7500000",
            "Rencana tindak lanjut": "Pendampingan tiap bulan.",
            "Laporan pertanggungjawaban": pdf("laporan.pdf", words="laporan"),
        },
    )
    counsellor.open(number)
    expect(counsellor.page.get_by_role("main")).to_contain_text("0,55 (sedang)")  # N-gain, before approving
    counsellor.press("Sahkan")
    expect(counsellor.page.get_by_text("Centang bila dokumennya sudah Anda baca").first).to_be_visible()
    counsellor.page.get_by_label("Saya telah membaca dan mengesahkan").check()
    counsellor.done(number, "Sahkan")

    counsellor.page.get_by_role("link", name="Buka perkara").click()
    page = counsellor.page
    expect(page.get_by_role("main")).to_contain_text("Selesai")
    expect(page.get_by_role("main")).to_contain_text("Hari 3: 2 dari 3 hadir")
    expect(page.get_by_role("main")).to_contain_text("Rata-rata N-gain: 0,55 (sedang)")


def letter_is_signed(number: str, staff: Official, counsellor: Official) -> None:
    """The staff draft it as the sheet words it; the counsellor signs on behalf of the head."""
    staff.work(number, "Simpan konsep dan lanjutkan")
    counsellor.sign(number)


def participants_are_listed(number: str, staff: Official) -> None:
    """One a line; a line that stands there twice is not taken."""
    staff.open(number)
    staff.enter({"Peserta": f"{PARTICIPANTS}\nMelati Samawa; Kelurahan Brang Biji"})
    staff.press("Simpan peserta")
    expect(staff.page.get_by_role("alert")).to_be_visible()
    usable_by_all(staff.page)
    staff.enter({"Peserta": PARTICIPANTS})
    staff.done(number, "Simpan peserta")


def attendance_is_taken(number: str, assistant: Official) -> None:
    """Three days; Anggrek is ill on the third."""
    assistant.open(number)
    usable_by_all(assistant.page)
    for who in ("Melati Samawa", "Kamboja Rinjani", "Anggrek Tambora"):
        for day in (1, 2, 3):
            if (who, day) != ("Anggrek Tambora", 3):
                assistant.page.get_by_role("checkbox", name=f"{who}, Hari {day}").check()
    assistant.enter({"Hasil observasi": "Peserta aktif bertanya.", "Foto kegiatan": photo("aula.jpg")})
    assistant.done(number, "Simpan daftar hadir")
