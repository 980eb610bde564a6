"""Sealing what is sensitive: authenticated encryption at rest, and a blind index to find it by equality."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_FORMAT = b"\x01"  # AES-256-GCM, the only format so far
_KEY_ID = 4  # bytes of the SHA-256 of the key: tells which key to open with, and nothing about the key
_NONCE = 12
_HEADER = len(_FORMAT) + _KEY_ID


class SealBroken(Exception):
    """Sealed data cannot be opened: changed, cut short, or sealed with a key that is no longer configured."""


def seal(content: bytes) -> bytes:
    """Encrypt and authenticate `content` with the newest key. Two seals of the same content differ."""
    key_id, cipher = next(iter(_ciphers(tuple(settings.DATA_KEYS)).items()))
    header = _FORMAT + key_id
    nonce = os.urandom(_NONCE)
    return header + nonce + cipher.encrypt(nonce, content, header)


def open_sealed(sealed: bytes | memoryview) -> bytes:
    """The content of what `seal` made, with whichever configured key sealed it. Raises SealBroken."""
    sealed = bytes(sealed)  # PostgreSQL hands out memoryviews
    header, nonce, body = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
    if header[:1] != _FORMAT or len(nonce) < _NONCE:
        raise SealBroken("not sealed data")
    cipher = _ciphers(tuple(settings.DATA_KEYS)).get(header[1:])
    if cipher is None:
        raise SealBroken(f"no configured key has the id {header[1:].hex()}")
    try:
        return cipher.decrypt(nonce, body, header)
    except InvalidTag as broken:
        raise SealBroken("the sealed data was changed or cut short") from broken


def seal_text(text: str) -> bytes:
    """`seal` for text."""
    return seal(text.encode())


def open_text(sealed: bytes | memoryview) -> str:
    """`open_sealed` for text. Raises SealBroken."""
    return open_sealed(sealed).decode()


def blind_index(text: str) -> str:
    """64 hex digits that are equal for equal texts and, without the index key, tell nothing about the text.

    HMAC-SHA256 with INDEX_KEY. That key never changes: every index in the database would be lost.
    """
    return hmac.new(settings.INDEX_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _ciphers(keys: tuple[str, ...]) -> dict[bytes, AESGCM]:
    """Ciphers by key id, newest first."""
    ciphers: dict[bytes, AESGCM] = {}
    for number, text in enumerate(keys, start=1):
        try:
            key = base64.b64decode(text, validate=True)
        except ValueError as bad:
            raise ImproperlyConfigured(f"SOPAN_DATA_KEYS: key {number} is not base64.") from bad
        if len(key) != 32:
            raise ImproperlyConfigured(f"SOPAN_DATA_KEYS: key {number} has {len(key)} bytes instead of 32.")
        ciphers[hashlib.sha256(key).digest()[:_KEY_ID]] = AESGCM(key)
    if not ciphers:
        raise ImproperlyConfigured("SOPAN_DATA_KEYS is empty: at least one key is needed.")
    return ciphers
