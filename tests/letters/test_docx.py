"""A draft goes out to Word and comes back the same, and says there what the PDF says."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import docx as word
import pytest
from pypdf import PdfReader

from sopan.letters.layout.docx import frame_of, to_docx
from sopan.letters.layout.docx_reading import read_docx
from sopan.letters.layout.kinds import KINDS
from sopan.letters.layout.rendering import Block, Party, Signer, render
from tests.letters.examples import EXAMPLES, MARKS
from tests.letters.reading import words_of
from tests.letters.word_papers import BLOCKS, W, closed, example, opened, page

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
