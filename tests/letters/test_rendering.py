"""A letter on paper: what stands on it, and that no text is ever run."""

import datetime
import io
import json
import threading
import time
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from sopan.letters.rendering import (
    Letterhead,
    LetterPage,
    Mark,
    ReceiptPage,
    Signer,
    crest_svg,
    render,
    render_receipt,
)
from tests.letters.reading import words_of

NOW = datetime.datetime(2026, 11, 23, 2, 42, 7, 123456, tzinfo=datetime.UTC)
HEAD = Letterhead("Pemerintah Kabupaten Tanah Laut", "Dinas Sosial", ("Jalan H. Boejasin No. 32, Pelaihari",))
PAGE = LetterPage(
    letterhead=HEAD,
    kind="surat keterangan",
    title="Surat Keterangan Terdaftar",
    body=(
        {"text": "Dengan ini menerangkan bahwa:"},
        {"facts": [["Nama Karang Taruna", "Tunas Harapan"], ["Ketua", "Ahmad Fauzi"]]},
        {"text": "benar terdaftar pada dinas kami."},
    ),
    signer=Signer(
        "Plh. Kepala Dinas Sosial", "Siti Rahmawati, S.Sos.", "Pembina (IV/a)", "197404121998032004"
    ),
    city="Pelaihari",
    date="23 November 2026",
    number="400.9/0012/DINSOS/2026",
    code="K7QM-4TXR-9WHD",
    address="https://sopan.example/verifikasi/K7QM-4TXR-9WHD/",
    made_at=NOW,
    signed_at="23 November 2026 pukul 10.42 WITA",
    initials=(Mark("NH", "Kepala Bidang", "23 November 2026 pukul 09.10 WITA"),),
)


def test_signed_letter_says_all_that_an_official_letter_must() -> None:
    words = words_of(render(PAGE))
    for expected in (
        "PEMERINTAH KABUPATEN TANAH LAUT",
        "DINAS SOSIAL",
        "SURAT KETERANGAN TERDAFTAR",
        "Nomor : 400.9/0012/DINSOS/2026",
        "Tunas Harapan",
        "Plh. Kepala Dinas Sosial,",
        "Siti Rahmawati, S.Sos.",
        "Pembina (IV/a)",
        "NIP 197404121998032004",
        "Ditandatangani secara elektronik",
        "kode K7QM-4TXR-9WHD",
        "NH",
    ):
        assert expected in words
    assert "KONSEP" not in words


def test_letter_claims_no_certified_signature() -> None:
    words = words_of(render(PAGE))
    assert "belum memakai sertifikat elektronik" in words
    assert "BSrE" not in words
    assert "BSSN" not in words


def test_draft_is_marked_and_carries_neither_code_nor_claim() -> None:
    words = words_of(render(replace(PAGE, signed_at="", number="............")))
    assert "KONSEP" in words
    assert "K7QM-4TXR-9WHD" not in words
    assert "Ditandatangani secara" not in words


def test_surat_dinas_has_its_block_and_its_addressee() -> None:
    page = replace(
        PAGE,
        kind="surat dinas",
        subject="Tanggapan atas permohonan",
        addressee=("Ahmad Fauzi",),
        nature="Rahasia",
    )
    words = words_of(render(page))
    for expected in (
        "Sifat",
        "Rahasia",
        "Hal",
        "Tanggapan atas permohonan",
        "Yth.",
        "Ahmad Fauzi",
        "Pelaihari, 23 November 2026",
    ):
        assert expected in words


@pytest.mark.parametrize("kind", ["surat undangan", "surat pengantar", "nota dinas"])
def test_addressed_kinds_have_the_block_their_lines_and_the_copies(kind: str) -> None:
    page = replace(
        PAGE,
        kind=kind,
        subject="Undangan",
        addressee=("Lurah Brang Biji", "Lurah Seketeng"),
        copies=("Camat Sumbawa", "#panic()"),
    )
    words = words_of(render(page))
    for expected in (
        "Hal",
        "Yth.",
        "Lurah Brang Biji",
        "Lurah Seketeng",
        "Tembusan:",
        "1. Camat Sumbawa",
        "#panic()",
    ):
        assert expected in words
    assert "Ditetapkan di" not in words
    assert words.index("Tembusan:") > words.index("Siti Rahmawati")


@pytest.mark.parametrize(
    ("kind", "place"),
    [("surat perintah", "Ditetapkan di"), ("berita acara", "Dibuat di"), ("laporan", "Dibuat di")],
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
    assert f"Halaman {len(reader.pages)} dari {len(reader.pages)}" in " ".join(last.split())
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
