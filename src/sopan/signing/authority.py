"""The demonstration's own certificate authority: files under HOME/keys, made on first use, trusted by nobody else.

root -> issuing -> official, and root -> issuing -> time stamps; all elliptic curve P-256. The two authorities' keys lie
there unencrypted: whoever reads them can sign as anybody, so production refuses to use this.
"""

import contextlib
import datetime
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from uuid import UUID

from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone

from sopan.signing.errors import SigningError
from sopan.signing.keys import UnlockedKey, as_asn1, unlock_pem
from sopan.signing.pades import Evidence
from sopan.signing.stamping import Authority

ORGANISATION = "Sopan (peragaan)"
BEFORE = datetime.timedelta(days=400)
"""Certificates are valid since before they were made: the demonstration signs in its own past."""
OFFICIAL_LASTS = datetime.timedelta(days=3 * 365)
AUTHORITY_LASTS = datetime.timedelta(days=20 * 365)
CRL_LASTS = datetime.timedelta(days=8)


@dataclass(frozen=True)
class LocalAuthority:
    """The authority in one folder."""

    folder: Path

    @property
    def is_there(self) -> bool:
        """Whether it was made already; whoever only checks signatures does not make it."""
        return (self.folder / "root.pem").exists()

    @cached_property
    def root(self) -> UnlockedKey:
        """Signs the issuing authority, and the list of revoked authorities."""
        return self._made("root")

    @cached_property
    def issuing(self) -> UnlockedKey:
        """Signs officials' certificates, and the list of those that are revoked."""
        return self._made("issuing")

    @cached_property
    def stamping(self) -> Authority:
        """The time stamping authority."""
        return Authority(self._made("stamping"), lambda: timezone.now())

    def issue(
        self,
        owner: UUID,
        name: str,
        passphrase: str,
        *,
        organisation: str,
        title: str = "",
        serial: str = "",
        until: datetime.datetime | None = None,
    ) -> x509.Certificate:
        """Make a key and a certificate for an official; the key is encrypted with the passphrase.

        A certificate that they had is replaced, not revoked. `serial` is the NIP, `until` an aware moment.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        now = timezone.now()
        parts = [
            (NameOID.COMMON_NAME, name),
            (NameOID.ORGANIZATION_NAME, organisation),
            (NameOID.TITLE, title),
            (NameOID.SERIAL_NUMBER, serial),
            (NameOID.COUNTRY_NAME, "ID"),
        ]
        subject = x509.Name([x509.NameAttribute(oid, value[:64]) for oid, value in parts if value])
        until = min(until or now + OFFICIAL_LASTS, self.issuing.certificate.not_valid_after_utc)
        certificate = _certificate(
            subject, key.public_key(), self.issuing, now - BEFORE, until, use=_usage(official=True)
        )
        content = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        self._put(self._place(owner), content + _pem(certificate, self.issuing.certificate))
        return certificate

    def certificate_of(self, owner: UUID) -> x509.Certificate | None:
        """The official's certificate, or None when they have none."""
        try:
            return x509.load_pem_x509_certificates(self._place(owner).read_bytes())[0]
        except FileNotFoundError:
            return None

    def unlock(self, owner: UUID, passphrase: str) -> UnlockedKey:
        """The official's key. Errors: SigningError ("no_certificate", "wrong_passphrase")."""
        try:
            content = self._place(owner).read_bytes()
        except FileNotFoundError:
            raise SigningError("no_certificate") from None
        return unlock_pem(content, passphrase)

    def revoke(self, owner: UUID) -> None:
        """The official's certificate holds no longer, from now on."""
        certificate = self.certificate_of(owner)
        if certificate is None:
            raise SigningError("no_certificate")
        with self._alone():
            revoked = {**self._revoked(), str(certificate.serial_number): timezone.now().isoformat()}
            self._put(self.folder / "revoked.json", json.dumps(revoked).encode())

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Whether it was revoked by now."""
        since = self._revoked().get(str(certificate.serial_number))
        return since is not None and datetime.datetime.fromisoformat(since) <= timezone.now()

    def evidence(self, at: datetime.datetime) -> Evidence:
        """The chain above an official and above a time stamp, with the revocation lists as of `at`."""
        stamping, issuing = self.stamping.unlocked.certificate, self.issuing.certificate
        return Evidence((as_asn1(stamping), as_asn1(issuing)), self.crls(at))

    def crls(self, at: datetime.datetime) -> tuple[asn1_crl.CertificateList, ...]:
        """The revocation lists of both authorities as of the hour of `at`, or of the last revocation in it."""
        revoked = {
            serial: moment
            for serial, since in self._revoked().items()
            if (moment := datetime.datetime.fromisoformat(since)) <= at
        }
        hour = at.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
        since = max([hour, *revoked.values()])
        return _crls(self, since, tuple(sorted(revoked.items())))

    def _place(self, owner: UUID) -> Path:
        return self.folder / "officials" / f"{owner}.pem"

    def _revoked(self) -> dict[str, str]:
        try:
            return dict(json.loads((self.folder / "revoked.json").read_bytes()))
        except FileNotFoundError:
            return {}

    def _made(self, name: str) -> UnlockedKey:
        """The key of an authority, from its file or made now. Unencrypted: this is a demonstration's."""
        place = self.folder / f"{name}.pem"
        if not place.exists():
            above = None if name == "root" else self.root if name == "issuing" else self.issuing
            with self._alone():
                if not place.exists():
                    self._put(place, _new_authority(name, above))
        content = place.read_bytes()
        key = serialization.load_pem_private_key(content, None)
        certificates = x509.load_pem_x509_certificates(content)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return UnlockedKey(key, certificates[0], tuple(certificates[1:]))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes of a first start make one authority."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _put(self, place: Path, content: bytes) -> None:
        """Write a file that others never see half, and only Sopan's user sees at all."""
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)  # made with mode 0600
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def local_authority() -> LocalAuthority:
    """The authority of this installation."""
    return _authority(settings.HOME / "keys")


@lru_cache(maxsize=8)
def _authority(folder: Path) -> LocalAuthority:
    return LocalAuthority(folder)


@lru_cache(maxsize=64)
def _crls(
    authority: LocalAuthority, since: datetime.datetime, revoked: tuple[tuple[str, datetime.datetime], ...]
) -> tuple[asn1_crl.CertificateList, ...]:
    made = []
    for unlocked, entries in ((authority.issuing, revoked), (authority.root, ())):
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(unlocked.certificate.subject)
            .last_update(since)
            .next_update(since + CRL_LASTS)
            .add_extension(x509.CRLNumber(int(since.timestamp())), critical=False)
            .add_extension(_key_id_of(unlocked.certificate), critical=False)
        )
        for serial, moment in entries:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(int(serial)).revocation_date(moment).build()
            )
        assert isinstance(unlocked.key, ec.EllipticCurvePrivateKey)
        signed = builder.sign(unlocked.key, hashes.SHA256())
        made.append(asn1_crl.CertificateList.load(signed.public_bytes(serialization.Encoding.DER)))
    return tuple(made)


_NAMES = {
    "root": "Sopan Peragaan CA Induk",
    "issuing": "Sopan Peragaan CA Penerbit",
    "stamping": "Sopan Peragaan Penanda Waktu",
}


def _new_authority(name: str, above: UnlockedKey | None) -> bytes:
    """Key and certificates of the root, the issuing authority or the time stamping authority, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, _NAMES[name]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        ]
    )
    now = timezone.now()
    until = above.certificate.not_valid_after_utc if above else now + AUTHORITY_LASTS
    certificate = _certificate(
        subject,
        key.public_key(),
        above or key,
        now - BEFORE,
        until,
        use=_usage(official=name == "stamping"),
        depth={"root": 1, "issuing": 0}.get(name),
        stamps=name == "stamping",
    )
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = [above.certificate] if above and name == "stamping" else []
    return content + _pem(certificate, *chain)


def _certificate(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    above: UnlockedKey | ec.EllipticCurvePrivateKey,
    since: datetime.datetime,
    until: datetime.datetime,
    *,
    use: x509.KeyUsage,
    depth: int | None = None,
    stamps: bool = False,
) -> x509.Certificate:
    """A certificate signed by `above`, or by the key itself for the root. `depth` is how many authorities may follow."""
    issuer = above.certificate.subject if isinstance(above, UnlockedKey) else subject
    signing = above.key if isinstance(above, UnlockedKey) else above
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=depth is not None, path_length=depth), critical=True)
        .add_extension(use, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    if isinstance(above, UnlockedKey):
        builder = builder.add_extension(_key_id_of(above.certificate), critical=False)
    if stamps:
        only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(only, critical=True)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    return builder.sign(signing, hashes.SHA256())


def _key_id_of(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _usage(*, official: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=official,
        content_commitment=official,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not official,
        crl_sign=not official,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)
