"""What stands around the text of a Word draft: letterhead, opening, signatures and copies, as on the PDF."""

import base64
import io
import re
from dataclasses import replace
from functools import lru_cache

import typst
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from sopan.files.typesetting import FONTS
from sopan.letters.layout.docx_parts import (
    FRAME,
    HANGING,
    ITEMS,
    WIDTH,
    finish,
    framed,
    new_table,
    put_pairs,
    put_words,
    ruled,
    set_widths,
    styled,
)
from sopan.letters.layout.kinds import kind_of
from sopan.letters.layout.rendering import (
    LISTED,
    LetterPage,
    Party,
    column,
    copies_below,
    footer_below,
    is_listed,
    position_lines,
)

CREST = 23  # mm
PEN = 20  # mm, the room for a signature
COLUMN = (28, 5, 127)  # mm


def places_named(page: LetterPage) -> LetterPage:
    """The page with each place around the text that has no value yet shown by its label, as the PDF shows it."""

    def named(text: str) -> str:
        for name, label in page.missing:
            text = text.replace(f"{{{name}}}", f"({label})")
        return text

    return replace(
        page,
        title=named(page.title),
        subject=named(page.subject),
        enclosures=named(page.enclosures),
        addressee=tuple(map(named, page.addressee)),
        copies=tuple(map(named, page.copies)),
        parties=tuple(
            replace(one, name=named(one.name), position=named(one.position)) for one in page.parties
        ),
    )


def put_margins(paper: Paper, page: LetterPage) -> None:
    """Letterhead on the first sheet, the number of the page on the others (Permendagri 1/2023 Pasal 35), and the foot."""
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    _letterhead(paper, page)
    number = section.header.paragraphs[0]
    styled(number, FRAME).alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    for foot in (section.first_page_footer, section.footer):
        paragraph = styled(foot.paragraphs[0], FRAME)
        put_words(paragraph, footer_below(page))
        paragraph.runs[0].font.size = Pt(7.5)
        ruled(paragraph, "top", 4)


def _letterhead(paper: Paper, page: LetterPage) -> None:
    """Kop naskah: crest, government and agency in sizes of 3 : 4, addresses, one rule (annex II.B)."""
    header, head = paper.sections[0].first_page_header, page.letterhead
    table = header.add_table(1, 2, Mm(WIDTH))
    set_widths(table, (CREST + 4, WIDTH - CREST - 4))
    for cell in table.rows[0].cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    crest = io.BytesIO(_crest(head.crest or _shield()))
    picture = table.cell(0, 0).paragraphs[0].add_run().add_picture(crest)
    scale = Mm(CREST) / max(picture.width, picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    signs = len(head.agency)
    size = 13 if signs > 60 else 14.5 if signs > 26 else 17
    lines = [(head.government.upper(), size * 3 / 4, False), (head.agency.upper(), size, True)]
    last = len(head.contact) - 1
    lines += [(line + "," * (at < last), 9.5, False) for at, line in enumerate(head.contact)]
    for words, points, bold in lines:
        paragraph = styled(table.cell(0, 1).add_paragraph(), FRAME)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        put_words(paragraph, words, bold=bold)
        paragraph.runs[0].font.size = Pt(points)
    finish(table)
    below = styled(header.add_paragraph(), FRAME)
    below.add_run().font.size = Pt(4)
    below.paragraph_format.line_spacing, below.paragraph_format.space_after = Pt(4), Mm(3)
    ruled(below, "bottom", 12)
    spare = header.paragraphs[0]._p
    spare.getparent().remove(spare)


def put_opening(paper: Paper, page: LetterPage) -> None:
    """What stands above the text, after the layout of the kind."""
    match kind_of(page.kind).layout:
        case "titled":
            _title(paper, page)
        case "addressed":
            _day(paper, page)
            put_pairs(paper, column(page), FRAME, COLUMN)
            _to_whom(paper, page)
        case "delivery":
            _day(paper, page)
            _to_whom(paper, page)
            _title(paper, page, about=False)
        case "circular":
            _to_whom(paper, page, place=False)
            _title(paper, page)
        case "memo":
            _title(paper, page, number=False, about=False)
            put_pairs(paper, column(page), FRAME, COLUMN)
            rule = framed(paper, "")
            rule.paragraph_format.line_spacing = Pt(6)
            ruled(rule, "bottom", 6)
    paper.paragraphs[-1].paragraph_format.space_after = Mm(4)


def _title(paper: Paper, page: LetterPage, *, number: bool = True, about: bool = True) -> None:
    last = framed(paper, page.title.upper(), centred=True, above=4)
    if number:
        last = framed(paper, f"NOMOR {page.number}", centred=True)
    if about and page.subject:
        framed(paper, "TENTANG", centred=True, above=2)
        last = framed(paper, page.subject.upper(), centred=True)
    last.paragraph_format.space_after = Mm(4)


def _day(paper: Paper, page: LetterPage) -> None:
    day = framed(paper, f"{page.city}, {page.date}", above=3)
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    day.paragraph_format.space_after = Mm(2)


def _to_whom(paper: Paper, page: LetterPage, *, place: bool = True) -> None:
    if is_listed(page):
        framed(paper, f"Yth. {LISTED}", above=4)
        return
    lines = list(page.addressee)
    if len(lines) > 1:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    framed(paper, f"Yth.\t{lines[0]}", above=4, left=HANGING, hanging=HANGING)
    for line in lines[1:]:
        framed(paper, line, left=HANGING)
    if place:
        framed(paper, "di", left=HANGING)
        framed(paper, page.place, left=HANGING + 5)


def put_closing(paper: Paper, page: LetterPage) -> None:
    """Place and day, who signs and who signs beside them, the initials, and who gets a copy."""
    kind = kind_of(page.kind)
    beside = [one for one in page.parties if not one.knows]
    free = kind.layout != "delivery" and not beside  # the left half is there for the initials
    halves = (80, 80) if free else (84, 76)
    framed(paper, "").paragraph_format.keep_with_next = True
    tables = [new_table(paper, 1, halves)]
    left, right = tables[0].rows[0].cells
    places = kind.place_lines(page.city, page.date)
    for line in places:
        framed(right, line)
    if kind.layout == "delivery":
        _receiver(left)
    elif beside:
        for _line in places:
            framed(left, "")
        _party(left, beside[0])
    elif page.initials:
        left.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        _initials(left, page, 70)
    if page.role or kind.role:
        framed(right, page.role or kind.role)
    put_signer(right, page)
    others = beside[1:]
    for at in range(0, len(others), 2):
        tables.append(new_table(paper, 1, halves))
        for cell, one in zip(tables[-1].rows[0].cells, others[at : at + 2], strict=False):
            _party(cell, one)
    for one in page.parties:
        if one.knows:
            tables.append(new_table(paper, 1, (42, 76, 42)))
            _party(tables[-1].cell(0, 1), one)
    if page.initials and not free:
        tables.append(new_table(paper, 1, halves))
        _initials(tables[-1].cell(0, 0), page, 72)
    for table in tables:
        finish(table, goes_on=table is not tables[-1])
    _copies(paper, page)


def put_annex_signer(paper: Paper, page: LetterPage) -> None:
    """An annex is signed like the letter (Permendagri 1/2023 Pasal 37)."""
    framed(paper, "").paragraph_format.keep_with_next = True
    table = new_table(paper, 1, (80, 80))
    put_signer(table.cell(0, 1), page)
    finish(table)
    framed(paper, "")


def put_annex_head(paper: Paper, page: LetterPage) -> None:
    """Above the title of an annex: of which letter it is one. It begins a page."""
    title = framed(paper, f"Lampiran {page.title}", left=76)
    title.paragraph_format.page_break_before = True
    number = framed(paper, f"Nomor\t: {page.number}", left=94, hanging=18)
    day = framed(paper, f"Tanggal\t: {page.date}", left=94, hanging=18)
    for paragraph in (title, number, day):
        for run in paragraph.runs:
            run.font.size = Pt(10)


def put_signer(cell: _Cell, page: LetterPage) -> None:
    """The position, the room for the signature, the name. What hangs to the left of the position stands alone there."""
    prefix, lines = position_lines(page.signer.position)
    left = HANGING if prefix else 0
    for at, line in enumerate(lines):
        if at == 0 and prefix:
            framed(cell, f"{prefix}\t{line}", left=left, hanging=HANGING)
        else:
            framed(cell, line, left=left + (9 if line == "u.b." else 0))
    framed(cell, page.signer.name, above=PEN, left=left)
    for line in (page.signer.rank, f"NIP {page.signer.nip}" if page.signer.nip else ""):
        if line:
            framed(cell, line, left=left)


def _party(cell: _Cell, one: Party) -> None:
    """Somebody who signs with a pen beside the signer."""
    lines = [line for line in (one.role, one.position) if line]
    for at, line in enumerate(lines, 1):
        framed(cell, line + "," * (at == len(lines)))
    framed(cell, one.name, above=PEN)


def _receiver(cell: _Cell) -> None:
    """The part of a surat pengantar that comes back."""
    for words, dots, above in (
        ("Diterima tanggal", 36, 0), ("Penerima", 0, 0), ("Jabatan", 48, 0),
        ("Nama", 52, PEN), ("Pangkat/Golongan", 32, 0), ("NIP", 55, 0), ("Nomor telepon", 38, 2),
    ):  # fmt: skip
        framed(cell, f"{words} {'.' * dots}".strip(), above=above)


def _initials(cell: _Cell, page: LetterPage, width: int) -> None:
    """Who put their initials on it, the highest first (Permendagri 1/2023 Pasal 40, annex VI)."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)
    table = new_table(cell, 1 + len(page.initials), (width * 3 // 5, width * 2 // 5))
    table.style = "Table Grid"
    title = table.cell(0, 0).merge(table.cell(0, 1)).paragraphs[0]
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    put_words(title, "PARAF HIERARKI")
    for row, mark in zip(table.rows[1:], reversed(page.initials), strict=True):
        for place, words in zip(row.cells, (mark.position, f"{mark.initials}\n{mark.at}"), strict=True):
            put_words(place.paragraphs[0], words)
    for one in table._tbl.iter(qn("w:p")):
        for run in Paragraph(one, table).runs:
            run.font.size = Pt(8)
    styled(cell.paragraphs[-1], FRAME)


def _copies(paper: Paper, page: LetterPage) -> None:
    """Who gets a copy, below everything else (Permendagri 1/2023 Pasal 36)."""
    copies = copies_below(page)
    before = framed(paper, "Tembusan:" if copies else "", above=4 if copies else 0)
    for number, line in enumerate(copies, 1):
        before.paragraph_format.keep_with_next = True
        if len(copies) == 1:
            before = framed(paper, line)
        else:
            before = framed(paper, f"{number}.\t{line}", left=ITEMS, hanging=ITEMS)


_INLINE = re.compile(r'href="data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)"')


@lru_cache(maxsize=1)
def _shield() -> str:
    """What stands where an agency has no crest."""
    return (FONTS.parent / "shield.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _crest(svg: str) -> bytes:
    """The crest as a picture that Word can show."""
    inside = _INLINE.search(svg)
    if inside:
        return base64.b64decode(inside[1])
    source = (
        b"#set page(width: 23mm, height: 23mm, margin: 0mm, fill: none)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")'
    )
    made = typst.compile(source, format="png", ppi=200, sys_inputs={"svg": svg})
    assert isinstance(made, bytes)  # several pages would be a list
    return made
