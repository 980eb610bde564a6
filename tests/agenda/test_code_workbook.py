"""The office's table of codes as it has it: in Excel, and with retentions written as schedules write them."""

import datetime
import io

import pytest
import xlsxwriter

from sopan.agenda.codes import TableRefused, load_table
from sopan.agenda.models import Classification

pytestmark = pytest.mark.once
HEADS = ["Kode", "Uraian", "Aktif", "Mulai", "Inaktif", "Nasib"]


def workbook(*rows: list[object], above: int = 0) -> bytes:
    """A workbook with the rows, below so many lines of a title."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": "dd-mm-yyyy"})
    book.add_worksheet("Petunjuk").write(0, 0, "Isi lembar Tabel")
    sheet = book.add_worksheet("Tabel")
    for line, row in enumerate(rows, above):
        sheet.write_row(line, 0, row)
    if above:
        sheet.write(0, 0, "JADWAL RETENSI ARSIP")
    book.close()
    return kept.getvalue()


def wrong(content: bytes) -> list[str]:
    with pytest.raises(TableRefused) as refused:
        load_table(content)
    assert not Classification.objects.exists()
    return [str(problem) for problem in refused.value.problems]


def test_workbook_is_read_like_a_table_of_text(db: None) -> None:
    content = workbook(
        HEADS,
        ["400", "Kesejahteraan rakyat", 2, "", 3, "Musnah"],
        [],
        ["400.10", "Desa", "2 (dua) tahun setelah hak dan kewajiban habis", "", "3 thn", "Permanen"],
        [500, "Perekonomian", 1, "kontrak  berakhir", "-", "musnah"],
        above=3,
    )
    assert load_table(content) == (3, 0)
    assert load_table(content) == (0, 0)
    told = {
        row.code: (row.active_years, row.starts, row.inactive_years, row.fate)
        for row in Classification.objects.all()
    }
    assert told == {
        "400": (2, "", 3, "musnah"),
        "400.10": (2, "hak dan kewajiban habis", 3, "permanen"),
        "500": (1, "kontrak berakhir", 0, "musnah"),
    }


def test_wrong_cells_are_named_by_row_and_column(db: None) -> None:
    content = workbook(
        HEADS,
        ["400.9", "Sosial", "selama berlaku", "", 3, "musnah"],
        ["400.11", "", 2, "", "3 tahun setelah audit", "dibakar"],
        ["400.9", "Sosial", 2, "pensiun", 3, "musnah"],
        ["400.12", "Kependudukan", "2 tahun setelah pensiun", "meninggal", 3, "musnah"],
    )
    assert wrong(content) == [
        "baris 2, kolom C (aktif): retensi aktif 'selama berlaku' bukan jumlah tahun",
        "baris 3, kolom B (uraian): uraian kosong",
        "baris 3, kolom F (nasib): nasib akhir 'dibakar' tidak dikenal; pakai musnah, permanen, atau dinilai kembali",
        "baris 3, kolom E (inaktif): masa inaktif dihitung setelah masa aktif; tulis peristiwanya pada kolom aktif",
        "baris 4, kolom A (kode): kode 400.9 ada dua kali",
        "baris 5, kolom D (mulai): kolom mulai dan kolom aktif menyebut peristiwa yang berbeda",
    ]


@pytest.mark.parametrize("cell", [400.1, 0, datetime.date(2026, 1, 10)])
def test_code_that_excel_took_for_a_number_is_not_guessed(db: None, cell: object) -> None:
    (problem,) = wrong(workbook(HEADS, [cell, "Desa"]))
    assert problem.startswith("baris 2, kolom A (kode): kode ")
    assert "ubah selnya menjadi teks" in problem


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook(["Nomor", "Isi"], ["400", "Kesra"]), "30 baris pertama harus berisi judul kolom"),
        (workbook(HEADS), "tidak berisi kode"),
        (b"PK\x03\x04 rusak", "tidak dapat dibaca"),
    ],
)
def test_workbook_without_a_table_says_what_is_missing(db: None, content: bytes, sentence: str) -> None:
    assert sentence in wrong(content)[0]


def test_event_may_stand_in_a_table_of_text_too(db: None) -> None:
    table = "kode;uraian;aktif;inaktif;nasib\n800.1;Pegawai;1 tahun setelah pensiun;4;musnah\n"
    load_table(table.encode())
    assert Classification.objects.get().starts == "pensiun"
