"""What anybody may learn of a letter, by its code, by its number, or by the file itself."""

import datetime
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sopan.cases.audit import verify_all
from sopan.cases.made_up import one_page_pdf
from sopan.cases.models import Case, Document, Event
from sopan.directory.models import Position, User
from sopan.files.models import StoredFile
from sopan.letters.models import Letter
from sopan.letters.withdrawing import may_withdraw
from tests.letters.reading import bytes_of
from tests.signing.misbehaving import SHADOWS, updated
from tests.world import BOGOR, REHABILITATION, TALA, World

pytestmark = pytest.mark.once


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def issued(world: World, case: Case) -> Letter:
    for _ in range(20):
        found = Letter.objects.filter(case=case, state=Letter.State.SIGNED).first()
        if found is not None:
            return found
        world.do(case)
    raise AssertionError("the letter was never signed")


def file_of(letter: Letter) -> bytes:
    assert letter.file is not None
    return bytes_of(letter.file)


def sent(content: bytes, name: str = "surat.pdf", client: Client | None = None) -> str:
    upload = SimpleUploadedFile(name, content, "application/pdf")
    response = (client or Client()).post("/verifikasi/berkas/", {"file": upload})
    assert response.status_code == 200
    return str(response.content.decode())


def by_number(number: str, dated: datetime.date | None) -> str:
    response = Client().post("/verifikasi/nomor/", {"number": number, "dated": str(dated)})
    return str(response.content.decode())


def test_anybody_may_check_a_letter_and_sees_whom_it_names(world: World, case: Case) -> None:
    letter = issued(world, case)
    assert letter.file is not None
    for client in (Client(), signed_in(world.citizen), signed_in(world.official(TALA, "fo-slrt"))):
        page = client.get(f"/verifikasi/{letter.code}/").content.decode()
        for expected in (
            letter.number,
            letter.file.sha256,
            letter.signer_name,
            letter.signer_position,
            case.agency.name,
            world.citizen.name,  # so that a changed name is seen
            "ini asli",
        ):
            assert expected in page
    typed = letter.code.lower().replace("-", " ")
    response = Client().get("/verifikasi/", {"code": typed}, follow=True)
    assert response.status_code == 200
    assert letter.number in response.content.decode()


def test_confidential_letter_shows_neither_whom_nor_what(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    letter = issued(world, case)
    letter.refresh_from_db()
    for page in (Client().get(f"/verifikasi/{letter.code}/").content.decode(), sent(file_of(letter))):
        assert letter.number in page
        assert letter.signer_name in page
        assert world.citizen.name not in page
        assert letter.title not in page
        assert "rahasia" in page


def test_number_of_a_confidential_letter_answers_like_one_that_was_never_given(world: World) -> None:
    """Numbers can be counted through, and that somebody was written to is a secret as well."""
    letter = issued(world, world.apply(BOGOR, REHABILITATION))
    letter.refresh_from_db()
    assert letter.dated is not None
    by_number("8" + letter.number, letter.dated)  # the first of an address is counted in other ways
    with CaptureQueriesContext(connection) as there:
        found = by_number(letter.number, letter.dated)
    with CaptureQueriesContext(connection) as nowhere:
        other = by_number("9" + letter.number, letter.dated)
    assert _plain(found, letter.number) == _plain(other, "9" + letter.number)
    assert len(there) == len(nowhere)  # nor does the time that it takes tell
    assert "hanya dikenali dengan cara itu" in found


def _plain(page: str, number: str) -> str:
    """A page without the number that was asked for, and without what is new on each."""
    tokens = r'csrfmiddlewaretoken" value="[^"]*"|CSRFToken": "[^"]*"'
    return re.sub(tokens, "", page).replace(number, "")


def test_draft_cannot_be_checked(world: World, case: Case) -> None:
    world.walk_to(case, "sign")
    letter = Letter.objects.get(case=case)
    assert Client().get(f"/verifikasi/{letter.code}/").status_code == 404


@pytest.mark.parametrize(
    "code", ["K7QM-4TXR-9WHD", "x", "' OR 1=1 --", "<script>alert(1)</script>", "%00", "A" * 300]
)
def test_unknown_code_gets_a_clear_sentence(db: None, code: str) -> None:
    response = Client().get("/verifikasi/", {"code": code}, follow=True)
    assert response.status_code in (200, 404)
    page = response.content.decode()
    assert "<script>alert" not in page
    if response.status_code == 404:
        assert "tidak kami kenal" in page


@pytest.fixture
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window of the throttle ends while we count."""
    monkeypatch.setattr("sopan.directory.throttle.time", SimpleNamespace(time=lambda: 1_900_000_000.0))


def test_code_with_a_sign_missing_is_asked_again_and_accuses_nobody(db: None) -> None:
    client = Client()
    page = client.get("/verifikasi/", {"code": "k3f5 h873 abt"}).content.decode()
    assert "terdiri atas 12 huruf dan angka; yang Anda tulis 11." in page
    whole = client.get("/verifikasi/", {"code": "k3f5 h873 abtn"})
    assert whole.headers["Location"] == "/verifikasi/K3F5-H873-ABTN/"


def test_checking_without_end_is_slowed_down(db: None, one_window: None) -> None:
    client = Client()
    answers = [client.get("/verifikasi/K7QM-4TXR-9WHD/").status_code for _ in range(31)]
    assert answers[:30] == [404] * 30
    assert answers[30] == 429
    assert client.get("/verifikasi/K7QM-4TXR-9WHD/", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_counting_through_numbers_is_slowed_down(db: None, one_window: None) -> None:
    client = Client()
    answers = [
        client.post("/verifikasi/nomor/", {"number": f"{n}/X/2026", "dated": "2026-11-02"}).status_code
        for n in range(11)
    ]
    assert answers[:10] == [404] * 10
    assert answers[10] == 429


def test_dates_of_one_number_cannot_be_tried_from_many_addresses(
    world: World, case: Case, one_window: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the number is typed, and the right date gets no other answer when its tries are over."""
    monkeypatch.setattr("sopan.letters.pages.verifying.DATES_A_DAY", 3)
    letter = issued(world, case)
    letter.refresh_from_db()
    answers = [
        Client()
        .post("/verifikasi/nomor/", {"number": typed, "dated": dated}, REMOTE_ADDR=f"203.0.113.{place}")
        .status_code
        for place, (typed, dated) in enumerate(
            [
                (letter.number, "2020-01-01"),
                (letter.number.lower() + " ", "2020-01-02"),
                (letter.number, str(letter.dated)),
                (letter.number, str(letter.dated)),
                (letter.number, "2020-01-03"),
            ]
        )
    ]
    assert answers == [404, 404, 200, 429, 429]
    assert Client().get(f"/verifikasi/{letter.code}/").status_code == 200


def test_number_and_date_find_the_letter_but_not_the_whole_name(world: World, case: Case) -> None:
    letter = issued(world, case)
    letter.refresh_from_db()
    copied = letter.number.lower().replace("/", "/\u200b")  # as some readers of PDFs copy it
    page = by_number(f" {copied} ", letter.dated)
    assert "ini asli" in page
    assert letter.title in page
    assert world.citizen.name not in page
    assert world.citizen.name[0] + "•" in page
    assert letter.code not in page
    assert letter.dated is not None
    other_day = letter.dated - datetime.timedelta(days=1)
    assert "tidak kami kenal" in by_number(letter.number, other_day)
    assert "tidak kami kenal" in by_number("1", letter.dated)


def test_number_form_says_what_is_missing(db: None) -> None:
    response = Client().post("/verifikasi/nomor/", {"number": "", "dated": "besok"})
    assert response.status_code == 422
    assert Client().get("/verifikasi/nomor/").status_code == 302


def test_the_file_itself_is_known_byte_for_byte(world: World, case: Case) -> None:
    letter = issued(world, case)
    page = sent(file_of(letter))
    assert "ini asli" in page
    assert "sama persis" in page
    assert letter.number in page


def test_checked_file_is_not_kept(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    letter = issued(world, case)
    before = StoredFile.objects.count()

    def no_disk(*_arguments: object, **_words: object) -> None:
        raise AssertionError("an upload went to the disk")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", no_disk)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # Django would put anything larger on the disk
    assert "ini asli" in sent(file_of(letter))
    assert StoredFile.objects.count() == before


def test_one_changed_byte_shows_and_the_genuine_letter_is_named(world: World, case: Case) -> None:
    letter = issued(world, case)
    content = bytearray(file_of(letter))
    place = content.index(b"/Producer") if b"/Producer" in content else len(content) // 3
    content[place + 1] ^= 1
    page = sent(bytes(content))
    assert "ini asli" not in page
    assert "diubah" in page


def test_what_is_added_behind_the_signature_shows(world: World, case: Case) -> None:
    letter = issued(world, case)
    page = sent(file_of(letter) + b"\n% added later\n")
    assert "bukan seperti yang kami terbitkan" in page
    assert letter.number in page


def test_copy_that_a_program_saved_anew_is_told_from_the_original(world: World, case: Case) -> None:
    import io

    import pikepdf

    letter = issued(world, case)
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(file_of(letter))) as pdf:
        pdf.save(again)
    page = sent(again.getvalue())
    assert "bukan seperti yang kami terbitkan" in page
    assert letter.number in page


@pytest.mark.parametrize("shadow", sorted(SHADOWS))
def test_what_is_laid_over_a_letter_shows(world: World, case: Case, shadow: str) -> None:
    """Also where the code was struck out, so that nothing leads back to the letter but what was signed."""
    letter = issued(world, case)
    laid_over = updated(file_of(letter), SHADOWS[shadow])
    page = sent(laid_over)
    assert "bukan seperti yang kami terbitkan" in page
    assert letter.number in page
    Letter.objects.filter(pk=letter.pk).update(code="AAAA-BBBB-CCCC")
    assert "bukan seperti yang kami terbitkan" in sent(laid_over)


def test_two_letters_in_one_file_are_not_the_genuine_one(world: World, case: Case) -> None:
    letter = issued(world, case)
    content, other = file_of(letter), one_page_pdf("surat lain")
    assert "bukan seperti yang kami terbitkan" in sent(content + other)
    assert "ini asli" not in sent(other + content)


def test_pdf_of_somebody_else_is_not_ours(db: None) -> None:
    import io

    import pikepdf

    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    page = sent(blank.getvalue())
    assert "tidak kami kenal" in page
    assert "tidak bertanda tangan elektronik" in page


def test_letter_signed_elsewhere_names_who_signed_it(db: None, world: World, case: Case) -> None:
    """The same certificate authority, but no letter of ours."""
    letter = issued(world, case)
    content = file_of(letter)
    Document.objects.filter(file=letter.file).delete()
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.DRAFT, file=None, signature=None, code="AAAA-BBBB-CCCC"
    )
    StoredFile.objects.filter(sha256=letter.file.sha256 if letter.file else "").update(sha256="0" * 64)
    page = sent(content)
    assert "bukan terbitan kami" in page
    assert letter.signer_name.split(",")[0] in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "bukan PDF"),
        (b"\xff\xd8\xff\xe0 a photograph", "bukan PDF"),
        (b"%PDF-1.7\n1 0 obj\n<<" + b"[" * 5000, "rusak"),
    ],
)
def test_what_is_no_pdf_gets_a_sentence(db: None, content: bytes, words: str) -> None:
    assert words in sent(content)


def test_too_large_a_file_is_refused_before_it_is_read(db: None) -> None:
    upload = SimpleUploadedFile("surat.pdf", b"%PDF-1.7" + b"0" * 15_200_000, "application/pdf")
    response = Client().post("/verifikasi/berkas/", {"file": upload})
    assert response.status_code == 413
    assert "15 MB" in response.content.decode()


def test_file_of_a_foreign_page_is_refused(db: None) -> None:
    upload = SimpleUploadedFile("surat.pdf", b"%PDF-1.7", "application/pdf")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/verifikasi/berkas/", {"file": upload}).status_code == 403


def test_withdrawn_letter_says_since_when_and_why(world: World, case: Case) -> None:
    letter = issued(world, case)
    head = world.official(TALA, "kepala-dinas")
    response = signed_in(head).post(f"/meja/naskah/{letter.code}/tarik/", {"reason": "Data keliru."})
    assert response.status_code == 302
    for page in (Client().get(f"/verifikasi/{letter.code}/").content.decode(), sent(file_of(letter))):
        assert "sudah ditarik" in page
        assert "ini asli" not in page
        assert "Data keliru." in page
    assert "Data keliru." not in by_number(letter.number, letter.dated)


def test_only_who_leads_the_unit_withdraws_a_letter(world: World, case: Case) -> None:
    """The head does; a colleague, the applicant, another office and a stranger find nothing there."""
    letter = issued(world, case)
    address = f"/meja/naskah/{letter.code}/tarik/"
    drafter = world.official(TALA, "fo-slrt")
    elsewhere = world.official(BOGOR, Position.objects.filter(agency__slug=BOGOR).earliest("pk").code)
    for user, answer in ((drafter, 404), (elsewhere, 404), (world.citizen, 403), (world.stranger, 403)):
        client = signed_in(user)
        assert client.get(address).status_code == answer
        assert client.post(address, {"reason": "Iseng."}).status_code == answer
    assert Client().get(address).status_code == 302
    head = signed_in(world.official(TALA, "kepala-dinas"))
    assert letter.number in head.get(address).content.decode()
    assert head.post(address, {"reason": ""}).status_code == 422
    letter.refresh_from_db()
    assert letter.state == Letter.State.SIGNED
    assert head.post(address, {"reason": "Data keliru."}).status_code == 302
    assert "Data keliru." in head.get(f"/meja/permohonan/{case.key}/").content.decode()
    assert head.post(address, {"reason": "Lagi."}).status_code == 409
    assert "Naskah ini sudah ditarik" in head.get(address).content.decode()
    assert head.get("/meja/naskah/AAAA-BBBB-CCCC/tarik/").status_code == 404
    assert list(verify_all()) == [None]


def test_reason_of_a_confidential_letter_stays_in_its_sealed_history(world: World) -> None:
    case = world.apply(BOGOR, REHABILITATION)
    letter = issued(world, case)
    codes = Position.objects.filter(agency__slug=BOGOR, sight="lead").values_list("code", flat=True)
    head = next(
        user for user in (world.official(BOGOR, code) for code in codes) if may_withdraw(user, letter)
    )
    response = signed_in(head).post(f"/meja/naskah/{letter.code}/tarik/", {"reason": "Sangat pribadi."})
    assert response.status_code == 302
    letter.refresh_from_db()
    assert letter.withdrawn_why == ""
    page = Client().get(f"/verifikasi/{letter.code}/").content.decode()
    assert "sudah ditarik" in page
    assert "Sangat pribadi." not in page
    assert not Event.objects.filter(data__icontains="Sangat pribadi").exists()
    assert "Sangat pribadi." in signed_in(head).get(f"/meja/permohonan/{case.key}/").content.decode()
    assert list(verify_all()) == [None]  # although the case was closed already


def test_waiting_letter_says_that_nobody_has_signed_it(world: World, case: Case) -> None:
    letter = issued(world, case)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.WAITING, file=None)
    page = Client().get(f"/verifikasi/{letter.code}/").content.decode()
    assert "belum ditandatangani" in page
    assert letter.number in page
    assert letter.title not in page
    assert world.citizen.name not in page


def test_pen_is_told_from_a_certificate(world: World, case: Case) -> None:
    letter = issued(world, case)
    assert "elektronik" in Client().get(f"/verifikasi/{letter.code}/").content.decode()
    assert letter.signature is not None
    type(letter.signature).objects.filter(pk=letter.signature.pk).update(service="pen", level="")
    assert "Dengan pena" in Client().get(f"/verifikasi/{letter.code}/").content.decode()


def test_destroyed_letter_is_still_genuine(world: World, case: Case) -> None:
    letter = issued(world, case)
    assert letter.file is not None
    StoredFile.objects.filter(pk=letter.file.pk).update(
        destroyed_at=letter.signed_at, destroyed_under="berita acara nomor 7/BA/2034"
    )
    page = Client().get(f"/verifikasi/{letter.code}/").content.decode()
    assert "ini asli" in page
    assert "berita acara nomor 7/BA/2034" in page


def test_checks_are_counted_by_day_and_nothing_else(world: World, case: Case) -> None:
    letter = issued(world, case)
    for _ in range(3):
        Client().get(f"/verifikasi/{letter.code}/")
    Client().head(f"/verifikasi/{letter.code}/")
    sent(file_of(letter))
    assert list(letter.checked_days.values_list("times", flat=True)) == [4]
    assert "4 kali" not in Client().get(f"/verifikasi/{letter.code}/").content.decode()
