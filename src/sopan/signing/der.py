"""Writing what was built with asn1crypto in one pass.

asn1crypto never forgets that a value was built and not read: each level around it writes it twice. And a length whose last
byte happens to be 0x80 it takes for an indefinite one (X.690 8.1.3.6), opens what lies inside, the time stamp above all, and
writes that anew as well. Over twenty levels this takes twenty seconds, at every signature of an official whose name and
office have the wrong number of letters.
"""

from typing import Any

from asn1crypto import core

_INDEFINITE = b"\x80"


def der(value: Any) -> bytes:
    """The bytes of `value`, each part of it written once. Nothing of it may be changed afterwards."""
    _settle(value)
    return bytes(value.dump())


def _settle(value: Any) -> None:
    """Write the parts first, and let the value remember that it is written."""
    if isinstance(value, core.Choice):
        _settle(value.chosen)
    elif isinstance(value, core.Sequence | core.SequenceOf):
        for part in value.children or ():
            if isinstance(part, core.Asn1Value):
                _settle(part)
        if value._is_mutated():
            value._set_contents()
            value._mutated = False
    if value._header is not None and value._header[1:] != _INDEFINITE and value._header.endswith(_INDEFINITE):
        value._header = None  # a definite length, which is written again
