"""The e-Sign client service of BSrE as its clients know it, versions 1 and 2, and what can go wrong with it.

As strict as its description: an unknown field, a missing one or a value of another form is refused. It signs with
pyHanko's own high-level call and a certificate authority of its own, so nothing of Sopan's signing is judged by itself.
`python -m tests.signing.serve` runs it for a client that is not Sopan.
"""

import threading
import uuid
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sopan.signing.authority import LocalAuthority
from sopan.signing.keys import UnlockedKey, as_asn1
from sopan.signing.stamping import OwnStamper

ACCOUNT = ("esign", "rahasia-akun")
V1_FIELDS = frozenset(
    [
        "file",
        "nik",
        "passphrase",
        "tampilan",
        "image",
        "imageTTD",
        "linkQR",
        "page",
        "xAxis",
        "yAxis",
        "width",
        "height",
        "tag_koordinat",
        "reason",
        "location",
        "text",
    ]
)
V1_VISIBLE = ("image", "page", "xAxis", "yAxis", "width", "height")
V2_FIELDS = frozenset(["nik", "email", "passphrase", "totp", "signatureProperties", "file"])
V2_PROPERTIES = frozenset(
    [
        "tampilan",
        "imageBase64",
        "page",
        "originX",
        "originY",
        "width",
        "height",
        "location",
        "reason",
        "contactInfo",
        "tag_koordinat",
        "pdfPassword",
    ]
)


class Refused(Exception):
    """An answer that is a refusal."""

    def __init__(self, message: str, number: int, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.number, self.status = message, number, status


@dataclass
class Person:
    """Somebody whom the service knows."""

    nik: str
    email: str
    name: str
    passphrase: str
    status: str = "ISSUE"
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    code: str = ""  # the one-time code that was sent last, good for `code_files` PDFs
    code_files: int = 0


class Bsre:
    """The service. `mode` says how it misbehaves; `heard` keeps what it was asked: method, path, and names of fields."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.authority = LocalAuthority(folder)
        self.people: list[Person] = []
        self.mode = ""
        self.refusals = 0  # the status of each refusal, where it is not its own
        self.delay = 0.0
        self.heard: list[tuple[str, str, tuple[str, ...]]] = []
        self.signed = 0
        self.kept: dict[str, bytes] = {}  # version 1: documents waiting to be fetched
        from tests.signing.simulator_http import Handler

        handler = type("HandlerOfThis", (Handler,), {"bsre": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Bsre":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nobody answers any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, person: Person) -> Person:
        """Register somebody and give them a certificate."""
        self.people.append(person)
        self.authority.issue(person.key, person.name, "kunci", organisation="Pemerintah Uji")
        return person

    def person(self, nik: Any, email: Any) -> Person:
        """Whom both name. Refused when there is nobody."""
        for one in self.people:
            if nik in (None, one.nik) and email in (None, one.email):
                return one
        raise Refused("User tidak terdaftar", 2011)

    def may_sign(self, person: Person) -> None:
        words = {
            "EXPIRED": "Sertifikat user sudah expired",
            "RENEW": "Sertifikat user harus diperbarui",
            "WAITING_FOR_VERIFICATION": "Pendaftaran user menunggu verifikasi",
            "NEW": "Pendaftaran user belum diverifikasi",
            "NO_CERTIFICATE": "User belum memiliki sertifikat",
            "NOT_REGISTERED": "User tidak terdaftar",
            "SUSPEND": "Sertifikat user suspend",
            "REVOKE": "Sertifikat user sudah dicabut (revoke)",
        }
        if person.status in words:
            raise Refused(words[person.status], 2021)

    def sign(self, content: bytes, person: Person, reason: str, place: str) -> bytes:
        if not content.startswith(b"%PDF"):
            raise Refused("File bukan PDF", 2041)
        unlocked = self.authority.unlock(person.key, "kunci")
        self.signed += 1
        return sign_elsewhere(
            content, unlocked, reason=reason, place=place, stamper=OwnStamper(self.authority.stamping)
        )


def sign_elsewhere(
    content: bytes, unlocked: UnlockedKey, *, reason: str = "", place: str = "", stamper: Any = None
) -> bytes:
    """A signature by pyHanko's own high-level call."""
    store = SimpleCertificateStore()
    store.register_multiple(as_asn1(one) for one in unlocked.chain)
    key = unlocked.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(as_asn1(unlocked.certificate), asn1_keys.PrivateKeyInfo.load(key), store)
    writer = IncrementalPdfFileWriter(BytesIO(content))
    meta = signers.PdfSignatureMetadata(
        field_name=f"Signature{len(writer.prev.embedded_signatures) + 1}",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=place or None,
    )
    return bytes(signers.sign_pdf(writer, meta, signer, timestamper=stamper).getvalue())
