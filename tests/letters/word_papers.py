"""Word drafts for tests: an example, and documents opened, closed and tampered with."""

import datetime
import io
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import docx as word

from sopan.files.letterhead import Letterhead
from sopan.letters.layout.docx import to_docx
from sopan.letters.layout.rendering import Block, LetterPage, Signer

BLOCKS: tuple[Block, ...] = (
    {"text": "Yang bertanda tangan di bawah ini, {jabatan_penandatangan}, menerangkan bahwa:"},
    {"facts": [["Nama", "H. Ma'ruf, S.Sos."], ["Alamat", "Jalan A\nDesa B"], ["Telepon", "-"]]},
    {"heading": "Ketentuan"},
    {"items": ["membawa berkas asli;", "datang sendiri."], "numbering": "1."},
    {"text": "Sesudah itu:"},
    {"items": ["yang pertama", "yang kedua"], "numbering": "a.", "label": "Untuk"},
    {"table": {"head": ["No.", "Nama"], "rows": [["1", "Siti"], ["2", "Budi"]]}},
    {"text": "Demikian surat ini dibuat."},
    {"annex": "Daftar Peserta"},
    {"text": "Baris satu\nbaris dua"},
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f'xmlns:w="{W}"'


def page(kind: str = "surat keterangan") -> LetterPage:
    return LetterPage(
        letterhead=Letterhead("Pemerintah Kabupaten Contoh", "Dinas Contoh", ("Jalan Contoh 1",)),
        kind=kind,
        title="Surat Keterangan Terdaftar",
        body=BLOCKS,
        signer=Signer("a.n. Kepala Dinas\nSekretaris", "Siti Aminah, S.Sos.", "Pembina", "1970"),
        city="Pelaihari",
        date="............",
        number="............",
        code="",
        address="",
        made_at=datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC),
        subject="Contoh",
        addressee=("Pemohon",),
        copies=("Bupati", "Sekretaris Daerah"),
    )


@lru_cache(maxsize=1)
def example() -> bytes:
    return to_docx(page(), "kunci/keterangan/3")


def opened(content: bytes) -> Any:
    return word.Document(io.BytesIO(content))


def closed(paper: Any) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, text: bytes | Callable[[bytes], bytes]) -> bytes:
    """The document with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        was = old.read(name) if name in old.namelist() else b""
        new.writestr(name, text(was) if callable(text) else text)
    return out.getvalue()
