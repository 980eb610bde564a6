"""The pages of the books, as those see them who keep a book, oversee it, may only look, or have nothing to do with it."""

import io
import uuid
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sopan.agenda import apart, entries, printing
from sopan.agenda.codes import load_ours
from sopan.agenda.models import Entry, NumberFormat
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Look
from sopan.directory.models import User
from sopan.files.storage import open_file
from tests.agenda.conftest import LETTER, NOW, Office
from tests.factories import make_citizen

SENT = {
    "received": "2026-03-02", "their_number": "005/7", "dated": "2026-03-01", "party": "Camat Pelaihari",
    "subject": "Permintaan data", "attachments": "1 berkas", "nature": "segera", "classification": "400.9",
}  # fmt: skip


def into(office: Office) -> Entry:
    return entries.enter(office.incoming, LETTER, user=office.keeper, now=NOW)


def secret(office: Office) -> Entry:
    line = replace(LETTER, nature="rahasia", subject="Data anak")
    return entries.enter(office.incoming, line, user=office.keeper, now=NOW)


def address(entry: Entry, act: str = "") -> str:
    return f"/meja/buku/catatan/{entry.key}/{act}"


BOOK = "/meja/buku/dinas-buku/surat-masuk/"
READ: list[Callable[[Entry], str]] = [
    lambda entry: BOOK + "?tahun=2026",
    lambda entry: BOOK + "cetak.pdf?tahun=2026",
    lambda entry: BOOK + "cetak.xlsx?tahun=2026",
    lambda entry: address(entry),
]
WRITE: list[Callable[[Entry], str]] = [
    lambda entry: BOOK + "baru/",
    lambda entry: BOOK + "pesan/",
    lambda entry: address(entry, "ubah/"),
    lambda entry: address(entry, "batal/"),
    lambda entry: address(entry, "sisip/"),
]


@pytest.mark.parametrize("page", READ + WRITE)
def test_book_is_read_by_who_keeps_or_oversees_it_and_written_by_who_keeps_it(
    office: Office, page: Callable[[Entry], str]
) -> None:
    path = page(into(office))
    readers = [office.keeper, office.head, office.inspector, office.administrator]
    allowed = [office.keeper] if page in WRITE else readers
    for user in [*readers, office.colleague, office.stranger]:
        assert office.at(user).get(path).status_code == (200 if user in allowed else 404), user
    citizen = office.at(make_citizen()).get(path)
    assert citizen.status_code == 403
    assert b"Undangan rapat" not in citizen.content


def test_list_of_books_shows_each_their_own(office: Office) -> None:
    into(office)
    assert "1 catatan" in office.at(office.keeper).get("/meja/buku/").content.decode()
    assert "Tidak ada buku" in office.at(office.colleague).get("/meja/buku/").content.decode()
    assert "Dinas Uji" in office.at(office.stranger).get("/meja/buku/").content.decode()
    assert "dinas-buku" not in office.at(office.stranger).get("/meja/buku/").content.decode()
    assert (
        "dinas-buku"
        not in office.at(office.stranger).get("/meja/buku/dinas-lain/surat-masuk/").content.decode()
    )


def test_secret_letter_is_opened_only_by_who_keeps_or_leads(office: Office) -> None:
    entry = secret(office)
    for user in (office.keeper, office.head, office.inspector):
        for path in (BOOK + "?tahun=2026", BOOK + "cetak.xlsx?tahun=2026"):
            assert b"Data anak" not in office.at(user).get(path).content
        found = office.at(user).get(BOOK + "?tahun=2026&q=anak").content.decode()
        assert "Tidak ada yang cocok" in found
    assert "Data anak" in office.at(office.keeper).get(address(entry)).content.decode()
    assert office.at(office.head).get(address(entry)).status_code == 200
    assert office.at(office.inspector).get(address(entry)).status_code == 404


def test_line_of_a_confidential_case_is_for_who_sees_that_case_and_each_look_is_kept(office: Office) -> None:
    row = office.bureau.put(
        "rahasia",
        [{"id": "mulai", "actors": ["penelaah"]}, {"id": "lanjut", "actors": ["penelaah"]}],
        sensitive=True,
    )
    case = office.bureau.start(row, by="penelaah")
    line = replace(LETTER, subject="Data anak")
    entry = entries.enter(office.incoming, line, user=office.keeper, now=NOW, case=case)
    assert office.at(office.keeper).get(address(entry)).status_code == 404
    assert office.at(office.inspector).get(address(entry)).status_code == 404
    assert not Look.objects.exists()
    page = office.at(office.bureau.person("penelaah")).get(address(entry))
    assert "Data anak" in page.content.decode()
    assert Look.objects.get().what == "book entry"


def test_letter_is_entered_with_its_signed_scan_byte_for_byte(office: Office) -> None:
    signed = one_page_pdf("bertanda tangan") + b"\n% signature that any change would break\n"
    keeper = office.at(office.keeper)
    key = str(uuid.uuid4())
    for _ in range(2):  # the button was pressed twice
        scan = SimpleUploadedFile("surat.pdf", signed, "application/pdf")
        answer = keeper.post(BOOK + "baru/", {**SENT, "kunci": key, "scan": scan})
    entry = Entry.objects.get()
    assert answer["Location"] == address(entry)
    assert (entry.number, entry.party, entry.nature) == ("0001/2026", "Camat Pelaihari", "segera")
    kept = entry.files.get()
    assert b"".join(open_file(kept.file)) == signed
    served = keeper.get(address(entry, f"berkas/{kept.pk}/"))
    assert b"".join(served.streaming_content) == signed  # type: ignore[attr-defined]
    for user, status in ((office.colleague, 404), (office.stranger, 404)):
        assert office.at(user).get(address(entry, f"berkas/{kept.pk}/")).status_code == status


def test_scan_that_is_too_large_or_no_scan_is_refused_in_a_sentence_and_takes_no_number(
    office: Office,
) -> None:
    keeper = office.at(office.keeper)
    large = SimpleUploadedFile("besar.pdf", b"%PDF-1.7\n" + b"0" * 40_100_000, "application/pdf")
    page = keeper.post(BOOK + "baru/", {**SENT, "scan": large}).content.decode()
    assert "40 MB" in page
    word = SimpleUploadedFile("surat.docx", b"PK\x03\x04" + b"0" * 100)
    page = keeper.post(BOOK + "baru/", {**SENT, "scan": word}).content.decode()
    assert "Word" in page
    assert not Entry.objects.exists()


def test_day_that_has_not_come_is_asked_again(office: Office) -> None:
    page = office.at(office.keeper).post(BOOK + "baru/", {**SENT, "received": "2099-01-01"})
    assert "belum tiba" in page.content.decode()
    assert not Entry.objects.exists()


def test_letter_cannot_have_come_before_it_was_written(office: Office) -> None:
    page = office.at(office.keeper).post(BOOK + "baru/", {**SENT, "dated": "2026-03-04"}).content.decode()
    assert "sebelum tanggal suratnya" in page
    assert not Entry.objects.exists()


def test_line_is_changed_and_its_history_shows_what_it_said(office: Office) -> None:
    entry = into(office)
    keeper = office.at(office.keeper)
    page = keeper.get(address(entry, "ubah/")).content.decode()
    seen = str(entries.last_event(entry))
    assert f'name="seen" value="{seen}"' in page
    keeper.post(address(entry, "ubah/"), {**SENT, "seen": seen})
    page = keeper.get(address(entry)).content.decode()
    assert "<del>Undangan rapat</del> → Permintaan data" in page
    late = keeper.post(address(entry, "ubah/"), {**SENT, "subject": "Lain", "seen": seen}).content.decode()
    assert "baru saja diubah petugas lain" in late


def test_number_is_voided_inserted_behind_and_reserved_from_the_pages(office: Office) -> None:
    keeper = office.at(office.keeper)
    out = "/meja/buku/dinas-buku/surat-keluar/"
    keeper.post(out + "baru/", {**SENT, "kunci": str(uuid.uuid4())})
    entry = Entry.objects.get()
    keeper.post(address(entry, "sisip/"), {**SENT, "reason": "Tertinggal"})
    assert Entry.objects.filter(suffix="a", reason="Tertinggal").exists()
    assert "wajib" in keeper.post(address(entry, "batal/"), {}).content.decode()
    keeper.post(address(entry, "batal/"), {"reason": "Salah alamat"})
    entry.refresh_from_db()
    assert entry.state == "void"
    for way in ("batal/", "ubah/", "isi/"):  # by the back button
        assert keeper.get(address(entry, way)).headers["Location"] == address(entry, "")
    form = keeper.get(out + "pesan/").context["key"]
    for _ in range(2):  # the button was pressed twice
        asked = {"count": "2", "held_for": "Loket Bati-Bati", "kunci": str(form)}
        page = keeper.post(out + "pesan/", asked).content.decode()
    reserved = Entry.objects.filter(state="reserved")
    assert all(one.number in page for one in reserved)
    assert (
        f"{reserved[0].number}, seperti dipesan" in keeper.get(address(reserved[0], "isi/")).content.decode()
    )
    keeper.post(address(reserved[0], "isi/"), {**SENT, "written": "as_reserved"})
    assert Entry.objects.filter(state="reserved").count() == 1
    assert "1 nomor pesanan belum diisi" in keeper.get(out + "?tahun=2026").content.decode()


def test_book_is_searched_and_filtered(office: Office) -> None:
    into(office)
    line = replace(LETTER, party="Camat", subject="Rapat desa", nature="segera", classification="400.10.2")
    entries.enter(office.incoming, line, user=office.keeper, now=NOW)
    keeper = office.at(office.keeper)

    def found(question: str) -> list[str]:
        page = keeper.get(f"{BOOK}?tahun=2026&{question}").content.decode()
        return [word for word in ("Undangan rapat", "Rapat desa") if word in page]

    assert found("q=rapat") == ["Undangan rapat", "Rapat desa"]
    assert found("q=camat+desa") == ["Rapat desa"]
    assert found("q=005/7/bappeda") == ["Undangan rapat", "Rapat desa"]
    assert found("sifat=segera") == ["Rapat desa"]
    assert found("kode=400.10") == ["Rapat desa"]
    assert found("kode=400.1") == []
    assert found("bulan=3") == ["Undangan rapat", "Rapat desa"]
    assert found("bulan=4") == []
    assert found("keadaan=void") == []
    assert keeper.get(f"{BOOK}?tahun=x&bulan=99&sifat=y&keadaan=z&hal=q").status_code == 200


def test_page_of_a_book_asks_as_often_for_fifty_lines_as_for_two(office: Office) -> None:
    keeper = office.at(office.keeper)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            keeper.get(BOOK + "?tahun=2026")
        return len(queries)

    into(office)
    few = asked()
    for _ in range(30):
        into(office)
    assert asked() <= few


def test_print_says_what_the_book_says(office: Office) -> None:
    entry = into(office)
    apart.void(entry, "Salah catat", user=office.keeper, now=NOW)
    entries.enter(office.incoming, replace(LETTER, party="=1+1"), user=office.keeper, now=NOW)
    keeper = office.at(office.keeper)
    pdf = keeper.get(BOOK + "cetak.pdf?tahun=2026")
    assert pdf.content.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(pdf.content)) as read:
        assert read.check_pdf_syntax() == []  # what qpdf says of it
        assert read.docinfo["/Title"] == "Buku agenda surat masuk tahun 2026"
        left, bottom, right, top = (float(edge) for edge in read.pages[0].mediabox)
        assert right - left > top - bottom
    book = keeper.get(BOOK + "cetak.xlsx?tahun=2026").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[3][:4] == ["No. agenda", "Tanggal diterima", "Nomor dan tanggal surat", "Asal surat"]
    assert rows[4][0] == "1"
    assert rows[4][-1] == "BATAL: Salah catat"
    assert rows[5][3] == "=1+1"  # text, and no formula
    assert keeper.get(BOOK + "cetak.docx").status_code == 404


def test_very_long_words_and_texts_are_printed_whole(office: Office) -> None:
    text = "Permohonan " + "sangat" * 80 + " panjang " * 700 + "SAMPAI-AKHIR"
    entries.enter(office.incoming, replace(LETTER, subject=text), user=office.keeper, now=NOW)
    keeper = office.at(office.keeper)
    pdf = PdfReader(io.BytesIO(keeper.get(BOOK + "cetak.pdf?tahun=2026").content))
    words = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "SAMPAI-AKHIR" in words.replace("\u200b", "")
    sheet = keeper.get(BOOK + "cetak.xlsx?tahun=2026").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[4][4] == text


def test_book_too_thick_for_one_print_asks_to_be_printed_by_month(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_ON_PAPER", 1)
    keeper = office.at(office.keeper)
    into(office)
    assert keeper.get(BOOK + "cetak.pdf?tahun=2026").status_code == 200
    into(office)
    refused = keeper.get(BOOK + "cetak.pdf?tahun=2026")
    assert (refused.status_code, "menurut bulan" in refused.content.decode()) == (409, True)
    assert keeper.get(BOOK + "cetak.xlsx?tahun=2026").status_code == 200


def test_administrator_sees_an_example_before_the_pattern_is_saved(office: Office) -> None:
    page = "/meja/buku/format/dinas-buku/"
    admin = office.at(office.administrator)
    told = {"kind": "surat dinas", "pattern": "{nomor_urut:03}/409.106/{tahun}"}
    assert "012/409.106/" in admin.post(page, told).content.decode()
    assert not NumberFormat.objects.exists()
    admin.post(page, {**told, "simpan": "1"})
    assert NumberFormat.objects.get().pattern == told["pattern"]
    bad = admin.post(page, {**told, "pattern": "{nomor_urut}", "simpan": "1"}).content.decode()
    assert "harus memuat" in bad
    unit = office.agency.units.get(code="bidang-a")
    admin.post(page + "unit/", {"unit": unit.pk, "code": "PEMDES"})
    assert "PEMDES" in admin.get(page).content.decode()
    others: list[User] = [office.keeper, office.head, office.stranger]
    assert [office.at(user).get(page).status_code for user in others] == [404, 404, 404]
    assert office.at(office.keeper).post(page + "unit/", {"unit": unit.pk}).status_code == 404


def test_code_is_looked_up_while_it_is_typed_and_written_on_the_line(office: Office) -> None:
    load_ours()
    keeper = office.at(office.keeper)
    new = f"/meja/buku/{office.agency.slug}/surat-masuk/baru/"
    options = keeper.get(
        "/meja/buku/kode/?name=classification&classification=anak+terlantar", headers={"HX-Request": "true"}
    )
    assert 'name="classification_pick" value="400.9.2.2"' in options.content.decode()
    assert 'hx-get="/meja/buku/kode/?name=classification"' in keeper.get(new).content.decode()
    words = {**SENT, "classification": "anak terlantar", "classification_asked": "anak terlantar"}
    again = keeper.post(new, words).content.decode()
    assert "Pilih kode yang Anda maksud" in again
    keeper.post(new, {**words, "classification_pick": "400.9.2.2"})
    assert Entry.objects.get().classification == "400.9.2.2"
