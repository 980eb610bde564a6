"""An agency's accent colour made safe to read: contrast by WCAG 2.2 (relative luminance, 1.4.3)."""

import re
from dataclasses import dataclass

READABLE = 4.5  # least contrast of text, WCAG 2.2 level AA

Channels = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The shades that the pages use, as hexadecimal colours."""

    accent: str  # buttons, links, the edge of the page; white text on it is readable
    deep: str  # the same, pressed or pointed at
    soft: str  # a tint behind accent text
    line: str  # a rule beside the tint


def palette(colour: str) -> Palette:
    """The shades of `colour` ("#0f4c81"), darkened until readable on white and on its own tint.

    Raises ValueError when it is not a colour in that notation.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("a colour is written as #rrggbb")
    accent = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    while contrast(accent, _mix(accent, (255, 255, 255), 0.92)) < READABLE:
        accent = _mix(accent, (0, 0, 0), 0.06)
    return Palette(
        accent=_hex(accent),
        deep=_hex(_mix(accent, (0, 0, 0), 0.22)),
        soft=_hex(_mix(accent, (255, 255, 255), 0.92)),
        line=_hex(_mix(accent, (255, 255, 255), 0.68)),
    )


def contrast(one: Channels, other: Channels) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(channels: Channels) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(colour: Channels, other: Channels, share: float) -> Channels:
    """`colour` with that share of `other` stirred in."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _hex(channels: Channels) -> str:
    return "#{:02x}{:02x}{:02x}".format(*channels)
