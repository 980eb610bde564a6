"""The e-Sign service of BSrE, versions 1 and 2: what it accepts, what it refuses, and how it fails."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.cache import cache
from pytest_django import Settings

from sopan.directory.models import Agency, User
from sopan.files.storage import open_file
from sopan.signing import requests
from sopan.signing.authority import LocalAuthority
from sopan.signing.binding import may_be
from sopan.signing.bsre import STATUSES, BsreV1, BsreV2, refusal
from sopan.signing.checking import check
from sopan.signing.choosing import standing_of
from sopan.signing.errors import WORDS, SigningError
from sopan.signing.exchange import Answer
from sopan.signing.models import Signature
from sopan.signing.signer import Signer
from tests.factories import make_official
from tests.signing.conftest import PASSPHRASE
from tests.signing.papers import a_letter
from tests.signing.simulator import Bsre, Person

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL

VERSIONS = ["bsre-v1", "bsre-v2"]


@pytest.fixture(params=VERSIONS)
def signer(request: pytest.FixtureRequest, settings: Settings, bsre: Bsre) -> Signer:
    settings.SIGNER = request.param
    return BsreV1() if request.param == "bsre-v1" else BsreV2()


def refused(signer: Signer, user: User, secret: str = PASSPHRASE) -> str:
    with pytest.raises(SigningError) as raised:
        signer.sign(a_letter(), user, secret, reason="Surat", place="Pelaihari")
    assert raised.value.code in WORDS
    return raised.value.code


def test_the_service_signs_and_the_signature_holds(signer: Signer, head: User, bsre: Bsre) -> None:
    signed = signer.sign(a_letter(), head, PASSPHRASE, reason="Surat Keterangan", place="Pelaihari")
    report = check(signed.content)
    assert report.good
    assert (report.signatures[0].signer, report.signatures[0].reason) == ("Siti Aminah", "Surat Keterangan")
    assert signed.level == "B-T"
    assert "Siti Aminah" in signed.certificate
    assert bool(signed.service_id) == (signer.service == "bsre-v1")
    assert bsre.signed == 1


def test_version_1_that_answers_with_a_number_is_asked_for_the_file(
    settings: Settings, bsre: Bsre, head: User
) -> None:
    bsre.mode = "id"
    signed = BsreV1().sign(a_letter(), head, PASSPHRASE, reason="", place="")
    assert check(signed.content).good
    assert signed.service_id in bsre.kept
    assert [heard[1] for heard in bsre.heard] == ["/api/sign/pdf", "/api/sign/download/"]


def test_version_2_may_know_officials_by_email(settings: Settings, bsre: Bsre, head: User) -> None:
    settings.BSRE_BY = "email"
    head.official.nik_sealed = None
    head.official.save()
    assert check(BsreV2().sign(a_letter(), head, PASSPHRASE, reason="", place="").content).good
    assert bsre.heard[0][2] == ("email", "file", "passphrase", "signatureProperties")
    head.email = ""
    assert refused(BsreV2(), head) == "no_email"


def test_a_one_time_code_is_sent_and_good_once(settings: Settings, bsre: Bsre, head: User) -> None:
    settings.BSRE_ASKS = "code"
    signer = BsreV2()
    assert (signer.asks, signer.many) == ("code", False)
    signer.send_code(head)
    code = bsre.people[0].code
    assert refused(signer, head, "000000" if code != "000000" else "111111") == "wrong_code"
    assert check(signer.sign(a_letter(), head, code, reason="", place="").content).good
    assert refused(signer, head, code) == "wrong_code"


def test_who_cannot_sign_reads_why(signer: Signer, head: User, bsre: Bsre) -> None:
    assert signer.standing(head).error == ""
    assert refused(signer, head, "salah") == "wrong_passphrase"
    for status, error in STATUSES.items():
        bsre.people[0].status = status
        assert signer.standing(head).error == error
        if error:
            assert refused(signer, head) == error
    bsre.people.clear()
    assert signer.standing(head).error == refused(signer, head) == "not_registered"


def test_an_official_without_nik_is_told_who_can_enter_it(signer: Signer, agency: Agency, bsre: Bsre) -> None:
    stranger = make_official(agency)
    assert signer.standing(stranger).error == "no_nik"
    assert refused(signer, stranger) == "no_nik"
    assert not bsre.heard


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("html", "bad_answer"),
        ("empty", "bad_answer"),
        ("half", "bad_answer"),
        ("short", "bad_answer"),
        ("twice", "bad_answer"),
        ("unsigned", "bad_answer"),
        ("packed", "bad_answer"),
        ("unknown 401", "service_refused"),
        ("500", "service_down"),
        ("busy", "service_down"),
        ("redirect", "not_configured"),
    ],
)
def test_an_answer_that_is_no_signed_letter_is_not_kept(
    signer: Signer, head: User, bsre: Bsre, mode: str, code: str
) -> None:
    bsre.mode = mode
    assert refused(signer, head) == code


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("second", "bad_answer"),
        ("added", "bad_answer"),
        ("stamped-after", "other_document"),
        ("stamp", "other_document"),
        ("field", "other_document"),
        ("font", "other_document"),
        ("script", "other_document"),
        ("other", "other_document"),
        ("somebody else", "other_signer"),
    ],
)
def test_another_letter_or_another_signer_is_not_kept(
    head: User, bsre: Bsre, settings: Settings, mode: str, code: str
) -> None:
    """In whatever form it came."""
    settings.SIGNER = "bsre-v2"
    bsre.add(Person("6301034101700002", "budi@contoh.go.id", "BUDI SANTOSO", "lain"))
    bsre.mode = mode
    assert refused(BsreV2(), head) == code


@pytest.mark.parametrize("mode", ["anew", "proof"])
def test_a_service_may_write_the_letter_anew_or_add_its_proof(
    signer: Signer, head: User, bsre: Bsre, mode: str
) -> None:
    bsre.mode = mode
    report = check(signer.sign(a_letter(), head, PASSPHRASE, reason="", place="").content)
    assert report.good
    assert report.signatures[0].covers_all == (mode == "anew")


def test_certificate_of_an_issuer_that_nobody_knows_is_not_kept_where_roots_are_set(
    signer: Signer, head: User, bsre: Bsre, settings: Settings, tmp_path: Path
) -> None:
    other = LocalAuthority(tmp_path / "lain").root.certificate
    (tmp_path / "akar").mkdir()
    (tmp_path / "akar" / "lain.pem").write_bytes(other.public_bytes(serialization.Encoding.PEM))
    settings.TRUST = str(tmp_path / "akar")
    assert refused(signer, head) == "unknown_issuer"
    settings.TRUST = ""
    signer.sign(a_letter(), head, PASSPHRASE, reason="", place="")


def test_an_answer_without_end_is_left(
    signer: Signer, head: User, bsre: Bsre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sopan.signing.bsre.LARGEST", 2_000_000)
    bsre.mode = "endless"
    assert refused(signer, head) == "bad_answer"


def test_no_proxy_of_the_environment_sees_the_passphrase(
    signer: Signer, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert check(signer.sign(a_letter(), head, PASSPHRASE, reason="", place="").content).good


def test_a_service_that_cannot_prove_who_it_is_gets_no_passphrase(
    signer: Signer, head: User, settings: Settings, tmp_path: Path
) -> None:
    """Its certificate is nobody's: not a word of the request is sent."""
    with _unproven(tmp_path) as (address, heard):
        settings.BSRE_URL = address
        assert refused(signer, head) == "not_configured"
    assert not heard


def test_a_service_that_takes_too_long_is_left(
    signer: Signer, head: User, bsre: Bsre, settings: Settings
) -> None:
    settings.BSRE_TIMEOUT = 0.4
    bsre.mode, bsre.delay = "late", 1
    assert refused(signer, head) == "service_late"
    for mode in ("trickle", "drip"):
        bsre.mode, bsre.delay = mode, 8
        began = time.monotonic()
        assert refused(signer, head) == "service_late"
        assert time.monotonic() - began < 6


def test_a_service_that_is_away_is_told_from_one_that_refuses_our_account(
    signer: Signer, head: User, bsre: Bsre, settings: Settings
) -> None:
    signer.reach()
    settings.BSRE_PASSWORD = "lain"
    assert refused(signer, head) == "service_refused"
    with pytest.raises(SigningError, match="service_refused"):
        signer.reach()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.BSRE_URL = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert refused(signer, head) == "service_down"
    with pytest.raises(SigningError, match="service_down"):
        signer.standing(head)


def test_a_letter_that_was_signed_late_is_signed_once(
    waiting: Signature, bsre: Bsre, settings: Settings
) -> None:
    """The service signed, but its answer came too late: the second try is kept, and there is no third."""
    settings.SIGNER, settings.BSRE_TIMEOUT = "bsre-v2", 1
    Signature.objects.update(service="bsre-v2")
    bsre.mode, bsre.delay = "late", 1.6
    with pytest.raises(SigningError):
        requests.attempt(waiting, PASSPHRASE, reason="", place="")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries, waiting.last_error) == ("waiting", 1, "service_late")
    bsre.mode, settings.BSRE_TIMEOUT = "", 60
    requests.attempt(waiting, PASSPHRASE, reason="", place="")
    again = requests.attempt(waiting, PASSPHRASE, reason="", place="")
    assert again.signed is not None
    assert len(check(b"".join(open_file(again.signed))).signatures) == 1
    assert (again.state, again.tries, bsre.signed) == ("signed", 2, 2)


def test_what_the_service_does_not_say_is_known_from_the_last_signature(
    waiting: Signature, agency: Agency, head: User, bsre: Bsre, settings: Settings
) -> None:
    """The service tells that a certificate has ended, not that it will."""
    settings.SIGNER = "bsre-v1"
    requests.attempt(waiting, PASSPHRASE, reason="", place="")
    certificate = bsre.authority.certificate_of(bsre.people[0].key)
    assert certificate is not None
    ends = certificate.not_valid_after_utc.astimezone(agency.zone).date()
    assert standing_of(agency, head).valid_until == ends


def test_the_page_asks_the_service_rarely_and_never_breaks(
    agency: Agency, head: User, bsre: Bsre, settings: Settings
) -> None:
    settings.SIGNER = "bsre-v1"
    assert standing_of(agency, head).error == standing_of(agency, head).error == ""
    assert len(bsre.heard) == 1
    cache.clear()
    bsre.mode = "html"
    assert standing_of(agency, head).error == "service_down"


def test_passphrases_travel_sealed_or_not_at_all(settings: Settings, bsre: Bsre, head: User) -> None:
    settings.BSRE_URL = bsre.url.replace("127.0.0.1", "esign.contoh.go.id")
    assert any("https://" in problem for problem in BsreV1().check_config())
    assert refused(BsreV1(), head) == "not_configured"
    assert not bsre.heard


def test_the_settings_are_explained(settings: Settings) -> None:
    settings.BSRE_URL = settings.BSRE_USER = settings.BSRE_PASSWORD = ""
    settings.BSRE_ASKS, settings.BSRE_BY = "sidik jari", "nama"
    assert [problem.split()[0] for problem in BsreV2().check_config()] == [
        "SOPAN_BSRE_URL",
        "SOPAN_BSRE_USER",
        "SOPAN_BSRE_ASKS",
        "SOPAN_BSRE_BY",
    ]


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (400, '{"error": "User tidak terdaftar", "status_code": 2011}', "not_registered"),
        (404, '{"error": "User not found"}', "not_registered"),
        (400, '{"error": "Passphrase Anda salah"}', "wrong_passphrase"),
        (500, '{"error": "Passphrase Anda salah"}', "wrong_passphrase"),
        (400, '{"error": "Akun diblokir: passphrase salah 3 kali"}', "account_locked"),
        (400, '{"message": "Kode OTP sudah kedaluwarsa"}', "wrong_code"),
        (400, '{"error": "Sertifikat telah kadaluarsa"}', "certificate_expired"),
        (400, '{"error": "Sertifikat dicabut"}', "certificate_revoked"),
        (400, '{"error": "Belum memiliki sertifikat, hubungi verifikator"}', "no_certificate"),
        (400, '{"error": {"message": "Kuota tanda tangan habis"}}', "quota_used"),
        (200, '{"message": "Sistem dalam pemeliharaan"}', "service_down"),
        (400, '{"error": "sesuatu yang lain", "status_code": "9999"}', "service_refused"),
        (400, '{"status_code": "2031"}', "wrong_passphrase"),
        (401, '{"message": "User tidak terdaftar"}', "service_refused"),
        (404, '{"status": 404, "error": "Not Found", "path": "/api/sign/pdf"}', "not_configured"),
        (404, "<html>", "not_configured"),
        (503, "<html>", "service_down"),
        (400, "[" * 100_000, "bad_answer"),
        (400, "[]", "bad_answer"),
        (400, "<html>", "bad_answer"),
    ],
)
def test_refusals_are_understood_by_number_by_their_words_or_by_their_status(
    status: int, said: str, code: str
) -> None:
    assert refusal(Answer(status, {}, said.encode())) == code
    assert code in WORDS


def test_address_of_another_program_is_not_taken_for_a_service_that_does_not_know_the_official(
    signer: Signer, bsre: Bsre, settings: Settings
) -> None:
    settings.BSRE_URL = bsre.url + "/lain"
    with pytest.raises(SigningError, match="not_configured"):
        signer.reach()


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_a_wrong_passphrase_is_understood_whatever_the_status(
    signer: Signer, head: User, bsre: Bsre, status: int
) -> None:
    """Else the rest of a batch would be tried with it, until the service blocks the official."""
    bsre.refusals = status
    assert refused(signer, head, "salah") == "wrong_passphrase"


@pytest.mark.parametrize(
    ("certified", "name", "may"),
    [
        ("SITI AMINAH", "Dra. Siti Aminah, M.Si.", True),
        ("Siti Aminah Rahman", "Hj. Siti Aminah, S.Sos.", True),
        ("Dra. Wati", "Dra. Siti Aminah, M.Si.", False),
        ("Budi, M.Si.", "Siti Aminah, M.Si.", False),
        ("Siti Rahmawati", "Siti Aminah", False),
        ("Moh. Yusuf Hidayat", "Muhammad Yusuf Hidayat, S.H.", True),
        ("Siti Aminah", "H. M. Su", True),  # nothing to tell them apart by
    ],
)
def test_a_certificate_of_somebody_else_is_told_by_its_name(certified: str, name: str, may: bool) -> None:
    assert may_be(certified, name) == may


@contextmanager
def _unproven(folder: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A service with a certificate that it made itself; and what it heard."""
    authority, place = LocalAuthority(folder / "sendiri"), folder / "sendiri.pem"
    pem, raw = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    place.write_bytes(
        authority.root.key.private_bytes(pem, raw, serialization.NoEncryption())
        + authority.root.certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    heard: list[bytes] = []

    def serve(server: socket.socket) -> None:
        with suppress(OSError):
            line, _ = server.accept()
            with line, context.wrap_socket(line, server_side=True) as safe:
                heard.append(safe.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}", heard
        thread.join(5)
