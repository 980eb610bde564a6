"""What each kind of letter has on its page beside its text: block, addressee, table, parties, annexes."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from sopan.letters.layout.rendering import (
    Party,
    render,
)
from tests.letters.reading import words_of
from tests.letters.sample import PAGE


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


@pytest.mark.parametrize("kind", ["surat dinas", "surat undangan"])
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
        "Nomor : 400.9/0012/DINSOS/2026 Sifat : Biasa Lampiran : - Hal : Undangan",
        "Yth. 1. Lurah Brang Biji 2. Lurah Seketeng di tempat",
        "Tembusan: 1. Camat Sumbawa 2. #panic()",
    ):
        assert expected in words
    assert "Ditetapkan di" not in words
    assert words.index("Tembusan:") > words.index("Siti Rahmawati")


def test_nota_dinas_says_from_whom_to_whom_in_one_column() -> None:
    page = replace(
        PAGE,
        kind="nota dinas",
        title="Nota Dinas",
        subject="Laporan",
        addressee=("Kepala Dinas",),
        copies=("Sekretaris", "Kabid"),
    )
    words = words_of(render(page))
    assert (
        "NOTA DINAS Yth. : Kepala Dinas Dari : Plh. Kepala Dinas Sosial Tembusan : 1. Sekretaris 2. Kabid"
        in words
    )
    assert (
        "Tanggal : 23 November 2026 Nomor : 400.9/0012/DINSOS/2026 Sifat : Biasa Lampiran : - Hal : Laporan"
        in words
    )
    assert "Tembusan:" not in words


def test_telaahan_staf_has_fewer_lines_but_says_when_it_is_secret() -> None:
    page = replace(
        PAGE, kind="telaahan staf", subject="Loket", addressee=("Kepala Dinas",), copies=("Sekretaris",)
    )
    words = words_of(render(page))
    assert (
        "Yth. : Kepala Dinas Dari : Plh. Kepala Dinas Sosial Tanggal : 23 November 2026 "
        "Nomor : 400.9/0012/DINSOS/2026 Lampiran : - Hal : Loket"
    ) in words
    assert "Tembusan: Sekretaris" in words
    assert "Sifat : Rahasia" in words_of(render(replace(page, nature="Rahasia")))


def test_surat_edaran_begins_with_whom_it_is_for() -> None:
    page = replace(
        PAGE, kind="surat edaran", title="Surat Edaran", subject="Data", addressee=("Camat", "Lurah")
    )
    words = words_of(render(page))
    assert "Yth. 1. Camat 2. Lurah SURAT EDARAN NOMOR 400.9/0012/DINSOS/2026 TENTANG DATA" in words
    assert "Ditetapkan di Pelaihari pada tanggal 23 November 2026 Plh. Kepala Dinas Sosial," in words


def test_surat_pengantar_has_its_table_and_a_part_that_comes_back() -> None:
    rows = [["1.", "Dokumen Rencana Kerja Tahun 2027", "1 (satu) berkas", "Untuk diketahui"]]
    table = {
        "table": {
            "head": ["No.", "Naskah Dinas/Barang yang Dikirimkan", "Banyaknya", "Keterangan"],
            "rows": rows,
        }
    }
    page = replace(
        PAGE, kind="surat pengantar", title="Surat Pengantar", addressee=("Kepala Bappeda",), body=(table,)
    )
    words = words_of(render(page))
    assert (
        "Pelaihari, 23 November 2026 Yth. Kepala Bappeda di tempat SURAT PENGANTAR NOMOR 400.9/0012" in words
    )
    assert (
        "No. Naskah Dinas/Barang yang Dikirimkan Banyaknya Keterangan 1. Dokumen Rencana Kerja Tahun 2027"
        in words
    )
    assert "Diterima tanggal" in words
    for line in ("Penerima", "Jabatan", "Pangkat/Golongan", "Nomor telepon"):
        assert line in words[words.index("Diterima tanggal") :]
    assert "Pengirim Plh. Kepala Dinas Sosial," in words


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("surat perintah", "MEMBERI PERINTAH:"),
        ("surat tugas", "MEMERINTAHKAN:"),
        ("surat izin", "MEMBERI IZIN:"),
    ],
)
def test_order_says_its_grounds_then_commands_whom_to_do_what(kind: str, command: str) -> None:
    page = replace(
        PAGE,
        kind=kind,
        title=kind,
        body=(
            {"label": "Dasar", "text": "Surat Kapolres nomor 12."},
            {"label": "Kepada", "facts": [["Nama", "Nurul Hidayah, S.ST., M.Si."]]},
            {"label": "Untuk", "items": ["mendampingi anak; dan", "melaporkan hasilnya."]},
        ),
    )
    words = words_of(render(page))
    assert (
        f"Dasar : Surat Kapolres nomor 12. {command} Kepada : Nama : Nurul Hidayah, S.ST., M.Si. "
        "Untuk : 1. mendampingi anak; dan 2. melaporkan hasilnya."
    ) in words


def test_parties_of_a_berita_acara_sign_beside_each_other_and_the_head_takes_note() -> None:
    page = replace(
        PAGE,
        kind="berita acara",
        role="Pihak Pertama",
        parties=(
            Party("Pihak Kedua", "Ahmad Ma'ruf, S.Kom.", "Kepala Bagian Data"),
            Party("Mengetahui", "Drs. H. Abdul Rahman, M.Si.", "Kepala Dinas Sosial", knows=True),
        ),
    )
    words = words_of(render(page))
    for expected in (
        "Pihak Pertama Plh.",
        "Pihak Kedua Kepala Bagian Data,",
        "Ahmad Ma'ruf, S.Kom.",
        "Mengetahui Kepala Dinas Sosial,",
    ):
        assert expected in words


@pytest.mark.parametrize("number", [3, 4, 60])
def test_more_addressees_than_a_few_are_listed_on_a_page_of_their_own(number: int) -> None:
    page = replace(
        PAGE,
        kind="surat undangan",
        title="Surat Undangan",
        subject="Rapat",
        addressee=tuple(f"Lurah ke-{n}" for n in range(1, number + 1)),
    )
    words = words_of(render(page))
    listed = number > 3
    assert ("Yth. (daftar terlampir)" in words) is listed
    assert ("Lampiran : 1 (satu) lampiran" in words) is listed
    assert ("DAFTAR UNDANGAN" in words) is listed
    assert f"{number}. Lurah ke-{number}" in words or f"{number} Lurah ke-{number}" in words


def test_annex_follows_the_signature_on_a_page_of_its_own_under_the_letters_number() -> None:
    body = (*PAGE.body, {"annex": "Daftar Nama"}, {"items": ["Ahmad", "Siti"]})
    reader = PdfReader(io.BytesIO(render(replace(PAGE, body=body))))
    first, last = (" ".join(page.extract_text().split()) for page in reader.pages)
    assert "Siti Rahmawati, S.Sos." in first
    assert last.startswith("2 Lampiran Surat Keterangan Terdaftar Nomor : 400.9/0012/DINSOS/2026")
    assert "DAFTAR NAMA 1. Ahmad 2. Siti" in last
    assert "Plh. Kepala Dinas Sosial," in last.partition("Siti")[2]  # signed by the same official


def test_who_signs_for_another_stands_under_that_position() -> None:
    page = replace(
        PAGE,
        signer=replace(PAGE.signer, position="a.n. Bupati Tanah Laut\nSekretaris Daerah\nu.b.\nAsisten I"),
    )
    assert "a.n. Bupati Tanah Laut Sekretaris Daerah, u.b. Asisten I," in words_of(render(page))


def test_who_is_signed_for_gets_a_copy() -> None:
    page = replace(
        PAGE, signer=replace(PAGE.signer, position="a.n. Kepala Dinas Sosial\nSekretaris"), copies=("Camat",)
    )
    assert "Tembusan: 1. Kepala Dinas Sosial 2. Camat" in words_of(render(page))
    assert "Tembusan: Kepala Dinas Sosial" in words_of(render(replace(page, copies=("Kepala Dinas Sosial",))))
