"""Letters and receipts as PDF: Typst with the data beside it, so that no text of an SOP or a person is ever run.

A naskah dinas is written in Indonesian, whatever language its reader has chosen for the screen.
"""

import base64
import datetime
import json
import re
import threading
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from sopan.letters.kinds import is_addressed, place_words

PAPERS = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
"""Archival and accessible: ISO 19005-2 level A and ISO 14289-1."""

Seal = Literal["draft", "electronic", "pen"]
"""How a letter is signed: not yet (it is a draft), with a certificate, or with a pen on the print."""

Block = dict[str, Any]
"""{"text": "..."} or {"facts": [[label, value], ...]}."""


@dataclass(frozen=True)
class Letterhead:
    """Kop naskah of an agency. `crest` is an SVG, or None for the neutral shield."""

    government: str
    agency: str
    contact: tuple[str, ...]
    crest: str | None = None


@dataclass(frozen=True)
class Signer:
    """Who signs, as it stands under the signature: "Plh. Kepala Dinas Sosial", "Siti Aminah, S.Sos.", ..."""

    position: str
    name: str
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Mark:
    """A paraf: initials, position, and the moment in words."""

    initials: str
    position: str
    at: str


@dataclass(frozen=True)
class LetterPage:
    """All that stands on a letter, in words. Dates and moments come ready to print."""

    letterhead: Letterhead
    kind: str  # surat keterangan, surat dinas, ...: see `kinds`
    title: str
    body: tuple[Block, ...]
    signer: Signer
    city: str
    date: str
    number: str
    code: str  # public verification code
    address: str  # of the verification page, with the code
    made_at: datetime.datetime  # aware; the same page made at the same moment gives the same bytes
    subject: str = ""
    addressee: tuple[str, ...] = ()  # lines; of addressed kinds only
    copies: tuple[str, ...] = ()  # tembusan
    nature: str = "Biasa"
    enclosures: str = "-"
    valid_until: str = ""
    seal: Seal = "draft"
    initials: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ReceiptPage:
    """All that stands on a receipt (tanda terima). `address` is what its QR opens."""

    letterhead: Letterhead
    title: str
    subtitle: str
    headline: tuple[tuple[str, str], ...]  # large: number and code
    facts: tuple[tuple[str, str], ...]
    address: str
    qr_note: str
    made_at: datetime.datetime  # aware
    documents_title: str = ""
    documents: tuple[str, ...] = ()
    note: str = ""
    parties: tuple[tuple[str, str], ...] = field(default=())  # (heading, name) with room for a pen


def render(page: LetterPage) -> bytes:
    """The letter as PDF. A draft carries the watermark KONSEP and no QR."""
    signed = page.seal != "draft"
    if signed:
        footer = (
            "Ditandatangani secara elektronik dan tercatat di Sopan; tanda tangan ini belum memakai sertifikat "
            f"elektronik. Periksa keasliannya di {page.address} (kode {page.code})."
        )
    else:
        footer = "Konsep, belum berlaku sebagai naskah dinas."
    document_title = f"{page.title} {page.number}" if signed else page.title
    return _compile(
        "letter.typ",
        page.made_at,
        {
            **_letterhead(page.letterhead),
            "draft": not signed,
            "signed": signed,
            "footer": footer,
            "document_title": document_title,
            "addressed": is_addressed(page.kind),
            "place_words": place_words(page.kind),
            "title": page.title,
            "number": page.number,
            "subject": page.subject,
            "nature": page.nature,
            "enclosures": page.enclosures,
            "addressee": [_with_breaks(line) for line in page.addressee],
            "copies": [_with_breaks(line) for line in page.copies],
            "city": page.city,
            "date": page.date,
            "body": [_breakable(block) for block in page.body],
            "valid_until": page.valid_until,
            "signer": {
                "position": page.signer.position,
                "name": page.signer.name,
                "rank": page.signer.rank,
                "nip": f"NIP {page.signer.nip}" if page.signer.nip else "",
            },
            "seal": page.seal,
            "initials": [
                {"initials": mark.initials, "position": mark.position, "at": mark.at}
                for mark in page.initials
            ],
            "qr": _qr(page.address),
            "qr_alt": f"Kode QR ke halaman verifikasi {page.address}",
        },
    )


def render_receipt(page: ReceiptPage) -> bytes:
    """The receipt as PDF."""
    return _compile(
        "receipt.typ",
        page.made_at,
        {
            **_letterhead(page.letterhead),
            "draft": False,
            "footer": page.address,
            "title": page.title,
            "subtitle": page.subtitle,
            "headline": [list(row) for row in page.headline],
            "facts": [list(row) for row in page.facts],
            "documents_title": page.documents_title,
            "documents": list(page.documents),
            "note": page.note,
            "parties": [list(party) for party in page.parties],
            "qr": _qr(page.address),
            "qr_alt": f"Kode QR ke {page.address}",
            "qr_note": page.qr_note,
        },
    )


def crest_svg(content: bytes, media_type: Literal["image/svg+xml", "image/png", "image/jpeg"]) -> str:
    """A crest as the SVG that a letterhead wants; a picture of dots is wrapped in one."""
    if media_type == "image/svg+xml":
        return content.decode()
    data = base64.b64encode(content).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" href="data:{media_type};base64,{data}"/></svg>'
    )


def _breakable(block: Block) -> Block:
    """The block with places to break in words that are longer than a line, which would run off the paper."""
    if "text" in block:
        return {"text": _with_breaks(block["text"])}
    return {"facts": [[_with_breaks(label), _with_breaks(value)] for label, value in block["facts"]]}


def _with_breaks(text: str) -> str:
    return _LONG_WORD.sub(lambda word: _BREAK.join(re.findall(f".{{1,{_WORD}}}", word[0])), text)


def _letterhead(head: Letterhead) -> dict[str, Any]:
    return {
        "government": head.government,
        "agency": head.agency,
        "contact": list(head.contact),
        "crest": head.crest,
        "crest_alt": f"Lambang {head.government}",
    }


def _qr(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True))


_compiler: typst.Compiler | None = None
_turn = (
    threading.Lock()
)  # one compiler a process: it keeps fonts and layout warm, and serves one caller at a time
_missing: set[str] = set()  # characters found to be in none of the fonts
_MISSING_TEXT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_BOX = "□"
_BREAK = "\u200b"
_WORD = 24  # signs; half the width of the narrowest column
_LONG_WORD = re.compile(rf"\S{{{_WORD + 1},}}")


def _compile(paper: str, made_at: datetime.datetime, data: dict[str, Any]) -> bytes:
    """Compile; a character that the fonts lack (an emoji in a name) is printed as an empty box, as PDF/A demands."""
    global _compiler
    with _turn:
        if _compiler is None:
            _compiler = typst.Compiler(root=PAPERS, ignore_system_fonts=True)
        while True:
            try:
                content = _compiler.compile(
                    input=PAPERS / paper,
                    format="pdf",
                    sys_inputs={"data": json.dumps(_printable(data))},
                    pdf_standards=STANDARDS,
                    timestamp=made_at.astimezone(datetime.UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                found = _MISSING_TEXT.search(str(error))
                fresh = set(found[1]) - _missing if found else set()
                if not fresh:
                    raise
                _missing.update(fresh)
            else:
                assert isinstance(content, bytes)
                return content


def _printable(value: Any) -> Any:
    """The same data with boxes for characters without a glyph, and without control characters."""
    if isinstance(value, str):
        kept = (
            character
            for character in value
            if character in ("\n", _BREAK) or unicodedata.category(character)[0] != "C"
        )
        return "".join(_BOX if character in _missing else character for character in kept)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
