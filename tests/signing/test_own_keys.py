"""Keys of one's own: PKCS#12 files, tokens, and time stamps over HTTP."""

import datetime
import importlib.util
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pytest_django import Settings

from sopan.directory.demo import PASSWORD
from sopan.directory.models import Agency, User
from sopan.signing import pades, requests, stamping
from sopan.signing.authority import LocalAuthority, local_authority
from sopan.signing.checking import check
from sopan.signing.choosing import standing_of
from sopan.signing.errors import SigningError
from sopan.signing.keys import UnlockedKey, unlock_pkcs12
from sopan.signing.local import LocalSigner
from sopan.signing.pkcs11 import Pkcs11Signer
from sopan.signing.pkcs12 import Pkcs12Signer
from sopan.signing.signer import Signer, Standing
from tests.signing import judges
from tests.signing.conftest import PASSPHRASE, a_waiting
from tests.signing.papers import a_letter
from tests.signing.stamps import StampServer

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def stamps() -> Iterator[StampServer]:
    with StampServer(local_authority()) as server:
        yield server


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the office's keys."""
    place = tmp_path / "kunci-pejabat"
    place.mkdir(mode=0o700)
    settings.KEY_FILES = str(place)
    return place


def a_certificate(
    authority: LocalAuthority,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    *,
    days: int = 100,
    lists: str = "",
) -> x509.Certificate:
    """A certificate of an office's own authority, with the address of its revocation list."""
    issuer = authority.issuing
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string("CN=Siti Aminah,C=ID"))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=200))
        .not_valid_after(NOW + datetime.timedelta(days=days))
    )
    if lists:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(lists)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    return builder.sign(issuer.key, hashes.SHA256())


def put_key(
    folder: Path,
    user: User,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    certificate: x509.Certificate,
) -> None:
    authority = local_authority()
    content = pkcs12.serialize_key_and_certificates(
        b"siti",
        key,
        certificate,
        [authority.root.certificate, authority.issuing.certificate],
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    (folder / f"{user.official.nip}.p12").write_bytes(content)


def refused(signer: Signer, user: User, secret: str = PASSPHRASE) -> str:
    with pytest.raises(SigningError) as raised:
        signer.sign(a_letter(), user, secret, reason="", place="")
    return raised.value.code


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_an_official_signs_with_their_file(kind: str, head: User, folder: Path, settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP384R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    put_key(folder, head, key, a_certificate(local_authority(), key))
    signer = Pkcs12Signer()
    assert (signer.check_config(), signer.standing(head).error) == ((), "") or not signer.check_config()
    signed = signer.sign(a_letter(), head, PASSPHRASE, reason="Surat", place="Pelaihari")
    (found,) = check(signed.content).signatures
    assert (found.good, found.signer, found.level) == (True, "Siti Aminah", "B-B")
    assert signed.level == "B-B"
    assert refused(signer, head, "salah") == "wrong_passphrase"


def test_who_has_no_file_or_an_old_certificate_cannot_sign(head: User, folder: Path) -> None:
    signer = Pkcs12Signer()
    assert signer.standing(head).error == refused(signer, head) == "no_certificate"
    key = ec.generate_private_key(ec.SECP256R1())
    put_key(folder, head, key, a_certificate(local_authority(), key, days=-1))
    assert refused(signer, head) == "certificate_expired"
    (folder / f"{head.official.nip}.p12").write_bytes(b"bukan kunci")
    assert refused(signer, head) == "wrong_passphrase"
    head.official.nip = "../rahasia"
    assert refused(signer, head) == "no_certificate"


def test_a_certificate_that_ends_tonight_is_warned_of_after_one_signature(
    head: User, agency: Agency, folder: Path, settings: Settings
) -> None:
    """What is in the file shows only with the passphrase, so the last signature tells when it ends."""
    settings.SIGNER = "pkcs12"
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = a_certificate(local_authority(), key, days=1)
    put_key(folder, head, key, certificate)
    assert standing_of(agency, head).valid_until is None
    requests.attempt(a_waiting(agency, head), PASSPHRASE, reason="", place="")
    ends = certificate.not_valid_after_utc
    assert standing_of(agency, head).valid_until == ends.astimezone(agency.zone).date()
    later = NOW + datetime.timedelta(days=2)
    with patch("django.utils.timezone.now", lambda: later):  # the official has a new one by now, or is told
        assert standing_of(agency, head) == Standing()
        assert refused(Pkcs12Signer(), head) == "certificate_expired"
    earlier = NOW - datetime.timedelta(days=201)
    with patch("django.utils.timezone.now", lambda: earlier):
        assert refused(Pkcs12Signer(), head) == "certificate_early"


def test_a_folder_that_others_can_read_is_reported(folder: Path, settings: Settings) -> None:
    assert any("no .p12" in problem for problem in Pkcs12Signer().check_config())
    folder.chmod(0o755)
    assert any("chmod 700" in problem for problem in Pkcs12Signer().check_config())
    settings.KEY_FILES = ""
    assert any("SOPAN_KEY_FILES" in problem for problem in Pkcs12Signer().check_config())


def test_time_stamp_and_revocation_data_make_it_last(
    head: User, folder: Path, settings: Settings, stamps: StampServer, tmp_path: Path
) -> None:
    """With SOPAN_TSA_URL and a root that is believed: B-LT, in one revision, which all judges find good."""
    settings.TSA_URL = stamps.url
    key = ec.generate_private_key(ec.SECP256R1())
    with _lists(local_authority()) as address:
        put_key(folder, head, key, a_certificate(local_authority(), key, lists=address))
        signed = Pkcs12Signer().sign(a_letter(), head, PASSPHRASE, reason="", place="")
        assert signed.level == "B-T"  # no root is believed yet, so nobody was asked
        trust = tmp_path / "percaya"
        trust.mkdir()
        root = local_authority().root.certificate.public_bytes(serialization.Encoding.PEM)
        (trust / "root.pem").write_bytes(root)
        settings.TRUST = str(trust)
        signed = Pkcs12Signer().sign(a_letter(), head, PASSPHRASE, reason="", place="")
    (found,) = check(signed.content).signatures
    assert (signed.level, found.good, found.covers_all) == ("B-LT", True, True)
    assert found.stamped_at is not None
    if shutil.which("pdfsig"):
        path = tmp_path / "surat.pdf"
        path.write_bytes(signed.content)
        assert judges.pdfsig_finds_good(path)


@pytest.mark.parametrize("mode", ["html", "other", "refuse", "500", "late"])
def test_without_its_time_stamp_a_letter_waits(
    head: User, settings: Settings, stamps: StampServer, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TSA_URL = stamps.url
    monkeypatch.setattr(stamping.HttpStamper.__init__, "__defaults__", (1.0,))
    signer = LocalSigner()
    assert check(signer.sign(a_letter(), head, PASSWORD, reason="", place="").content).good
    stamps.mode = mode
    assert refused(signer, head, PASSWORD) == "time_stamp_down"


def test_a_time_stamp_longer_than_thought_finds_room(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room for the signature is exact; when it does not do, the PDF is signed once more with more."""
    sizes = iter([100, 3000])
    real = pades._signed

    def tight(
        content: bytes, pen: pades.Pen, at: datetime.datetime, reason: str, place: str, name: str, room: int
    ):  # type: ignore[no-untyped-def]
        return real(content, pen, at, reason, place, name, next(sizes, room))

    monkeypatch.setattr(pades, "_signed", tight)
    assert check(LocalSigner().sign(a_letter(), head, PASSWORD, reason="", place="").content).good


def test_what_is_no_pdf_is_not_signed(head: User) -> None:
    with pytest.raises(SigningError, match="bad_document"):
        LocalSigner().sign(b"%PDF-1.7\nrusak", head, PASSWORD, reason="", place="")


def test_a_file_without_key_is_told_from_a_wrong_passphrase() -> None:
    root = local_authority().root.certificate
    empty = pkcs12.serialize_key_and_certificates(
        None, None, root, None, serialization.BestAvailableEncryption(b"x")
    )
    with pytest.raises(SigningError, match="no_certificate"):
        unlock_pkcs12(empty, "x")


def test_a_key_never_shows_itself() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert "key=" not in repr(UnlockedKey(key, local_authority().root.certificate))


def test_what_a_token_needs_is_explained(settings: Settings, head: User) -> None:
    settings.TOKEN_MODULE, settings.TOKEN_LABEL = "/tidak/ada.so", ""
    words = " ".join(Pkcs11Signer().check_config())
    assert "SOPAN_TOKEN_MODULE" in words
    assert "SOPAN_TOKEN_LABEL" in words
    assert ("python-pkcs11" in words) == (importlib.util.find_spec("pkcs11") is None)
    assert refused(Pkcs11Signer(), head) == "not_configured"


def test_an_official_signs_with_a_token(head: User, settings: Settings, tmp_path: Path) -> None:
    """A token in software (SoftHSM), whose PIN is the passphrase."""
    judges.needs("softhsm2-util")
    nip = head.official.nip
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = a_certificate(local_authority(), key)
    _put_in_token(tmp_path, nip, key, certificate)
    settings.TOKEN_MODULE, settings.TOKEN_LABEL = "/usr/lib/softhsm/libsofthsm2.so", "pejabat-{nip}"
    signer = Pkcs11Signer()
    assert not signer.check_config()
    signed = signer.sign(a_letter(), head, "123456", reason="Surat", place="Pelaihari")
    (found,) = check(signed.content).signatures
    assert (found.signer, found.intact) == ("Siti Aminah", True)
    assert refused(signer, head, "654321") == "wrong_passphrase"
    settings.TOKEN_LABEL = "lain"
    assert refused(signer, head, "123456") == "token_missing"


def _put_in_token(
    folder: Path, nip: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
) -> None:
    import pkcs11
    from pkcs11.util import ec as ec_util
    from pkcs11.util.x509 import decode_x509_certificate

    (folder / "token").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'token'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    label = f"pejabat-{nip}"
    command = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        label,
        "--pin",
        "123456",
        "--so-pin",
        "000000",
    ]
    subprocess.run(command, check=True, capture_output=True)
    token = pkcs11.lib("/usr/lib/softhsm/libsofthsm2.so").get_token(token_label=label)
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    with token.open(rw=True, user_pin="123456") as session:
        attributes = {pkcs11.Attribute.LABEL: nip, pkcs11.Attribute.ID: b"1", pkcs11.Attribute.TOKEN: True}
        session.create_object(
            {**ec_util.decode_ec_private_key(der), **attributes, pkcs11.Attribute.SIGN: True}
        )
        found = decode_x509_certificate(certificate.public_bytes(serialization.Encoding.DER))
        session.create_object({**found, **attributes})


class _lists:
    """The office's authority gives out its revocation list."""

    def __init__(self, authority: LocalAuthority) -> None:
        content = authority.crls(NOW)[0].dump()

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Keeps quiet."""

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/pkix-crl")
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/daftar.crl"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
