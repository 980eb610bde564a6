"""Whether the signatures on a PDF hold: who signed, when, by whose certificate, and whether a byte was changed since.

Asks no network: the revocation data in the file and our own lists count. Made for files that strangers send: bounded in
size and time, and it answers about every file, whatever is in it.
"""

import asyncio
import datetime
import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from asn1crypto import cms, crl, ocsp, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from django.utils import timezone
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    collect_embedded_signatures,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from sopan.signing.roots import Roots, TooLong, believed
from sopan.signing.with_pen import described

log = logging.getLogger(__name__)

LARGEST = 40_000_000  # bytes
LONGEST = 10.0  # seconds
MOST = 20  # signatures
TAIL = 2_000_000  # bytes after a signature that are looked into; more counts as a change
_HEX = frozenset(b"0123456789abcdef"), frozenset(b"0123456789ABCDEF")
_TROUBLES = {
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "expired",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak",
    AdESFailure.HASH_FAILURE: "changed",
    AdESFailure.SIG_CRYPTO_FAILURE: "changed",
}


@dataclass(frozen=True)
class FoundSignature:
    """One signature of a file. Names are what the certificate says, not what Sopan knows."""

    signer: str  # common name
    issuer: str  # common name of who issued the certificate
    certificate: str  # subject and serial number, as `Signature.certificate` keeps them
    certificate_ends: datetime.datetime
    claimed_at: datetime.datetime | None  # as the signer's clock said
    stamped_at: datetime.datetime | None  # by a time stamp that holds and is trusted
    intact: bool  # the signed bytes and the signature itself are as they were
    covers_all: bool  # no byte of the file lies outside of it
    changed_after: bool  # something else than signatures and their evidence was added later
    trusted: bool  # the certificate leads to a root that we believe, and held at the time of signing
    trouble: (
        str  # why not trusted: unknown_issuer, expired, revoked, unproven, weak, changed, other; else empty
    )
    revocation_known: bool  # whether a revocation list or answer was at hand
    level: str  # PAdES: B-B, B-T, B-LT
    reason: str
    place: str
    leaf: x509.Certificate = field(repr=False)  # the signer's

    @property
    def at(self) -> datetime.datetime | None:
        """The time of signing: the stamped one where there is one."""
        return self.stamped_at or self.claimed_at

    @property
    def good(self) -> bool:
        """Whether it can be relied upon."""
        return self.intact and self.trusted and not self.changed_after


@dataclass(frozen=True)
class Report:
    """What there is to say about a file. `problem`: not_pdf, too_large, too_long, encrypted, broken; else empty."""

    sha256: str
    problem: str = ""
    signatures: tuple[FoundSignature, ...] = ()  # oldest first

    @property
    def is_pdf(self) -> bool:
        """Whether it could be read as PDF."""
        return not self.problem

    @property
    def good(self) -> bool:
        """Whether it is signed, and every signature can be relied upon."""
        return bool(self.signatures) and all(one.good for one in self.signatures)


def check(content: bytes) -> Report:
    """Report on the signatures of a file, never raising. `content` is at most LARGEST bytes; work ends after LONGEST."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST:
        return Report(digest, "too_large")
    if b"%PDF-" not in content[:1024]:
        return Report(digest, "not_pdf")
    try:
        reader = PdfFileReader(_Watched(content, time.monotonic() + LONGEST), strict=False)
        if reader.encrypted:
            return Report(digest, "encrypted")
        found = [one for one in collect_embedded_signatures(reader) if one.sig_object_type == "/Sig"]
        if len(found) > MOST:
            return Report(digest, "broken")
        evidence = _evidence(reader)
        return Report(digest, signatures=tuple(_judged(one, content, evidence) for one in found))
    except TooLong:
        return Report(digest, "too_long")
    except Exception as trouble:  # a stranger's file may break any library in any way
        log.info("a file could not be checked: %s", type(trouble).__name__)
        return Report(digest, "broken")


@dataclass(frozen=True)
class _Evidence:
    certificates: Sequence[asn1_x509.Certificate]
    crls: Sequence[crl.CertificateList]
    ocsps: Sequence[ocsp.OCSPResponse]


class _Watched(BytesIO):
    """A file that stops being read when the time is up."""

    def __init__(self, content: bytes, until: float) -> None:
        super().__init__(content)
        self._until = until

    def read(self, size: int | None = -1, /) -> bytes:
        """See BytesIO."""
        if time.monotonic() > self._until:
            raise TooLong
        return super().read(size)


def _judged(found: EmbeddedPdfSignature, content: bytes, evidence: _Evidence) -> FoundSignature:
    signed_range = _range(found, content)
    end = signed_range[1] if signed_range else 0
    covers_all = signed_range is not None and end == len(content)
    later = (
        found.reader.xrefs.total_revisions - found.signed_revision - 1
    )  # with none, what follows is no PDF
    look_after = signed_range is not None and not covers_all and later > 0 and len(content) - end <= TAIL
    token = next(iter(extract_tst_data_iter(found.signer_info, signed=False)), None)
    stamped = _time_of(token) if token is not None else None
    claimed = found.self_reported_timestamp
    moment = stamped or claimed or timezone.now()
    status = _validated(found, evidence, moment, "require", skip_diff=not look_after)
    known = bool(status.trusted)
    if not known and _trouble(status, True) not in ("revoked", "expired"):
        # Without revocation data a certificate is believed, and it is said that there are none.
        status = _validated(found, evidence, moment, "soft-fail", skip_diff=not look_after)
    stamp = status.timestamp_validity
    stamp_good = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    stamp_whole = stamp is None or (stamp.intact and stamp.valid)
    intact = bool(status.intact and status.valid and stamp_whole and signed_range is not None)
    may_sign = _may_sign(found.signer_cert)
    trouble = _trouble(status, intact) or ("" if may_sign else "other")
    if not trouble and not stamp_good:
        # Whoever has a key that was lost can claim any time: what does not hold today is not proven to have held then.
        today = _validated(found, evidence, timezone.now(), "require", skip_diff=True)
        trouble = "unproven" if _trouble(today, True) in ("revoked", "expired") else ""
    certificate = x509.load_der_x509_certificate(found.signer_cert.dump())
    in_file = bool(evidence.crls or evidence.ocsps)
    looks_alike = look_after and bool(status.docmdp_ok) and not _covered(found)
    return FoundSignature(
        signer=_common_name(found.signer_cert.subject),
        issuer=_common_name(found.signer_cert.issuer),
        certificate=described(certificate),
        certificate_ends=certificate.not_valid_after_utc,
        claimed_at=claimed,
        stamped_at=stamped if stamp_good else None,
        intact=intact,
        covers_all=covers_all,
        changed_after=not covers_all and not looks_alike,
        trusted=bool(status.trusted) and not trouble,
        trouble=trouble,
        revocation_known=known,
        level=_level(stamped, known and in_file),
        reason=_text(found.sig_object.get("/Reason")),
        place=_text(found.sig_object.get("/Location")),
        leaf=certificate,
    )


def _covered(found: EmbeddedPdfSignature) -> bool:
    """Whether a field for a signature that nobody gave was laid on a page later: it can show anything, and readers
    that judge what was added take it for a place to sign."""
    signed = found.reader.get_historical_resolver(found.signed_revision)
    there = {name for name, _value, _reference in enumerate_sig_fields(signed)}
    return any(
        value is None and name not in there and _has_area(reference.get_object())
        for name, value, reference in enumerate_sig_fields(found.reader)
    )


def _has_area(field: Any) -> bool:
    """Whether a form field is laid on a page with a size."""
    shown = [field, *(kid.get_object() for kid in field.get("/Kids", ()))]
    return any(
        "/Rect" in one and one["/Rect"][0] != one["/Rect"][2] and one["/Rect"][1] != one["/Rect"][3]
        for one in shown
    )


def _range(found: EmbeddedPdfSignature, content: bytes) -> tuple[int, int] | None:
    """From where to where the file is signed, when nothing but the signature itself lies between; else None.

    Stricter than the readers: what stands between is the signature in one way of writing, with zeros behind it.
    """
    numbers = [int(number) for number in found.byte_range]
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        return None
    _, first, second, length = numbers
    gap = content[first:second]
    if second + length > len(content) or gap[:1] != b"<" or gap[-1:] != b">":
        return None
    inner = gap[1:-1]
    if not any(_HEX[way].issuperset(inner) for way in (0, 1)) or len(inner) % 2:
        return None
    try:
        der = bytes.fromhex(inner.decode())
        size = parser.peek(der)
    except ValueError:
        return None
    if any(der[size:]) or der != found.pkcs7_content:
        return None
    return 0, second + length


def _validated(
    found: EmbeddedPdfSignature, evidence: _Evidence, moment: datetime.datetime, mode: str, *, skip_diff: bool
) -> PdfSignatureStatus:
    return asyncio.run(
        async_validate_pdf_signature(
            found,
            _context(evidence, moment, mode),
            _context(evidence, moment, mode),
            key_usage_settings=KeyUsageConstraints(key_usage=set()),  # see _may_sign
            skip_diff=skip_diff,
        )
    )


def _context(evidence: _Evidence, moment: datetime.datetime, mode: str) -> ValidationContext:
    roots, others, lists = believed()
    return ValidationContext(
        trust_manager=Roots(roots),
        other_certs=[*evidence.certificates, *others, *roots],
        crls=[*evidence.crls, *lists],
        ocsps=list(evidence.ocsps),
        moment=moment,
        allow_fetching=False,
        revocation_mode=mode,
        retroactive_revinfo=True,
    )


def _evidence(reader: PdfFileReader) -> _Evidence:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return _Evidence((), (), ())
    return _Evidence(
        list(store.load_certs()),
        [crl.CertificateList.load(_data(one, DecodePurpose.CRL)) for one in store.crls],
        [ocsp.OCSPResponse.load(_data(one, DecodePurpose.OCSP_RESPONSE)) for one in store.ocsps],
    )


def _data(reference: Any, purpose: DecodePurpose) -> bytes:
    return bytes(reference.get_object().read_data(purpose))


def _time_of(token: cms.SignedData) -> datetime.datetime | None:
    moment = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment if isinstance(moment, datetime.datetime) else None


def _may_sign(certificate: asn1_x509.Certificate) -> bool:
    """Whether the certificate is one for signatures (RFC 5280, 4.2.1.3)."""
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & usage.native)


def _trouble(status: PdfSignatureStatus, intact: bool) -> str:
    if not intact:
        return "changed"
    if status.trusted:
        return ""
    indication: Any = status.trust_problem_indic
    if indication == AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return "unknown_issuer"
    return _TROUBLES.get(indication, "other")


def _level(stamped: datetime.datetime | None, revocation: bool) -> str:
    if stamped is None:
        return "B-B"
    return "B-LT" if revocation else "B-T"


def _common_name(name: asn1_x509.Name) -> str:
    native = name.native
    found = native.get("common_name") or native.get("organization_name") or name.human_friendly
    return str(found if isinstance(found, str) else found[0])[:200]


def _text(value: Any) -> str:
    return str(value)[:200] if isinstance(value, str) else ""
