"""The parts of a Word draft: its styles, by which it is read again, and lines, columns and tables in them."""

import re
from collections.abc import Sequence

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

FRAME = "Sopan Bingkai"
"""The style of everything that is not the text of the letter."""
TEXT, MORE, ITEM, FACT, CELL, LABEL, ANNEX, HEADING = (
    "Sopan Isi", "Sopan Isi Lanjutan", "Sopan Butir", "Sopan Data", "Sopan Tabel", "Sopan Label", "Sopan Lampiran",
    "Sopan Judul Bagian",
)  # fmt: skip
"""MORE is a text that goes on after an empty line; TEXT begins one."""
TYPED = re.compile(r"^(\d{1,3}|[a-z]{1,2})[.)]\s+")
"""A number that was typed before an item."""
WIDTH = 160  # mm, of the text on a sheet
HANGING = 11  # mm, of what stands to the left of several lines: "Yth.", "a.n."
ITEMS = 7  # mm, for the number before an item

Holder = Paper | _Cell


def set_up(paper: Paper) -> None:
    """The sheet and the styles (Permendagri 1/2023 Pasal 32 and 34)."""
    section = paper.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(25)
    section.header_distance = section.footer_distance = Mm(14)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    normal.element.get_or_add_rPr().append(language)
    for name in (FRAME, TEXT, MORE, ITEM, FACT, CELL, LABEL, ANNEX, HEADING):
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        form = style.paragraph_format
        if name in (TEXT, MORE, ITEM):
            form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            form.line_spacing = 1.1
        if name in (TEXT, MORE):
            form.first_line_indent = Mm(11)
            form.space_before, form.space_after = Pt(4), Pt(2)
        if name == ITEM:
            form.left_indent, form.first_line_indent = Mm(ITEMS), Mm(-ITEMS)
            form.tab_stops.add_tab_stop(Mm(ITEMS))
        if name == CELL:
            style.font.size = Pt(10)
            form.space_before = form.space_after = Pt(3)
        if name in (LABEL, ANNEX, HEADING):
            form.space_before, form.space_after, form.keep_with_next = Pt(6), Pt(2), True
        if name == HEADING:
            style.font.bold = True
        if name == ANNEX:
            style.font.all_caps = True  # of the style, so that it comes back as it was written
            form.page_break_before, form.alignment = True, WD_ALIGN_PARAGRAPH.CENTER


def styled(paragraph: Paragraph, style: str) -> Paragraph:
    """The paragraph in one of our styles, without the search for it that python-docx makes for each."""
    paragraph._p.style = style_id(style)
    return paragraph


def style_id(style: str) -> str:
    """The id by which a paragraph names one of our styles."""
    return style.replace(" ", "")


def clean(words: str) -> str:
    """The words without the signs that XML cannot hold."""
    return _CONTROL.sub("", words)


def put_words(paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
    """The words with their line breaks."""
    for at, line in enumerate(words.split("\n")):
        run = paragraph.add_run()
        if at:
            run.add_break(WD_BREAK.LINE)
        run.add_text(clean(line))
        run.bold = bold or None


def framed(
    holder: Holder,
    words: str,
    *,
    above: float = 0,
    left: float = 0,
    hanging: float = 0,
    centred: bool = False,
) -> Paragraph:
    """A line around the text: `above` is the room over it, `left` its indent, `hanging` how far its first line stands
    left of that, before a tab; all in mm."""
    paragraph = styled(holder.add_paragraph(), FRAME)
    paragraph.add_run(clean(words))
    form = paragraph.paragraph_format
    if above:
        form.space_before = Mm(above)
    if left:
        form.left_indent = Mm(left)
    if hanging:
        form.first_line_indent = Mm(-hanging)
        form.tab_stops.add_tab_stop(Mm(left))
    if centred:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def put_pairs(holder: Holder, rows: Sequence[Sequence[str]], style: str, widths: Sequence[float]) -> Table:
    """Label : value, as a table without lines; `widths` of its three columns in mm."""
    table = new_table(holder, len(rows), widths, TEXT if style == FACT else FRAME)
    for row, (label, value) in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, (label, ":", value), strict=True):
            put_words(styled(cell.paragraphs[0], style), words)
    return table


def put_grid(
    holder: Holder, head: Sequence[str], rows: Sequence[Sequence[str]], style: str, shares: Sequence[int]
) -> None:
    """A table with lines. `shares` of the line that its columns take; 0: just a number."""
    numbers = 14
    room, whole = WIDTH - numbers * shares.count(0), sum(shares) or 1
    widths = [room * share // whole if share else numbers for share in shares]
    table = new_table(holder, 1 + len(rows), widths, style if style == FRAME else TEXT)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for at, (row, words) in enumerate(zip(table.rows, (head, *rows), strict=True)):
        for cell, text, share in zip(row.cells, words, shares, strict=True):
            paragraph = styled(cell.paragraphs[0], style)
            put_words(paragraph, text, bold=at == 0)
            if style == FRAME:
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
                for run in paragraph.runs:
                    run.font.size = Pt(10)
            if at == 0 or not share:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def new_table(holder: Holder, rows: int, widths: Sequence[float], spacer: str = FRAME) -> Table:
    """An empty table without lines, its columns so many mm wide. Two that touch would be one: a line in the style
    `spacer` parts them."""
    around = holder._tc if isinstance(holder, _Cell) else holder.element.body
    before = [one.tag for one in around if one.tag != qn("w:sectPr")]
    if before and before[-1] == qn("w:tbl"):
        styled(holder.add_paragraph(), spacer).paragraph_format.keep_with_next = spacer == FRAME
    table = holder.add_table(rows, len(widths))
    set_widths(table, widths)
    for one in table._tbl.iter(qn("w:p")):
        styled(Paragraph(one, table), FRAME)
    return table


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Make the columns of a table so many mm wide."""
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def finish(table: Table, *, goes_on: bool = False) -> None:
    """Take out the empty lines with which the cells begin, and keep the table on one page; when it `goes_on`, with what
    follows."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row.cells:
            first, *others = cell.paragraphs
            if others and not first.text:
                first._p.getparent().remove(first._p)
    for one in table._tbl.iter(qn("w:p")):
        Paragraph(one, table).paragraph_format.keep_with_next = goes_on


def ruled(paragraph: Paragraph, side: str, eighths: int) -> None:
    """A rule above ("top") or below ("bottom") a paragraph, in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
