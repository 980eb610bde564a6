"""A letter on paper: what stands on it, and that no text is ever run."""

import io
import json
import shutil
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image
from pypdf import PdfReader

from sopan.files.letterhead import crest_svg
from sopan.letters.layout.footers import FOOTERS, footer_of
from sopan.letters.layout.kinds import KINDS
from sopan.letters.layout.rendering import (
    Mark,
    Party,
    ReceiptPage,
    Seal,
    Signer,
    render,
    render_receipt,
)
from tests.letters.reading import right_edge, words_of
from tests.letters.sample import HEAD, NOW, PAGE


def test_signed_letter_says_all_that_an_official_letter_must() -> None:
    words = words_of(render(PAGE))
    for expected in (
        "PEMERINTAH KABUPATEN TANAH LAUT",
        "DINAS SOSIAL",
        "SURAT KETERANGAN TERDAFTAR",
        "NOMOR 400.9/0012/DINSOS/2026",
        "Tunas Harapan",
        "Plh. Kepala Dinas Sosial,",
        "Siti Rahmawati, S.Sos.",
        "Pembina (IV/a)",
        "NIP 197404121998032004",
        "Ditandatangani secara elektronik",
        "kode K7QM-4TXR-9WHD",
    ):
        assert expected in words
    assert "KONSEP" not in words


def test_initials_stand_on_paper_and_drafts_the_highest_first_but_not_on_an_electronic_letter() -> None:
    marks = (*PAGE.initials, Mark("AF", "Sekretaris", "24 November 2026 pukul 08.05 WITA"))
    for seal in get_args(Seal):
        words = words_of(render(replace(PAGE, seal=seal, initials=marks)))
        shown = (
            "PARAF HIERARKI Sekretaris AF 24 November 2026 pukul 08.05 WITA Kepala Bidang NH 23 November"
            in words
        )
        assert shown is (seal in ("draft", "pen")), seal
        assert ("PARAF" in words) is shown


def test_letters_are_set_in_the_fonts_that_the_regulation_names() -> None:
    """Arial of 12 points; Arimo has its measures and may be given along."""
    reader = PdfReader(io.BytesIO(render(PAGE)))
    fonts = {str(font["/BaseFont"]).split("+")[-1] for font in fonts_of(reader)}
    assert fonts == {"Arimo", "Arimo-Bold"}


def test_letter_says_at_its_foot_what_its_signature_is() -> None:
    words = words_of(render(PAGE))
    assert "Contoh: sertifikat peragaan. Periksa keasliannya di https://sopan.example/verifikasi/" in words
    assert "Periksa keasliannya" not in words_of(render(replace(PAGE, seal="draft")))


@pytest.mark.parametrize("service", sorted(FOOTERS))
def test_only_a_certificate_of_bsre_is_called_one(service: str) -> None:
    words = words_of(render(replace(PAGE, footer=footer_of(service))))
    assert ("BSrE" in words) is service.startswith("bsre")
    assert ("alat bukti hukum yang sah" in words) is service.startswith("bsre")
    assert ("tidak mempunyai kekuatan hukum" in words) is (service in ("local", "pretend"))


def test_letter_to_be_signed_with_a_pen_has_room_and_no_electronic_mark() -> None:
    words = words_of(render(replace(PAGE, seal="pen", footer=footer_of("pen"))))
    assert "Ditandatangani secara elektronik" not in words
    assert "ditandatangani di atas kertas" in words
    assert "Siti Rahmawati, S.Sos." in words


def test_draft_is_marked_and_carries_neither_code_nor_claim() -> None:
    words = words_of(render(replace(PAGE, seal="draft", number="............")))
    assert "KONSEP" in words
    assert "K7QM-4TXR-9WHD" not in words
    assert "Ditandatangani secara" not in words


def test_place_without_a_value_is_named_on_the_draft() -> None:
    page = replace(
        PAGE,
        seal="draft",
        body=({"text": "Berlaku untuk {keperluan}."},),
        missing=(("keperluan", "Keperluan"), ("alasan", "Alasan")),
    )
    words = words_of(render(page))
    assert "Berlaku untuk (Keperluan)." in words
    assert "Belum terisi: Keperluan, Alasan." in words


@pytest.mark.parametrize("closing", ["Demikian surat ini dibuat.", "Harap maklum."])
def test_validity_stands_before_the_closing_sentence(closing: str) -> None:
    page = replace(PAGE, body=(*PAGE.body, {"text": closing}), valid_until="1 Desember 2027")
    words = words_of(render(page))
    assert "berlaku sampai dengan tanggal 1 Desember 2027" in words
    assert (words.index("1 Desember 2027") < words.index(closing)) is closing.startswith("Demikian")


judges = pytest.mark.skipif(
    not (shutil.which("qpdf") and shutil.which("pdftotext")), reason="qpdf and poppler are not installed here"
)

LONG = "Raden Mas Haji Muhammad Abdurrahman Al-Fatih Kusumaningrat Djojohadikoesoemo bin Ma'ruf, S.Sos., M.Si., Ph.D."
RUN_ON = "Pneumonoultramikroskopiksilikovolkanokoniosis" * 4


@judges
@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("name", [LONG, RUN_ON])
def test_long_names_and_words_stay_on_the_paper(kind: str, name: str) -> None:
    page = replace(
        PAGE,
        kind=kind,
        title=name[:120],
        subject=name,
        addressee=(name,),
        copies=(name,),
        letterhead=replace(HEAD, agency=name, contact=(name,)),
        signer=Signer(name, name, name, "197404121998032004"),
        role=name,
        parties=(Party(name, name, name),),
        initials=(Mark("NH", name, "23 November 2026"),),
        body=(
            {"text": name},
            {"facts": [[name, name]]},
            {"label": "Kepada", "items": [name, name]},
            {"table": {"head": ["No.", "Nama", "Jabatan", "Keterangan"], "rows": [["1", name, name, name]]}},
        ),
    )
    assert right_edge(render(page)) < 210 * 72 / 25.4 - 50  # the right margin of 20 mm, less a hair


def test_signature_never_stands_alone_on_a_page() -> None:
    for sentences in range(26, 44):  # from well above the foot of the page to well below it
        text = "Kalimat ini diulang supaya naskah menjadi panjang. " * 2
        body = tuple({"text": f"Alinea {number}. {text}"} for number in range(sentences // 2))
        reader = PdfReader(io.BytesIO(render(replace(PAGE, body=body))))
        last = reader.pages[-1].extract_text()
        assert "Alinea" in last
        assert "NIP 197404121998032004" in last


def test_copies_say_of_which_letter_they_are() -> None:
    words = words_of(render(replace(PAGE, seal="copy")))
    assert "Salinan yang sama bunyinya" in words
    assert "kode K7QM-4TXR-9WHD" in words


@judges
def test_every_kind_of_letter_passes_qpdf_and_reads_in_order(tmp_path: Path) -> None:
    """qpdf judges the syntax; poppler, which did not write it, reads it."""
    for kind in KINDS:
        file = tmp_path / "naskah.pdf"
        file.write_bytes(
            render(replace(PAGE, kind=kind, subject="Rapat", addressee=("Ma'ruf",), copies=("A", "B")))
        )
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
        read = subprocess.run(
            ["pdftotext", str(file), "-"], check=True, capture_output=True, text=True
        ).stdout
        order = [
            read.index(words)
            for words in ("DINAS SOSIAL", "Tunas Harapan", "benar terdaftar", "Siti Rahmawati")
        ]
        assert order == sorted(order)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("surat keterangan", "Pelaihari, 23 November 2026"),
        ("surat perintah", "Pelaihari, 23 November 2026"),
        ("surat izin", "Ditetapkan di Pelaihari pada tanggal 23 November 2026"),
        ("pengumuman", "Dikeluarkan di Pelaihari pada tanggal 23 November 2026"),
        ("laporan", "Dibuat di Pelaihari pada tanggal 23 November 2026"),
    ],
)
def test_titled_kinds_have_their_title_and_no_addressee(kind: str, place: str) -> None:
    words = words_of(render(replace(PAGE, kind=kind, title="Judul Naskah", copies=("Bupati Tanah Laut",))))
    assert "JUDUL NASKAH" in words
    assert place in words
    assert "Yth." not in words
    assert "Tembusan: Bupati Tanah Laut" in words


def test_letter_with_copies_is_archival_and_accessible_too() -> None:
    for kind in ("nota dinas", "laporan"):
        reader = PdfReader(io.BytesIO(render(replace(PAGE, kind=kind, subject="H", copies=("A", "B")))))
        catalog = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_data().decode()


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#import "parts.typ": letterhead',
        '#eval("1+1") *tebal* _miring_ $x^2$',
        "#let ink = red; \\u{41} `code` <label> @ref = Judul",
        '"); #panic("x") //',
        "{nomor} {__class__} {0.real}",
    ],
)
def test_text_is_printed_as_it_was_written(text: str) -> None:
    page = replace(
        PAGE,
        body=({"text": text}, {"facts": [[text, text]]}),
        letterhead=replace(HEAD, contact=(text,)),
        signer=Signer(text, text, text, text),
    )
    words = words_of(render(page)).replace(" ", "")
    assert words.count(" ".join(text.split()).replace(" ", "")) >= 5
    assert "root:" not in words


def test_letters_that_no_font_has_become_boxes_instead_of_an_error() -> None:
    page = replace(PAGE, body=({"text": "Sanggar 😀 ꦗꦮ \x07\x00\u202egnaro"},))
    words = words_of(render(page))
    assert "□" in words
    assert "gnaro" in words


def test_letter_is_archival_and_accessible() -> None:
    content = render(PAGE)
    reader = PdfReader(io.BytesIO(content))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "id"
    assert catalog["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Surat Keterangan Terdaftar 400.9/0012/DINSOS/2026"
    xmp = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_same_letter_at_the_same_moment_has_the_same_bytes() -> None:
    assert render(PAGE) == render(PAGE)


def test_long_letter_numbers_its_pages_and_keeps_the_signature_together() -> None:
    page = replace(PAGE, body=tuple({"text": f"Alinea {n}. " + "kata " * 120} for n in range(9)))
    reader = PdfReader(io.BytesIO(render(page)))
    assert len(reader.pages) >= 2
    last = reader.pages[-1].extract_text()
    assert last.split()[0] == str(len(reader.pages))
    assert not reader.pages[0].extract_text().startswith("1")  # none above the letterhead
    assert "Kepala Dinas Sosial," in last
    assert "NIP 197404121998032004" in last


def test_letters_are_made_by_several_threads_at_once() -> None:
    made: dict[int, str] = {}

    def make(number: int) -> None:
        made[number] = words_of(render(replace(PAGE, number=f"400.9/{number:04}/X/2026")))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"400.9/{number:04}/X/2026" in made[number] for number in range(8))


def test_letter_takes_milliseconds() -> None:
    render(PAGE)
    start = time.perf_counter()
    for number in range(10):
        render(replace(PAGE, number=str(number)))
    assert (time.perf_counter() - start) / 10 < 0.25  # measured: 10 ms; the bound allows a busy machine


def test_receipt_shows_number_code_and_documents() -> None:
    page = ReceiptPage(
        letterhead=HEAD,
        title="Bukti Permohonan",
        subtitle="Simpan bukti ini.",
        headline=(("Nomor permohonan", "DINSOS/2026/000123"), ("Kode rahasia", "7KQ4-M2XD")),
        facts=(("Layanan", '#read("/etc/passwd")'),),
        address="https://sopan.example/lacak/",
        qr_note="Pindai.",
        made_at=NOW,
        documents_title="Dokumen yang diterima",
        documents=("Surat permohonan", json.dumps({"a": "#x"})),
    )
    words = words_of(render_receipt(page))
    for expected in (
        "DINSOS/2026/000123",
        "7KQ4-M2XD",
        '#read("/etc/passwd")',
        "Surat permohonan",
        '{"a": "#x"}',
    ):
        assert expected in words


def test_crest_may_be_drawn_or_a_picture() -> None:
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>'
    dots = io.BytesIO()
    Image.new("RGB", (40, 40), "navy").save(dots, "PNG")
    plain = render(PAGE)
    for crest in (crest_svg(drawn, "image/svg+xml"), crest_svg(dots.getvalue(), "image/png")):
        with_crest = render(replace(PAGE, letterhead=replace(HEAD, crest=crest)))
        assert with_crest != plain
        assert "Lambang Pemerintah Kabupaten Tanah Laut" in alternatives(with_crest)


def fonts_of(reader: PdfReader) -> list[Any]:
    """Every font on every page."""
    return [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]


def alternatives(content: bytes) -> set[str]:
    """What a screen reader says of the pictures."""
    reader = PdfReader(io.BytesIO(content))
    found: set[str] = set()
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.add(str(node["/Alt"]))
            waiting += [node["/K"]] if "/K" in node else []
    return found
