"""Sealed files: encrypted in frames, so that a large one is neither held in memory nor quietly cut short.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015) over AES-256-GCM. Each file has
a random key of its own, sealed by `directory.sealing` into the header; so an office's data key never
encrypts more than keys, and a nonce cannot repeat. The nonce of a frame is its number and whether it is the
last one: a frame that is changed, moved, repeated, dropped or taken from another file does not open, and
neither does a file without its end.

    file   = "SPN1" + length of the sealed key (2 bytes) + sealed key + frame...
    frame  = AES-256-GCM(64 KiB of content, the last one less) + tag (16 bytes); header as associated data
"""

import os
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sopan.directory.sealing import SealBroken, open_sealed, seal

MAGIC = b"SPN1"
FRAME = 64 * 1024  # bytes of content in a frame
TAG = 16
_LENGTH = struct.Struct(">H")


def seal_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed form of `chunks`, piece by piece, of constant memory."""
    key = os.urandom(32)
    wrapped = seal(key)
    header = MAGIC + _LENGTH.pack(len(wrapped)) + wrapped
    cipher = AESGCM(key)
    yield header
    number = 0
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > FRAME:  # not >=: the last frame must be known as the last
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:FRAME]), header)
            del waiting[:FRAME]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), header)


def open_stream(source: BinaryIO) -> Iterator[bytes]:
    """The content of a sealed file, frame by frame. Raises SealBroken at the first frame that is not genuine.

    What was given out before the error is genuine, but the file is not whole: treat it as lost.
    """
    start = source.read(len(MAGIC) + _LENGTH.size)
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + _LENGTH.size:
        raise SealBroken("not a sealed file")
    wrapped = source.read(_LENGTH.unpack(start[len(MAGIC) :])[0])
    header = start + wrapped
    cipher = AESGCM(open_sealed(wrapped))
    number = 0
    frame = source.read(FRAME + TAG)
    while True:
        following = source.read(FRAME + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), frame, header)
        except (InvalidTag, ValueError) as broken:  # ValueError: shorter than a tag
            raise SealBroken(f"frame {number} was changed, moved or cut short") from broken
        if not following:
            return
        frame = following
        number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
