"""Izin Bantuan Pemberdayaan Karang Taruna in Rokan Hilir: through ten steps, and refused by the technical team."""

import re

from playwright.sync_api import expect

from tests.browser.driving import Town
from tests.browser.looking import each_kind_once
from tests.browser.papers import words_of
from tests.browser.services import PERMIT


def test_permit_goes_through_every_desk(town: Town) -> None:
    citizen = town.citizen()
    receipt = citizen.apply(PERMIT)
    number = receipt.number
    town.looked_at = each_kind_once()
    back_office = town.official("bo.rohil")
    back_office.accept(number, PERMIT)
    back_office.do(number, "Teruskan")
    town.official("teknis.rohil").decide(number, "Direkomendasikan")
    town.official("muda.rohil").do(number, "Simpan konsep dan lanjutkan")
    town.official("madya.rohil").do(number, "Paraf")
    back_office.do(number, "Beri nomor")
    town.official("kadis.rohil").sign(number)
    back_office.do(number, "Arsipkan")
    back_office.do(number, "Catat penyerahan")

    citizen.page.goto(receipt.address)
    letter = words_of(citizen.download(citizen.page.get_by_role("link", name="Unduh").first))
    assert "Bina Bahari" in letter
    assert number in letter
    assert "Rp25.000.000" in letter
    assert re.search(r"Nomor\s*:?\s*400\.9", letter, re.I), letter


def test_technical_team_refuses_and_the_case_ends(town: Town) -> None:
    citizen = town.citizen()
    receipt = town.waiting(PERMIT)
    back_office = town.official("bo2.rohil")
    back_office.accept(receipt.number, PERMIT)
    back_office.do(receipt.number, "Teruskan")
    town.official("teknis.rohil").decide(
        receipt.number, "Tidak direkomendasikan", "Proposal belum memuat rincian biaya."
    )

    citizen.page.goto(receipt.address)
    expect(citizen.page.get_by_text("Permohonan Anda tidak dikabulkan")).to_be_visible()
    expect(citizen.page.get_by_text("Proposal belum memuat rincian biaya.").first).to_be_visible()
    expect(citizen.page.get_by_role("link", name="Tarik permohonan")).to_have_count(0)
