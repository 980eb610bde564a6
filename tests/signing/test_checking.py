"""Judging signatures of files from anywhere: ours, others', withdrawn, changed, broken and hostile ones."""

import datetime
import io
import random
import time
import zlib
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.signing import checking
from sopan.signing.authority import LocalAuthority, local_authority
from sopan.signing.checking import check
from sopan.signing.keys import KeptKeySigner, UnlockedKey, as_asn1
from sopan.signing.local import LocalSigner, issue_to
from sopan.signing.pades import Evidence, Pen, put_signature
from sopan.signing.roots import _certificates_in
from sopan.signing.stamping import OwnStamper
from tests.factories import make_official
from tests.signing.misbehaving import SHADOWS, updated
from tests.signing.papers import a_letter
from tests.signing.simulator import sign_elsewhere

pytestmark = pytest.mark.once  # signing asks nothing that would differ on PostgreSQL


@pytest.fixture
def letter(head: User) -> bytes:
    return (
        LocalSigner().sign(a_letter(), head, PASSWORD, reason="Surat Keterangan", place="Pelaihari").content
    )


def test_a_letter_without_signature_is_a_pdf_and_no_more() -> None:
    report = check(a_letter())
    assert (report.is_pdf, report.good, report.signatures) == (True, False, ())


def test_what_a_signed_letter_says(letter: bytes) -> None:
    (found,) = check(letter).signatures
    assert (found.issuer, found.reason, found.place) == (
        "Sopan Peragaan CA Penerbit",
        "Surat Keterangan",
        "Pelaihari",
    )
    assert found.at is not None
    assert found.at == found.stamped_at


def test_a_second_signature_leaves_the_first_good(letter: bytes, head: User) -> None:
    other = make_official(head.official.agency, name="Budi")
    twice = LocalSigner().sign(letter, other, PASSWORD, reason="", place="").content
    first, second = check(twice).signatures
    assert (first.signer, first.covers_all, first.changed_after, first.good) == (
        "Dra. Siti Aminah, M.Si.",
        False,
        False,
        True,
    )
    assert (second.signer, second.covers_all, second.good) == ("Budi", True, True)


def test_a_page_added_behind_the_signature_is_a_change(letter: bytes) -> None:
    """The signed bytes are all there and intact, but the document is another."""
    writer = IncrementalPdfFileWriter(io.BytesIO(letter))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"][2] = type(page["/MediaBox"][2])("300")
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)
    (found,) = check(changed.getvalue()).signatures
    assert (found.intact, found.covers_all, found.changed_after, found.good) == (True, False, True, False)


@pytest.mark.parametrize("shadow", sorted(SHADOWS))
def test_what_hides_or_replaces_the_text_is_a_change(letter: bytes, shadow: str) -> None:
    """All that was signed is there, and something else is seen: laid over it, drawn otherwise, done on opening."""
    (found,) = check(updated(letter, SHADOWS[shadow])).signatures
    assert (found.intact, found.changed_after, found.good) == (True, True, False)


def test_two_files_in_one_are_not_taken_for_the_signed_one(letter: bytes) -> None:
    for both in (letter + a_letter("Lain."), a_letter("Lain.") + letter):
        assert not check(both).good


def test_a_letter_printed_anew_by_a_program_has_lost_its_signature(letter: bytes, tmp_path: Path) -> None:
    anew = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        pdf.save(anew)
    assert not check(anew.getvalue()).good


def test_a_signature_of_somebody_elses_authority_is_not_trusted_until_its_root_is(
    head: User, tmp_path: Path, settings: Settings
) -> None:
    """As with BSrE: its root lies in the folder SOPAN_TRUST."""
    elsewhere = LocalAuthority(tmp_path / "lain")
    elsewhere.issue(head.key, "Siti", "x", organisation="Lain")
    stamper = OwnStamper(elsewhere.stamping)
    content = sign_elsewhere(a_letter(), elsewhere.unlock(head.key, "x"), reason="Lain", stamper=stamper)
    (found,) = check(content).signatures
    assert (found.intact, found.trusted, found.trouble, found.stamped_at) == (
        True,
        False,
        "unknown_issuer",
        None,
    )
    trust = tmp_path / "percaya"
    trust.mkdir()
    (trust / "root.crt").write_bytes(elsewhere.root.certificate.public_bytes(serialization.Encoding.DER))
    (trust / "BACA.txt").write_text("Sertifikat induk.")
    settings.TRUST = str(trust)
    (found,) = check(content).signatures
    assert (found.good, found.level, found.revocation_known) == (True, "B-T", False)
    assert found.stamped_at is not None


def test_an_authority_beside_its_root_is_no_root_itself(
    letter: bytes, tmp_path: Path, settings: Settings
) -> None:
    """Offices put the whole chain into the folder; what is known of its revocation counts all the same."""
    trust = tmp_path / "percaya"
    trust.mkdir()
    settings.DEMO, settings.TRUST = False, str(trust)
    authority = local_authority()
    pem = serialization.Encoding.PEM
    (trust / "penerbit.pem").write_bytes(authority.issuing.certificate.public_bytes(pem))
    assert check(letter).good  # alone it is believed as it is
    (trust / "induk.pem").write_bytes(authority.root.certificate.public_bytes(pem))
    _certificates_in.cache_clear()
    (found,) = check(letter).signatures
    assert (found.good, found.revocation_known, found.level) == (True, True, "B-LT")


def test_a_signature_without_time_stamp_is_said_to_be_one(head: User, tmp_path: Path) -> None:
    LocalSigner().sign(a_letter(), head, PASSWORD, reason="", place="")
    content = sign_elsewhere(a_letter(), local_authority().unlock(head.key, PASSWORD))
    (found,) = check(content).signatures
    assert (found.good, found.level, found.stamped_at) == (True, "B-B", None)
    assert found.at == found.claimed_at


@pytest.mark.parametrize("stamper", ["none", "their own"])
def test_who_found_a_lost_key_cannot_sign_in_the_past(head: User, tmp_path: Path, stamper: str) -> None:
    """The certificate was revoked; a time that only the thief vouches for proves nothing."""
    LocalSigner().sign(a_letter(), head, PASSWORD, reason="", place="")
    unlocked = local_authority().unlock(head.key, PASSWORD)
    own = OwnStamper(LocalAuthority(tmp_path / "pencuri").stamping) if stamper == "their own" else None
    pen = Pen(KeptKeySigner(unlocked), stamper=own)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    before = put_signature(a_letter(), pen, yesterday, reason="", place="")
    assert check(before).good
    local_authority().revoke(head.key)
    later = timezone.now() + datetime.timedelta(hours=2)
    with patch("django.utils.timezone.now", lambda: later):
        (found,) = check(before).signatures
    assert (found.intact, found.trusted, found.trouble, found.good) == (True, False, "unproven", False)


def test_a_letter_holds_when_all_who_vouched_for_it_are_gone(letter: bytes) -> None:
    """25 years later certificate, authority and time stamper have ended; what proves it is in the file."""
    later = timezone.now() + datetime.timedelta(days=25 * 365)
    with patch("django.utils.timezone.now", lambda: later):
        report = check(letter)
    assert report.good
    assert report.signatures[0].certificate_ends < later


def test_a_letter_holds_when_its_signer_has_a_new_key(letter: bytes, head: User) -> None:
    old = check(letter).signatures[0].certificate
    issue_to(head, "kunci baru")
    again = LocalSigner().sign(a_letter(), head, "kunci baru", reason="", place="").content
    assert check(letter).good
    assert check(again).signatures[0].certificate != old


def test_a_time_stamper_whose_clock_is_off_does_no_harm(head: User) -> None:
    """Ten minutes early or late: the letter is good, and its time is what the stamper says."""
    for minutes in (-10, 10):
        stamping = local_authority().stamping
        then = (timezone.now() + datetime.timedelta(minutes=minutes)).replace(microsecond=0)
        off = OwnStamper(replace(stamping, clock=lambda then=then: then))
        LocalSigner().sign(a_letter(), head, PASSWORD, reason="", place="")
        pen = Pen(KeptKeySigner(local_authority().unlock(head.key, PASSWORD)), stamper=off)
        (found,) = check(put_signature(a_letter(), pen, timezone.now(), reason="", place="")).signatures
        assert (found.good, found.at) == (True, then)


def test_checking_makes_no_authority_and_bears_a_missing_folder(keys: Path, settings: Settings) -> None:
    settings.TRUST = "/tidak/ada"
    assert check(a_letter()).is_pdf
    assert not keys.exists()


def test_an_office_believes_no_demonstration(letter: bytes, settings: Settings) -> None:
    settings.DEMO = False
    (found,) = check(letter).signatures
    assert (found.intact, found.trusted, found.trouble) == (True, False, "unknown_issuer")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not_pdf"),
        (b"\x89PNG\r\n" * 50, "not_pdf"),
        (b"%PDF-1.7\n", "broken"),
        (b"%PDF-1.7\nxref\n0 99999999999\ntrailer<</Size 1/Root 1 0 R>>\nstartxref\n9\n%%EOF", "broken"),
        (b"%PDF-1.7\n" + b"[" * 200_000 + b"\nstartxref\n9\n%%EOF", "broken"),
    ],
)
def test_what_is_no_sound_pdf_is_said_to_be_none(content: bytes, problem: str) -> None:
    assert check(content).problem == problem


def test_a_locked_and_a_huge_file_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_letter())) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    assert check(locked.getvalue()).problem == "encrypted"
    monkeypatch.setattr(checking, "LARGEST", 1000)
    assert check(a_letter()).problem == "too_large"


def test_a_file_that_unpacks_to_200_megabytes_is_left() -> None:
    """The form's fields stand in an object stream of zeros: a fifth of a megabyte that unpacks to 200 MB."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    parts = [
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(bomb)).encode(),
        b">>stream\n" + bomb + b"\nendstream endobj\n",
    ]
    at = [len(parts[0]) - len(parts[0].partition(b"\n")[2]), len(parts[0]), len(parts[0] + parts[1])]
    table = b"".join(
        number.to_bytes(1) + place.to_bytes(3) + index.to_bytes(1)
        for number, place, index in [
            (0, 0, 0),
            (1, at[0], 0),
            (1, at[1], 0),
            (0, 0, 0),
            (1, at[2], 0),
            (2, 4, 0),
        ]
    )
    start = sum(map(len, parts))
    parts.append(b"6 0 obj<</Type/XRef/Size 6/W[1 3 1]/Root 1 0 R/Length %d>>stream\n" % len(table))
    parts.append(table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % start)
    began = time.monotonic()
    assert check(b"".join(parts)).problem == "broken"
    assert time.monotonic() - began < 5


def test_certificates_that_vouch_for_each_other_make_no_endless_search() -> None:
    """A dozen authorities of two names: more ways through them than a computer can walk."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(12)]
    names = ("CN=X", "CN=Y")
    ring = [_vouched(names[n % 2], names[n % 2 - 1], one.public_key(), keys[0]) for n, one in enumerate(keys)]
    leaf = _vouched("CN=Pejabat", "CN=X", keys[0].public_key(), keys[0])
    pen = Pen(
        KeptKeySigner(UnlockedKey(keys[0], leaf)),
        evidence=Evidence(
            tuple(map(as_asn1, (*ring, *(_vouched("CN=X", "CN=X", k.public_key(), k) for k in keys))))
        ),
    )
    began = time.monotonic()
    assert check(put_signature(a_letter(), pen, timezone.now(), reason="", place="")).problem == "too_long"
    assert time.monotonic() - began < 5


def _vouched(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    now = timezone.now()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string(subject))
        .issuer_name(x509.Name.from_rfc4514_string(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )


def test_checking_ends_when_its_time_is_up(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LONGEST", -1.0)
    assert check(letter).problem == "too_long"


def test_no_damaged_file_breaks_the_check(letter: bytes) -> None:
    """Bytes knocked out, pieces cut out, moved and doubled: always an answer, and never that it is good."""
    chance = random.Random(6)
    for _ in range(60):
        content = bytearray(letter)
        for _ in range(chance.randint(1, 12)):
            at, length = chance.randrange(len(content)), chance.randint(1, 400)
            match chance.randint(0, 3):
                case 0:
                    content[at : at + length] = chance.randbytes(length)
                case 1:
                    del content[at : at + length]
                case 2:
                    content[at:at] = content[at : at + length]
                case _:
                    content[at : at + length] = b" " * length
        if bytes(content) != letter:
            assert not check(bytes(content)).good
