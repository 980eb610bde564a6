"""Writing DER with asn1crypto, and a mistake of it mended: importing this module is enough.

asn1crypto takes a value whose length ends in the byte 0x80 for one of indefinite length (X.690 8.1.3.6), though that is the
whole of such a length and never the last byte of a longer one. It then writes all that lies inside anew, and at each level
more than once: a signature with its time stamp takes ten seconds instead of a hundredth, at every letter of an official
whose name and office have the wrong number of letters.
"""

from collections.abc import Callable
from typing import Any

from asn1crypto import core

_INDEFINITE = 0x80
_LONG_TAG = 0x1F


def der(value: Any) -> bytes:
    """The bytes of a value that was built."""
    return bytes(value.dump())


def is_indefinite(header: bytes) -> bool:
    """Whether a value with this header has an indefinite length. Before it may stand the headers of explicit tags."""
    at, length = 0, 0
    while at < len(header):
        if header[at] & _LONG_TAG == _LONG_TAG:
            at += 1
            while header[at] > 0x7F:
                at += 1
        length = header[at + 1]
        at += 2 + (length & 0x7F)
        if length <= _INDEFINITE:  # the length itself, in one byte
            at -= length & 0x7F
    return length == _INDEFINITE


def _mended(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    def mended(value: Any, force: bool = False) -> bytes:
        if value._header is not None and value._header.endswith(b"\x80") and not is_indefinite(value._header):
            value._header = None  # the length is written again, and nothing else
        return dump(value, force=force)

    return mended


for _kind in (core.Asn1Value, core.Choice, core.Sequence, core.SequenceOf):
    _kind.dump = _mended(_kind.dump)
