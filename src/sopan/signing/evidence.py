"""Revocation data for a signature with a key of one's own: asked of the certificate's issuer, once an hour."""

import asyncio
import logging
import time
from collections.abc import Sequence

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from sopan.signing.errors import SigningError
from sopan.signing.keys import UnlockedKey, as_asn1
from sopan.signing.pades import Evidence

log = logging.getLogger(__name__)

TIMEOUT = 5  # seconds for each list
KEPT = 3600  # seconds
_kept: dict[bytes, tuple[float, Evidence]] = {}


def evidence_for(
    unlocked: UnlockedKey, stamper: TimeStamper | None, roots: Sequence[asn1_x509.Certificate]
) -> Evidence:
    """The chain up to one of the roots with its revocation data; nothing when the issuer cannot be asked.

    A signature without is still one (B-B, B-T); so nobody waits for a revocation list. Errors:
    SigningError("certificate_revoked").
    """
    if not roots:
        return Evidence()
    key = unlocked.certificate.fingerprint(hashes.SHA256()) + bytes([stamper is not None])
    kept = _kept.get(key)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    try:
        found = asyncio.run(_collected(unlocked, stamper, roots))
    except RevokedError:
        raise SigningError("certificate_revoked") from None
    except SigningError:
        raise
    except Exception as trouble:  # whatever the issuer's servers do, the signature does not depend on it
        log.warning("no revocation data for a certificate: %s", type(trouble).__name__)
        return Evidence()
    if len(_kept) > 1000:
        _kept.clear()
    _kept[key] = (time.monotonic() + KEPT, found)
    return found


async def _collected(
    unlocked: UnlockedKey, stamper: TimeStamper | None, roots: Sequence[asn1_x509.Certificate]
) -> Evidence:
    chain = [as_asn1(certificate) for certificate in unlocked.chain]
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=chain,
        allow_fetching=True,
        revocation_mode="soft-fail",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=TIMEOUT),
    )
    validator = CertificateValidator(as_asn1(unlocked.certificate), chain, validation_context=context)
    paths = [await validator.async_validate_usage(set())]
    if stamper is not None:
        paths += [path async for path in stamper.validation_paths(context)]
    certificates = {one.dump(): one for path in paths for one in list(path)[1:]}  # without the roots
    return Evidence(tuple(certificates.values()), tuple(context.crls), tuple(context.ocsps))
