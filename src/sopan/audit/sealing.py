"""The office's seal on a head: a detached CMS signature with a time stamp, and whether one holds.

The seal is a certificate of the office, not of a person: nobody is asked for a passphrase every night.
"""

import asyncio
import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.conf import settings
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from sopan.signing.authority import local_authority
from sopan.signing.errors import SigningError
from sopan.signing.keys import DIGEST, KeptKeySigner, UnlockedKey, as_asn1, unlock_pkcs12
from sopan.signing.stamping import HttpStamper, OwnStamper

_OWNER = UUID("5ea1c0de-0000-4000-8000-000000000001")
"""Under which the demonstration's authority keeps the seal, as if it were an official."""
_OPEN = "segel-peragaan"
"""What the demonstration's seal is locked with; its authority's keys lie beside it unlocked anyway."""


_BROKEN = (LookupError, TypeError, ValueError, AttributeError, StopIteration, SignatureValidationError)
"""What reading a seal raises that is none."""


@dataclass(frozen=True)
class Sealed:
    """What a seal says: whose it is, whether it fits the content, when it was stamped and by whom."""

    holds: bool
    subject: str
    fingerprint: str  # SHA-256 of the certificate, in hex
    trusted: bool | None  # None: there were no roots to judge by
    stamped_at: datetime.datetime | None = None
    stamped_by: str = ""
    stamp_holds: bool = False
    stamp_trusted: bool | None = None


def seal(content: bytes) -> bytes:
    """The detached signature of `content`, DER. Errors: SigningError("not_configured", ...)."""
    signer = KeptKeySigner(_key())
    info = asyncio.run(signer.async_sign_general_data(content, DIGEST, detached=True))
    return bytes(info.dump())


def stamp(sealed: bytes) -> bytes:
    """The same seal with a time stamp on it. Errors: SigningError("time_stamp_down", "not_configured")."""
    stamper = _stamper()
    if stamper is None:
        raise SigningError("not_configured")
    info = cms.ContentInfo.load(sealed)
    signed = info["content"]["signer_infos"][0]
    digest = _digest(signed["signature"].native)
    try:
        token = asyncio.run(stamper.async_timestamp(digest, DIGEST))
    except TimestampRequestError:
        raise SigningError("time_stamp_down") from None
    signed["unsigned_attrs"] = cms.CMSAttributes(
        [simple_cms_attribute("signature_time_stamp_token", cms.ContentInfo.load(token.dump()))]
    )
    return bytes(info.dump())


def inspect(content: bytes, sealed: bytes, roots: Iterable[x509.Certificate] | None = None) -> Sealed:
    """Whether `sealed` is a seal of `content`. Offline. `roots` None: trust is not judged.

    Errors: ValueError for what is no seal at all.
    """
    try:
        signed = cms.ContentInfo.load(sealed)["content"]
        info = signed["signer_infos"][0]
        certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
        certificate = _signing_certificate(info, certificates)
        intact, valid = validate_sig_integrity(
            info,
            certificate,
            expected_content_type="data",
            actual_digest=_digest(content, info["digest_algorithm"]["algorithm"].native),
        )
        token = _token(info)
    except _BROKEN as broken:
        raise ValueError("this is no seal") from broken
    anchors = None if roots is None else list(roots)
    at, by, stamp_holds, stamp_trusted = _judge_stamp(token, info, anchors)
    own = x509.load_der_x509_certificate(certificate.dump())
    others = [x509.load_der_x509_certificate(one.dump()) for one in certificates]
    return Sealed(
        holds=bool(intact and valid),
        subject=own.subject.rfc4514_string(),
        fingerprint=fingerprint(own),
        trusted=None if anchors is None else leads_to(own, others, anchors, at),
        stamped_at=at,
        stamped_by=by,
        stamp_holds=stamp_holds,
        stamp_trusted=stamp_trusted,
    )


def leads_to(
    leaf: x509.Certificate,
    others: Iterable[x509.Certificate],
    roots: Iterable[x509.Certificate],
    at: datetime.datetime | None,
    *,
    stamps_time: bool = False,
) -> bool:
    """Whether `leaf` is one of `roots`, or a path of authorities valid at `at` leads from it to one. Offline."""
    roots = list(roots)
    if leaf in roots:
        return at is None or leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc
    context = ValidationContext(
        trust_roots=[as_asn1(one) for one in roots],
        other_certs=[as_asn1(one) for one in others],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    asked = CertificateValidator(as_asn1(leaf), validation_context=context).async_validate_usage(
        set() if stamps_time else {"digital_signature"}, {"time_stamping"} if stamps_time else set()
    )
    try:
        asyncio.run(asked)
    except (ValidationError, PathBuildingError):
        return False
    return True


def certificates() -> list[x509.Certificate]:
    """The seal's own certificate and those above it, the root too in a demonstration; for who verifies elsewhere.

    Errors: SigningError("not_configured", ...).
    """
    key = _key()
    found = [key.certificate, *key.chain]
    if not settings.AUDIT_SEAL:
        found.append(local_authority().root.certificate)
    return list(dict.fromkeys(found))


def roots_in(folder: Path) -> list[x509.Certificate]:
    """The certificates in a folder (*.pem, *.crt, *.cer, *.der). Errors: OSError; ValueError for a file that is none."""
    found = []
    for place in sorted(folder.iterdir()):
        if place.suffix.lower() in (".pem", ".crt", ".cer", ".der"):
            content = place.read_bytes()
            if b"-----BEGIN" in content:
                found += x509.load_pem_x509_certificates(content)
            else:
                found.append(x509.load_der_x509_certificate(content))
    return found


def _key() -> UnlockedKey:
    if settings.AUDIT_SEAL:
        place = Path(settings.AUDIT_SEAL)
        try:
            return _opened(place, place.stat().st_mtime_ns, settings.AUDIT_SEAL_PASSPHRASE)
        except OSError:
            raise SigningError("not_configured") from None
    if not settings.DEMO:
        raise SigningError("not_configured")
    return _demo_key(settings.HOME)


@lru_cache(maxsize=2)
def _opened(place: Path, _written: int, passphrase: str) -> UnlockedKey:
    return unlock_pkcs12(place.read_bytes(), passphrase)


@lru_cache(maxsize=8)
def _demo_key(_home: Path) -> UnlockedKey:
    authority = local_authority()
    if authority.certificate_of(_OWNER) is None:
        authority.issue(_OWNER, "Segel riwayat Sopan (peragaan)", _OPEN, organisation="Sopan (peragaan)")
    return authority.unlock(_OWNER, _OPEN)


def _stamper() -> TimeStamper | None:
    if settings.TSA_URL:
        return HttpStamper(settings.TSA_URL)
    return OwnStamper(local_authority().stamping) if settings.DEMO else None


def _digest(content: bytes, algorithm: str = DIGEST) -> bytes:
    return hashlib.new(algorithm, content).digest()


def _signing_certificate(
    info: cms.SignerInfo, certificates: list[asn1_x509.Certificate]
) -> asn1_x509.Certificate:
    named = info["sid"].chosen
    return next(
        one
        for one in certificates
        if one.serial_number == named["serial_number"].native and one.issuer == named["issuer"]
    )


def _token(info: cms.SignerInfo) -> cms.ContentInfo | None:
    attributes = info["unsigned_attrs"]
    for attribute in attributes if isinstance(attributes, cms.CMSAttributes) else ():
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]
    return None


def _judge_stamp(
    token: cms.ContentInfo | None, sealed: cms.SignerInfo, roots: list[x509.Certificate] | None
) -> tuple[datetime.datetime | None, str, bool, bool | None]:
    """When it was stamped and by whom, whether the stamp holds, whether its authority is trusted."""
    if token is None:
        return None, "", False, None
    try:
        signed = token["content"]
        info = signed["signer_infos"][0]
        certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
        certificate = _signing_certificate(info, certificates)
        content = signed["encap_content_info"]["content"]
        said: tsp.TSTInfo = content.parsed
        at: datetime.datetime = said["gen_time"].native
        same = said["message_imprint"]["hashed_message"].native == _digest(sealed["signature"].native)
        digest = _digest(bytes(content), info["digest_algorithm"]["algorithm"].native)
        intact, valid = validate_sig_integrity(
            info, certificate, expected_content_type="tst_info", actual_digest=digest
        )
    except _BROKEN:
        return None, "", False, None
    own = x509.load_der_x509_certificate(certificate.dump())
    others = [x509.load_der_x509_certificate(one.dump()) for one in certificates]
    trusted = None if roots is None else leads_to(own, others, roots, at, stamps_time=True)
    return at, own.subject.rfc4514_string(), bool(same and intact and valid), trusted


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def as_pem(certificates_: Iterable[x509.Certificate]) -> bytes:
    """Certificates as one PEM file."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates_)
