"""Documents that cannot be taken: one sentence says what is wrong and how to mend it."""

import pytest
from playwright.sync_api import expect

from tests.browser.driving import Citizen, Town, fill
from tests.browser.papers import Paper, pdf
from tests.browser.services import KARANG_TARUNA

LABEL = "Surat permohonan dari Kepala Desa"


@pytest.fixture
def uploader(town: Town) -> Citizen:
    """A citizen on the page of the documents."""
    return town.somebody()


def test_documents_that_cannot_be_taken_are_refused_with_a_way_out(uploader: Citizen) -> None:
    refused: list[tuple[Paper, str]] = [
        (
            {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"Ini bukan PDF." * 40},
            "Jenis berkas ini tidak dikenali; yang diterima PDF, foto JPG atau gambar PNG.",
        ),
        (pdf("terkunci.pdf", locked=True), "PDF ini terkunci"),
        (
            {
                "name": "besar.pdf",
                "mimeType": "application/pdf",
                "buffer": pdf()["buffer"] + b"\n" * 2_300_000,
            },
            "yang diterima paling besar 2 MB",
        ),
        ({"name": "kosong.pdf", "mimeType": "application/pdf", "buffer": b""}, "Berkas ini kosong"),
    ]
    for paper, sentence in refused:
        block = uploader.bring(LABEL, paper)
        expect(block.get_by_role("alert")).to_contain_text(sentence)
        expect(block.get_by_role("button", name="Hapus")).to_have_count(0)
    block = uploader.bring(LABEL, pdf("benar.pdf"))
    expect(block.get_by_text("benar.pdf").first).to_be_visible()
    expect(block.get_by_role("alert")).to_have_count(0)


def test_upload_that_is_cut_off_can_be_sent_again(uploader: Citizen) -> None:
    page = uploader.page
    uploader.town.watch.foresee("ERR_CONNECTION_RESET")
    page.route("**/berkas/", lambda route: route.abort("connectionreset"))
    block = uploader.bring(LABEL, pdf("surat.pdf"))
    expect(block.get_by_text("Sambungan terputus")).to_be_visible()
    page.unroute("**/berkas/")
    block.get_by_role("button", name="Unggah").click()
    expect(block.get_by_text("surat.pdf").first).to_be_visible()


def test_application_with_a_missing_document_says_which(uploader: Citizen) -> None:
    page = uploader.page
    uploader.onward()
    expect(page.get_by_text("ini yang belum lengkap")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Fc. AD/ART KT")
    page.get_by_role("alert").get_by_role("link", name="Dokumen persyaratan").click()
    expect(page.get_by_role("region", name="Fc. AD/ART KT")).to_be_visible()


def test_wrong_answers_are_named_and_the_rest_stays(town: Town) -> None:
    citizen = town.somebody()
    page = citizen.page
    citizen.begin(KARANG_TARUNA)
    fill(page, {**KARANG_TARUNA.pages[0], "Nomor telepon yang dapat dihubungi": "12"})
    citizen.onward()
    expect(page.get_by_role("alert")).to_contain_text("Ada 1 isian yang perlu diperbaiki")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Nomor telepon yang dapat dihubungi")).to_be_focused()
    expect(page.get_by_label("Nama Karang Taruna")).to_have_value("Tunas Harapan")
