"""Reading PDFs back, as a person would."""

import io

from pypdf import PdfReader

from sopan.files.models import StoredFile
from sopan.files.storage import open_file


def words_of(content: bytes) -> str:
    """All the text of a PDF with single spaces."""
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def bytes_of(stored: StoredFile) -> bytes:
    """What is stored, opened."""
    return b"".join(open_file(stored))
