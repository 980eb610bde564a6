"""Penanganan Anak Terlantar in Tanah Laut: reported by telephone, fetched, helped in two ways at once, and kept secret."""

import re

from playwright.sync_api import expect

from tests.browser.driving import Official, Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf, photo

SERVICE = "Penanganan Anak Terlantar"
REPORT = {
    "Bagaimana permohonan ini datang": "Menelepon",
    "Nama pengunjung": "Flamboyan Wijaya",
    "Nomor telepon": "0812 3456 7895",
    "Surel": "flamboyan@contoh.id",
    "Pelapor selaku": "Masyarakat",
    "Anak diantar atau dilaporkan?": "Dilaporkan dan perlu dijangkau",
    "Nama atau panggilan anak": "Kuncup Rimba",
    "Perkiraan umur anak": "7",
    "Jenis kelamin anak": "Perempuan",
    "Keadaan anak": "Tidur di teras ruko sejak tiga hari.",
    "Apakah anak sakit": "Tidak",
}
SECRETS = ("Kuncup", "Rimba", "Anggrek Rimba", "ruko", "Terlantar", "terlantar", "Flamboyan", "Angsau")


def test_reported_child_is_fetched_helped_in_two_ways_and_nobody_else_learns_of_it(town: Town) -> None:
    desk = town.official("pj-jaminan.tala")
    desk.look_up(SERVICE)
    number, code = take_the_report(desk)

    head, leader = town.official("kadis.tala"), town.official("kabid-rehab.tala")
    head.work(
        number, "Beri disposisi", {"Dengan hormat harap": ["Proses lebih lanjut"], "Sifat": "Sangat segera"}
    )
    leader.open(number)  # the system chose the way of a child who is still out there
    expect(leader.page.get_by_role("heading", level=1)).to_contain_text("Perintah Penjangkauan")
    leader.enter({"Dengan hormat harap": ["Proses lebih lanjut"], "Pelaksana": "Muhammad Arsyad"})
    leader.done(number, "Beri disposisi")
    visit(number, town.official("trc.tala"))
    shelter = town.official("singgah.tala")
    shelter.work(
        number,
        "Selesai, lanjutkan",
        {"Masuk rumah singgah tanggal": "2026-11-20", "Keadaan anak saat masuk": "Sehat"},
    )
    desk.work(
        number,
        "Selesai, lanjutkan",
        {
            "Nama anak": "Kuncup Rimba",
            "Orang tua atau keluarga": "Diketahui dan dapat dihubungi",
            "Hasil asesmen": "Terpisah dari keluarga saat berjualan.",
        },
    )
    desk.open(number)
    desk.enter(
        {
            "Rencana intervensi": "Dipertemukan dengan keluarga; diberi pakaian.",
            "Keputusan": ["Reunifikasi", "Pemenuhan Kebutuhan Dasar (Sandang dan Papan)"],
        }
    )
    usable_by_all(desk.page)
    desk.done(number, "Tetapkan keputusan")

    nobody_else_learns(town, number, code, desk)
    shelter.work(
        number,
        "Selesai, lanjutkan",
        {
            "Yang diberikan": ["Sandang"],
            "Rincian": "Tiga setel pakaian.",
            "Foto penyerahan": photo("baju.jpg"),
        },
    )
    desk.page.goto("/meja/")
    expect(desk.page.get_by_role("main").get_by_text(number)).to_have_count(0)  # one way is still being gone
    town.official("trc.tala").work(
        number,
        "Simpan hasil kunjungan",
        {
            "Tanggal kunjungan": "2026-11-21",
            "Tempat atau orang": "Rumah nenek di Batakan",
            "Ditemui": "Ya",
            "Hasil kunjungan": "Anak diterima neneknya.",
            "Nama keluarga": "Anggrek Rimba",
            "Hubungan dengan anak": "Kakek atau nenek",
            "Keluarga bersedia": "Ya",
            "Berita acara penyerahan": pdf("serah-terima.pdf"),
        },
    )
    desk.work(
        number,
        "Selesai, lanjutkan",
        {"Anak sekarang berada di": "Keluarga", "Ringkasan": "Anak kembali kepada neneknya."},
    )
    desk.page.get_by_role("link", name="Buka permohonan").click()
    expect(desk.page.get_by_role("main")).to_contain_text("Anak kembali kepada neneknya.")
    usable_by_all(desk.page)


def take_the_report(desk: Official) -> tuple[str, str]:
    """Fill in while the caller tells; read them their number and code."""
    page = desk.page
    desk.enter(REPORT)
    page.get_by_label("Desa/kelurahan tempat anak").fill("Angsau, Pelaihari")
    page.get_by_role("radio", name=re.compile(r"\bAngsau\b.*Kec\.", re.I)).first.check()
    page.get_by_label(re.compile("^Tempat anak")).fill("Depan ruko biru dekat pasar")
    desk.press("Terima permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    number, code = page.locator(".receipt-number").all_inner_texts()
    expect(page.get_by_role("region", name="Bukti permohonan")).not_to_contain_text("Terlantar")
    return number.strip(), code.strip()


def visit(number: str, team: Official) -> None:
    """The team goes there and takes a picture."""
    team.open(number)
    usable_by_all(team.page)
    team.enter(
        {
            "Tanggal kunjungan": "2026-11-20",
            "Tempat atau orang": "Depan ruko biru",
            "Ditemui": "Ya",
            "Hasil kunjungan": "Anak sehat, lapar, mau ikut.",
            "Yang ikut menjangkau": ["Kepolisian"],
            "Keadaan di tempat": "Ramai, tidak ada orang tua.",
            "Foto di tempat": photo("ruko.jpg"),
            "Keputusan": "Anak ditemukan",
        }
    )
    team.done(number, "Simpan hasil kunjungan")


def nobody_else_learns(town: Town, number: str, code: str, desk: Official) -> None:
    """An overseer, a colleague of another bidang, the caller by number and code, and the mail."""
    desk.page.goto(f"/meja/permohonan/?q={number}")
    desk.page.get_by_role("main").get_by_role("link", name=number).first.click()
    case = desk.page.url
    photograph = desk.page.locator("main a[href*='/dokumen/']").first.get_attribute("href") or ""
    for who in ("pengawas.tala", "fo.tala"):
        other = town.official(who).page
        for address in (case, photograph):
            answer = other.goto(address)
            assert answer is not None
            assert answer.status == 404, (who, address)
        other.goto(f"/meja/permohonan/?q={number}")
        expect(other.get_by_role("main").get_by_text(number, exact=True)).to_have_count(0)

    caller = town.page()
    caller.goto("/lacak/")
    caller.get_by_label("Nomor permohonan").fill(number)
    caller.get_by_label("Kode rahasia").fill(code)
    caller.get_by_role("main").get_by_role("button", name="Lacak").click()
    expect(caller.get_by_text(number).first).to_be_visible()
    assert not [secret for secret in SECRETS if secret in caller.get_by_role("main").inner_text()]

    caller.goto("/pesan-demo/")
    mail = caller.get_by_role("article").filter(has_text=number)
    expect(mail.first).to_be_visible()
    said = " ".join(mail.all_inner_texts())
    assert not [secret for secret in SECRETS if secret in said], said
