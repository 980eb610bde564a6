"""Pages as an office scanner makes them: of text with a stamp, grey, noisy and a little skew; and what is no text."""

import io
import random
from collections.abc import Sequence
from functools import lru_cache

import typst
from PIL import Image, ImageDraw, ImageFilter

PPI = 150
_WORDS = (
    "Dengan hormat, menindaklanjuti surat Bupati Tanah Laut nomor 005/112/Bappeda perihal undangan rapat koordinasi "
    "data, bersama ini kami sampaikan bahwa kegiatan dimaksud akan diselenggarakan pada hari Senin di ruang rapat "
    "dinas. Mohon perkenan Saudara untuk hadir tepat waktu dan membawa data yang diperlukan dari bidang masing-masing. "
)


@lru_cache(maxsize=8)
def printed(body: str = "") -> Image.Image:
    """A page as it leaves the printer; `body` is Typst, a letter of four paragraphs when it is empty."""
    body = body or "\n\n".join([_WORDS * 2] * 4)
    source = f'#set page(paper: "a4", margin: 2.5cm)\n#set text(11pt, lang: "id")\n{body}'
    made = typst.compile(source.encode(), format="png", ppi=PPI)
    assert isinstance(made, bytes)
    return Image.open(io.BytesIO(made)).convert("RGB")


def scanned(page: Image.Image, skew: float = 2) -> Image.Image:
    """The page as it comes out of a worn scanner, with a stamp and a signature on it."""
    page = page.copy()
    width, height = page.size
    pen = ImageDraw.Draw(page)
    left, top = width * 0.5, height * 0.55
    pen.ellipse((left, top, left + width * 0.22, top + width * 0.22), outline=(70, 60, 160), width=6)
    pen.line(
        [(left + step * 8, top + 60 + 50 * (step % 3)) for step in range(36)], fill=(20, 20, 90), width=4
    )
    grey = page.convert("L").rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    grey = grey.point(lambda value: 40 + value * 195 // 255)
    return Image.blend(grey, Image.effect_noise(grey.size, 25), 0.15)


@lru_cache
def speechless() -> dict[str, Image.Image]:
    """Pages that do not say which way up they are, though they seem to have lines."""
    chance = random.Random(5)
    numbers = "".join(f"[{chance.randrange(10**9)}]," for _ in range(200))
    boxes = "#box(stroke: 1pt, width: 6mm, height: 7mm)"
    size = round(8.27 * PPI), round(11.69 * PPI)
    waves = Image.new("L", size, 255)
    pen = ImageDraw.Draw(waves)
    for row in range(22):
        pen.line(
            [(x, 250 + row * 60 + chance.gauss(0, 9)) for x in range(150, size[0] - 150, 9)], fill=20, width=3
        )
    photo = Image.effect_noise((1200, 1600), 80).filter(ImageFilter.GaussianBlur(6))
    return {
        "a table of numbers": printed(f"#table(columns: 5, {numbers})"),
        "capitals": printed(f"#upper[{_WORDS * 6}]"),
        "a form": printed("\n\n".join(f"NAMA\\ {boxes * 20}" for _ in range(12))),
        "a few words": printed("Lampiran"),
        "a hand that writes": waves,
        "a photograph": photo,
        "nothing": Image.new("L", size, 255),
    }


def pdf_of(pages: Sequence[Image.Image]) -> bytes:
    """The pages as a scanner saves them."""
    out = io.BytesIO()
    first, *others = (page.copy() for page in pages)  # Pillow remembers on an image how it was saved before
    first.save(out, "PDF", save_all=True, append_images=others, resolution=PPI)
    return out.getvalue()
