"""A draft as a Word document (.docx), for an office that must edit it there; `docx_reading` takes it back.

What stands around the text (Nomor, Yth., the signature) carries a style of its own, by which it is known when the
document comes back: only what is between it is read.
"""

import io

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from sopan.letters.layout.docx_frame import (
    places_named,
    put_annex_head,
    put_annex_signer,
    put_closing,
    put_margins,
    put_opening,
)
from sopan.letters.layout.docx_parts import (
    ANNEX,
    CELL,
    FACT,
    FRAME,
    HEADING,
    ITEM,
    LABEL,
    MORE,
    TEXT,
    TYPED,
    WIDTH,
    clean,
    framed,
    put_grid,
    put_pairs,
    put_words,
    set_up,
    style_id,
    styled,
)
from sopan.letters.layout.kinds import kind_of
from sopan.letters.layout.rendering import Block, LetterPage, parted, shares_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARK = "sopan-konsep/"
"""Before the reference in the keywords of the document: of which draft it was made."""
INDENT, COLON, WIDEST = 11, 5, 75  # mm, of the columns of facts
SIGN = 2.3  # mm, of a letter


def to_docx(page: LetterPage, reference: str) -> bytes:
    """The letter as a Word document. `reference` says of which draft, and comes back in `docx_reading.Read`."""
    out = io.BytesIO()
    _paper(page, reference).save(out)
    return out.getvalue()


def frame_of(page: LetterPage) -> list[str]:
    """The lines around the text of the letter, as they go out: letterhead, number and subject, signature, copies."""
    paper = _paper(page, "")
    section = paper.sections[0]
    margins = (section.first_page_header, section.first_page_footer, section.footer)
    parts = (paper.element.body, *(margin._element for margin in margins))
    lines = (one for part in parts for one in part.iter(qn("w:p")))
    return [Paragraph(one, paper).text for one in lines if one.style == style_id(FRAME)]


def _paper(page: LetterPage, reference: str) -> Paper:
    paper = Document()
    set_up(paper)
    page = places_named(page)
    about = paper.core_properties
    about.title, about.author = (
        clean(page.title)[:255],
        clean(page.letterhead.agency)[:255],
    )  # all that it takes
    about.keywords = f"{MARK}{reference}"
    about.comments, about.language = "", "id"
    about.created = about.modified = page.made_at
    put_margins(paper, page)
    put_opening(paper, page)
    body, annexes = parted(page)
    for block in body:
        if block.get("label") == "Kepada" and kind_of(page.kind).command:
            command = framed(paper, kind_of(page.kind).command, centred=True, above=3)
            command.paragraph_format.space_after = Mm(3)
            command.paragraph_format.keep_with_next = True
        _block(paper, page, block)
    if body and "table" not in body[-1] and "facts" not in body[-1]:
        paper.paragraphs[
            -1
        ].paragraph_format.keep_with_next = True  # a signature never stands alone on a page
    put_closing(paper, page)
    for title, blocks in annexes:
        put_annex_head(paper, page)
        if any(block.get("annex") == title for block in page.body):
            heading = styled(paper.add_paragraph(), ANNEX)
            put_words(heading, title)
            heading.paragraph_format.page_break_before = False
        else:
            heading = framed(paper, title.upper(), centred=True)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Mm(4)
        for block in blocks:
            _block(paper, page, block)
        put_annex_signer(paper, page)
    return paper


def _block(paper: Paper, page: LetterPage, block: Block) -> None:
    """One block of the letter. What is none of `page.body`, but was put between, belongs to the frame."""
    own = any(block is one for one in page.body)
    label = block.get("label", "")
    if label:
        put_words(styled(paper.add_paragraph(), LABEL), f"{label} :")
    if "facts" in block:
        longest = max((len(fact) for fact, _value in block["facts"]), default=0)
        words = min(5 + longest * SIGN, WIDEST)
        table = put_pairs(paper, block["facts"], FACT, (words, COLON, WIDTH - INDENT - words - COLON))
        table.alignment = WD_TABLE_ALIGNMENT.RIGHT
    elif "table" in block:
        head, rows = block["table"]["head"], block["table"]["rows"]
        put_grid(paper, head, rows, CELL if own else FRAME, shares_of(head, rows))
    elif "items" in block:
        for sign, item in zip(_signs(block), block["items"], strict=True):
            paragraph = styled(paper.add_paragraph(), ITEM)
            if sign:
                paragraph.add_run(sign).add_tab()
            put_words(paragraph, item)
        paragraph.paragraph_format.space_after = Pt(4)
    elif "heading" in block:
        put_words(styled(paper.add_paragraph(), HEADING), block["heading"])
    else:
        for at, part in enumerate(block["text"].split("\n\n")):
            paragraph = styled(paper.add_paragraph(), FRAME if not own else MORE if at else TEXT)
            put_words(paragraph, part)
            if part[:1].islower() or label:  # goes on with the sentence before
                paragraph.paragraph_format.first_line_indent = Mm(0)
            if "\n" in part:  # Word would stretch the line before the break
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _signs(block: Block) -> list[str]:
    """The numbers before the items. One alone beside its label has none, as on the PDF."""
    items, letters = block["items"], block.get("numbering") == "a."
    if block.get("label") and len(items) == 1 and not letters and not TYPED.match(items[0]):
        return [""]
    return [f"{_letters(number) if letters else number}." for number in range(1, len(items) + 1)]


def _letters(number: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    before, last = divmod(number - 1, 26)
    return (_letters(before) if before else "") + chr(97 + last)
