"""Signing by the e-Sign client service of BSrE (BSSN), which runs inside the agency: its API of version 1 and 2.

The official's key lies with BSrE; Sopan passes the PDF and the secret on, once, and keeps the PDF that comes back when
it is the same document with one good signature more. The signature is invisible: the mark is on the page already.
"""

import base64
import binascii
import json
import re
import secrets
import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from sopan.directory.models import User
from sopan.directory.sealing import open_text
from sopan.signing.errors import SigningError
from sopan.signing.receiving import received
from sopan.signing.signer import Opened, Signed, Signer, Standing

CONNECT = 5.0  # seconds
LARGEST = 90_000_000  # bytes of an answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CODES: Mapping[int, str] = {2011: "not_registered", 2031: "wrong_passphrase"}
"""What BSrE numbers; other refusals are told apart by their words."""
STATUSES: Mapping[str, str] = {
    "ISSUE": "",
    "EXPIRED": "certificate_expired",
    "RENEW": "certificate_renewing",
    "WAITING_FOR_VERIFICATION": "not_verified",
    "NEW": "not_verified",
    "NO_CERTIFICATE": "no_certificate",
    "NOT_REGISTERED": "not_registered",
    "SUSPEND": "certificate_revoked",
    "REVOKE": "certificate_revoked",
}
"""What the service says of a person, and the error that stands for it; empty for who can sign."""
_WORDS: Sequence[tuple[str, str]] = (
    (r"passphrase", "wrong_passphrase"),
    (r"\b(t?otp)\b", "wrong_code"),
    (r"not registered|not found|(tidak|belum) (ter)?daftar|tidak ditemukan", "not_registered"),
    (r"expired|k[ae]dalu(w)?arsa|berakhir", "certificate_expired"),
    (r"revoke|suspend|dicabut|dibekukan", "certificate_revoked"),
    (r"verifi", "not_verified"),
    (r"(no|without) certificate|(tidak|belum) (memiliki|ada|punya) sertifikat", "no_certificate"),
)


@dataclass(frozen=True)
class Answer:
    """What the service said: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        """The object in the body. Errors: SigningError("bad_answer") when there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            raise SigningError("bad_answer") from None
        if not isinstance(found, dict):
            raise SigningError("bad_answer")
        return found


class BsreSigner(Signer):
    """What both versions of the API share."""

    remote = True

    def check_config(self) -> Sequence[str]:
        """Address, account and who is meant."""
        found = []
        address = urlsplit(settings.BSRE_URL)
        if not address.hostname or address.scheme not in ("http", "https"):
            found.append(
                "SOPAN_BSRE_URL is not the address of the e-Sign service, such as https://esign.contoh.go.id."
            )
        elif address.scheme != "https" and address.hostname not in LOOPBACK:
            found.append(
                "SOPAN_BSRE_URL does not begin with https://, so passphrases would travel in the open. "
                "Only an e-Sign service on this very machine may be asked without."
            )
        if not settings.BSRE_USER or not settings.BSRE_PASSWORD:
            found.append(
                "SOPAN_BSRE_USER or SOPAN_BSRE_PASSWORD is empty: the account of this agency at the e-Sign service."
            )
        return found

    def standing(self, user: User) -> Standing:
        """See Signer."""
        try:
            answer = self._status(self._who(user))
        except SigningError as error:
            if error.code in ("service_down", "service_late", "bad_answer"):
                raise
            return Standing(error=error.code)
        word = answer.json().get("status")
        if not isinstance(word, str) or word.upper() not in STATUSES:
            raise SigningError("bad_answer")
        return Standing(error=STATUSES[word.upper()])

    def reach(self) -> None:
        """See Signer. Somebody unknown is asked about: any proper answer will do, a refusal of the account will not."""
        try:
            self._status({"nik": "0" * 16} if self._by == "nik" else {"email": "tidak-ada@sopan.invalid"})
        except SigningError as error:
            if error.code != "not_registered":
                raise

    @contextmanager
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        """See Signer. The key lies with the service, so each PDF is one call."""
        if self.check_config():
            raise SigningError("not_configured")
        yield _OpenedBsre(self, self._who(user), secret)

    @abstractmethod
    def signed(
        self, content: bytes, who: Mapping[str, str], secret: str, reason: str, place: str
    ) -> tuple[bytes, str]:
        """The signed PDF as the service returned it, and what it calls the document. Errors: SigningError."""

    @abstractmethod
    def _status(self, who: Mapping[str, str]) -> Answer: ...

    @property
    def _by(self) -> str:
        return "nik"

    def _who(self, user: User) -> dict[str, str]:
        """How the service knows the official. Errors: SigningError("no_nik")."""
        official = getattr(user, "official", None)
        if self._by == "email":
            if not user.email:
                raise SigningError("no_email")
            return {"email": user.email}
        if official is None or not official.nik_sealed:
            raise SigningError("no_nik")
        return {"nik": open_text(official.nik_sealed)}

    @sensitive_variables()
    def _ask(self, method: str, path: str, **how: Any) -> Answer:
        """One exchange, at most BSRE_TIMEOUT seconds from begin to end. Errors: SigningError."""
        until = time.monotonic() + settings.BSRE_TIMEOUT
        trouble = ""
        try:
            with requests.request(
                method,
                settings.BSRE_URL.rstrip("/") + path,
                auth=(settings.BSRE_USER, settings.BSRE_PASSWORD),
                timeout=(CONNECT, settings.BSRE_TIMEOUT),
                allow_redirects=False,
                stream=True,
                **how,
            ) as line:
                body = bytearray()
                for piece in line.iter_content(65536):
                    body += piece
                    if time.monotonic() > until:
                        trouble = "service_late"
                        break
                    if len(body) > LARGEST:
                        trouble = "bad_answer"
                        break
                length = line.headers.get("Content-Length", "")
                if not trouble and length.isdigit() and not line.headers.get("Content-Encoding"):
                    trouble = "" if len(body) == int(length) else "bad_answer"
                answer = Answer(
                    line.status_code, {k.lower(): v for k, v in line.headers.items()}, bytes(body)
                )
        except requests.exceptions.ReadTimeout:
            trouble = "service_late"
        except requests.exceptions.ChunkedEncodingError:
            trouble = "bad_answer"  # the line broke half-way
        except requests.exceptions.ConnectionError as problem:
            trouble = (
                "service_late" if "timed out" in str(problem) and "Read" in str(problem) else "service_down"
            )
        except requests.RequestException:
            trouble = "service_down"
        if trouble:  # raised out here, so that no request with its secret hangs on the error
            raise SigningError(trouble)
        if answer.status != 200:
            raise SigningError(refusal(answer))
        return answer


class BsreV1(BsreSigner):
    """Version 1: a form with the PDF; the signed PDF comes back, or a number under which it is fetched."""

    service = "bsre-v1"

    @sensitive_variables()
    def signed(
        self, content: bytes, who: Mapping[str, str], secret: str, reason: str, place: str
    ) -> tuple[bytes, str]:
        """See BsreSigner."""
        answer = self._ask(
            "POST",
            "/api/sign/pdf",
            data={
                **who,
                "passphrase": secret,
                "tampilan": "invisible",
                "reason": reason,
                "location": place,
            },
            files={"file": (f"naskah-{secrets.token_hex(4)}.pdf", content, "application/pdf")},
        )
        if answer.media_type == "application/json":
            body = answer.json()
            if "error" in body:
                raise SigningError(refusal(answer))
            number = str(body.get("id_dokumen") or body.get("id") or "")
            if not number:
                raise SigningError("bad_answer")
            return self._ask("GET", f"/api/sign/download/{quote(number, safe='')}").body, number
        return answer.body, answer.headers.get("id_dokumen", "")

    def _status(self, who: Mapping[str, str]) -> Answer:
        return self._ask("GET", f"/api/user/status/{quote(who['nik'], safe='')}")


class BsreV2(BsreSigner):
    """Version 2: JSON with the PDF in base64; passphrase or one-time code; a person by NIK or e-mail address."""

    service = "bsre-v2"

    def __init__(self) -> None:
        self.asks = "code" if settings.BSRE_ASKS == "code" else "passphrase"
        self.many = self.asks == "passphrase"

    def check_config(self) -> Sequence[str]:
        """See Signer."""
        found = list(super().check_config())
        if settings.BSRE_ASKS not in ("passphrase", "code"):
            found.append("SOPAN_BSRE_ASKS must be passphrase or code.")
        if settings.BSRE_BY not in ("nik", "email"):
            found.append("SOPAN_BSRE_BY must be nik or email.")
        return found

    @property
    def _by(self) -> str:
        return str(settings.BSRE_BY)

    @sensitive_variables()
    def signed(
        self, content: bytes, who: Mapping[str, str], secret: str, reason: str, place: str
    ) -> tuple[bytes, str]:
        """See BsreSigner."""
        body = self._ask(
            "POST",
            "/api/v2/sign/pdf",
            json={
                **who,
                ("totp" if self.asks == "code" else "passphrase"): secret,
                "signatureProperties": [{"tampilan": "INVISIBLE", "reason": reason, "location": place}],
                "file": [base64.b64encode(content).decode()],
            },
        ).json()
        files = body.get("file")
        if not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], str):
            raise SigningError("bad_answer")
        try:
            return base64.b64decode(files[0], validate=True), str(body.get("id_dokumen") or "")
        except binascii.Error:
            raise SigningError("bad_answer") from None

    def send_code(self, user: User) -> None:
        """See Signer."""
        if self.asks != "code":
            raise SigningError("not_configured")
        self._ask("POST", "/api/v2/sign/get/totp", json={**self._who(user), "data": 1}).json()

    def _status(self, who: Mapping[str, str]) -> Answer:
        return self._ask("POST", "/api/v2/user/check/status", json=dict(who))


class _OpenedBsre(Opened):
    """One batch. Keeps the secret until it ends, and never shows it."""

    def __init__(self, signer: BsreSigner, who: Mapping[str, str], secret: str) -> None:
        self._signer, self._who, self._secret = signer, who, secret

    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        """See Opened."""
        back, number = self._signer.signed(content, self._who, self._secret, reason, place)
        level, certificate = received(content, back)
        return Signed(back, service_id=number[:120], level=level, certificate=certificate)


def refusal(answer: Answer) -> str:
    """The error code for an answer that is a refusal."""
    if answer.status in (401, 403):
        return "service_refused"
    if 300 <= answer.status < 400:
        return "not_configured"  # the address leads elsewhere; a passphrase is not sent after it
    if answer.status == 429 or answer.status >= 500:
        return "service_down"
    try:
        body = answer.json()
    except SigningError:
        return "bad_answer"
    number = body.get("status_code")
    if isinstance(number, int | str) and str(number).isdigit() and int(number) in CODES:
        return CODES[int(number)]
    said = " ".join(str(body.get(name) or "") for name in ("error", "message")).lower()
    return next((code for pattern, code in _WORDS if re.search(pattern, said)), "service_refused")
