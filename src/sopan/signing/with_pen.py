"""What the signers with a key of their own share: signing as an official with a key that has been unlocked."""

import datetime
import re
from dataclasses import dataclass

from cryptography import x509
from django.conf import settings
from django.utils import timezone

from sopan.signing.pades import Pen, put_signature
from sopan.signing.signer import Opened, Signed
from sopan.signing.stamping import HttpStamper

_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")


@dataclass(frozen=True)
class OpenedPen(Opened):
    """A key in memory, for one batch."""

    pen: Pen
    certificate: x509.Certificate

    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        """See Opened."""
        signed = put_signature(content, self.pen, timezone.now(), reason=reason, place=place)
        return Signed(
            signed,
            level=self.pen.level,
            certificate=described(self.certificate),
            certificate_ends=self.certificate.not_valid_after_utc,
        )


def described(certificate: x509.Certificate) -> str:
    """Subject and serial number of a certificate, at most 300 signs; a NIK in it is left out."""
    serial = f" #{certificate.serial_number:x}"
    subject = _NIK.sub("•", certificate.subject.rfc4514_string())
    return subject[: 300 - len(serial)] + serial


def stamper_of_settings() -> HttpStamper | None:
    """The time stamping authority of SOPAN_TSA_URL, or None when there is none."""
    return HttpStamper(settings.TSA_URL) if settings.TSA_URL else None


def trouble_of(certificate: x509.Certificate, at: datetime.datetime) -> str:
    """The error code of a certificate that does not hold at that moment; empty when it does."""
    if at < certificate.not_valid_before_utc:
        return "certificate_early"
    return "" if at < certificate.not_valid_after_utc else "certificate_expired"
