"""What the accounts have to tell people, and the hook by which it leaves.

The outbox stands above the directory, so it registers itself here when it is ready: `deliver_with(...)`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from sopan.directory.accounts.contact import Contact


@dataclass(frozen=True)
class Message:
    """A message to an address, not to a person: whether the address has an account is nobody's business.

    `secret` marks a one-time code. No message holds a name or a NIK.
    """

    to: Contact
    kind: str
    subject: str
    body: str
    secret: bool = False


Deliver = Callable[[Message], None]

_deliver: Deliver | None = None


def deliver_with(deliver: Deliver) -> None:
    """Let `deliver` take the messages; called once, by the room that sends."""
    global _deliver
    _deliver = deliver


def send(message: Message) -> None:
    """Hand over a message. RuntimeError when nobody takes messages: a code must not vanish silently."""
    if _deliver is None:
        raise RuntimeError("nobody delivers account messages: call deliver_with() when the outbox is ready")
    _deliver(message)


def send_code(to: Contact, code: str, *, minutes: int) -> None:
    """Send a one-time code."""
    body = _(
        "Kode Sopan Anda: %(code)s. Berlaku %(minutes)d menit. "
        "Jangan berikan kode ini kepada siapa pun, termasuk petugas."
    )
    send(Message(to, "code", _("Kode Sopan Anda"), body % {"code": code, "minutes": minutes}, secret=True))


def send_no_account(to: Contact) -> None:
    """Answer somebody who asked for a code although no citizen has that address."""
    body = _(
        "Seseorang meminta kode masuk Sopan dengan alamat ini, tetapi belum ada akun warga yang memakainya. "
        "Bila itu Anda, daftar dulu di Sopan. Petugas masuk dengan nama pengguna dan kata sandi. "
        "Bila bukan Anda, abaikan pesan ini."
    )
    send(Message(to, "no_account", _("Belum ada akun Sopan"), body))


def send_used_elsewhere(to: Contact) -> None:
    """Tell the holder of an account that somebody tried to sign up with the same data."""
    with translation.override("id"):  # the language of the page is that of whoever tried
        body = _(
            "Seseorang mencoba mendaftar di Sopan dengan data yang sudah dipakai akun Anda. Akun Anda tidak "
            "berubah. Bila itu Anda, masuklah dengan alamat ini. Bila bukan, laporkan kepada kantor pelayanan."
        )
        send(Message(to, "used_elsewhere", _("Percobaan pendaftaran dengan data Anda"), body))
