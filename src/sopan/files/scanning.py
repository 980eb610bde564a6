"""The virus scanner: ClamAV over its socket (INSTREAM), off unless SOPAN_CLAMAV names one.

When it is on and does not answer, files are refused: nothing comes in unscanned without anybody knowing.
"""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.files.errors import FileRefused

TIMEOUT = 60  # seconds that one answer may take
CHUNK = 64 * 1024


class State(StrEnum):
    """Whether files are scanned."""

    OFF = "off"
    ON = "on"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Status:
    """The scanner's state and a sentence about it for an administrator."""

    state: State
    sentence: str


_SENTENCES = {
    State.OFF: gettext_lazy("Pemindai virus tidak dipasang; berkas diperiksa jenis dan isinya saja."),
    State.ON: gettext_lazy("Pemindai virus bekerja; setiap berkas dipindai."),
    State.UNREACHABLE: gettext_lazy(
        "Pemindai virus tidak menjawab; berkas ditolak sampai pemindai bekerja lagi."
    ),
}


def status() -> Status:
    """Ask the scanner whether it is there (PING)."""
    if not settings.CLAMAV_SOCKET:
        state = State.OFF
    else:
        try:
            with _connect(timeout=3) as line:
                line.sendall(b"zPING\0")
                state = State.ON if _answer(line) == "PONG" else State.UNREACHABLE
        except (OSError, ValueError):
            state = State.UNREACHABLE
    return Status(state, str(_SENTENCES[state]))


def scan(path: Path) -> None:
    """Let the scanner see the file at `path`. Returns when it is clean or when scanning is off.

    Raises FileRefused: "infected", "scanner-unreachable", or "scanner-failed" when it could not judge.
    """
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = _instream(path)
    except (OSError, ValueError) as problem:
        raise FileRefused(
            "scanner-unreachable",
            _(
                "Berkas belum dapat diperiksa karena pemindai virus tidak menjawab; unggah lagi beberapa "
                "menit lagi."
            ),
        ) from problem
    if answer.endswith("FOUND"):
        raise FileRefused(
            "infected",
            _(
                "Berkas ini mengandung virus; bersihkan perangkat Anda, buat ulang berkasnya, lalu unggah "
                "lagi."
            ),
        )
    if not answer.endswith("OK"):
        raise FileRefused(
            "scanner-failed",
            _(
                "Pemindai virus tidak dapat memeriksa berkas ini; buat ulang berkasnya sebagai PDF, lalu "
                "unggah lagi."
            ),
        )


def _instream(path: Path) -> str:
    with _connect(TIMEOUT) as line, path.open("rb") as source:
        line.sendall(b"zINSTREAM\0")
        try:
            while chunk := source.read(CHUNK):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # The scanner hangs up in the middle when the file is over its own limit; its answer says so.
            return _answer(line)
        return _answer(line)


def _connect(timeout: float) -> socket.socket:
    """A connection to host:port or to a socket path. ValueError when the setting is neither."""
    where: str = settings.CLAMAV_SOCKET
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(timeout)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, separator, port = where.rpartition(":")
    if not separator:
        raise ValueError("SOPAN_CLAMAV is neither host:port nor a path")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)


def _answer(line: socket.socket) -> str:
    """What the scanner says, without the terminator. ConnectionError when it hangs up without a word."""
    said = b""
    while not said.endswith(b"\0"):
        piece = line.recv(4096)
        if not piece:
            break
        said += piece
    if not said:
        raise ConnectionError("no answer")
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
