"""Every kind of page: usable by all, on a phone and at a desk, quick by keyboard and light on the line."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driving import Town, sign_in
from tests.browser.looking import usable_by_all
from tests.browser.papers import words_of
from tests.browser.services import KARANG_TARUNA, PERMIT, REHABILITATION

TALA = "/meja/instansi/dinsos-tanah-laut"
PAGES = [  # who looks, and at what; words in braces are told by the story
    ("", "/"),
    ("", "/?cari=karang+taruna"),
    ("", "/?cari=xyzzy"),
    ("", "/layanan/"),
    ("", "/layanan/dinsos-tanah-laut/"),
    ("", "/layanan/bnnk-sumbawa/"),
    ("", KARANG_TARUNA.address),
    ("", REHABILITATION.address),
    ("", PERMIT.address),
    ("", "/sop/"),
    ("", "/sop/?cari=karang+taruna"),
    ("", "/sop/?cari=xyzzy"),
    ("", "/sop/dinsos-tanah-laut/surat-keterangan-karang-taruna/"),
    ("", "/sop/kesbangpol-bogor/pengajuan-rehabilitasi/"),
    ("kabid.tala", "/sop/"),
    ("kabid.tala", "/sop/dinsos-tanah-laut/surat-keterangan-karang-taruna/"),
    ("", "/lacak/"),
    ("", "/verifikasi/"),
    ("", "/verifikasi/{code}/"),
    ("", "/verifikasi/ABCD-EFGH-JKLM/"),
    ("", "/akun/masuk/"),
    ("", "/akun/masuk/petugas/"),
    ("", "/akun/daftar/"),
    ("", "/tidak-ada/"),
    ("", "/pesan-demo/"),
    ("{citizen}", "/permohonan/"),
    ("{citizen}", "{returned}"),
    ("{citizen}", "{granted}"),
    ("{citizen}", "{waiting}bukti/"),
    ("{citizen}", "{waiting}tarik/"),
    ("{citizen}", KARANG_TARUNA.address + "ajukan/"),
    ("{citizen}", "{draft}1/"),
    ("{citizen}", "{draft}2/"),
    ("{citizen}", "{draft}berkas/"),
    ("{citizen}", "{draft}periksa/"),
    ("{citizen}", "{draft}hapus/"),
    ("{citizen}", "/pesan/"),
    ("{citizen}", "{message}"),
    ("{citizen}", "/akun/"),
    ("{citizen}", "/akun/keluar/"),
    ("fo.tala", "/meja/"),
    ("fo.tala", "/meja/?tab=waiting"),
    ("fo.tala", "/meja/?q=xyzzy"),
    ("fo.tala", "/meja/permohonan/"),
    ("fo.tala", "/meja{waiting}"),
    ("fo.tala", "{task}"),
    ("fo.tala", "/meja/mulai/"),
    ("fo.tala", "/meja/mulai/?q=xyzzy"),
    ("fo.tala", "/meja/loket/dinsos-tanah-laut/surat-keterangan-karang-taruna/"),
    ("umum.tala", "/meja/sop/dinsos-tanah-laut/surat-keluar/mulai/"),
    ("fo.tala", "/akun/"),
    ("fo.tala", "/akun/kata-sandi/"),
    ("fo.tala", "/akun/dua-langkah/"),
    ("sekretaris.tala", "/meja/"),
    ("kabid.tala", "/meja/?tab=unit"),
    ("kabid.tala", "/meja{waiting}hentikan/"),
    ("kabid.tala", "{task}alihkan/"),
    ("kabid.tala", "{task}perpanjang/"),
    ("kabid.tala", "/meja{waiting}"),
    ("admin.tala", "/meja/instansi/"),
    ("admin.tala", TALA + "/petugas/"),
    ("admin.tala", TALA + "/pengganti/"),
    ("admin.tala", TALA + "/kalender/"),
    ("admin.tala", TALA + "/jam/"),
    ("admin.tala", TALA + "/riwayat/"),
    ("admin.tala", "/meja/pengiriman/"),
    ("kadis.tala", "/meja/naskah/"),
    ("arsip.tala", "/meja/buku/"),
    ("arsip.tala", "/meja/buku/dinsos-tanah-laut/surat-masuk/"),
    ("arsip.tala", "/meja/buku/dinsos-tanah-laut/surat-masuk/baru/"),
    ("admin.tala", "/meja/buku/format/dinsos-tanah-laut/"),
    ("arsip.tala", "/meja/buku/kode/"),
    ("kadis.tala", "/meja/disposisi/"),
    ("kadis.tala", "/meja/arsip/"),
    ("admin.tala", "/meja/naskah/templat/"),
    ("", "/verifikasi/kepala/"),
]


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """The story once it was told."""
    return {}


@pytest.fixture
def story(town: Town, kept: dict[str, str]) -> dict[str, str]:
    """One citizen with a draft and an application waiting, returned and granted; where each is."""
    return kept or _tell(town, kept)


def _tell(town: Town, kept: dict[str, str]) -> dict[str, str]:
    citizen = town.citizen()
    granted, returned, waiting = (town.waiting(one) for one in (REHABILITATION, KARANG_TARUNA, KARANG_TARUNA))

    officer = town.official("petugas.bogor")
    officer.accept(granted.number, REHABILITATION)
    officer.decide(granted.number, "Ya")
    officer.answer(granted.number)
    citizen.page.goto(granted.address)
    letter = words_of(citizen.download(citizen.page.get_by_role("link", name="Unduh").first))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", letter)
    assert code

    front = town.official("fo.tala")
    front.send_back(returned.number, dict.fromkeys(KARANG_TARUNA.brings, "Tidak terbaca."))
    front.open(waiting.number)
    citizen.page.goto("/pesan/")
    message = citizen.page.get_by_role("main").get_by_role("link").filter(has_text=returned.number).first
    citizen.begin(PERMIT)
    draft = citizen.page.url
    citizen.page.goto("/pesan/")
    kept |= {
        "citizen": citizen.contact,
        "code": code.group(),
        "draft": re.sub(r"[^/]*/?$", "", draft.rstrip("/")).removeprefix(town.address),
        "granted": granted.address,
        "returned": returned.address,
        "waiting": waiting.address,
        "task": front.page.url.removeprefix(town.address),
        "message": str(message.get_attribute("href")),
    }
    return kept


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_page_is_usable_by_all(town: Town, story: dict[str, str], who: str, address: str) -> None:
    page = town.seat(who.format(**story))
    page.goto(address.format(**story))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    usable_by_all(page)


def test_official_signs_in_and_comes_to_the_desk(town: Town) -> None:
    page = town.page()
    sign_in(page, "fo.tala")
    expect(page.get_by_role("heading", level=1)).to_have_text("Meja kerja")


def test_inbox_is_quick_by_keyboard(town: Town, story: dict[str, str]) -> None:
    page = town.official("fo.tala").page
    page.goto("/meja/")
    rows = page.locator("[data-keys] a")
    expect(rows.first).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    if rows.count() > 1:
        page.keyboard.press("j")
        expect(rows.nth(1)).to_be_focused()
        page.keyboard.press("k")
        expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jk")  # in a field, keys are letters
    expect(page.get_by_role("searchbox")).to_have_value("jk")
    page.goto("/meja/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Langkah ini")).to_be_visible()


@pytest.mark.parametrize("address", ["/", KARANG_TARUNA.address])
def test_first_visit_costs_less_than_150_kilobytes(town: Town, address: str) -> None:
    page = town.page()
    sizes: list[float] = []
    network = page.context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    assert len(sizes) > 3  # the page, its style, its scripts
    assert sum(sizes) < 150_000


def test_page_turns_to_english_and_back(town: Town) -> None:
    page = town.page()
    page.goto(KARANG_TARUNA.address)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("banner").get_by_role("link", name="Lacak")).to_have_count(0)
    expect(page).to_have_url(re.compile(re.escape(KARANG_TARUNA.address)))
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
