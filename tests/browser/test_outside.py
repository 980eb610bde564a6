"""An official asks another office by a link; somebody there answers on a telephone, without an account."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import prepared
from tests.browser.driving import Town
from tests.browser.looking import usable_by_all
from tests.browser.papers import pdf
from tests.parties import ADDRESS, NAME, PARTY, WISH, sheet
from tests.site.running import Served
from tests.world import SOPS, TALA

OFFICIAL = "staf-rehab.tala"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of one office with one small SOP, in which the outside party comes second."""
    home = tmp_path_factory.mktemp("outside") / "home"
    sops = home.parent / "sops"
    unit = sops / TALA / "rehabilitasi"
    unit.mkdir(parents=True)
    shutil.copy(SOPS / TALA / "agency.yaml", sops / TALA)
    content = sheet(sensitive=True, share=["perihal", "surat"]).model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    (unit / "minta-beras.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    home.mkdir()
    prepared.copy_to(home / prepared.DATABASE)
    with Served(home, SOPAN_SOPS=str(sops)) as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="module")
def begun() -> dict[str, Any]:
    """Nothing was begun at this office."""
    return {}


def begin(town: Town) -> Page:
    """The official's page at the step of the party."""
    official = town.official(OFFICIAL)
    page = official.page
    page.goto(f"/meja/sop/{TALA}/minta-beras/mulai/")
    page.get_by_label("Nama penerima").fill(NAME)
    page.get_by_label("Yang diminta").fill(WISH)
    page.get_by_label("Surat permintaan").set_input_files(dict(pdf("surat.pdf", words="surat")))  # type: ignore[arg-type]
    page.get_by_label("Asesmen").set_input_files(dict(pdf("asesmen.pdf", words="asesmen")))  # type: ignore[arg-type]
    page.get_by_role("button", name="Mulai SOP ini").click()
    page.wait_for_url(re.compile("/meja/permohonan/"))
    official.open(re.findall(r"DINSOS-TALA/\d+/\d+", page.title() + page.content())[0])
    return page


def ask(page: Page) -> None:
    """Send the link from the task page."""
    section = page.get_by_role("region", name=re.compile("autan kepada pihak luar"))
    expect(section.get_by_label("Nama pihak")).to_have_value(PARTY)
    section.get_by_label("Alamat surel").fill(ADDRESS)
    section.get_by_role("button", name="Kirim tautan").click()
    expect(section.get_by_text("Menunggu jawaban")).to_be_visible()


def mail(town: Town) -> Page:
    """The mail as the party reads it; here on the page of demo messages."""
    page = town.page()
    page.goto("/pesan-demo/")
    return page


def let_in(town: Town, page: Page) -> None:
    """Ask for a code, read it in the mail, give it."""
    page.get_by_role("button", name="Kirim kode ke").click()
    letter = mail(town)
    words = letter.get_by_role("article").filter(has_text="Kode untuk membuka").first.inner_text()
    page.get_by_label("Kode").fill(re.findall(r"\b\d{6}\b", words)[0])
    page.get_by_role("main").get_by_role("button", name="Lanjut").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_party_answers_on_a_telephone(town: Town, scripts: bool) -> None:
    desk = begin(town)
    usable_by_all(desk)
    ask(desk)
    usable_by_all(desk)
    task = desk.url

    address = (
        mail(town).get_by_role("article").filter(has_text="Permintaan jawaban").first.get_by_role("link")
    )
    party = town.page(scripts=scripts)
    party.goto(address.get_attribute("href") or "")
    expect(party.get_by_role("heading", level=1)).to_contain_text("meminta jawaban Anda")
    assert WISH not in party.content()
    link = party.url
    if scripts:
        usable_by_all(party)
    let_in(town, party)

    expect(party.get_by_text(WISH)).to_be_visible()
    assert NAME not in party.content()
    expect(party.get_by_role("link", name="Lihat")).to_have_count(1)
    if scripts:
        usable_by_all(party)
    party.get_by_role("button", name="Kirim jawaban").click()
    expect(party.get_by_role("alert")).to_contain_text("perlu diperbaiki")
    party.get_by_label("Tersedia", exact=True).check()
    party.get_by_label("Gudang").fill("Gudang Angsau")
    party.get_by_label("Bukti stok").set_input_files(dict(pdf("stok.pdf", words="stok")))  # type: ignore[arg-type]
    party.get_by_role("button", name="Kirim jawaban").click()
    expect(party.get_by_role("heading", level=1)).to_contain_text("sudah diterima")
    receipt = party.locator(".receipt-number").inner_text()
    if scripts:
        usable_by_all(party)

    late = town.page()
    late.goto(link)
    expect(late.get_by_role("alert")).to_contain_text("sudah dijawab pada")
    assert receipt not in late.content()

    desk.goto(task)
    expect(desk.get_by_role("region", name=re.compile("autan kepada pihak luar"))).to_contain_text(receipt)
    expect(desk.get_by_text(f"{PARTY} (melalui tautan)").first).to_be_visible()


def test_withdrawn_link_says_so(town: Town) -> None:
    desk = begin(town)
    ask(desk)
    address = (
        mail(town).get_by_role("article").filter(has_text="Permintaan jawaban").first.get_by_role("link")
    )
    party = town.page()
    party.goto(address.get_attribute("href") or "")
    desk.get_by_role("button", name="Cabut").click()
    expect(desk.get_by_text("Tautan dicabut dan tidak dapat dipakai lagi.")).to_be_visible()
    party.get_by_role("button", name="Kirim kode ke").click()
    expect(party.get_by_role("alert")).to_contain_text("dicabut oleh kantor")
    usable_by_all(party)
