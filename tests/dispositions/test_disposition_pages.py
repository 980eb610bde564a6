"""Pages of dispositions: what each person finds there, the forms on them, the sheet on paper, the scans."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sopan.agenda.models import Entry
from sopan.directory.models import Official, User
from sopan.dispositions import actions
from sopan.dispositions.actions import Asked
from sopan.dispositions.models import Disposition
from tests.dispositions.conftest import Office, client_of, fresh, make_disposing_office, position_of
from tests.factories import make_citizen
from tests.letters.reading import words_of

SENT = {"instructions": ["hadir", "diketahui"], "nature": "segera", "note": "Bawa data terbaru."}


def begin(office: Office, entry: Entry, *to: User) -> Disposition:
    people = [person.pk for person in to or (office.chief_a,)]
    return actions.begin(fresh(office.head), entry.key, people, Asked(["hadir"], "segera", "Bawa data."))[0]


def page(user: User, address: str, status: int = 200) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def one(row: Disposition, part: str = "") -> str:
    return f"/meja/disposisi/{row.key}/{part}"


def pdf_words(answer: object) -> str:
    return words_of(answer.content)  # type: ignore[attr-defined]


@pytest.fixture
def entry(office: Office) -> Entry:
    return office.letter()


@pytest.fixture
def row(office: Office, entry: Entry) -> Disposition:
    return begin(office, entry)


def test_from_the_letter_down_to_the_result(office: Office, entry: Entry) -> None:
    head, chief = client_of(office.head), client_of(office.chief_a)
    start = f"/meja/disposisi/surat/{entry.key}/"
    shown = head.get(start).content.decode()
    assert "Undangan rapat koordinasi" in shown
    assert "Kepala Bidang A: " in shown
    assert "Seksi" in shown
    wrong = head.post(start, {"nature": "segera", "due": "2020-01-01"})
    assert wrong.status_code == 422
    for sentence in (
        "Pilih paling sedikit satu penerima.",
        "Pilih paling sedikit satu perintah.",
        "sudah lewat",
    ):
        assert sentence in wrong.content.decode()
    sent = head.post(start, {**SENT, "receivers": [office.chief_a.pk, office.chief_b.pk]}, follow=True)
    assert "Disposisi terkirim" in sent.content.decode()
    assert "Pada lembar yang sama" in sent.content.decode()
    row = Disposition.objects.get(receiver=office.chief_a)
    assert "Belum dibaca" in head.get("/meja/disposisi/?tab=keluar").content.decode()
    assert "Undangan rapat koordinasi" in chief.get("/meja/disposisi/").content.decode()
    opened = chief.get(one(row)).content.decode()
    assert "Bawa data terbaru." in opened
    assert "Laporkan hasilnya" in opened
    assert "Sudah dibaca" in head.get("/meja/disposisi/?tab=keluar").content.decode()
    assert "tidak dapat ditarik lagi" in head.get(one(row)).content.decode()
    assert chief.post(one(row, "teruskan/"), {"nature": "biasa"}).status_code == 422
    passed = chief.post(
        one(row, "teruskan/"), {**SENT, "receivers": [office.staff_a.pk], "due": "2099-12-31"}, follow=True
    )
    assert "Disposisi diteruskan" in passed.content.decode()
    below = Disposition.objects.get(receiver=office.staff_a)
    assert "Disposisi di atasnya" in page(office.staff_a, one(below))
    assert chief.post(one(row, "lapor/"), {"result": " "}).status_code == 422
    done = chief.post(one(row, "lapor/"), {"result": "Rapat dihadiri."}, follow=True)
    assert "Hasil tersimpan" in done.content.decode()
    assert "Rapat dihadiri." in head.get(one(row)).content.decode()
    assert "Undangan" not in chief.get("/meja/disposisi/").content.decode()
    assert "Undangan" in chief.get("/meja/disposisi/?keadaan=selesai").content.decode()
    again = chief.post(one(row, "lapor/"), {"result": "Lagi."})
    assert again.status_code == 409
    assert "sudah selesai" in again.content.decode()


def test_desk_names_a_letter_sent_on_until_it_was_read(office: Office, row: Disposition) -> None:
    says = "1 disposisi surat belum Anda baca."
    assert says in page(office.chief_a, "/meja/")
    for other in (office.chief_b, office.head, office.inspector):
        assert says not in page(other, "/meja/")
    page(office.chief_a, one(row))
    assert says not in page(office.chief_a, "/meja/")


def test_recalled_before_it_was_read_shows_no_more(office: Office, row: Disposition) -> None:
    head = client_of(office.head)
    assert head.post(one(row, "tarik/"), {"reason": ""}).status_code == 422
    assert (
        "Disposisi ditarik."
        in head.post(one(row, "tarik/"), {"reason": "Keliru."}, follow=True).content.decode()
    )
    told = page(office.chief_a, one(row))
    assert "sebelum Anda membacanya" in told
    assert "Bawa data" not in told
    assert "Undangan" not in told
    page(office.chief_a, one(row, "lembar.pdf"), 404)
    assert "Keliru." in page(office.head, one(row))


def test_sheet_on_paper_is_ticked_as_offices_do(office: Office, entry: Entry) -> None:
    row = begin(office, entry, office.chief_a, office.chief_b)
    actions.report(fresh(office.chief_b), Disposition.objects.get(receiver=office.chief_b).key, "Hadir.")
    Official.objects.filter(user=office.head).update(title_name="Dra. Hj. Nama Lengkap, M.Si.")
    words = pdf_words(client_of(office.head).get(one(row, "lembar.pdf")))
    for expected in (
        "LEMBAR DISPOSISI",
        "Surat dari : Bappeda Kabupaten",
        "005/77/BAPPEDA",
        "20 November 2026",
        "23 November 2026",
        "Nomor agenda : 0001",
        "X Segera",
        "X Kepala Bidang A",
        "X Kepala Bidang B",
        "Sekretaris",
        "X Hadiri/wakili",
        "Bawa data.",
        "Dra. Hj. Nama Lengkap, M.Si.",
        "Hadir.",
    ):
        assert expected in words
    assert "X Sekretaris" not in words
    mine = pdf_words(client_of(office.chief_a).get(one(row, "lembar.pdf")))
    assert "X Kepala Bidang B" in mine
    assert "Hadir." not in mine  # what another reported is for who asked them


def test_three_actors_and_a_supervisor(office: Office, row: Disposition) -> None:
    file = row.entry.files.get()  # type: ignore[union-attr]
    parts = ("", "lembar.pdf", f"berkas/{file.pk}/")
    for user in (office.chief_a, office.head, office.inspector):
        for part in parts:
            page_of = client_of(user).get(one(row, part))
            assert page_of.status_code == 200
    begin_at = f"/meja/disposisi/surat/{row.entry.key}/"  # type: ignore[union-attr]
    stranger = make_disposing_office().head
    for user in (office.chief_b, office.staff_a, stranger):
        for part in parts:
            assert client_of(user).get(one(row, part)).status_code == 404
        for part in ("teruskan/", "lapor/", "tarik/"):
            assert client_of(user).post(one(row, part), {}).status_code == 404
    assert client_of(stranger).get(begin_at).status_code == 404
    citizen = client_of(make_citizen())
    for address in (*(one(row, part) for part in parts), begin_at, "/meja/disposisi/"):
        assert citizen.get(address).status_code == 403
        assert Client().get(address).status_code == 302
    inspector = client_of(office.inspector)
    for part, data in (("tarik/", {"reason": "X"}), ("lapor/", {"result": "X"})):
        assert inspector.post(one(row, part), data).status_code == 409
    assert "Undangan" in inspector.get("/meja/disposisi/?tab=unit").content.decode()
    assert "Undangan" not in client_of(office.chief_b).get("/meja/disposisi/?tab=unit").content.decode()


def test_confidential_letter_is_named_in_no_list(office: Office) -> None:
    row = begin(office, office.letter(confidential=True))
    listed = page(office.chief_a, "/meja/disposisi/")
    assert "Surat rahasia" in listed
    assert "Undangan" not in listed
    assert "Undangan rapat koordinasi" in page(office.chief_a, one(row))
    assert "Bawa data." in page(office.chief_a, one(row))
    for address in (one(row), one(row, "lembar.pdf"), one(row, f"berkas/{row.entry.files.get().pk}/")):  # type: ignore[union-attr]
        page(office.inspector, address, 404)
    assert "Surat rahasia" not in page(office.inspector, "/meja/disposisi/?tab=unit")


def test_lists_take_few_queries_however_long(office: Office, django_assert_max_num_queries: object) -> None:
    for _ in range(3):
        begin(office, office.letter())
    client = client_of(office.chief_a)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get("/meja/disposisi/")
    for _ in range(12):
        begin(office, office.letter())
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        answer = client.get("/meja/disposisi/")
    assert answer.content.decode().count("inbox-title") == 15
    assert timezone.now()


def test_line_of_the_book_tells_where_the_letter_went_and_offers_to_send_it(
    office: Office, entry: Entry
) -> None:
    address = f"/meja/buku/catatan/{entry.key}/"
    assert "Beri disposisi" in page(office.head, address)
    begin(office, entry)
    shown = page(office.head, address)
    assert f"{position_of(office.chief_a).name}: Belum dibaca" in shown
    assert "Beri disposisi" not in page(office.inspector, address)  # looks over the office, and sends nothing


def test_printed_book_says_where_each_letter_went(office: Office, entry: Entry) -> None:
    begin(office, entry, office.chief_a, office.chief_b)
    begin(office, office.letter(confidential=True))
    address = f"/meja/buku/{office.agency.slug}/surat-masuk/cetak.xlsx?tahun=2026"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client_of(office.head).get(address).content))
    column = [row[8] for row in sheet.get_sheet_by_index(0).to_python()[3:]]
    assert column[0] == "Disposisi"
    assert column[1].startswith("Kepala Bidang A (")
    assert "; Kepala Bidang B (" in column[1]
    assert column[2] == ""
