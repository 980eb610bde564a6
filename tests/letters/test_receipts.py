"""Receipts: what the applicant keeps, and what the office keeps when a letter is handed over."""

import base64
import datetime
import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader

from sopan.cases.answers import opened_json
from sopan.cases.errors import Invalid
from sopan.cases.history import history
from sopan.cases.models import Case, Document
from sopan.letters.models import Receipt
from sopan.letters.receipts import RECEIPT, render_receipt
from sopan.notices.models import Notice
from tests.factories import make_agency
from tests.letters.reading import bytes_of, words_of
from tests.world import TALA, World, upload


def test_applicant_gets_number_code_promise_and_list(db: None) -> None:
    content = render_receipt(
        agency=make_agency(),
        number="UJI/2026/000123",
        secret="7KQ4-M2XD",
        service="Surat Keterangan",
        applicant="Ahmad Fauzi",
        opened_at=datetime.datetime(2026, 11, 23, 1, 12, tzinfo=datetime.UTC),
        due_at=datetime.datetime(2026, 11, 26, 8, 0, tzinfo=datetime.UTC),
        address="/lacak/",
        documents=["Surat permohonan", "SK pengurus"],
    )
    words = words_of(content)
    for expected in (
        "BUKTI PERMOHONAN",
        "UJI/2026/000123",
        "7KQ4-M2XD",
        "Ahmad Fauzi",
        "23 November 2026 pukul 09.12 WITA",
        "26 November 2026 pukul 16.00 WITA",
        "SK pengurus",
        "http://127.0.0.1:8000/lacak/",
    ):
        assert expected in words


def test_receipt_of_a_confidential_letter_names_nobody_in_the_row(world: World, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(confidential=True)
    world.walk_to(case, "hand-over")
    world.do(case, {"receiver": "Nama Yang Dirahasiakan", "proof": "KTP"})
    receipt = Receipt.objects.select_related("letter__case").get(letter__case=case)
    assert "Dirahasiakan" not in receipt.receiver
    assert "KTP" not in receipt.proof
    assert opened_json(receipt.receiver) == "Nama Yang Dirahasiakan"


def drawn(size: tuple[int, int] = (600, 200), strokes: Sequence[int] = (40, 150, 200, 40, 560, 60)) -> str:
    """What the pad on the screen sends."""
    picture = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(picture).line(strokes, fill=(29, 35, 39, 255), width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def refused(world: World, case: Case, data: dict[str, str], files: Any = None) -> set[str]:
    with pytest.raises(Invalid) as invalid:
        world.do(case, data, files)
    return set(invalid.value.form.errors)


def receipt_words(case: Case) -> str:
    return words_of(bytes_of(case.documents.get(label="Tanda terima naskah").file))


def test_receipt_of_an_application_carries_the_print_of_its_history(world: World, case: Case) -> None:
    case.refresh_from_db()
    client = Client()
    client.force_login(world.citizen)
    words = words_of(client.get(f"/permohonan/{case.key}/bukti.pdf").content)
    short = " ".join(case.chain[at : at + 4] for at in range(0, 16, 4))
    assert f"Sidik riwayat : {short} (catatan ke-{case.event_count})" in words
    assert " ".join(case.chain[at : at + 8] for at in range(0, 64, 8)) in words
    event = case.events.get(seq=case.event_count)
    assert event.hash == case.chain
    assert short in client.get(f"/permohonan/{case.key}/bukti/").content.decode()


def test_who_handed_over_is_offered_the_receipt_at_once(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    task = world.open_task(case)
    officer = Client()
    officer.force_login(world.official(TALA, "fo-slrt"))
    entered = {"receiver": "Budi Santoso", "capacity": "pemohon", "proof": "KTP"}
    page = officer.post(f"/meja/tugas/{task.key}/", entered, follow=True).content.decode()
    receipt = Document.objects.get(case=case, label=RECEIPT)
    assert f'href="{reverse("cases:document", args=[receipt.pk])}">Cetak Tanda terima naskah</a>' in page


def test_ready_notice_says_where_when_and_what_to_bring(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    told = Notice.objects.get(kind="ready", channel="inbox")
    for words in (
        "mengunduhnya",
        "Dinas Sosial, Jalan H. Boejasin",
        "Senin sampai Kamis pukul",
        "Jumat pukul",
        "WITA",
        "tanda pengenal",
        "surat kuasa",
    ):
        assert words in told.body


def test_receiver_signs_on_the_screen(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    page = page_of(world, case)
    assert "data-pad" in page
    assert 'name="drawn"' in page
    assert "signature.js" in page
    world.do(case, {"receiver": "Ahmad Fauzi", "proof": "KTP", "drawn": drawn()})
    receipt = Receipt.objects.get(letter__case=case)
    assert receipt.drawn is not None
    assert receipt.drawn.media_type == "image/png"
    content = bytes_of(case.documents.get(label="Tanda terima naskah").file)
    assert any(page.images for page in PdfReader(io.BytesIO(content)).pages)
    for words in ("Ahmad Fauzi", "Selaku : Pemohon", "Bukti diri : KTP", "Sidik riwayat"):
        assert words in words_of(content)
    assert any(value == "di layar" for entry in history(case) for _label, value in entry.details)


def test_what_is_no_signature_is_refused(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    assert refused(world, case, {"drawn": "data:image/png;base64,???"}) == {"__all__"}
    assert refused(world, case, {"drawn": "javascript:alert(1)"}) == {"__all__"}
    fake = base64.b64encode(b"<svg onload=alert(1)>").decode()
    assert refused(world, case, {"drawn": f"data:image/png;base64,{fake}"}) == {"__all__"}
    assert refused(world, case, {"drawn": "data:image/png;base64," + "A" * 150_000}) == {"drawn"}
    for empty in ((), (300, 100, 302, 101)):  # nothing, or touched by mistake
        assert refused(world, case, {"drawn": drawn(strokes=empty)}) == {"__all__"}
    assert refused(world, case, {"drawn": drawn(size=(6000, 2000))}) == {"__all__"}
    assert refused(world, case, {"proof": "KTP 6301 0357 0890 0001"}) == {"proof"}
    assert refused(world, case, {"proof": ""}) == {"proof"}
    assert not Receipt.objects.exists()


def test_proxy_brings_a_letter_of_authority(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    proxy = {"receiver": "Budi Santoso", "capacity": "kuasa", "proof": "KTP"}
    assert refused(world, case, proxy) == {"attachment"}
    wrong = SimpleUploadedFile("kuasa.pdf", b"bukan PDF", "application/pdf")
    assert refused(world, case, proxy, {"attachment": wrong}) == {"attachment"}
    world.do(case, proxy, {"attachment": upload("kuasa.pdf", "kuasa")})
    receipt = Receipt.objects.get(letter__case=case)
    assert receipt.authority is not None
    assert case.documents.get(label="Surat kuasa pengambilan naskah").file == receipt.authority
    words = receipt_words(case)
    assert "Selaku : Kuasa pemohon" in words
    assert f"Atas nama : {world.citizen.name}" in words
    assert "Surat kuasa : dilampirkan" in words


def test_companion_takes_it_with_their_own_proof_and_signs_on_paper(world: World, case: Case) -> None:
    world.walk_to(case, "hand-over")
    world.do(case, {"receiver": "Siti Pendamping", "capacity": "pendamping", "proof": "KTP pendamping"})
    assert Receipt.objects.get(letter__case=case).drawn is None
    assert "Selaku : Pendamping pemohon" in receipt_words(case)
    assert any(value == "di kertas" for entry in history(case) for _label, value in entry.details)


def test_signature_and_authority_of_a_confidential_case_are_sealed(world: World, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(confidential=True)
    world.walk_to(case, "hand-over")
    files = {"attachment": upload("kuasa.pdf", "kuasa")}
    world.do(case, {"capacity": "kuasa", "proof": "KTP", "drawn": drawn()}, files)
    receipt = Receipt.objects.get(letter__case=case)
    assert receipt.drawn is not None
    assert receipt.authority is not None
    assert receipt.drawn.sealed
    assert receipt.authority.sealed
    assert case.documents.get(label="Tanda terima naskah").file.sealed


def page_of(world: World, case: Case) -> str:
    task = world.open_task(case)
    client = Client()
    client.force_login(world.actor_of(task))
    return client.get(f"/meja/tugas/{task.key}/").content.decode()
