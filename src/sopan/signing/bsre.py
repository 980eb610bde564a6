"""Signing by the e-Sign client service of BSrE (BSSN), which runs inside the agency: its API of version 1 and 2.

The official's key lies with BSrE; Sopan passes the PDF and the secret on, once, and keeps the PDF that comes back when
it is the same document with one good signature more. The signature is invisible: the mark is on the page already.
"""

import base64
import binascii
import json
import re
import secrets
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sopan.directory.models import User
from sopan.directory.sealing import open_text
from sopan.signing.binding import bind
from sopan.signing.errors import SigningError
from sopan.signing.exchange import Answer, exchange
from sopan.signing.receiving import received
from sopan.signing.signer import Opened, Signed, Signer, Standing

LARGEST = 90_000_000  # bytes of an answer with a PDF
SHORT = 10_000  # bytes; a refusal is no longer
DIRECT: Mapping[str, str] = {"http": "", "https": ""}
"""The service stands inside the agency: no proxy of the environment is to see what is sent to it."""
OF_SECRET = ("wrong_passphrase", "wrong_code", "account_locked")
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
    (
        r"diblokir|terblokir|terkunci|dikunci|\b(b)?locked\b",
        "account_locked",
    ),  # often names the passphrase, too
    (r"passphrase", "wrong_passphrase"),
    (r"\b(t?otp)\b", "wrong_code"),
    (r"kuota|quota", "quota_used"),
    (r"maintenance|pemeliharaan", "service_down"),
    (
        r"not registered|(tidak|belum) (ter)?daftar|(user|pengguna|nik|e-?mail)\b.{0,40}(not found|tidak ditemukan)",
        "not_registered",
    ),
    (r"(no|without) certificate|(tidak|belum) (memiliki|ada|punya) sertifikat", "no_certificate"),
    (r"expired|k[ae]dalu(w)?arsa|berakhir", "certificate_expired"),
    (r"\brenew|diperbarui|diperbaharui", "certificate_renewing"),
    (r"revoke|suspend|dicabut|dibekukan", "certificate_revoked"),
    (r"verifi(?!kator)", "not_verified"),
)
"""What the words of a refusal tell, the first that fits."""


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
        word = said(answer).get("status")
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
        yield _OpenedBsre(self, user, self._who(user), secret)

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
        answer = exchange(
            method,
            settings.BSRE_URL.rstrip("/") + path,
            seconds=settings.BSRE_TIMEOUT,
            largest=LARGEST,
            auth=(settings.BSRE_USER.encode(), settings.BSRE_PASSWORD.encode()),
            proxies=DIRECT,
            **how,
        )
        if answer.status != 200 or numbered(answer):
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
            body = said(answer)
            number = str(body.get("id_dokumen") or body.get("id") or "")
            if "error" in body or not number:
                raise SigningError(refusal(answer))
            try:
                return self._ask("GET", f"/api/sign/download/{quote(number, safe='')}").body, number
            except SigningError as error:  # it was signed, and is not there to be fetched
                raise SigningError("bad_answer" if error.code == "not_configured" else error.code) from None
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
        answer = self._ask(
            "POST",
            "/api/v2/sign/pdf",
            json={
                **who,
                ("totp" if self.asks == "code" else "passphrase"): secret,
                "signatureProperties": [{"tampilan": "INVISIBLE", "reason": reason, "location": place}],
                "file": [base64.b64encode(content).decode()],
            },
        )
        body = said(answer)
        files = body.get("file")
        if not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], str):
            raise SigningError(refusal(answer) if "file" not in body else "bad_answer")
        try:
            return base64.b64decode(files[0], validate=True), str(body.get("id_dokumen") or "")
        except binascii.Error:
            raise SigningError("bad_answer") from None

    def send_code(self, user: User) -> None:
        """See Signer."""
        if self.asks != "code":
            raise SigningError("not_configured")
        said(self._ask("POST", "/api/v2/sign/get/totp", json={**self._who(user), "data": 1}))

    def _status(self, who: Mapping[str, str]) -> Answer:
        return self._ask("POST", "/api/v2/user/check/status", json=dict(who))


class _OpenedBsre(Opened):
    """One batch. Keeps the secret until it ends, and never shows it."""

    @sensitive_variables("secret")
    def __init__(self, signer: BsreSigner, user: User, who: Mapping[str, str], secret: str) -> None:
        self._signer, self._user, self._who, self._secret = signer, user, who, secret

    @sensitive_variables()
    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        """See Opened."""
        back, number = self._signer.signed(content, self._who, self._secret, reason, place)
        found = received(content, back)
        bind(self._user, found.leaf, timezone.now())
        return Signed(
            back,
            service_id=number[:120],
            level=found.level,
            certificate=found.certificate,
            certificate_ends=found.certificate_ends,
        )


def said(answer: Answer) -> dict[str, Any]:
    """The object in an answer. Errors: SigningError("bad_answer") when there is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise SigningError("bad_answer") from None
    if not isinstance(found, dict):
        raise SigningError("bad_answer")
    return found


def numbered(answer: Answer) -> str:
    """The error code for what BSrE numbers, which it may do with any status, 200 too; empty for all else."""
    if len(answer.body) > SHORT:
        return ""
    try:
        number = said(answer).get("status_code")
    except SigningError:
        return ""
    return CODES.get(int(number), "") if isinstance(number, int | str) and str(number).isdecimal() else ""


def refusal(answer: Answer) -> str:
    """The error code for an answer that is a refusal."""
    if code := numbered(answer):
        return code
    by_status = _by_status(answer.status)
    try:
        body = said(answer)
    except SigningError:
        return by_status or "bad_answer"
    words = " ".join(str(body.get(name) or "") for name in ("error", "errors", "message", "detail")).lower()
    told = next((code for pattern, code in _WORDS if re.search(pattern, words)), "")
    if answer.status in (401, 403) and told not in OF_SECRET:
        return by_status  # what it says of a user means the account of the agency
    unclear = "bad_answer" if answer.status == 200 and "error" not in body else "service_refused"
    return told or by_status or unclear


def _by_status(status: int) -> str:
    """What the status of an answer alone tells; empty for one that any program may give."""
    if status in (401, 403):
        return "service_refused"
    if 300 <= status < 400 or status in (404, 405):
        return (
            "not_configured"  # it leads elsewhere, where no passphrase is sent, or another program is there
        )
    return "service_down" if status == 429 or status >= 500 else ""
