"""The roots that are believed when a signature is judged, and a search for a chain to them that ends."""

import logging
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from django.conf import settings
from django.utils import timezone
from pyhanko_certvalidator.authority import Authority, TrustAnchor
from pyhanko_certvalidator.registry import SimpleTrustManager, TrustManager

from sopan.signing.authority import local_authority
from sopan.signing.keys import as_asn1

log = logging.getLogger(__name__)

STEPS = 300  # certificates that are looked at on the ways to a root


class TooLong(BaseException):
    """Judging a file takes too long. Passes every handler of the libraries that swallow what they do not understand."""


class Roots(TrustManager):
    """Roots for one search. Certificates of one name that vouch for each other make more ways than anybody can walk,
    so it is given up after STEPS. Errors: TooLong."""

    def __init__(self, roots: Sequence[asn1_x509.Certificate]) -> None:
        self._roots = SimpleTrustManager.build(trust_roots=list(roots))
        self._steps = 0

    def is_root(self, cert: asn1_x509.Certificate) -> bool:
        """See TrustManager."""
        return bool(self._roots.is_root(cert))

    def as_trust_anchor(self, authority: Authority) -> TrustAnchor | None:
        """See TrustManager."""
        found: TrustAnchor | None = self._roots.as_trust_anchor(authority)
        return found

    def find_potential_issuers(self, cert: asn1_x509.Certificate) -> Iterator[TrustAnchor]:
        """See TrustManager. Asked for each certificate on each way."""
        self._steps += 1
        if self._steps > STEPS:
            raise TooLong
        return self._roots.find_potential_issuers(cert)


def believed() -> tuple[
    Sequence[asn1_x509.Certificate], Sequence[asn1_x509.Certificate], Sequence[crl.CertificateList]
]:
    """The roots, more certificates that may lead to them, and our own revocation lists."""
    try:
        roots = list(trusted_roots(settings.TRUST))
        others = [one for one in _certificates_in(settings.TRUST) if one not in roots]
    except (OSError, ValueError) as problem:  # `sopan signing check` says it too
        log.error("SOPAN_TRUST cannot be read: %s", type(problem).__name__)
        roots, others = [], []
    authority = local_authority()
    if settings.DEMO and authority.is_there:
        roots.append(as_asn1(authority.root.certificate))
        others.append(as_asn1(authority.issuing.certificate))
        return roots, others, authority.crls(timezone.now())
    return roots, others, []


def trusted_roots(folder: str) -> tuple[asn1_x509.Certificate, ...]:
    """The certificates in a folder, of files .pem, .crt and .cer, that no other one there vouches for.

    An authority that lies beside its own root is no root: else nobody would ask whether it was revoked. Errors:
    ValueError with the file's name.
    """
    found = _certificates_in(folder)
    return tuple(
        one
        for one in found
        if one.self_issued or not any(above.subject == one.issuer for above in found if above is not one)
    )


@lru_cache(maxsize=4)
def _certificates_in(folder: str) -> tuple[asn1_x509.Certificate, ...]:
    found: list[asn1_x509.Certificate] = []
    for path in sorted(Path(folder).iterdir()) if folder else ():
        if path.suffix.lower() not in (".pem", ".crt", ".cer"):
            continue
        content = path.read_bytes()
        try:
            loaded = (
                x509.load_pem_x509_certificates(content)
                if b"-----BEGIN" in content
                else [x509.load_der_x509_certificate(content)]
            )
        except ValueError:
            raise ValueError(f"{path.name} holds no certificate") from None
        found += map(as_asn1, loaded)
    return tuple(found)
