"""Documents and pictures for the tests of files, made on the spot."""

import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def pdf(change: Any = None, **saving: Any) -> bytes:
    """A PDF of one page; `change` may alter it before it is saved."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, deterministic_id="encryption" not in saving, **saving)
    return target.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **saving: Any) -> bytes:
    """A picture with a red left half and a blue right half."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    target = io.BytesIO()
    image.save(target, kind, **saving)
    return target.getvalue()


def gps_exif(orientation: int = 1) -> Image.Exif:
    """EXIF of a phone that notes where it is and how it is held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telepon Uji"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "S", (IFDRational(3), IFDRational(48), IFDRational(5))
    place[3], place[4] = "E", (IFDRational(114), IFDRational(46), IFDRational(1))
    return exif


def upload(content: bytes, name: str = "berkas.pdf") -> SimpleUploadedFile:
    """The content as a form hands it over."""
    return SimpleUploadedFile(name, content)
