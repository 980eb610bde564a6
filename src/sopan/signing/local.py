"""The demonstration's signer: keys that this installation made itself, worth nothing outside of it."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from sopan.directory.demo import PASSWORD
from sopan.directory.models import User
from sopan.signing.errors import SigningError
from sopan.signing.signer import Opened, Signer, Standing, last_day

if TYPE_CHECKING:
    from cryptography import x509

    from sopan.signing.authority import LocalAuthority


class LocalSigner(Signer):
    """Signs with a key that this installation made; each official's is made the first time they sign."""

    service = "local"

    def check_config(self) -> Sequence[str]:
        """Only a demonstration may."""
        if settings.DEMO:
            return ()
        return (
            "SOPAN_SIGNER is local, whose certificates nobody trusts and whose keys lie open. "
            "Set none, pkcs12, pkcs11, bsre-v1 or bsre-v2.",
        )

    def standing(self, user: User) -> Standing:
        """See Signer. Who has no certificate yet gets one at the first signature."""
        from sopan.signing.authority import local_authority  # loads slowly

        authority = local_authority()
        certificate = authority.certificate_of(user.key)
        if certificate is None:
            return Standing()
        return Standing(
            error=_trouble(authority, certificate),
            valid_until=last_day(certificate.not_valid_after_utc, user),
            subject=certificate.subject.rfc4514_string(),
        )

    @contextmanager
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        """See Signer."""
        if not settings.DEMO:
            raise SigningError("not_configured")
        from sopan.signing.authority import local_authority  # loads slowly, as all that signs
        from sopan.signing.keys import KeptKeySigner
        from sopan.signing.pades import Pen
        from sopan.signing.stamping import OwnStamper
        from sopan.signing.with_pen import OpenedPen, stamper_of_settings

        authority = local_authority()
        if authority.certificate_of(user.key) is None:
            issue_to(user, PASSWORD)
        unlocked = authority.unlock(user.key, secret)
        if error := _trouble(authority, unlocked.certificate):
            raise SigningError(error)
        # The chains are in the evidence, where they are signed, and so not in the signature and the time stamp.
        stamping = replace(authority.stamping, unlocked=replace(authority.stamping.unlocked, chain=()))
        pen = Pen(
            KeptKeySigner(replace(unlocked, chain=())),
            stamper=stamper_of_settings() or OwnStamper(stamping),
            evidence=authority.evidence(timezone.now()),
            exact=not settings.TSA_URL,
        )
        yield OpenedPen(pen, unlocked.certificate)


def issue_to(user: User, passphrase: str, *, days: int = 0) -> "x509.Certificate":
    """Make a certificate of the demonstration's authority for an official, valid for so many days or for three years."""
    from sopan.signing.authority import local_authority  # loads slowly

    official = getattr(user, "official", None)
    until = timezone.now() + datetime.timedelta(days=days) if days else None
    return local_authority().issue(
        user.key,
        official.title_name if official else user.name,
        passphrase,
        organisation=official.agency.name if official else "Sopan",
        serial=official.nip if official else "",
        until=until,
    )


def _trouble(authority: "LocalAuthority", certificate: "x509.Certificate") -> str:
    from sopan.signing.with_pen import trouble_of  # loads slowly

    revoked = "certificate_revoked" if authority.is_revoked(certificate) else ""
    return trouble_of(certificate, timezone.now()) or revoked
