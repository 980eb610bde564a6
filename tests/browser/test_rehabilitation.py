"""Pengajuan Rehabilitasi in Bogor: granted, refused, and seen by nobody whom it does not concern."""

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import Receipt, Town
from tests.browser.papers import photo, words_of
from tests.browser.services import REHABILITATION

SECRETS = ("Kenari Senja", "Dahlia Senja", "3201011708909997", "Pakansari", "Rehabilitasi")


def track(page: Page, receipt: Receipt) -> None:
    page.goto("/lacak/")
    page.get_by_label("Nomor permohonan").fill(receipt.number)
    page.get_by_label("Kode rahasia").fill(receipt.code)
    page.get_by_role("main").get_by_role("button", name="Lacak").click()


def test_granted_application_is_answered_by_letter_and_stays_secret(town: Town) -> None:
    citizen = town.citizen("budi@contoh.id")
    page = citizen.page
    citizen.begin(REHABILITATION)
    citizen.fill_in(REHABILITATION)
    for label in REHABILITATION.brings:
        expect(
            citizen.bring(label, photo("kenari-senja.jpg")).get_by_role("button", name="Hapus")
        ).to_be_visible()
    assert "kenari-senja" not in page.content()  # the name of a file may give a person away
    citizen.onward()
    citizen.send()
    receipt = citizen.receipt()
    expect(page.get_by_role("region", name="Bukti permohonan")).not_to_contain_text("Rehabilitasi")

    officer = town.official("petugas.bogor")
    officer.accept(receipt.number, REHABILITATION)
    officer.open(receipt.number)
    task = officer.page.url
    officer.decide(receipt.number, "Ya")

    watcher = town.official("pengawas.bogor").page
    for address in (task, receipt.address, f"/meja{receipt.address}"):
        answer = watcher.goto(address)
        assert answer is not None
        assert answer.status == 404, address
    watcher.goto(f"/meja/permohonan/?q={receipt.number}")
    expect(watcher.get_by_role("main").get_by_text(receipt.number, exact=True)).to_have_count(0)

    stranger = town.page()
    track(stranger, receipt)
    expect(stranger.get_by_text(receipt.number).first).to_be_visible()
    shown = stranger.content()
    assert not [secret for secret in SECRETS if secret in shown]

    officer.answer(receipt.number)
    page.goto(receipt.address)
    letter = words_of(citizen.download(page.get_by_role("link", name="Unduh").first))
    assert "disetujui" in letter
    assert "Kenari" not in letter
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", letter)
    assert code, letter
    stranger.goto(f"/verifikasi/{code.group()}/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Naskah ini asli")
    assert not [secret for secret in (*SECRETS, "Budi Teratai") if secret in stranger.content()]


def test_refused_applicant_reads_why(town: Town) -> None:
    citizen = town.citizen()
    receipt = town.waiting(REHABILITATION)
    officer = town.official("petugas2.bogor")
    officer.accept(receipt.number, REHABILITATION)
    officer.open(receipt.number)
    officer.page.get_by_role("group", name="Keputusan").get_by_label("Tidak", exact=True).check()
    officer.press("Tetapkan keputusan")
    expect(officer.page.get_by_text("Tulis alasannya").first).to_be_visible()  # no refusal without a reason
    officer.decide(receipt.number, "Tidak", "Calon klien sedang dirawat di tempat lain.")
    officer.answer(receipt.number)

    citizen.page.goto(receipt.address)
    expect(citizen.page.get_by_text("Permohonan Anda tidak dikabulkan")).to_be_visible()
    expect(citizen.page.get_by_text("Calon klien sedang dirawat di tempat lain.").first).to_be_visible()
    letter = words_of(citizen.download(citizen.page.get_by_role("link", name="Unduh").first))
    assert "Calon klien sedang dirawat di tempat lain." in letter
