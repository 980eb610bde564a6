"""The pages: who sees a record, what is printed, and a destruction by its buttons."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from sopan.archive.filing import file_away
from sopan.archive.models import Act, Record
from sopan.cases.models import Case, Look, Task
from sopan.directory.models import User
from sopan.letters.models import Letter
from sopan.letters.papers import take_back
from tests.archive.office import (
    ArchiveOffice,
    came_in,
    decreed,
    filed,
    make_archive_office,
    proposed,
    signed_in,
)
from tests.letters.reading import words_of
from tests.world import BOGOR, KARANG_TARUNA, REHABILITATION, TALA, World, make_world

BASE = "/meja/arsip/"
pytestmark = pytest.mark.once


def pages_of(record: Record) -> list[str]:
    return [f"{BASE}{record.key}/", f"{BASE}{record.key}/berkas/0/"]


def status(user: User, page: str, **asked: str) -> int:
    """How the page answers that person."""
    answer = signed_in(user).get(page, asked)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # reading to the end closes the file
    return answer.status_code


def archived(world: World, agency: str, slug: str) -> Record:
    case = world.apply(agency, slug)
    while not Letter.objects.filter(case=case, state=Letter.State.SIGNED).exists():
        world.do(case)
    file_away()
    return Record.objects.get(case=case)


def test_record_of_a_case_is_for_who_sees_the_case(db: None) -> None:
    world = make_world()
    record = archived(world, TALA, KARANG_TARUNA)
    assert record.case is not None
    signer = Task.objects.filter(case=record.case, does="sign").select_related("position").get()
    assert signer.position is not None
    seeing = [world.official(TALA, signer.position.code), world.official(TALA, "pengawas")]
    seeing.append(world.official(TALA, "admin-instansi"))
    for user in seeing:
        for page in pages_of(record):
            assert status(user, page) == 200, (user.name, page)
        assert record.number in signed_in(user).get(BASE, {"q": "karang taruna"}).content.decode()
    for user in (world.official(TALA, "staf-umum"), world.official(BOGOR, "admin-instansi")):
        for page in pages_of(record):
            assert status(user, page) == 404, (user.name, page)
        assert record.number not in signed_in(user).get(BASE, {"q": "karang taruna"}).content.decode()
    applicant = record.case.applicant
    assert applicant is not None
    for citizen in (applicant, world.stranger):
        for page in [BASE, *pages_of(record)]:
            assert status(citizen, page) == 403
    assert Client().get(BASE).status_code == 302


def test_official_sees_nothing_of_the_archive_side_of_their_own_application(db: None) -> None:
    world = make_world()
    record = archived(world, TALA, KARANG_TARUNA)
    administrator = world.official(TALA, "admin-instansi")
    Case.objects.filter(pk=record.case_id).update(applicant=administrator)
    assert status(administrator, pages_of(record)[0]) == 404


def test_confidential_record_is_for_those_in_the_case_and_the_look_is_logged(db: None) -> None:
    world = make_world()
    record = archived(world, BOGOR, REHABILITATION)
    assert record.case is not None
    signature = Letter.objects.get(case=record.case).signature
    assert signature is not None
    doer = signature.signer
    looks = Look.objects.filter(case=record.case, user=doer)
    before = looks.count()
    page = signed_in(doer).get(pages_of(record)[0])
    assert page.status_code == 200
    assert looks.count() == before + 1
    assert looks.order_by("-pk")[0].what == f"archive record {record.pk}"
    assert b"".join(signed_in(doer).get(pages_of(record)[1]).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    for user in (world.official(BOGOR, "admin-instansi"), world.official(TALA, "kepala-dinas")):
        assert status(user, pages_of(record)[0]) == 404


def test_incoming_letter_is_for_who_reads_its_book(office: ArchiveOffice) -> None:
    record, secret = filed(office, came_in(office)), filed(office, came_in(office, confidential=True))
    assert status(office.administrator, pages_of(record)[0]) == 200
    assert status(office.administrator, pages_of(secret)[0]) == 200  # keeps the book
    assert status(office.secretary, pages_of(record)[0]) == 200  # looks after the whole office
    assert status(office.secretary, pages_of(secret)[0]) == 404
    for user in (office.clerks[0], make_archive_office().administrator):
        for one in (record, secret):
            assert status(user, pages_of(one)[0]) == 404


def test_panel_sees_what_it_assesses_for_as_long_as_it_does(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office))
    act = proposed(office, record)
    page = f"{BASE}penyusutan/{act.key}/"
    assert status(office.clerks[0], pages_of(record)[1]) == 200
    assert status(office.clerks[0], page) == 200
    for user in (office.clerks[2], office.secretary, make_archive_office().administrator):
        for address in (page, f"{page}daftar.pdf", f"{page}daftar.xlsx", f"{page}berita-acara.pdf"):
            assert status(user, address) == 404
        assert signed_in(user).post(page, {"do": "assess", "verdict": "agrees"}).status_code == 404
    signed_in(office.administrator).post(page, {"do": "cancel", "why": "Salah pilih"})
    assert status(office.clerks[0], pages_of(record)[0]) == 404


def test_due_list_is_for_administrators_and_the_head_and_is_printed(office: ArchiveOffice) -> None:
    record = filed(office, came_in(office, subject="=HYPERLINK(1)"))
    secret = filed(office, came_in(office, subject="Rehabilitasi Fulan", confidential=True))
    page = f"{BASE}jatuh-tempo/usul-musnah/"
    for user in (office.clerks[0], office.secretary):
        assert status(user, page) == 404
        assert status(user, page, bentuk="xlsx") == 404
    assert "Kirim kepada panitia" not in signed_in(office.head).get(page).content.decode()
    words = words_of(signed_in(office.administrator).get(page, {"bentuk": "pdf"}).content)
    assert "DAFTAR ARSIP USUL MUSNAH" in words
    assert record.number in words
    assert secret.number in words
    assert "Fulan" not in words
    workbook = signed_in(office.administrator).get(page, {"bentuk": "xlsx"}).content
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert b"Fulan" not in parts.read("xl/sharedStrings.xml")
    assert signed_in(office.administrator).get(page, {"bentuk": "exe"}).status_code == 404


def test_destruction_by_its_buttons(office: ArchiveOffice) -> None:
    one, two = filed(office, came_in(office)), filed(office, came_in(office))
    administrator, head = signed_in(office.administrator), signed_in(office.head)
    members = [signed_in(clerk) for clerk in office.clerks[:2]]
    panel = [str(clerk.key) for clerk in office.clerks[:2]]
    page = f"{BASE}jatuh-tempo/usul-musnah/"
    refused = administrator.post(page, {"record": [str(one.key)], "panel": panel[:1]})
    assert refused.status_code == 422
    assert "paling sedikit dua orang" in refused.content.decode()
    made = administrator.post(page, {"record": [str(one.key), str(two.key)], "panel": panel})
    act = Act.objects.get()
    address = f"{BASE}penyusutan/{act.key}/"
    assert made["Location"] == address
    assert (
        members[0].post(address, {"do": "leave_out", "record": str(one.key), "why": "Dipakai"}).status_code
        == 302
    )
    no_reason = members[0].post(address, {"do": "assess", "verdict": "refuses"})
    assert (no_reason.status_code, Act.objects.get().state) == (409, "assessing")
    for member in members:
        done = member.post(address, {"do": "assess", "verdict": "agrees"}, follow=True)
        assert "Penilaian Anda tersimpan." in done.content.decode()
    assert administrator.post(address, {"do": "approve"}).status_code == 404
    assert head.post(address, {"do": "approve"}).status_code == 302
    decree = {"do": "decree", "number": "SK-7", "day": "2026-01-05", "consent": "P-1"}
    assert administrator.post(address, decree).status_code == 302
    act.refresh_from_db()
    execute = {"do": "execute", "witnesses": "Siti, Hukum\nBudi, Inspektorat", "sure": "on"}
    assert administrator.post(address, {**execute, "sure": ""}).status_code == 422
    assert administrator.post(address, execute).status_code == 302
    assert "BERITA ACARA" in words_of(administrator.get(f"{address}berita-acara.pdf").getvalue())
    assert two.entry is not None
    act.refresh_from_db()
    assert act.entry is not None
    line = administrator.get(reverse("agenda:entry", args=[two.entry.key])).content.decode()
    assert f"berita acara nomor {act.entry.number}" in line
    gone = administrator.get(pages_of(two)[0]).content.decode()
    assert "sudah dimusnahkan" in gone
    assert status(office.administrator, pages_of(two)[1]) == 410
    assert status(office.administrator, pages_of(one)[1]) == 200
    assert "SK-7" in administrator.get(f"{BASE}penyusutan/").content.decode()


def test_destroyed_letter_shows_a_sentence_wherever_it_is_linked(db: None) -> None:
    world = make_world()
    record = archived(world, TALA, KARANG_TARUNA)
    assert record.document is not None
    stored = record.document.file
    stored.destroyed_under = "berita acara nomor 12 tanggal 1 Mei 2040"
    stored.destroyed_at = record.filed_at
    stored.save()
    assert record.case is not None
    assert record.case.applicant is not None
    answer = signed_in(record.case.applicant).get(f"/dokumen/{record.document.pk}/")
    assert answer.status_code == 410
    assert "berita acara nomor 12 tanggal 1 Mei 2040" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "hal=0",
        "hal=999999999999",
        "tahun=abc",
        "unit=99999999",
        "keadaan=x",
        "kode=%27",
        "q=%00%22*",
        "jenis=%3Cb%3E",
    ],
)
def test_what_makes_no_sense_in_an_address_is_left_out(office: ArchiveOffice, asked: str) -> None:
    assert signed_in(office.administrator).get(f"{BASE}?{asked}").status_code == 200


def test_list_page_asks_the_database_the_same_number_of_times_for_one_row_or_many(
    office: ArchiveOffice, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        came_in(office)
    file_away()
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert signed_in(office.administrator).get(BASE, {"q": "undangan"}).status_code == 200


def test_stage_form_says_what_is_missing(office: ArchiveOffice) -> None:
    act = decreed(office, filed(office, came_in(office)))
    answer = signed_in(office.administrator).post(
        f"{BASE}penyusutan/{act.key}/", {"do": "execute", "witnesses": "Siti saja", "sure": "on"}
    )
    assert answer.status_code == 409
    assert "dua saksi" in answer.content.decode()


def test_record_of_a_letter_that_was_taken_back_says_so(db: None) -> None:
    world = make_world()
    record = archived(world, TALA, KARANG_TARUNA)
    letter = Letter.objects.get(case=record.case)
    take_back(letter, record.filed_at, "Salah nama")
    page = signed_in(world.official(TALA, "admin-instansi")).get(pages_of(record)[0]).content.decode()
    assert "tidak berlaku lagi" in page
