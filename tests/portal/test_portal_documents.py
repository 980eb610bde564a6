"""Bringing documents: one requirement at a time, refused in words beside it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sopan.cases import applying
from sopan.cases.models import Draft, DraftFile
from sopan.files.errors import FileRefused
from tests.world import KARANG_TARUNA, TALA, World, one_page_pdf, upload


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft just begun."""
    return applying.start_draft(world.citizen, world.procedure(TALA, KARANG_TARUNA))


@pytest.fixture
def page(draft: Draft) -> str:
    """Address of its documents."""
    return reverse("portal:documents", args=[draft.key])


def test_a_file_is_shown_with_name_and_size_and_can_be_removed(
    draft: Draft, page: str, mother: Client
) -> None:
    sent = mother.post(page, {"persyaratan": "ad_art", "berkas": upload("AD ART.pdf")})
    assert sent.headers["Location"] == f"{page}?setelah=ad_art#ad_art"
    text = mother.get(page).content.decode()
    assert "AD ART.pdf" in text
    assert "byte" in text or "KB" in text
    row = DraftFile.objects.get()
    remove = reverse("portal:remove", args=[draft.key, row.pk])
    mother.get(remove)
    assert DraftFile.objects.exists()  # following a link removes nothing
    assert mother.post(remove).headers["Location"] == page
    assert not DraftFile.objects.exists()


def test_the_applicant_sees_the_file_as_it_was_brought(draft: Draft, page: str, mother: Client) -> None:
    content = one_page_pdf("isi")
    mother.post(page, {"persyaratan": "ad_art", "berkas": SimpleUploadedFile("a.pdf", content)})
    shown = mother.get(reverse("portal:document", args=[draft.key, DraftFile.objects.get().pk]))
    assert shown.getvalue() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("surat.docx", b"PK\x03\x04 isi", "Word, Excel atau arsip ZIP"),
        ("kosong.pdf", b"", "kosong"),
        ("terputus.pdf", b"%PDF-1.7 putus", "tidak utuh"),
        ("besar.pdf", b"%PDF-" + b"0" * 2_100_000, "paling besar 2 MB"),
        ("program.pdf", b"MZ\x90\x00", "program komputer"),
    ],
)
def test_a_refused_file_is_answered_beside_its_requirement(
    page: str, mother: Client, name: str, content: bytes, words: str
) -> None:
    answer = mother.post(page, {"persyaratan": "ad_art", "berkas": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    text = answer.content.decode()
    block = text[text.index('id="ad_art"') : text.index('id="sk_pengurus"')]
    assert words in block
    assert not DraftFile.objects.exists()


def test_several_files_at_once_for_one_requirement(page: str, mother: Client) -> None:
    files = [upload("1.pdf", "satu"), upload("2.pdf", "dua"), SimpleUploadedFile("3.gif", b"GIF89a")]
    answer = mother.post(page, {"persyaratan": "ad_art", "berkas": files})
    assert "3.gif: Berkas ini gambar GIF" in answer.content.decode()
    assert DraftFile.objects.count() == 2


def test_more_files_than_a_requirement_takes_are_refused(page: str, mother: Client) -> None:
    mother.post(page, {"persyaratan": "surat_permohonan", "berkas": upload("1.pdf")})
    answer = mother.post(page, {"persyaratan": "surat_permohonan", "berkas": upload("2.pdf")})
    assert "cukup 1 berkas" in answer.content.decode()
    assert DraftFile.objects.count() == 1


def test_pressing_upload_without_a_file_says_what_to_do(page: str, mother: Client) -> None:
    assert "Pilih berkas dahulu" in mother.post(page, {"persyaratan": "ad_art"}).content.decode()


def test_a_requirement_that_the_sop_does_not_have_is_not_found(page: str, mother: Client) -> None:
    assert mother.post(page, {"persyaratan": "lain", "berkas": upload()}).status_code == 404


def test_a_full_disk_is_answered_in_words(page: str, mother: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_args: object, **_kwargs: object) -> None:
        raise FileRefused("no-room", "Penyimpanan kami sedang penuh.")

    monkeypatch.setattr(applying, "keep", no_room)
    answer = mother.post(page, {"persyaratan": "ad_art", "berkas": upload()})
    assert "Penyimpanan kami sedang penuh." in answer.content.decode()
    assert not DraftFile.objects.exists()


def test_an_upload_after_the_session_ended_asks_to_do_it_again(page: str, client: Client) -> None:
    answer = client.post(page, {"persyaratan": "ad_art", "berkas": upload()}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?next={page}")
    assert "unggah sekali lagi" in answer.content.decode()
