"""A draft as a Word document (.docx), for an office that must edit it there; `docx_reading` takes it back.

What stands around the text (Nomor, Yth., the signature) carries styles of its own, by which it is known when the
document comes back: only what is between it is read.
"""

import base64
import io
import re
from functools import lru_cache

import typst
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from sopan.letters.layout.kinds import kind_of
from sopan.letters.layout.rendering import Block, LetterPage

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FRAME = "Sopan Bingkai"
"""The style of everything that is not the text of the letter."""
TEXT, ITEM, FACT, CELL, LABEL, ANNEX, HEADING = (
    "Sopan Isi", "Sopan Butir", "Sopan Data", "Sopan Tabel", "Sopan Label", "Sopan Lampiran", "Sopan Judul Bagian",
)  # fmt: skip
FONT = "Times New Roman"
MARK = "sopan-konsep/"
"""Before the reference in the keywords of the document: of which draft it was made."""


def to_docx(page: LetterPage, reference: str) -> bytes:
    """The letter as a Word document. `reference` says of which draft, and comes back in `docx_reading.Read`."""
    paper = Document()
    _styles(paper)
    about = paper.core_properties
    about.title, about.author, about.keywords = page.title, page.letterhead.agency, f"{MARK}{reference}"
    about.comments, about.language = "", "id"
    about.created = about.modified = page.made_at
    _letterhead(paper, page)
    _opening(paper, page)
    own = next((at for at, block in enumerate(page.body) if "annex" in block), len(page.body))
    for block in page.body[:own]:
        _block(paper, block)
    _closing(paper, page)
    for block in page.body[own:]:
        _block(paper, block)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def frame_of(page: LetterPage) -> list[str]:
    """The lines around the text of the letter, as they go out: letterhead, number and subject, signature, copies."""
    paper = Document(io.BytesIO(to_docx(page, "")))
    around = [Paragraph(one, paper) for one in paper.element.body.iter(qn("w:p"))]
    above = [Paragraph(one, paper) for one in paper.sections[0].first_page_header._element.iter(qn("w:p"))]
    return [one.text for one in around if one.style is not None and one.style.name == FRAME] + [
        one.text for one in above
    ]


def _styles(paper: Paper) -> None:
    section = paper.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(27), Mm(23)
    section.top_margin, section.bottom_margin = Mm(15), Mm(25)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    for name in (FRAME, TEXT, ITEM, FACT, CELL, LABEL, ANNEX, HEADING):
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        form = style.paragraph_format
        if name in (TEXT, ITEM):
            form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            form.space_after = Pt(6)
        if name == TEXT:
            form.first_line_indent = Mm(11)
        if name == ITEM:
            form.left_indent, form.first_line_indent = Mm(18), Mm(-7)
            form.tab_stops.add_tab_stop(Mm(18))
        if name in (LABEL, ANNEX, HEADING):
            style.font.bold = True
            form.space_before, form.space_after, form.keep_with_next = Pt(6), Pt(6), True
        if name == ANNEX:
            form.page_break_before, form.alignment = True, WD_ALIGN_PARAGRAPH.CENTER


def _letterhead(paper: Paper, page: LetterPage) -> None:
    """Kop naskah in the head of the first page."""
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    header, head = section.first_page_header, page.letterhead
    table = header.add_table(1, 3, Mm(160))
    _widths(table, (25, 110, 25))
    crest = _crest(head.crest) if head.crest else None
    if crest:
        table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(crest), width=Mm(21))
    middle = table.cell(0, 1)
    lines = [
        (head.government.upper(), 13, False),
        (head.agency.upper(), 16, True),
        *((one, 9, False) for one in head.contact),
    ]
    for at, (words, size, bold) in enumerate(lines):
        paragraph = middle.paragraphs[0] if at == 0 else middle.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(size), bold
    _rule(header.add_paragraph())
    spare = header.paragraphs[0]
    if not spare.text:
        spare._p.getparent().remove(spare._p)


def _opening(paper: Paper, page: LetterPage) -> None:
    layout = kind_of(page.kind).layout
    if layout == "titled":
        _framed(paper, page.title.upper(), centred=True, bold=True)
        _framed(paper, f"NOMOR {page.number}", centred=True)
        if page.subject:
            _framed(paper, "TENTANG", centred=True)
            _framed(paper, page.subject.upper(), centred=True, bold=True)
    else:
        if layout != "addressed":
            _framed(paper, page.title.upper(), centred=True, bold=True)
        else:
            _framed(paper, f"{page.city}, {page.date}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
        rows = [
            ("Nomor", page.number), ("Sifat", page.nature), ("Lampiran", page.enclosures), ("Hal", page.subject),
        ]  # fmt: skip
        _pairs(paper, rows, FRAME)
        _framed(paper, "")
        for at, line in enumerate(page.addressee):
            _framed(paper, f"Yth. {line}" if at == 0 else line)
        _framed(paper, "di tempat")
    _framed(paper, "")


def _block(paper: Paper, block: Block) -> None:
    if block.get("label"):
        paper.add_paragraph(block["label"], LABEL)
    if "facts" in block:
        _pairs(paper, block["facts"], FACT)
    elif "table" in block:
        _grid(paper, block["table"]["head"], block["table"]["rows"])
    elif "items" in block:
        for number, item in enumerate(block["items"]):
            sign = chr(97 + number % 26) if block.get("numbering") == "a." else str(number + 1)
            _lines(paper.add_paragraph(style=ITEM), f"{sign}.\t{item}")
    elif "heading" in block:
        paper.add_paragraph(block["heading"], HEADING)
    elif "annex" in block:
        paper.add_paragraph(block["annex"], ANNEX)
    else:
        for part in block["text"].split("\n\n"):
            _lines(paper.add_paragraph(style=TEXT), part)


def _closing(paper: Paper, page: LetterPage) -> None:
    table = paper.add_table(1, 2)
    _widths(table, (78, 82))
    cell = table.cell(0, 1)
    lines = [*kind_of(page.kind).place_lines(page.city, page.date)]
    lines += [*page.signer.position.split("\n"), "", "", "", page.signer.name]
    lines += [
        line for line in (page.signer.rank, f"NIP {page.signer.nip}" if page.signer.nip else "") if line
    ]
    _fill(cell, lines)
    _fill(table.cell(0, 0), [""])
    _unsplit(table)
    if page.copies:
        _framed(paper, "")
        _framed(paper, "Tembusan:")
        for number, line in enumerate(page.copies, 1):
            _framed(paper, f"{number}. {line}" if len(page.copies) > 1 else line)


def _framed(paper: Paper, words: str, *, centred: bool = False, bold: bool = False) -> Paragraph:
    paragraph = paper.add_paragraph(style=FRAME)
    paragraph.add_run(words).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _fill(cell: _Cell, lines: list[str]) -> None:
    for at, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = FRAME
        paragraph.add_run(line)


def _pairs(paper: Paper, rows: list[tuple[str, str]] | list[list[str]], style: str) -> None:
    """Label : value, as a table without lines."""
    table = paper.add_table(0, 3)
    for label, value in rows:
        for cell, words in zip(table.add_row().cells, (label, ":", value), strict=True):
            cell.paragraphs[0].style = style
            _lines(cell.paragraphs[0], words)
    _widths(table, (48, 5, 96) if style == FACT else (25, 5, 119))
    if style == FACT:
        table.alignment = WD_TABLE_ALIGNMENT.RIGHT
        spacer = paper.add_paragraph(style=TEXT)
        spacer.paragraph_format.space_after = Pt(0)


def _grid(paper: Paper, head: list[str], rows: list[list[str]]) -> None:
    table = paper.add_table(0, len(head))
    table.style = "Table Grid"
    for at, row in enumerate([head, *rows]):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].style = CELL
            _lines(cell.paragraphs[0], words, bold=at == 0)
    paper.add_paragraph(style=TEXT)


def _lines(paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
    """The words with their line breaks."""
    for at, line in enumerate(words.split("\n")):
        run = paragraph.add_run()
        if at:
            run.add_break(WD_BREAK.LINE)
        run.add_text(_CONTROL.sub("", line))
        run.bold = bold or None


def _widths(table: Table, widths: tuple[int, ...]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _unsplit(table: Table) -> None:
    """The signature stays on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _rule(paragraph: Paragraph) -> None:
    """The double rule below the letterhead."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "18"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_INLINE = re.compile(r'href="data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)"')


@lru_cache(maxsize=64)
def _crest(svg: str) -> bytes | None:
    """The crest as a picture that Word can show."""
    inside = _INLINE.search(svg)
    if inside:
        return base64.b64decode(inside[1])
    source = (
        b"#set page(width: 23mm, height: 23mm, margin: 0mm, fill: none)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")'
    )
    made = typst.compile(source, format="png", ppi=200, sys_inputs={"svg": svg})
    return made if isinstance(made, bytes) else None
