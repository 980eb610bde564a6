"""Pengaduan Masyarakat in Kota Bogor: from a phone to the answer, and by telephone to an office that is not competent."""

import re

from playwright.sync_api import expect

from tests.browser.driving import Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import photo
from tests.browser.services import COMPLAINT

ANSWER = "Lampu di jalan itu sudah kami ganti dan menyala kembali. Terima kasih atas laporan Anda."
ABOUT = "Lampu jalan padam sejak Senin"


def test_citizen_complains_on_a_phone_and_reads_the_moderated_answer(town: Town) -> None:
    citizen = town.citizen("lilis@contoh.id")
    page = citizen.page
    citizen.begin(COMPLAINT)
    expect(page.get_by_label("NIK")).to_have_value(re.compile(r"^3271"))  # what her account says already
    usable_by_all(page)
    citizen.fill_in(COMPLAINT)
    expect(citizen.bring("Lampiran", photo("lampu.jpg")).get_by_role("button", name="Hapus")).to_be_visible()
    citizen.onward()
    expect(page.get_by_role("main")).to_contain_text(ABOUT)
    citizen.send()
    receipt = citizen.receipt()
    number = receipt.number

    operator, office = town.official("operator.kotabogor"), town.official("ppid.kotabogor")
    operator.work(number, "Catat dan beri nomor agenda", {"Pengaduan masuk melalui": "Website"})
    operator.open(number)
    operator.judge("Lampiran")
    operator.done(number, "Lengkap, lanjutkan")
    operator.decide(
        number, "Memenuhi persyaratan", entries={"Identitas dipastikan dengan": "Menelepon pengadu"}
    )
    operator.work(number, "Teruskan", {"OPD yang dituju": "Dinas Perumahan dan Permukiman"})

    office.work(number, "Beri disposisi", {"Dengan hormat harap": ["Proses lebih lanjut"]})
    office.decide(number, "Sesuai kewenangan", entries={"Hasil analisa": "Jalan itu ditangani bidang kami."})
    office.work(
        number,
        "Selesai, lanjutkan",
        {
            "Tindakan yang dilakukan": "Lampu diganti.",
            "Tanggal tindakan": "2026-11-20",
            "Hasilnya": "Selesai",
            "Bukti tindak lanjut": photo("lampu-baru.jpg"),
        },
    )
    office.work(
        number, "Selesai, lanjutkan", {"Jawaban bagi pengadu": f"{ANSWER} Hubungi Ibu Lilis Suryani."}
    )

    moderated = {"menanggapi isi pengaduan": "Ya", "tidak memuat data pribadi": "Ya"}
    operator.hand_back(number, "Jawaban menyebut nama pengadu.")
    office.open(number)
    expect(office.page.get_by_label("Jawaban bagi pengadu")).to_have_value(re.compile("Lilis"))
    expect(office.page.get_by_text("Jawaban menyebut nama pengadu.").first).to_be_visible()
    office.enter({"Jawaban bagi pengadu": ANSWER})
    office.done(number, "Selesai, lanjutkan")
    operator.work(number, "Selesai, lanjutkan", moderated)
    operator.open(number)
    expect(operator.page.get_by_label("Jawaban kepada pemohon")).to_have_value(ANSWER)
    usable_by_all(operator.page)
    operator.done(number, "Kirim jawaban")

    page.goto(receipt.address)
    answer = page.get_by_role("region", name="Jawaban kantor")
    expect(answer).to_contain_text(ANSWER)
    expect(page.get_by_role("main")).not_to_contain_text("Hubungi Ibu")
    expect(page.get_by_role("main")).not_to_contain_text("Lampu diganti")  # what the office found is its own
    expect(page.get_by_role("link", name="Tarik permohonan")).to_have_count(0)
    usable_by_all(page)


def test_caller_is_served_by_the_operator_when_the_office_is_not_competent(town: Town) -> None:
    operator, office = town.official("operator2.kotabogor"), town.official("ppid2.kotabogor")
    operator.look_up(COMPLAINT.name)
    desk = operator.page
    usable_by_all(desk)
    operator.enter(
        {
            "Bagaimana permohonan ini datang": "Menelepon",
            "Nama pengunjung": "Cempaka Sari Dewi",
            "Nomor telepon": "0812 3456 7890",
            "NIK": "3271010101809991",
            "Alamat": "Jalan Contoh No. 5",
            "Yang disampaikan": "Pengaduan",
            "Pokok pengaduan": "Antrean paspor",
            "Isi pengaduan": "Antrean kantor imigrasi terlalu panjang setiap hari Senin.",
        }
    )
    operator.press("Terima permohonan")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    number, code = desk.locator(".receipt-number").all_inner_texts()
    desk.get_by_role("link", name="Lanjutkan").click()
    operator.enter({"Pengaduan masuk melalui": "Call Centre"})
    operator.done(number, "Catat dan beri nomor agenda")
    operator.do(number, "Lengkap, lanjutkan")
    operator.decide(
        number, "Memenuhi persyaratan", entries={"Identitas dipastikan dengan": "Menelepon pengadu"}
    )
    operator.work(number, "Teruskan", {"OPD yang dituju": "Dinas Penanaman Modal"})

    office.work(number, "Beri disposisi", {"Dengan hormat harap": ["Tanggapan dan saran"]})
    office.decide(
        number,
        "Tidak sesuai kewenangan",
        "Kewenangan pemerintah pusat.",
        entries={"Hasil analisa": "Imigrasi adalah urusan pemerintah pusat."},
    )
    operator.open(number)
    expect(operator.page.get_by_role("main")).to_contain_text("Kewenangan pemerintah pusat.")
    operator.decide(number, "Dijawab operator")
    operator.open(number)
    expect(operator.page.get_by_text("Sampaikan jawaban ini langsung atau lewat telepon.")).to_be_visible()
    operator.enter({"Jawaban kepada pemohon": "Silakan mengadu kepada Kantor Imigrasi Bogor."})
    operator.done(number, "Kirim jawaban")

    caller = town.page()
    caller.goto("/lacak/")
    caller.get_by_label("Nomor permohonan").fill(number)
    caller.get_by_label("Kode rahasia").fill(code)
    caller.get_by_role("main").get_by_role("button", name="Lacak").click()
    expect(caller.get_by_text(number).first).to_be_visible()
    assert not [one for one in ("Cempaka", "0812", "Antrean", "paspor") if one in caller.content()]
