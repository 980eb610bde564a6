"""Reads one untrusted file in a process of its own, so that a hostile one can hurt nothing else.

Run by `checks` as a program with limits on memory and time; imports of Sopan only `workbook`, and starts quickly.
Prints one line of JSON: {"verdict": "ok"} or {"verdict": CODE}, CODE being one that `checks` explains; of a
workbook that is taken also {"rows": N, "numbers": [...]}, see `workbook.read_xlsx`.

    python -I reader.py pdf FILE
    python -I reader.py image FILE CLEANED
    python -I reader.py xlsx FILE
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space: decoding 50 megapixels takes about 500 MB of it
SECONDS = 15  # of processor time
MOST_PIXELS = 50_000_000
MOST_OBJECTS = 150_000  # of a PDF
MOST_DEPTH = 60  # of arrays in dictionaries in arrays

# Actions that run or send something (ISO 32000-2, 12.6.4). Moving about and opening a web page are harmless.
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/RichMediaExecute",
}
ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/3D", "/Sound"}
KEYS = {
    "/JS": "pdf-active",
    "/JavaScript": "pdf-active",
    "/XFA": "pdf-form",
    "/EmbeddedFiles": "pdf-attachment",
    "/EF": "pdf-attachment",
    "/RichMediaContent": "pdf-active",
    "/Collection": "pdf-attachment",
}


class Bad(Exception):
    """The verdict on a file that is not taken."""


def read_pdf(path: Path) -> None:
    """Raise Bad unless the PDF opens without a password, has pages, and has no active content."""
    import pikepdf

    with path.open("rb") as source:
        source.seek(max(0, path.stat().st_size - 2048))
        ended = b"%%EOF" in source.read()
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Bad("pdf-encrypted")
            for thing in _dictionaries(pdf):
                _judge(thing)
            if len(pdf.pages) == 0:
                raise Bad("pdf-empty")
            for page in pdf.pages:
                page.obj.get("/Resources")
    except pikepdf.PasswordError as problem:
        raise Bad("pdf-encrypted") from problem
    except pikepdf.PdfError as problem:
        raise Bad("pdf-damaged" if ended else "cut-off") from problem
    except (
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as problem:  # its structure makes no sense
        raise Bad("pdf-damaged") from problem
    if not ended:
        raise Bad("cut-off")


def _dictionaries(pdf: Any) -> Iterator[Any]:
    """Every dictionary (also of a stream) in the file, whether a page leads to it or not; and the trailer."""
    import pikepdf

    holders = (pikepdf.Dictionary, pikepdf.Stream)
    count = 0
    pending: list[tuple[Any, int]] = [(pdf.trailer, 0)]
    tops = iter(pdf.objects)
    while True:
        if not pending:
            top = next(tops, None)
            if top is None:
                return
            pending.append((top, 0))
        thing, depth = pending.pop()
        count += 1
        if count > MOST_OBJECTS or depth > MOST_DEPTH:
            raise Bad("pdf-complex")
        if isinstance(thing, holders):
            yield thing
            parts: Any = [value for _, value in thing.items()]
        elif isinstance(thing, pikepdf.Array):
            parts = thing
        else:
            continue
        for part in parts:
            if isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect:
                pending.append((part, depth + 1))  # indirect ones come by themselves


def _judge(thing: Any) -> None:
    for key in thing.keys():  # noqa: SIM118  # a stream is not iterable
        if key in KEYS:
            raise Bad(KEYS[key])
    if str(thing.get("/S", "")) in ACTIONS:
        raise Bad("pdf-active")
    kind = str(thing.get("/Subtype", ""))
    if kind in ANNOTATIONS and "/Rect" in thing:
        raise Bad("pdf-attachment" if kind == "/FileAttachment" else "pdf-active")
    if str(thing.get("/Type", "")) == "/EmbeddedFile":
        raise Bad("pdf-attachment")


def clean_image(path: Path, cleaned: Path) -> None:
    """Write the upright picture, nothing but its pixels, to `cleaned`; raise Bad if it does not decode.

    EXIF (place, camera, time), XMP, comments and thumbnails stay behind; the colour profile is kept. A JPEG
    is written with its own quantisation tables, so it loses next to nothing.
    """
    import warnings

    from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

    warnings.simplefilter("ignore")  # its size is judged below
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path, formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Bad("image-large")
            image.load()
            jpeg = isinstance(image, JpegImagePlugin.JpegImageFile)
            tables = image.quantization if jpeg else None  # type: ignore[attr-defined]
            sampling = JpegImagePlugin.get_sampling(image) if jpeg else -1
            kept: dict[Any, Any] = {
                key: image.info[key] for key in ("dpi", "icc_profile", "transparency") if key in image.info
            }
            upright = ImageOps.exif_transpose(image)
            if jpeg:
                if upright.mode not in ("L", "RGB"):  # CMYK from a print shop: few browsers show it right
                    upright = upright.convert("RGB")
                    kept.pop("icc_profile", None)
                    tables = None
                how: dict[str, Any] = {"optimize": True}
                if tables and sampling >= 0:
                    how |= {"qtables": [tables[number] for number in sorted(tables)], "subsampling": sampling}
                else:
                    how |= {"quality": 92}
                upright.info = kept
                upright.save(cleaned, "JPEG", **{k: v for k, v in kept.items() if k != "transparency"}, **how)
            else:
                upright.info = kept
                upright.save(cleaned, "PNG", optimize=upright.width * upright.height < 4_000_000, **kept)
    except UnidentifiedImageError as problem:
        raise Bad("image-damaged") from problem
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the disk, not the picture
        raise Bad("image-damaged") from problem


def read_workbook(path: Path) -> dict[str, Any]:
    """See `workbook.read_xlsx`; raise Bad if it is not one that may come in."""
    from sopan.files import workbook

    try:
        return workbook.read_xlsx(path)
    except workbook.Bad as bad:
        raise Bad(str(bad)) from bad


def main(arguments: list[str]) -> int:
    """Judge one file. Exit status 0 with a verdict; anything else means that the file broke the reader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    verdict = "ok"
    found: dict[str, Any] = {}
    try:
        match arguments:
            case ["pdf", path]:
                read_pdf(Path(path))
            case ["image", path, cleaned]:
                clean_image(Path(path), Path(cleaned))
            case ["xlsx", path]:
                found = read_workbook(Path(path))
            case _:
                return 2
    except Bad as bad:
        verdict = str(bad)
    except MemoryError:
        verdict = "complex"
    except RecursionError:
        verdict = "complex"
    except OSError as problem:
        verdict = f"errno-{problem.errno}"
    sys.stdout.write(json.dumps({"verdict": verdict, **found}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
