"""The interface of everything that can sign a PDF for an official: a local key, a token, the BSrE service."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils import timezone

from sopan.directory.models import User
from sopan.signing.errors import SigningError

Asks = Literal["passphrase", "code"]
"""What the signer asks of the person at each signing: the passphrase, or a one-time code."""


@dataclass(frozen=True)
class Standing:
    """How an official stands with the service: `error` is a code of `errors.WORDS`, empty when they can sign."""

    error: str = ""
    valid_until: datetime.date | None = None
    subject: str = ""  # of the certificate


@dataclass(frozen=True)
class Signed:
    """A signed PDF: it begins with the bytes that were to be signed."""

    content: bytes
    service_id: str = ""
    level: str = ""
    certificate: str = ""
    certificate_ends: datetime.datetime | None = None


class Opened(ABC):
    """A signer that has been given the secret, for one official and a batch of PDFs."""

    @abstractmethod
    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        """Sign a PDF. The time of the signature is `django.utils.timezone.now()`. Errors: SigningError."""


class Signer(ABC):
    """Signs PDFs for officials. Implementations hold no secret longer than `opened` lasts."""

    service: ClassVar[str]  # stored with each signature
    asks: Asks = "passphrase"
    many: bool = True  # whether one secret is good for several PDFs; a one-time code is not
    remote: ClassVar[bool] = False  # whether a service is asked, which takes a while

    @abstractmethod
    def check_config(self) -> Sequence[str]:
        """What is wrong with the settings of this signer, a sentence each; empty when it can work. Asks no network."""

    def reach(self) -> None:  # noqa: B027  # most signers need no service
        """Ask the service whether it is there. Errors: SigningError."""

    @abstractmethod
    def standing(self, user: User) -> Standing:
        """Whether that official can sign now. Errors: SigningError when the service cannot be asked."""

    @abstractmethod
    def opened(self, user: User, secret: str) -> AbstractContextManager[Opened]:
        """Signing as that official. `secret` is what `asks` says; it is neither kept nor logged.

        A key is loaded once for all PDFs signed within. Errors: SigningError.
        """

    def sign(self, content: bytes, user: User, secret: str, *, reason: str, place: str) -> Signed:
        """Sign one PDF as that official; see `opened`. Errors: SigningError."""
        with self.opened(user, secret) as opened:
            return opened.sign(content, reason=reason, place=place)

    def send_code(self, user: User) -> None:
        """Have the service send a one-time code, where `asks` is "code". Errors: SigningError."""
        raise SigningError("not_configured")


def last_day(ends: datetime.datetime, user: User) -> datetime.date:
    """The last day on which a certificate holds that ends at that moment, where the official works."""
    official = getattr(user, "official", None)
    zone = official.agency.zone if official else timezone.get_default_timezone()
    return ends.astimezone(zone).date()
