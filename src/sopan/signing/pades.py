"""Putting a signature on a PDF after PAdES (ETSI EN 319 142-1), with all that proves it in the signed bytes.

The certificates and revocation lists go into the file before it is signed, not after, so one signature covers every byte
and any reader finds any change. See docs/decisions/0022-signatures.md.
"""

import asyncio
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from sopan.signing.der import der
from sopan.signing.errors import SigningError
from sopan.signing.keys import DIGEST

FIELD = "TandaTangan"
ROOM = 1024
"""Bytes left over beside what the first signature needed, where a time stamp is not always as long."""
_sizes: dict[
    tuple[bytes, bool], int
] = {}  # of the last signature with a certificate: a few bytes an official


@dataclass(frozen=True)
class Evidence:
    """What lets a signature be judged for years without asking anybody: certificates and revocation data."""

    certificates: Sequence[asn1_x509.Certificate] = ()
    crls: Sequence[crl.CertificateList] = ()
    ocsps: Sequence[ocsp.OCSPResponse] = ()

    @property
    def revocations(self) -> bool:
        """Whether it says anything about revocation."""
        return bool(self.crls or self.ocsps)


@dataclass
class Pen:
    """What one official signs with: key and certificates, the time stamper, the evidence. Good for many PDFs."""

    signer: CmsSigner = field(repr=False)
    stamper: TimeStamper | None = None
    evidence: Evidence = field(default_factory=Evidence, repr=False)
    exact: bool = False  # whether signature and time stamp always have the same length
    size: int = 0  # bytes of the last signature; 0 before the first

    @property
    def level(self) -> str:
        """The PAdES level of what it signs: B-B, B-T with a time stamp, B-LT with revocation data as well."""
        if self.stamper is None:
            return "B-B"
        return "B-LT" if self.evidence.revocations else "B-T"


def put_signature(
    content: bytes, pen: Pen, at: datetime.datetime, *, reason: str, place: str, name: str = ""
) -> bytes:
    """Sign a PDF invisibly: the mark that people see is on the page already.

    `at` is the time claimed in the signature (aware), `reason` and `place` are shown by readers. Errors: SigningError
    ("bad_document") when it is no sound PDF; whatever the time stamper raises.
    """
    certificate = pen.signer.signing_cert.sha256 if pen.signer.signing_cert else b""
    pen.size = pen.size or _sizes.get((certificate, pen.exact), 0)
    if not pen.size:
        pen.size = len(asyncio.run(_cms(pen, bytes(32), dry=True)))
    for _ in range(3):
        room = pen.size if pen.exact else pen.size + ROOM
        signed, size = _signed(content, pen, at, reason, place, name, room)
        pen.size = _sizes[certificate, pen.exact] = size if pen.exact else max(size, pen.size)
        if signed is not None:
            return signed
    raise SigningError("bad_answer")


def _signed(
    content: bytes, pen: Pen, at: datetime.datetime, reason: str, place: str, name: str, room: int
) -> tuple[bytes | None, int]:
    """The signed PDF, or None when the signature was longer than the room; and its length."""
    try:
        writer = IncrementalPdfFileWriter(BytesIO(content))
        _register(writer)
        if pen.evidence.certificates or pen.evidence.revocations:
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                None,
                certs=pen.evidence.certificates,
                crls=pen.evidence.crls,
                ocsps=pen.evidence.ocsps,
            )
        box = _free_name(writer)
        steps: Any = PdfCMSEmbedder(
            new_field_spec=SigFieldSpec(box, readable_field_name="Tanda tangan elektronik")
        ).write_cms(field_name=box, writer=writer)
        next(steps)
        steps.send(
            SigObjSetup(
                sig_placeholder=SignatureObject(
                    timestamp=at,
                    subfilter=SigSeedSubFilter.PADES,
                    bytes_reserved=2 * room,
                    name=name or None,
                    reason=reason or None,
                    location=place or None,
                )
            )
        )
        prepared, output = steps.send(SigIOSetup(md_algorithm=DIGEST, in_place=True))
    except PdfError as broken:
        raise SigningError("bad_document") from broken
    signature = asyncio.run(_cms(pen, prepared.document_digest))
    if len(signature) > room:
        return None, len(signature)
    steps.send(signature)
    return output.getvalue(), len(signature)


async def _cms(pen: Pen, digest: bytes, *, dry: bool = False) -> bytes:
    """The signature on a SHA-256 digest as CMS in DER; a dry run takes an old time stamp to see how long it gets."""
    signature = await pen.signer.async_sign(
        digest,
        DIGEST,
        dry_run=dry,
        use_pades=True,
        timestamper=pen.stamper,
        signed_attr_settings=PdfCMSSignedAttributes(),
    )
    return der(signature)


def _register(writer: IncrementalPdfFileWriter) -> None:
    writer.ensure_output_version(version=(1, 7))
    if writer.output_version < (2, 0):
        writer.register_extension(constants.ESIC_EXTENSION_1)


def _free_name(writer: IncrementalPdfFileWriter) -> str:
    """A name that no field of the file has: a signature never fills in what somebody else prepared."""
    there = {name for name, _value, _reference in enumerate_sig_fields(writer.prev)}
    return next(name for number in count(1) if (name := f"{FIELD}{number}") not in there)
