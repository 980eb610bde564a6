"""Following one's own application: what happens next, the receipt, correcting, the result, withdrawing."""

import io
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

import sopan.files
from sopan.cases import actions
from sopan.cases.answers import answers_of
from sopan.cases.models import Case, Document, Draft, Task
from sopan.cases.tracking import secret_of
from tests.portal.conftest import Browser
from tests.world import BOGOR, PERMIT, REHABILITATION, ROHIL, World, upload

MARKS = {
    "action": "back",
    "document_sk_pengurus": "mend",
    "document_sk_pengurus_reason": "SK sudah tidak berlaku.",
    "field_nama_ketua": "mend",
    "field_nama_ketua_reason": "Nama tidak sama dengan SK.",
}


@pytest.fixture
def case(sent: tuple[World, Case]) -> Case:
    """An application just sent."""
    return sent[1]


@pytest.fixture
def returned(world: World, case: Case) -> Case:
    """An application that came back with one field and one document marked."""
    return world.do(case, MARKS)


def address(name: str, case: Case) -> str:
    return reverse(f"portal:{name}", args=[case.key])


def test_the_list_shows_drafts_and_applications(world: World, case: Case, mother: Client) -> None:
    mother.post(reverse("portal:start", args=[BOGOR, REHABILITATION]))
    page = mother.get(reverse("portal:mine")).content.decode()
    assert case.number in page
    assert "Diproses" in page
    assert "Belum dikirim" in page
    assert "Pengajuan Rehabilitasi" in page


def test_an_empty_list_says_how_to_begin(world: World, browser: Browser) -> None:
    page = browser(world.stranger).get(reverse("portal:mine")).content.decode()
    assert "Belum ada permohonan" in page
    assert reverse("portal:catalogue") in page


def test_the_case_says_what_happens_next_and_by_when(case: Case, mother: Client) -> None:
    page = mother.get(address("case", case)).content.decode()
    assert "Front Office mengecek kelengkapan berkas" in page
    assert "Langkah ini selesai paling lambat" in page
    assert "Anda tidak perlu melakukan apa pun" in page
    assert "Janji kami" in page


def test_a_late_step_is_not_hidden(case: Case, mother: Client) -> None:
    Task.objects.filter(case=case, status=Task.Status.OPEN).update(due_at=case.opened_at.replace(year=2020))
    page = mother.get(address("case", case)).content.decode()
    assert "melewati waktunya" in page
    assert case.agency.phone in page


def test_the_case_page_asks_the_database_little(case: Case, mother: Client) -> None:
    mother.get(address("case", case))
    with CaptureQueriesContext(connection) as asked:
        mother.get(address("case", case))
    assert len(asked) < 30


def test_the_receipt_has_number_code_and_a_qr_without_the_code(case: Case, mother: Client) -> None:
    page = mother.get(address("receipt", case)).content.decode()
    assert case.number in page
    assert secret_of(case) in page
    assert "receipt-qr" in page
    assert secret_of(case) not in address("receipt", case)


def test_the_receipt_of_a_closed_case_promises_nothing_more(case: Case, mother: Client) -> None:
    assert "Kami berjanji" in mother.get(address("receipt", case)).content.decode()
    mother.post(address("withdraw", case))
    page = mother.get(address("receipt", case)).content.decode()
    assert re.search(r"<h1>\s*Bukti permohonan\s*</h1>", page)
    assert "berjanji" not in page
    assert "Janji selesai" not in page
    assert secret_of(case) in page


def test_an_agency_without_a_crest_shows_the_shield_of_its_letters(case: Case, mother: Client) -> None:
    page = mother.get(address("receipt", case)).content.decode()
    assert "crest.svg" in page
    assert '<img src="/static/sopan' not in page  # Sopan's own mark is not an agency's
    nobody = mother.get(reverse("portal:home")).content.decode()
    assert "crest.svg" not in nobody
    letters = Path(sopan.files.__file__).parent / "typst" / "shield.svg"
    assert Path(finders.find("crest.svg") or "").read_bytes() == letters.read_bytes()


def test_a_long_activity_is_told_by_its_first_sentence(world: World, mother: Client) -> None:
    case = world.apply(ROHIL, PERMIT)
    page = mother.get(address("case", case)).content.decode()
    titles = re.findall(r'<p class="timeline-title">(.*?)</p>', page, re.S)
    assert max(len(title) for title in titles) <= 135
    assert "Pemohon melakukan registrasi" in page  # the rest is there, smaller
    assert not any("Pemohon melakukan registrasi" in title for title in titles)


def test_the_receipt_as_pdf_carries_the_same(case: Case, mother: Client) -> None:
    answer = mother.get(address("receipt-pdf", case))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert case.number in text
    assert secret_of(case) in text
    assert f"/lacak/?nomor={case.number.replace('/', '%2F')}" in text or "/lacak/?nomor=" in text
    assert f"kode={secret_of(case)}" not in text


def test_the_receipt_of_a_confidential_case_does_not_name_the_service(world: World, mother: Client) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    assert "Rehabilitasi" not in mother.get(address("receipt", case)).content.decode()
    answer = mother.get(address("receipt-pdf", case))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Rehabilitasi" not in text


def test_a_returned_case_says_what_to_mend_and_why(returned: Case, mother: Client) -> None:
    page = mother.get(address("case", returned)).content.decode()
    assert "Sekarang giliran Anda" in page
    assert "SK sudah tidak berlaku." in page
    assert "Nama tidak sama dengan SK." in page
    assert "Perlu Anda perbaiki" in mother.get(reverse("portal:mine")).content.decode()


def test_a_correction_shows_exactly_what_was_marked(returned: Case, mother: Client) -> None:
    page = mother.post(address("correct", returned), follow=True)
    text = page.content.decode()
    assert "Nama ketua" in text
    assert "Catatan petugas:</strong> Nama tidak sama dengan SK." in text
    assert "Nama sekretaris" not in text
    draft = Draft.objects.get(correcting__isnull=False)
    documents = mother.get(reverse("portal:documents", args=[draft.key])).content.decode()
    assert "SK sudah tidak berlaku." in documents
    assert 'id="sk_pengurus"' in documents
    assert 'id="ad_art"' not in documents


def test_a_correction_replaces_what_was_marked_and_nothing_else(returned: Case, mother: Client) -> None:
    mother.post(address("correct", returned))
    draft = Draft.objects.get(correcting__isnull=False)
    before = answers_of(returned)
    review = reverse("portal:review", args=[draft.key])
    assert mother.post(review, {"true": "on"}).status_code == 422  # the document is still to come
    mother.post(
        reverse("portal:page", args=[draft.key, 1]),
        {"nama_ketua": "Nama Benar", "nama_sekretaris": "Diselundupkan", "nomor_sk": "diselundupkan"},
    )
    documents = reverse("portal:documents", args=[draft.key])
    assert mother.post(documents, {"persyaratan": "ad_art", "berkas": upload()}).status_code == 404
    mother.post(documents, {"persyaratan": "sk_pengurus", "berkas": upload("baru.pdf", "baru")})
    first, second = (mother.post(review, {"true": "on"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == address("case", returned)
    case = Case.objects.get()
    assert answers_of(case) == {**before, "nama_ketua": "Nama Benar"}
    assert case.documents.filter(role=Document.Role.REQUIREMENT, replaced_at=None).count() == 3
    assert Task.objects.get(case=case, status=Task.Status.OPEN).does == "check"


def test_nothing_to_mend_is_said_in_words(case: Case, mother: Client) -> None:
    answer = mother.post(address("correct", case))
    assert answer.status_code == 409
    assert "Tidak ada yang perlu diperbaiki" in answer.content.decode()
    assert mother.get(address("correct", case)).headers["Location"] == address("case", case)


def test_the_result_is_there_to_download(world: World, case: Case, mother: Client) -> None:
    world.walk_to(case, "hand-over")
    page = mother.get(address("case", case)).content.decode()
    issued = Document.objects.get(case=case, role=Document.Role.ISSUED)
    assert f"{reverse('cases:document', args=[issued.pk])}?unduh" in page
    answer = mother.get(f"{reverse('cases:document', args=[issued.pk])}?unduh")
    assert answer.getvalue().startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"


def test_a_finished_case_says_how_it_ended(world: World, case: Case, mother: Client) -> None:
    world.walk_to(case, "hand-over")
    world.do(case)
    page = mother.get(address("case", case)).content.decode()
    assert Case.objects.get().status == Case.Status.CLOSED
    assert "Tarik permohonan" not in page
    assert "sedang dikerjakan" not in page


def test_a_refusal_comes_with_its_reason(world: World, mother: Client) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    world.walk_to(case, "decide")
    world.do(case, {"answer": "Tidak", "reason": "Calon klien berdomisili di kabupaten lain."})
    world.walk_to(case, "notify")
    world.do(case)
    page = mother.get(address("case", case)).content.decode()
    assert "Tidak dikabulkan" in page
    assert "Calon klien berdomisili di kabupaten lain." in page


def test_the_applicant_reads_no_names_and_no_office_notes(world: World, case: Case, mother: Client) -> None:
    clerk = world.actor_of(world.open_task(case))
    actions.note(clerk, case.key, "Catatan hanya untuk rekan")
    world.do(case)
    page = mother.get(address("case", case)).content.decode()
    assert "Catatan hanya untuk rekan" not in page
    assert clerk.name not in page


def test_what_officials_send_back_to_each_other_stays_theirs(
    world: World, case: Case, mother: Client
) -> None:
    world.walk_to(case, "initial")
    world.do(case, {"action": "back", "back_to": "draft_surat", "back_reason": "Perbaiki ejaan nama."})
    assert "Perbaiki ejaan nama." not in mother.get(address("case", case)).content.decode()


def test_withdrawing_asks_first(case: Case, mother: Client) -> None:
    assert "Tarik permohonan ini?" in mother.get(address("withdraw", case)).content.decode()
    assert Case.objects.get().status == Case.Status.OPEN
    assert mother.post(address("withdraw", case), {"reason": ""}).headers["Location"] == address("case", case)
    assert Case.objects.get().outcome == "withdrawn"


def test_withdrawing_twice_changes_nothing_more(case: Case, mother: Client) -> None:
    mother.post(address("withdraw", case))
    again = mother.post(address("withdraw", case))
    assert again.status_code == 409
    assert Case.objects.get().outcome == "withdrawn"
    assert mother.get(address("withdraw", case)).headers["Location"] == address("case", case)


def test_too_long_a_reason_is_shown_beside_its_field(case: Case, mother: Client) -> None:
    answer = mother.post(address("withdraw", case), {"reason": "a" * 600})
    assert answer.status_code == 422
    assert Case.objects.get().status == Case.Status.OPEN


def test_a_withdrawn_case_takes_no_correction(returned: Case, mother: Client) -> None:
    mother.post(address("correct", returned))
    draft = Draft.objects.get(correcting__isnull=False)
    mother.post(address("withdraw", returned))
    mother.post(reverse("portal:page", args=[draft.key, 1]), {"nama_ketua": "Nama Benar"})
    mother.post(
        reverse("portal:documents", args=[draft.key]), {"persyaratan": "sk_pengurus", "berkas": upload()}
    )
    answer = mother.post(reverse("portal:review", args=[draft.key]), {"true": "on"})
    assert answer.status_code == 409
    assert "tidak diperlukan lagi" in answer.content.decode()
