"""Small PDFs to sign, of the kind that letters are: PDF/A-2a, tagged."""

from functools import lru_cache

import typst

PAPER = """#set document(title: "Surat Keterangan", date: datetime(year: 2026, month: 1, day: 2))
#set text(lang: "id")
= Surat Keterangan
#sys.inputs.at("text")
"""


@lru_cache(maxsize=16)
def a_letter(text: str = "Yang bertanda tangan di bawah ini menerangkan sesuatu.") -> bytes:
    """A letter of one page that says `text`."""
    content = typst.compile(
        PAPER.encode(),
        format="pdf",
        sys_inputs={"text": text},
        pdf_standards=["a-2a"],
        ignore_system_fonts=True,
    )
    assert isinstance(content, bytes)
    return content
