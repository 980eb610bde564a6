"""Whether an uploaded file may come in: size, real type by content, readable, harmless, scanned."""

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

from django.core.files.base import File
from django.utils.translation import gettext_lazy

from sopan.files import reader, refusals, scanning
from sopan.files.parts import NO_ROOM, Part, no_room

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "xlsx": XLSX}
_ENDINGS = {"pdf": (".pdf",), "jpg": (".jpg", ".jpeg"), "png": (".png",), "xlsx": (".xlsx",)}
_MB = 1_000_000
_WALL_SECONDS = 30  # that the reader may take, waiting for the processor included
_LONGEST_NAME = 120

# What people upload by mistake, so that the refusal can name it: (start, offset, what it is)
_STRANGERS: list[tuple[bytes, int, Any]] = [
    (b"ftyphe", 4, gettext_lazy("foto HEIC dari telepon")),
    (b"ftypmif1", 4, gettext_lazy("foto HEIC dari telepon")),
    (b"ftypmsf1", 4, gettext_lazy("foto HEIC dari telepon")),
    (b"ftypavif", 4, gettext_lazy("gambar AVIF")),
    (b"PK\x03\x04", 0, gettext_lazy("dokumen Word, Excel atau arsip ZIP")),
    (b"\xd0\xcf\x11\xe0", 0, gettext_lazy("dokumen Word atau Excel lama")),
    (b"WEBP", 8, gettext_lazy("gambar WEBP")),
    (b"GIF8", 0, gettext_lazy("gambar GIF")),
    (b"II*\x00", 0, gettext_lazy("gambar TIFF")),
    (b"MM\x00*", 0, gettext_lazy("gambar TIFF")),
    (b"II+\x00", 0, gettext_lazy("gambar TIFF")),
    (b"MM\x00+", 0, gettext_lazy("gambar TIFF")),
    (b"BM", 0, gettext_lazy("gambar BMP")),
    (b"{\\rtf", 0, gettext_lazy("dokumen RTF")),
    (b"ftyp", 4, gettext_lazy("rekaman video")),
    (b"Rar!", 0, gettext_lazy("arsip RAR")),
    (b"MZ", 0, gettext_lazy("program komputer")),
]


@dataclass(frozen=True)
class Table:
    """What a workbook lists: how many rows, and the NIK of each as text, None when no column is headed so."""

    rows: int
    numbers: tuple[str, ...] | None = None


_known: ContextVar[bool] = ContextVar("_known", default=False)
_verdicts: dict[bytes, tuple[bytes, Table | None]] = {}
"""Of files that Sopan made up: the bytes that came in, and what is kept of them."""


@dataclass
class Inspected:
    """A file that may come in, waiting among the incoming ones. Use it in a `with` block, which cleans up."""

    part: Part
    name: str  # cleaned; ends as its content says
    media_type: str
    size: int  # bytes of what will be kept; of an image, after cleaning
    sha256: str  # of the same
    table: Table | None = None  # of a workbook

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.part.discard()


def inspect(upload: File[Any], accept: Sequence[str] = ("pdf", "jpg", "png"), max_mb: float = 2) -> Inspected:
    """Take `upload` in piece by piece and check it; images come out upright and without EXIF.

    `accept` holds "pdf", "jpg", "png", "xlsx"; `max_mb` is in MB of 1,000,000 bytes. A wrong ending of the name is
    mended when the content is accepted. Raises FileRefused and leaves nothing behind.
    """
    part = Part()
    try:
        size = _receive(upload, part, max_mb)
        kind = _kind(part.path, tuple(accept))
        if _known.get():
            part, size, table = _judged_before(part, kind, size)
        else:
            scanning.scan(part.path)
            part, size, table = _judged(part, kind, size)
        with part.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        name = clean_name(upload.name or "", kind)
        return Inspected(part, name, MEDIA_TYPES[kind], size, digest, table)
    except BaseException:
        part.discard()
        raise


@contextmanager
def known_files() -> Iterator[None]:
    """Within the block all files come from Sopan itself: each is judged at its first coming only, and not scanned."""
    token = _known.set(True)
    try:
        yield
    finally:
        _known.reset(token)


def clean_name(name: str, kind: str) -> str:
    """A name that is safe to show and to give to a browser: no folders, no control or direction marks."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    last = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last)
    last = re.sub(r'[<>:"/|?*%;]', "_", re.sub(r" +", " ", last)).rstrip(" .")
    stem, ending = (last[: last.rfind(".")], last[last.rfind(".") :]) if "." in last else (last, "")
    if ending.lower() not in _ENDINGS[kind]:
        ending = _ENDINGS[kind][0]
    return (stem.strip(" .")[:_LONGEST_NAME].strip(" .") or "berkas") + ending.lower()


def _receive(upload: File[Any], part: Part, max_mb: float) -> int:
    most = int(max_mb * _MB)
    declared: int | None = upload.size
    if declared is not None and declared > most:
        raise refusals.too_large(declared, max_mb)
    size = 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > most:
            raise refusals.too_large(None, max_mb)
        part.write(chunk)
    if declared is not None and size < declared:
        raise refusals.refusal("cut-off")
    if size == 0:
        raise refusals.refusal("empty")
    part.close()
    return size


def _kind(path: Path, accept: tuple[str, ...]) -> str:
    with path.open("rb") as content:
        head = content.read(1024)
    found = ""
    if head.startswith(b"\xff\xd8\xff"):
        found = "jpg"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        found = "png"
    elif (
        head.startswith(b"PK\x03\x04") and "xlsx" in accept
    ):  # a ZIP: the reader says whether it is a workbook
        found = "xlsx"
    elif b"%PDF-" in head:  # readers accept it anywhere in the first kilobyte
        found = "pdf"
    if found in accept:
        return found
    stranger = refusals.KINDS.get(found, "")
    if not stranger:
        stranger = next((what for start, at, what in _STRANGERS if head[at:].startswith(start)), "")
    raise refusals.wrong_kind(str(stranger), accept)


def _judged(part: Part, kind: str, size: int) -> tuple[Part, int, Table | None]:
    """What may come in of `part`: itself, or its cleaned copy; its size; and what a workbook lists."""
    if kind == "pdf":
        _ask_reader("pdf", part.path)
    elif kind == "xlsx":
        told = _ask_reader("xlsx", part.path, broken="xlsx-large")
        return part, size, Table(told["rows"], None if told["numbers"] is None else tuple(told["numbers"]))
    else:
        part, size = _cleaned(part)
    return part, size, None


def _judged_before(part: Part, kind: str, size: int) -> tuple[Part, int, Table | None]:
    """As `_judged`, out of memory when these very bytes were judged already. The files are few and small."""
    content = part.path.read_bytes()
    if content not in _verdicts:
        part, size, table = _judged(part, kind, size)
        _verdicts[content] = part.path.read_bytes(), table
        return part, size, table
    cleaned, table = _verdicts[content]
    if cleaned != content:
        part.discard()
        part = Part()
        part.write(cleaned)
        part.close()
    return part, len(cleaned), table


def _cleaned(part: Part) -> tuple[Part, int]:
    """The picture of `part` without its metadata, in a part of its own; the old one is gone."""
    fresh = Part()
    try:
        _ask_reader("image", part.path, fresh.path)
        fresh.close()
        size = fresh.path.stat().st_size
    except BaseException:
        fresh.discard()
        raise
    part.discard()
    return fresh, size


def _ask_reader(*arguments: str | Path, broken: str = "complex") -> dict[str, Any]:
    """Let the reader judge; it inherits no secrets from the environment and gets bounded memory and time.

    Returns what it told of a file that may come in. `broken` is the refusal of one that broke the reader.
    """
    command = [sys.executable, "-I", reader.__file__, *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program and paths
            command, capture_output=True, timeout=_WALL_SECONDS, env={"LC_ALL": "C.UTF-8"}, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise refusals.refusal(broken) from problem
    if done.returncode != 0:  # killed at a limit, or crashed on the file
        raise refusals.refusal(broken)
    told: dict[str, Any] = json.loads(done.stdout)
    verdict: str = told["verdict"]
    if verdict.startswith("errno-"):
        number = int(verdict.removeprefix("errno-"))
        if number in NO_ROOM:
            raise no_room()
        raise OSError(number, "the file reader met a problem with the disk")
    if verdict != "ok":
        raise refusals.refusal(broken if verdict == "complex" else verdict)
    return told
