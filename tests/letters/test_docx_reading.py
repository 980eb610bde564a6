"""What comes back from Word: what cannot be carried is named, lists and formatting stay, hostile files are refused."""

from typing import Any

import pytest
from docx.oxml import parse_xml

from sopan.letters.layout.docx import frame_of
from sopan.letters.layout.docx_opening import DocxRefused
from sopan.letters.layout.docx_reading import read_docx
from sopan.letters.layout.rendering import Block
from tests.letters.word_papers import BLOCKS, NS, closed, example, opened, page, with_part

TRACKED = f'<w:p {NS}><w:ins w:id="1" w:author="a"><w:r><w:t>baru</w:t></w:r></w:ins></w:p>'
PICTURE = f"<w:p {NS}><w:r><w:drawing/></w:r></w:p>"
BOX = f"<w:p {NS}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>x</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
NOTE = f'<w:p {NS}><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
MERGED = f'<w:tbl {NS}><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'


def run(words: str, form: str) -> str:
    return f"<w:p {NS}><w:r><w:rPr>{form}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


IN_FRAME = f'<w:p {NS}><w:pPr><w:pStyle w:val="SopanBingkai"/></w:pPr><w:r><w:drawing/></w:r></w:p>'
ALONE = f"<w:tbl {NS}><w:tr><w:tc><w:p><w:r><w:drawing/></w:r></w:p></w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("xml", "code", "named"),
    [
        (IN_FRAME, "lost", "gambar"),
        (ALONE, "lost", "gambar"),
        (run("tidak", "<w:strike/>"), "lost", "dicoret"),
        (run("rahasia", "<w:vanish/>"), "lost", "tersembunyi"),
        (TRACKED, "tracked", "perubahan terlacak"),
        (PICTURE, "lost", "gambar"),
        (BOX, "lost", "kotak teks"),
        (NOTE, "lost", "catatan kaki"),
        (MERGED, "lost", "digabung"),
    ],
)
def test_what_cannot_be_carried_is_named(xml: str, code: str, named: str) -> None:
    paper = opened(example())
    paper.element.body.insert(0, parse_xml(xml))
    with pytest.raises(DocxRefused) as refused:
        read_docx(closed(paper))
    assert refused.value.code == code
    assert named in refused.value.message


def inserted(paper: Any, *xml: str) -> None:
    """As if somebody had written it before the closing sentence."""
    last = next(one for one in paper.paragraphs if one.text == "Demikian surat ini dibuat.")
    for one in xml:
        last._p.addprevious(parse_xml(one))


def test_what_is_written_around_the_text_is_taken_or_named_and_never_gone() -> None:
    """Enter behind a line of the head goes on in its style: what is typed there belongs to the letter."""
    paper = opened(example())
    lines = [one for one in paper.paragraphs if one.style.name == "Sopan Bingkai"]
    lines[4].insert_paragraph_before("Diketik di bawah kepala.", lines[0].style)
    lines[1].add_run(" A")
    paper.tables[-1].cell(0, 1).paragraphs[2].insert_paragraph_before("u.b.", lines[0].style)
    paper.sections[0].first_page_header.paragraphs[-1].add_run("Telepon baru")
    paper.sections[0].footer.paragraphs[0].add_run("Kaki halaman")
    read = read_docx(closed(paper), frame_of(page()))
    assert [block for block in read.blocks if block not in BLOCKS] == [{"text": "Diketik di bawah kepala."}]
    named, foot = " ".join(read.warnings), "Konsep, belum berlaku sebagai naskah dinas."
    for words in ("NOMOR ............ A", "u.b.", "Telepon baru", f"{foot}Kaki halaman"):
        assert f"tidak ikut: “{words}”" in named
    assert read_docx(example(), frame_of(page())).warnings == []


def item(words: str, list_id: int, depth: int = 0) -> str:
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p {NS}><w:pPr>{number}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


LISTS = f"""<w:numbering {NS}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>""".encode()


def test_lists_begin_anew_where_they_did_and_what_changes_their_numbers_is_named() -> None:
    def listed(*xml: str) -> tuple[list[Block], list[str]]:
        paper = opened(example())
        inserted(paper, *xml)
        read = read_docx(with_part(closed(paper), "word/numbering.xml", LISTS))
        return [block for block in read.blocks if block not in BLOCKS], read.warnings

    two = [{"items": ["a", "b"], "numbering": "1."}, {"items": ["c"], "numbering": "1."}]
    assert listed(item("a", 1), item("b", 1), item("c", 2)) == (two, [])
    blocks, warnings = listed(item("a", 1), run("Selingan.", ""), item("b", 1))
    assert blocks[0]["items"] == ["a"]
    assert blocks[2]["items"] == ["b"]
    assert "mulai lagi dari awal pada butir “b”" in warnings[0]
    blocks, warnings = listed(item("a", 1), item("b", 1, depth=1), item("c", 1))
    assert [word for block in blocks for word in block["items"]] == ["a", "b", "c"]
    assert any("bertingkat" in warning for warning in warnings)
    assert any("Romawi" in warning for warning in listed(item("a", 3))[1])


def test_formatting_that_means_something_stays_in_the_words() -> None:
    paper = opened(example())
    brk = f'<w:p {NS}><w:r><w:t>satu</w:t><w:br w:type="page"/><w:t>dua</w:t></w:r></w:p>'
    inserted(
        paper,
        run("kepala dinas", "<w:caps/>"),
        run("2", '<w:vertAlign w:val="superscript"/>'),
        brk,
    )
    read = read_docx(closed(paper))
    assert [b["text"] for b in read.blocks if b not in BLOCKS] == ["KEPALA DINAS", "²", "satu\ndua"]


def relation(type_: str) -> bytes:
    return (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        + type_.encode()
        + b'" Target="http://jahat.example/t.dotm" TargetMode="External"/></Relationships>'
    )


def test_hostile_documents_are_refused() -> None:
    good = example()
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><document/>'
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><document>&b;</document>'
    )
    hostile = {
        "old_word": b"\xd0\xcf\x11\xe0" + b"0" * 100,
        "not_word": b"%PDF-1.7",
        "too_large": b"PK" + b"0" * 6_000_000,
        "macro": with_part(good, "word/vbaProject.bin", b"x"),
        "embedded": with_part(good, "word/embeddings/object.bin", b"x"),
        "linked": with_part(good, "word/_rels/settings.xml.rels", relation("attachedTemplate")),
        "entities": with_part(good, "word/document.xml", entity),
        "open_document": with_part(with_part(good, "mimetype", b"odt"), "content.xml", b"<x/>"),
        "too_complex": with_part(good, "word/document.xml", b"<w>" + b" " * 30_000_000 + b"</w>"),
    }
    for code, content in hostile.items():
        with pytest.raises(DocxRefused) as refused:
            read_docx(content)
        assert refused.value.code == code
    with pytest.raises(DocxRefused):
        read_docx(with_part(good, "word/document.xml", laughs))
    for cut in (b"PK\x03\x04", good[: len(good) // 2], good.replace(b"PK\x01\x02", b"PK\x01\x09")):
        with pytest.raises(DocxRefused):
            read_docx(cut)


def test_link_becomes_words_and_is_never_followed() -> None:
    linked = with_part(example(), "word/_rels/header9.xml.rels", relation("hyperlink"))
    assert read_docx(linked).blocks == list(BLOCKS)
