"""A signing key in memory with its certificates: read from a file with a passphrase, kept no longer than a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sopan.signing.errors import SigningError

DIGEST = "sha256"


@dataclass(frozen=True)
class UnlockedKey:
    """A private key with its certificate and the chain above it, leaf first, without the root where it is known."""

    key: EllipticCurvePrivateKey | RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, content: bytes) -> bytes:
        """The signature of `content` with SHA-256.

        With an elliptic curve it has the commonest length, so that the room for it in a PDF can be exact.
        """
        algorithm = hashes.SHA256()
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(content, PKCS1v15(), algorithm)
        wanted = 2 * ((self.key.key_size + 7) // 8) + 7  # two integers, one of them with a leading zero
        for _ in range(64):
            signature = self.key.sign(content, ECDSA(algorithm))
            if len(signature) == wanted:
                break
        return signature


class KeptKeySigner(CmsSigner):
    """pyHanko's signer over a key that is parsed already: parsing and checking one costs more than signing."""

    def __init__(self, unlocked: UnlockedKey) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(as_asn1(certificate) for certificate in unlocked.chain)
        super().__init__(signing_cert=as_asn1(unlocked.certificate), cert_registry=store, embed_roots=False)
        self._unlocked = unlocked

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """See pyHanko. Errors: SigningError for another digest than ours."""
        if digest_algorithm != DIGEST:
            raise SigningError("not_configured")
        return self._unlocked.sign(data)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as pyHanko reads it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def unlock_pem(content: bytes, passphrase: str) -> UnlockedKey:
    """Open an encrypted PKCS#8 key with its certificates behind it, leaf first.

    Errors: SigningError("wrong_passphrase"), or "not_configured" for what is no such file.
    """
    try:
        certificates = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise SigningError("not_configured") from None
    try:
        key = serialization.load_pem_private_key(content, passphrase.encode())
    except (ValueError, TypeError):  # an empty passphrase is a TypeError
        raise SigningError("wrong_passphrase") from None
    return _unlocked(key, certificates)


def unlock_pkcs12(content: bytes, passphrase: str) -> UnlockedKey:
    """Open a PKCS#12 file (.p12, .pfx).

    Errors: SigningError("wrong_passphrase"), or "no_certificate" for a file without key or certificate.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode())
    except ValueError:
        raise SigningError("wrong_passphrase") from None
    if key is None or certificate is None:
        raise SigningError("no_certificate")
    return _unlocked(key, [certificate, *_above(certificate, others)])


def _unlocked(key: object, certificates: Sequence[x509.Certificate]) -> UnlockedKey:
    if not certificates or not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey):
        raise SigningError("not_configured")
    return UnlockedKey(key, certificates[0], tuple(certificates[1:]))


def _above(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The chain above the leaf in order, out of a heap."""
    chain: list[x509.Certificate] = []
    below = leaf
    while below.issuer != below.subject:
        above = next((one for one in others if one.subject == below.issuer and one not in chain), None)
        if above is None:
            break
        chain.append(above)
        below = above
    return chain
