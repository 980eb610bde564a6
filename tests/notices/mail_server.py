"""A real SMTP server on the loopback, with the moods that mail servers have."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Letterbox:
    """Keeps what arrives. Addresses that begin with these words are treated as they say: refused, busy, dies, data."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.asked: list[str] = []
        self.sender_refused = False

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_refused:
            return "550 5.7.1 pengirim tidak dikenal"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if address.startswith("refused"):
            return f"550 5.1.1 <{address}> tidak dikenal"
        if address.startswith("busy"):
            return f"451 4.3.0 <{address}> coba nanti"
        if address.startswith("dies"):
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if any(address.startswith("data") for address in envelope.rcpt_tos):
            return "554 5.6.0 isi ditolak"
        content: Any = envelope.content
        self.letters.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"


class Server(Controller):
    """Listens on a port of the system's choice."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**how: Any) -> Iterator[tuple[Letterbox, str]]:
    """A server and the URL by which it is reached."""
    box = Letterbox()
    controller = Server(box, hostname="127.0.0.1", port=0, **how)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop(no_assert=True)


def refuse_sign_in(*_arguments: Any) -> AuthResult:
    """No name and password is right."""
    return AuthResult(success=False, handled=False)
