"""Which way up a page lies, told by its ink: nothing is read. Pillow only; imports nothing of Sopan.

Lines of Latin text have more that rises above the small letters (b d f h k l t, capitals) than hangs below them
(g j p q y); so does Arabic. On a page that stands on its head it is the other way round, on one that lies the lines
run upwards. A page is spoken of only when many pieces of lines agree: a form, a table of numbers, capitals, a
photograph or a few words say nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, stdev

from PIL import Image, ImageChops, ImageFilter, ImageStat

LONG = 1600  # dots of the longer side of the picture that is looked at: some 140 to the inch of an A4
_INK = (0.004, 0.3)  # share of a page of text that is ink
_RULE = 32  # dots of ink without a gap, which no letter has
_MOST_SKEW = 3  # degrees
_DIRECTION = 1.5  # times as clear as the other way
_STRIPS = 4  # pieces of a line: what skew is left does not blur a short one
_HEIGHTS = range(9, 61)  # dots of a line of text, from the highest letter to the lowest
_FEWEST = 10  # pieces of lines that must have a say
_LEAN, _SURE = 0.15, 3.5  # how far they must lean on average, and how many standard errors that must be


def turn_of(page: Image.Image) -> int | None:
    """By how many degrees clockwise a page must be turned to be read: 0, 90, 180 or 270; None when it does not say."""
    ink = _ink_of(page)
    if not _INK[0] < ImageStat.Stat(ink).mean[0] / 255 < _INK[1]:
        return None
    ink = _without_rules(ink)
    aside = ink.transpose(Image.Transpose.ROTATE_90)
    skew, lines = _skew_of(ink)
    skew_aside, columns = _skew_of(aside)
    if lines >= _DIRECTION * columns:
        already = 0
    elif columns >= _DIRECTION * lines:
        already, ink, skew = 270, aside, skew_aside  # clockwise, as the transposition above
    else:
        return None
    lean = _lean_of(list(_pieces(ink.rotate(skew, Image.Resampling.BILINEAR))))
    if lean is None:
        return None
    return already if lean > 0 else (already + 180) % 360


def _ink_of(page: Image.Image) -> Image.Image:
    """The page at LONG dots, ink 255 and paper 0, without specks."""
    grey = page.convert("L")
    scale = LONG / max(grey.size)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    grey = grey.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC)
    grey = grey.filter(ImageFilter.BoxBlur(0.7))
    dark = _threshold(grey.histogram())
    return grey.point(lambda value: 255 if value < dark else 0)


def _threshold(histogram: Sequence[int]) -> int:
    """The grey that divides ink from paper (Otsu 1979: the greatest variance between the two)."""
    count, total = sum(histogram), sum(value * number for value, number in enumerate(histogram))
    best, found, below, mass = 0.0, 128, 0, 0
    for value, number in enumerate(histogram):
        below, mass = below + number, mass + value * number
        if 0 < below < count:
            apart = mass / below - (total - mass) / (count - below)
            spread = below * (count - below) * apart * apart
            if spread > best:
                best, found = spread, value + 1
    return found


def _without_rules(ink: Image.Image) -> Image.Image:
    """The ink without the long straight lines of tables and boxes."""
    for cell in ((_RULE, 1), (1, _RULE)):
        full = ink.reduce(cell).point(lambda value: 255 if value >= 250 else 0)
        rules = full.resize(ink.size, Image.Resampling.NEAREST).filter(ImageFilter.BoxBlur(1))
        ink = ImageChops.subtract(ink, rules.point(lambda value: 255 if value else 0))
    return ink


def _skew_of(ink: Image.Image) -> tuple[float, float]:
    """By how many degrees the ink must be turned for its lines to be clearest, and how clear they are then."""
    small = ink.reduce(4)

    def clear(angle: float) -> float:
        profile = _rows(small.rotate(angle, Image.Resampling.BILINEAR), 1)
        return float(sum((one - other) ** 2 for one, other in pairwise(profile)))

    best = float(max(range(-_MOST_SKEW, _MOST_SKEW + 1), key=clear))
    best = max((best, best - 0.5, best + 0.5), key=clear)
    return best, clear(best)


def _rows(ink: Image.Image, strips: int) -> bytes:
    """How much ink each row has, in each of so many strips from left to right."""
    return ink.resize((strips, ink.height), Image.Resampling.BOX).tobytes()


def _pieces(ink: Image.Image) -> Iterator[bytes]:
    """The profile of each piece of a line, from its first row with ink to its last."""
    profile = _rows(ink, _STRIPS)
    for strip in range(_STRIPS):
        column = profile[strip::_STRIPS]
        start = None
        for at, value in enumerate(column + b"\0"):
            if value > 3 and start is None:
                start = at
            elif value <= 3 and start is not None:
                yield column[start:at]
                start = None


def _lean_of(pieces: Sequence[bytes]) -> float | None:
    """How far the lines lean on average: above 0 they stand, below they hang; None when too few agree."""
    tall = [piece for piece in pieces if len(piece) >= _HEIGHTS.start]
    told = [lean for piece in tall if len(piece) in _HEIGHTS and (lean := _lean(piece)) is not None]
    if len(told) < _FEWEST or len(told) * 2 < len(tall):
        return None
    mean = fmean(told)
    sure = abs(mean) * len(told) ** 0.5 / max(stdev(told), 0.1)
    return mean if abs(mean) >= _LEAN and sure >= _SURE else None


def _lean(piece: bytes) -> float | None:
    """Of one piece: how much more ink lies above its small letters than below, from -1 to 1; None for no text."""
    height = len(piece)
    full = sorted(piece)[-max(1, height // 6)]
    rows = [at for at, value in enumerate(piece) if value >= full / 2]
    top, bottom = rows[0], rows[-1] + 1
    small = piece[top:bottom]
    if len(small) < 4 or not 0.3 * height <= len(small) <= 0.85 * height or min(small) < 0.3 * full:
        return None
    above, below, middle = sum(piece[:top]), sum(piece[bottom:]), sum(small)
    if above + below < 0.05 * middle:  # capitals and digits
        return None
    return (above - below) / (above + below)
