"""The interface of everything that can sign a PDF for an official: a local key, a token, the BSrE service."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from sopan.directory.models import User

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


class Signer(ABC):
    """Signs PDFs for officials. Implementations hold no passphrase longer than the call."""

    service: ClassVar[str]  # stored with each signature
    asks: ClassVar[Asks] = "passphrase"

    @abstractmethod
    def check_config(self) -> Sequence[str]:
        """What is wrong with the settings of this signer, a sentence each; empty when it can work."""

    @abstractmethod
    def standing(self, user: User) -> Standing:
        """Whether that official can sign now. Errors: SigningError when the service cannot be asked."""

    @abstractmethod
    def sign(self, content: bytes, user: User, secret: str, *, reason: str, place: str) -> Signed:
        """Sign a PDF as that official. `secret` is what `asks` says; it is neither kept nor logged.

        The time of the signature is `django.utils.timezone.now()`. Errors: SigningError.
        """

    def send_code(self, user: User) -> None:
        """Have the service send a one-time code, where `asks` is "code". Errors: SigningError."""
        raise NotImplementedError
