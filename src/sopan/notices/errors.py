"""Why a message could not be delivered: stable codes, kept in the row, and their sentences for people.

A row keeps the code, never the server's own words: those hold addresses.
"""

import traceback

from django.utils.translation import gettext_lazy

SENTENCES = {
    "email-not-set": gettext_lazy("Pengiriman surel belum diatur (SOPAN_EMAIL_URL)."),
    "sms-not-set": gettext_lazy("Pengiriman SMS belum diatur."),
    "server-silent": gettext_lazy("Server surel tidak menjawab."),
    "server-hung-up": gettext_lazy("Server surel memutus sambungan di tengah pengiriman."),
    "server-refused-us": gettext_lazy("Server surel menolak nama masuk atau kata sandi kita."),
    "server-refused-sender": gettext_lazy("Server surel menolak alamat pengirim (SOPAN_EMAIL_FROM)."),
    "server-busy": gettext_lazy("Server surel sedang tidak dapat menerima pesan ini."),
    "recipient-refused": gettext_lazy("Alamat penerima ditolak oleh server surel."),
    "message-refused": gettext_lazy("Isi pesan ditolak oleh server surel."),
    "address-wrong": gettext_lazy("Alamat penerima tidak sah."),
    "code-expired": gettext_lazy("Kode sudah kedaluwarsa sebelum terkirim."),
    "interrupted": gettext_lazy("Pengiriman terputus berulang kali."),
    "unexpected": gettext_lazy("Terjadi kesalahan yang tidak terduga; rinciannya ada di catatan server."),
}


class NotDelivered(Exception):  # named as an office would
    """A try that failed. `code` is one of SENTENCES, perhaps followed by the server's number ("... 550").

    `final`: trying again is useless. `counts`: False when it was not even tried. `whole_channel`: it would
    be the same for every message of this channel.
    """

    _WHOLE_CHANNEL = (
        "email-not-set",
        "sms-not-set",
        "server-silent",
        "server-refused-us",
        "server-refused-sender",
    )

    def __init__(self, code: str, *, final: bool = False, counts: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.final = final
        self.counts = counts
        self.whole_channel = code.split(" ", maxsplit=1)[0] in self._WHOLE_CHANNEL


def explain(code: str) -> str:
    """The sentence for a stored code, with the mail server's number in brackets; empty for no code."""
    if not code:
        return ""
    word, _, number = code.partition(" ")
    sentence = str(SENTENCES[word])
    return f"{sentence.removesuffix('.')} ({number})." if number else sentence


def trace(problem: BaseException) -> str:
    """The kind of an error and where it came from, for the log, without its words, which may hold an address or a name."""
    frames = traceback.extract_tb(problem.__traceback__)[-4:]
    return f"{type(problem).__name__} at " + " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
