"""How a message leaves: one adapter a channel, all behind the same small interface."""

import smtplib
import ssl
from abc import ABC, abstractmethod
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any, ClassVar
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from sopan.notices.errors import NotDelivered, explain
from sopan.notices.models import Notice

TIMEOUT = 20  # seconds for each answer of a mail server
_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")


class Adapter(ABC):
    """One way out. `check_config` never raises and touches no network; `send` returns when the message has left.

    `send` raises NotDelivered for everything that can go wrong with a delivery. `close` ends what `send`
    keeps open between messages; it may be called at any time and `send` after it works again.
    """

    name: ClassVar[str]

    @abstractmethod
    def check_config(self) -> list[str]:
        """What an administrator must mend before this adapter can work, a sentence each; empty when it can."""

    @abstractmethod
    def send(self, notice: Notice) -> None:
        """Deliver one message. It may have been delivered before, if the worker was killed at the wrong moment."""

    def close(self) -> None:  # noqa: B027  # most adapters keep nothing open
        """End the connection, if there is one."""


class ConsoleAdapter(Adapter):
    """The demonstration's e-mail and SMS: delivered is what stands on the page of demo messages."""

    name = "console"

    def check_config(self) -> list[str]:
        """Nothing to set; only an office must not use it."""
        return (
            []
            if settings.DEMO
            else [_("Pesan hanya ditampilkan di layar; kantor memerlukan pengiriman sungguhan.")]
        )

    def send(self, notice: Notice) -> None:
        """The row itself is what the page shows."""
        if not settings.DEMO:
            raise NotDelivered(f"{notice.channel}-not-set", counts=False)


class UnsetAdapter(Adapter):
    """Stands in for a channel that an office has not set up: messages wait, visibly, until it has."""

    name = "unset"

    def __init__(self, channel: Notice.Channel) -> None:
        self.code = f"{channel}-not-set"

    def check_config(self) -> list[str]:
        """That it is not set up."""
        return [explain(self.code)]

    def send(self, notice: Notice) -> None:
        """Never delivers, and does not use up the message's tries."""
        raise NotDelivered(self.code, counts=False)


class SmtpAdapter(Adapter):
    """E-mail by SMTP, from a URL such as smtp+tls://user:password@host:587. One connection serves many messages."""

    name = "smtp"

    def __init__(self, url: str) -> None:
        self.url = url
        self._line: EmailBackend | None = None

    def check_config(self) -> list[str]:
        """Problems of the URL and of the sender's address."""
        problems = []
        parts = urlsplit(self.url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            problems.append(_("SOPAN_EMAIL_URL harus seperti smtp+tls://nama:sandi@server:587."))
        if "@" not in parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
            problems.append(_("SOPAN_EMAIL_FROM harus berupa alamat surel."))
        return problems

    def send(self, notice: Notice) -> None:
        """Hand the message to the mail server. The Message-ID is the same at each try, so that twins are known."""
        message = self._message(notice)
        try:
            line = self._connected()
            line.send_messages([message])
        except Exception as problem:
            self.close()
            raise _explained(problem) from problem

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.close()
        except (OSError, smtplib.SMTPException):
            line.connection = None  # it is gone already, which is what we wanted

    def _connected(self) -> EmailBackend:
        if self._line is None:
            self._line = EmailBackend(**_backend_options(self.url), timeout=TIMEOUT, fail_silently=False)
            self._line.open()  # when it fails half-way, `close` still knows the line
        return self._line

    def _message(self, notice: Notice) -> EmailMessage:
        body = notice.body
        if notice.link:
            body = f"{body}\n\n{settings.BASE_URL}{notice.link}\n"
        host = urlsplit(settings.BASE_URL).hostname or "sopan"
        headers = {"Message-ID": f"<{notice.key}@{host}>", "Auto-Submitted": "auto-generated"}
        try:
            Address(addr_spec=notice.address)
        except (ValueError, IndexError) as problem:
            raise NotDelivered("address-wrong", final=True) from problem
        return EmailMessage(
            notice.subject, body, settings.DEFAULT_FROM_EMAIL, [notice.address], headers=headers
        )


def adapter_for(channel: str) -> Adapter:
    """The adapter that sends messages of that channel under the present settings.

    The inbox has none: a row in the table is a message in the inbox.
    """
    if channel == Notice.Channel.EMAIL and settings.EMAIL_URL:
        return SmtpAdapter(settings.EMAIL_URL)
    return ConsoleAdapter() if settings.DEMO else UnsetAdapter(Notice.Channel(channel))


def _backend_options(url: str) -> dict[str, Any]:
    try:
        config = environ.Env.email_url_config(url)
    except ImproperlyConfigured as problem:
        raise NotDelivered("email-not-set", counts=False) from problem
    return {
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"] or (465 if config.get("EMAIL_USE_SSL") else 587),
        "username": config["EMAIL_HOST_USER"] or "",
        "password": config["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": config.get("EMAIL_USE_TLS", False),
        "use_ssl": config.get("EMAIL_USE_SSL", False),
    }


def _explained(problem: Exception) -> NotDelivered:
    """Which failure it was, and whether trying again can help (RFC 5321: 4xx passing, 5xx final)."""
    match problem:
        case NotDelivered():
            return problem
        case smtplib.SMTPRecipientsRefused():
            number = max(code for code, _words in problem.recipients.values())
            if number >= 500:
                return NotDelivered(f"recipient-refused {number}", final=True)
            return NotDelivered(f"server-busy {number}")
        case smtplib.SMTPSenderRefused():  # our own setting: an administrator can mend it meanwhile
            return NotDelivered(f"server-refused-sender {problem.smtp_code}")
        case smtplib.SMTPAuthenticationError():
            return NotDelivered(f"server-refused-us {problem.smtp_code}")
        case smtplib.SMTPDataError():
            if problem.smtp_code >= 500:
                return NotDelivered(f"message-refused {problem.smtp_code}", final=True)
            return NotDelivered(f"server-busy {problem.smtp_code}")
        case smtplib.SMTPConnectError() | ssl.SSLError():
            return NotDelivered("server-silent")
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            return NotDelivered("server-hung-up")
        case smtplib.SMTPException():
            return NotDelivered("server-busy")
        case OSError():
            return NotDelivered("server-silent")
        case _:
            raise problem
