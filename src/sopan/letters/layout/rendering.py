"""Letters and receipts as PDF: Typst with the data beside it, so that no text of an SOP or a person is ever run.

A naskah dinas is written in Indonesian, whatever language its reader has chosen for the screen.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import segno

from sopan.files.letterhead import Letterhead
from sopan.files.typesetting import BREAK, typeset
from sopan.letters.layout.kinds import is_addressed, kind_of
from sopan.letters.layout.spelling import number_words

PAPERS = Path(__file__).resolve().parent / "typst"

Seal = Literal["draft", "electronic", "pen", "copy"]
"""How a letter is signed: not yet (it is a draft), with a certificate, with a pen on the print, or not this sheet but
the letter of which it is a copy."""

Block = dict[str, Any]
"""One part of what a letter says. Exactly one of

    {"text": "..."}                                   an empty line begins a new paragraph
    {"facts": [[label, value], ...]}                  aligned at the colon
    {"heading": "..."}
    {"items": ["...", ...], "numbering": "1."}        or "a."; left out: "1."
    {"table": {"head": [...], "rows": [[...], ...]}}
    {"annex": "..."}                                  what follows stands on pages of its own, under this title

Text, facts and items may have a "label" ("Dasar", "Kepada", "Untuk"), which stands to the left of them."""

MOST_ADDRESSEES = 3
"""More than these are listed on a page of their own."""
LISTED = "(daftar terlampir)"


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
class Party:
    """Who signs beside the signer, with a pen: "Pihak Kedua", position, name."""

    role: str
    name: str
    position: str = ""
    knows: bool = False  # "Mengetahui": below the others


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
    addressee: tuple[str, ...] = ()  # who gets it, each in one or more lines; of addressed kinds only
    place: str = "tempat"  # where they are: what stands below "di"
    copies: tuple[str, ...] = ()  # tembusan
    nature: str = "Biasa"
    enclosures: str = "-"
    valid_until: str = ""
    seal: Seal = "draft"
    initials: tuple[Mark, ...] = ()
    role: str = ""  # of the signer among the parties: "Pihak Pertama"
    parties: tuple[Party, ...] = ()
    footer: str = ""  # what a signed letter says of its signature, see `footers`
    missing: tuple[tuple[str, str], ...] = ()  # places in the texts that have no value yet: (name, label)


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
    drawn: str = ""  # what the last party signed on the screen, as SVG; empty: with a pen


def render(page: LetterPage) -> bytes:
    """The letter as PDF. A draft carries the watermark KONSEP and no QR, and shows the places without a value.

    The table of initials stands on paper and drafts alone: of an electronic letter they are kept as its history
    (Permendagri 1/2023 Pasal 39 ayat 5), which the desk shows.
    """
    kind = kind_of(page.kind)
    signed = page.seal != "draft"
    body, annexes = parted(page)
    prefix, position = position_lines(page.signer.position)
    return typeset(
        PAPERS / "letter.typ",
        page.made_at,
        {
            **page.letterhead.data(),
            "government": _with_breaks(page.letterhead.government, _LARGE),
            "agency": _with_breaks(page.letterhead.agency, _LARGE),
            "contact": [_with_breaks(line) for line in page.letterhead.contact],
            "draft": not signed,
            "footer": footer_below(page),
            "document_title": f"{page.title} {page.number}" if signed else page.title,
            "keywords": [page.code] if signed else [],  # whoever checks the file finds the letter by it
            "layout": kind.layout,
            "place_lines": kind.place_lines(page.city, page.date),
            "column": [[label, _with_breaks(value)] for label, value in column(page)],
            "command": kind.command,
            "title": _with_breaks(page.title),
            "number": page.number,
            "subject": _with_breaks(page.subject),
            "addressee": [_with_breaks(line) for line in page.addressee],
            "listed": is_listed(page),
            "place": _with_breaks(page.place),
            "copies": [_with_breaks(line) for line in copies_below(page)],
            "city": page.city,
            "date": page.date,
            "body": [_laid_out(block) for block in _ending_short(body)],
            "annexes": [
                {"title": _with_breaks(title), "body": [_laid_out(block) for block in blocks]}
                for title, blocks in annexes
            ],
            "signer": {
                "prefix": prefix,
                "lines": [_with_breaks(line) for line in position],
                "name": _with_breaks(page.signer.name),
                "rank": _with_breaks(page.signer.rank),
                "nip": _with_breaks(f"NIP {page.signer.nip}") if page.signer.nip else "",
            },
            "role": _with_breaks(page.role or kind.role),
            "parties": [
                {
                    "role": _with_breaks(party.role),
                    "position": _with_breaks(party.position),
                    "name": _with_breaks(party.name),
                    "knows": party.knows,
                }
                for party in page.parties
            ],
            "seal": page.seal,
            "initials": []
            if page.seal in ("electronic", "copy")
            else [[_with_breaks(mark.position), mark.initials, mark.at] for mark in reversed(page.initials)],
            "missing": dict(page.missing) if not signed else {},
            "qr": _qr(page.address),
            "qr_alt": f"Kode QR ke halaman verifikasi {page.address}",
        },
    )


def render_receipt(page: ReceiptPage) -> bytes:
    """The receipt as PDF."""
    return typeset(
        PAPERS / "receipt.typ",
        page.made_at,
        {
            **page.letterhead.data(),
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
            "drawn": page.drawn,
            "qr": _qr(page.address),
            "qr_alt": f"Kode QR ke {page.address}",
            "qr_note": page.qr_note,
        },
    )


def footer_below(page: LetterPage) -> str:
    """What stands at the foot of each sheet: how the letter is checked, or that it is a draft and what it lacks."""
    if page.seal != "draft":
        return f"{page.footer} Periksa keasliannya di {page.address} (kode {page.code}).".strip()
    names = ", ".join(label for _name, label in page.missing)
    return "Konsep, belum berlaku sebagai naskah dinas." + (f" Belum terisi: {names}." if names else "")


def parted(page: LetterPage) -> tuple[list[Block], list[tuple[str, list[Block]]]]:
    """What stands on the letter itself, and its annexes with their titles.

    Besides the blocks of `page.body` there is the sentence on how long it is valid, before the closing one, and as the
    first annex the list of those to whom it goes, when they are many.
    """
    body: list[Block] = []
    annexes: list[tuple[str, list[Block]]] = []
    for block in page.body:
        if "annex" in block:
            annexes.append((block["annex"], []))
        else:
            (annexes[-1][1] if annexes else body).append(block)
    if page.valid_until:
        closes = bool(body) and str(body[-1].get("text", "")).startswith("Demikian")
        sentence = {"text": f"Surat ini berlaku sampai dengan tanggal {page.valid_until}."}
        body.insert(len(body) - 1 if closes else len(body), sentence)
    if is_listed(page):
        rows = [[str(number), line] for number, line in enumerate(page.addressee, 1)]
        title = "Daftar Undangan" if page.kind == "surat undangan" else "Daftar Penerima"
        annexes.insert(0, (title, [{"table": {"head": ["No.", "Nama"], "rows": rows}}]))
    return body, annexes


def _ending_short(body: list[Block]) -> list[Block]:
    """The body with its last sentences apart when it ends in a paragraph of half a page: they go to the next page with
    the signature, which never stands alone there."""
    text = str(body[-1].get("text", "")) if body else ""
    if len(text) <= _LONG_ENDING:
        return body
    space = text.find(". ", len(text) - _SHORT_ENDING)
    cut = space + 1 if space >= 0 else text.find(" ", len(text) - _SHORT_ENDING)
    if cut <= 0:
        return body
    return [*body[:-1], {**body[-1], "text": text[:cut]}, {"text": text[cut + 1 :], "joined": True}]


def is_listed(page: LetterPage) -> bool:
    """Whether those to whom it goes stand on a page of their own."""
    return is_addressed(page.kind) and len(page.addressee) > MOST_ADDRESSEES


def column(page: LetterPage) -> list[tuple[str, str]]:
    """The (label, value) of the letter's column. That a letter is secret is never left out."""
    kind = kind_of(page.kind)
    values = {
        "Yth.": LISTED if is_listed(page) else _numbered(page.addressee),
        "Dari": page.signer.position.replace("\n", ", "),
        "Tembusan": _numbered(_copies(page)),
        "Tanggal": page.date,
        "Nomor": page.number,
        "Sifat": page.nature,
        "Lampiran": _enclosures(page),
        "Hal": page.subject,
    }
    rows = [
        row
        for row in values
        if row in kind.rows or (row == "Sifat" and kind.rows and page.nature == "Rahasia")
    ]
    return [(row, values[row]) for row in rows]


def _numbered(lines: Sequence[str]) -> str:
    if len(lines) > 1:
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return "".join(lines) or "-"


def copies_below(page: LetterPage) -> tuple[str, ...]:
    """Who gets a copy, where they stand below the signature and not in the column."""
    return () if "Tembusan" in kind_of(page.kind).rows else _copies(page)


def _copies(page: LetterPage) -> tuple[str, ...]:
    """Who gets a copy: also in whose name it is signed (Permendagri 1/2023 Pasal 36 ayat 2)."""
    first, *others = page.signer.position.split("\n")
    name = first.removeprefix("a.n. ")
    if name == first or not others or any(line.startswith(name) for line in page.copies):
        return page.copies
    return (name, *page.copies)


def _enclosures(page: LetterPage) -> str:
    """What "Lampiran" says: as it is said, else how many annexes there are."""
    annexes = sum("annex" in block for block in page.body) + is_listed(page)
    if page.enclosures not in ("", "-") or not annexes:
        return page.enclosures or "-"
    return f"{annexes} ({number_words(annexes)}) lampiran"


def _laid_out(block: Block) -> Block:
    """The block with places to break in words that are longer than a line, which would run off the paper, and with the
    widths of a table's columns by what stands in them."""
    if "facts" in block:
        rows = [[_with_breaks(label), _with_breaks(value)] for label, value in block["facts"]]
        return {"facts": rows, "label": block.get("label", "")}
    if "items" in block:
        return {
            "items": [_with_breaks(item) for item in block["items"]],
            "numbering": block.get("numbering", "1."),
            "label": block.get("label", ""),
        }
    if "table" in block:
        return {"table": _table(block["table"]["head"], block["table"]["rows"])}
    if "heading" in block:
        return {"heading": _with_breaks(block["heading"])}
    return {
        "text": _with_breaks(block["text"]),
        "label": block.get("label", ""),
        "joined": block.get("joined", False),
    }


def shares_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The share of the line that each column of a table takes by what stands in it; the first, when it holds numbers,
    takes just what it needs (0)."""
    longest = [max(len(text) for text in texts) for texts in zip(head, *rows, strict=True)]
    shares = [min(max(length, _NARROWEST), _WIDEST) for length in longest]
    return [0, *shares[1:]] if longest[0] <= _NUMBERS else shares


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    shares = shares_of(head, rows)
    signs = [_LINE * share // max(sum(shares), 1) for share in shares]

    def broken(row: Sequence[str]) -> list[str]:
        return [_with_breaks(text, max(room, _NUMBERS)) for text, room in zip(row, signs, strict=True)]

    return {"head": broken(head), "rows": [broken(row) for row in rows], "shares": shares}


def _with_breaks(text: str, most: int = 0) -> str:
    most = most or _WORD
    return _WORDS.sub(lambda word: _broken(word[0], most), text) if len(text) > most else text


def _broken(word: str, most: int) -> str:
    if len(word) <= most or _PLACE.search(word):
        return word
    pieces = (re.findall(f".{{1,{most}}}", piece) for piece in _PIECE.findall(word))
    return BREAK.join(part for several in pieces for part in several)


def position_lines(position: str) -> tuple[str, list[str]]:
    """A position over a signature: what hangs to its left ("a.n.", "Plt."), and its lines. A comma ends it, and what
    stands before "u.b." (Permendagri 1/2023, annex VII.2)."""
    found = _PREFIX.match(position)
    lines = position[found.end() if found else 0 :].split("\n")
    ends = [
        line != "u.b." and following in ("u.b.", "")
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return found[1] if found else "", [line + "," * end for line, end in zip(lines, ends, strict=True)]


@lru_cache(maxsize=64)  # a letter to many has one address
def _qr(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True))


_WORD = 24  # signs; half the width of the narrowest column
_LONG_ENDING, _SHORT_ENDING = 1_200, 300  # signs of a last paragraph that is parted, and of what goes along
_LARGE = 16  # signs of a word in the letterhead
_LINE = 70  # signs of a whole line
_NARROWEST, _WIDEST = 14, 48  # signs of a column of words, at least and at most
_NUMBERS = 4  # signs of a column of numbers
_WORDS = re.compile(r"[^ \n]+")
_PIECE = re.compile(
    r"[^/.@_-]*[/.@_-]+|[^/.@_-]+"
)  # of numbers and addresses, which are broken at their signs first
_PLACE = re.compile(r"\{[a-z][a-z0-9_]*\}")
_PREFIX = re.compile(r"(a\.n\.|Plt\.|Plh\.|Pj\.|Pjs\.)\s+")
