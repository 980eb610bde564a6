"""Reading PDFs back, as a person would."""

import io
import re
import subprocess

import pikepdf
from pypdf import PdfReader

from sopan.files.models import StoredFile
from sopan.files.storage import open_file


def words_of(content: bytes) -> str:
    """All the text of a PDF with single spaces. Whatever we print is a file that qpdf finds sound."""
    with pikepdf.open(io.BytesIO(content)) as whole:
        assert whole.check_pdf_syntax() == []
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def right_edge(content: bytes) -> float:
    """How far to the right the words of a PDF reach on any page, in points, as poppler sees them."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=content, check=True, capture_output=True
    ).stdout
    return max(float(edge) for edge in re.findall(rb'xMax="([\d.]+)"', boxes))


def bytes_of(stored: StoredFile) -> bytes:
    """What is stored, opened."""
    return b"".join(open_file(stored))
