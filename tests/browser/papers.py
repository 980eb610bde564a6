"""Files as people bring them, made on the spot."""

import io
from typing import TypedDict

import pikepdf
from PIL import Image
from pypdf import PdfReader


class Paper(TypedDict):
    """A file as a person picks it."""

    name: str
    mimeType: str
    buffer: bytes


def pdf(name: str = "berkas.pdf", *, words: str = "", locked: bool = False) -> Paper:
    """A PDF of one page that says `words` (its name, if nothing); locked ones ask for a password."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    shown = (words or name).replace("(", "").replace(")", "")
    document.pages[0].Contents = document.make_stream(f"BT /F1 16 Tf 72 760 Td ({shown}) Tj ET".encode())
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    target = io.BytesIO()
    if locked:
        document.save(target, encryption=pikepdf.Encryption(owner="rahasia", user="rahasia"))
    else:
        document.save(target)
    return {"name": name, "mimeType": "application/pdf", "buffer": target.getvalue()}


def photo(name: str = "ktp.jpg") -> Paper:
    """A small photograph."""
    target = io.BytesIO()
    Image.new("RGB", (640, 400), "steelblue").save(target, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": target.getvalue()}


def words_of(content: bytes) -> str:
    """What a PDF says, its lines joined by single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
