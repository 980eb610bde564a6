"""Looks at the pages of one untrusted file in a process of its own, so that a hostile one can hurt nothing else.

Run by `pages` as a program with limits on memory and time; imports of Sopan only `upright`. The file comes on standard
input, what was asked for goes to standard output.

    python -I page_reader.py askew            JSON: {"pages": N, "turns": {"2": 180}}
    python -I page_reader.py picture 2 180    JPEG of the second page, turned by 180 degrees clockwise
    python -I page_reader.py turned '{"2": 180}'   the whole file, its pages turned so
    python -I page_reader.py words            JSON: {"words": "..."}, the text layer of a PDF
"""

import io
import json
import re
import resource
import sys
import time
from typing import Any

from PIL import Image

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 20  # of processor time
LOOK_SECONDS = 5  # of processor time, after which no further page is looked at
MOST_LOOKED_AT = 8  # pages, spread over the file
MOST_READ = 300  # pages whose text is taken
MOST_WORDS = 200_000  # signs
PICTURE = 900  # dots of the longer side of a picture of a page
_BLANKS = re.compile(r"[ \t\x00-\x09\x0b-\x1f\ufffe\uffff]+")


def askew(content: bytes) -> dict[str, Any]:
    """How many pages there are, and by how many degrees clockwise those must be turned that lie or hang."""
    from sopan.files.upright import LONG, turn_of

    pages = _Pages(content)
    found: dict[int, int | None] = {}
    until = time.process_time() + LOOK_SECONDS
    most = min(len(pages), MOST_LOOKED_AT)
    for number in (1 + place * (len(pages) - 1) // max(most - 1, 1) for place in range(most)):
        if time.process_time() > until:
            break
        found[number] = turn_of(pages.picture(number, LONG))
    wrong = {number: turn for number, turn in found.items() if turn}
    if len(wrong) > 1 and len(set(wrong.values())) == 1 and 0 not in found.values():
        # The whole stack went in the wrong way: also the pages that say nothing, and those not looked at.
        wrong = dict.fromkeys(range(1, len(pages) + 1), next(iter(wrong.values())))
    return {"pages": len(pages), "turns": wrong}


def picture(content: bytes, page: int, turn: int) -> bytes:
    """A page as a picture (JPEG) for a screen, turned so many degrees clockwise. IndexError when there is none."""
    shown = _turned(_Pages(content).picture(page, PICTURE).convert("RGB"), turn)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=80)
    return out.getvalue()


def turned(content: bytes, turns: dict[str, int]) -> bytes:
    """The file with its pages turned, for looking at; a signature on it does not hold any more."""
    out = io.BytesIO()
    if _is_pdf(content):
        import pikepdf

        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            for number, turn in turns.items():
                if 1 <= int(number) <= len(pdf.pages):
                    pdf.pages[int(number) - 1].rotate(turn, relative=True)
            pdf.save(out)
    else:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
            form = image.format
            _turned(image, turns.get("1", 0)).save(out, form, **({"quality": 92} if form == "JPEG" else {}))
    return out.getvalue()


def words(content: bytes) -> dict[str, str]:
    """The text layer of a PDF, in the order in which it stands in the file, page by page."""
    import pypdfium2

    taken: list[str] = []
    size = 0
    until = time.process_time() + LOOK_SECONDS
    with pypdfium2.PdfDocument(content) as pdf:
        for number in range(min(len(pdf), MOST_READ)):
            if size >= MOST_WORDS or time.process_time() > until:
                break
            page = pdf[number]
            text = _BLANKS.sub(" ", page.get_textpage().get_text_range(errors="ignore")).strip()
            page.close()
            if text:
                taken.append(text)
                size += len(text)
    return {"words": "\n".join(taken)[:MOST_WORDS]}


class _Pages:
    """The pages of a PDF, or of a picture its one."""

    def __init__(self, content: bytes) -> None:
        self.pdf: Any = None
        self.image: Image.Image | None = None
        if _is_pdf(content):
            import pypdfium2

            self.pdf = pypdfium2.PdfDocument(content)
        else:
            Image.MAX_IMAGE_PIXELS = None  # its size was judged when it came in
            self.image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])

    def __len__(self) -> int:
        return 1 if self.pdf is None else len(self.pdf)

    def picture(self, page: int, longer: int) -> Image.Image:
        """A page (from 1) as it is shown, at most so many dots long."""
        if not 1 <= page <= len(self):
            raise IndexError(page)
        if self.pdf is None:
            assert self.image is not None, "one of the two"
            self.image.draft("L" if longer > PICTURE else "RGB", (longer, longer))
            image = self.image.convert("RGBA") if self.image.mode in ("P", "LA", "PA", "RGBA") else self.image
            if image.mode == "RGBA":
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
            image = image.convert("RGB")
            image.thumbnail((longer, longer))
            return image
        sheet = self.pdf[page - 1]
        width, height = sheet.get_size()
        shown: Image.Image = sheet.render(scale=longer / max(width, height, 1), rev_byteorder=True).to_pil()
        sheet.close()
        return shown


def _turned(image: Image.Image, turn: int) -> Image.Image:
    how = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(how[turn]) if turn in how else image


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def main(arguments: list[str]) -> int:
    """Do one thing. Exit status 0 with what was asked for; anything else means that the file broke the reader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    match arguments:
        case ["askew"]:
            done = json.dumps(askew(content)).encode()
        case ["picture", page, turn]:
            done = picture(content, int(page), int(turn))
        case ["turned", turns]:
            done = turned(content, json.loads(turns))
        case ["words"]:
            done = json.dumps(words(content)).encode()
        case _:
            return 2
    sys.stdout.buffer.write(done)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
