"""Classification codes: the table of the office is checked whole before anything of it is loaded."""

from pathlib import Path

import pytest

from sopan.agenda.codes import TableRefused, load_ours, load_table, suggested
from sopan.agenda.models import Classification
from sopan.site.cli import main


def wrong(text: str) -> str:
    with pytest.raises(TableRefused) as refused:
        load_table(text.encode())
    return " | ".join(str(problem) for problem in refused.value.problems)


def test_codes_that_come_with_sopan_are_loaded_once_and_yield_to_the_offices_own(db: None) -> None:
    assert load_ours() > 15
    assert Classification.objects.get(code="000.8.3.3").fate == "permanen"
    assert load_table(b"kode;uraian;aktif;inaktif;nasib\n400.9;Urusan sosial;1;4;musnah") == (0, 1)
    assert load_ours() == 0
    sosial = Classification.objects.get(code="400.9")
    assert (sosial.name, sosial.active_years, sosial.inactive_years) == ("Urusan sosial", 1, 4)


def test_code_is_found_by_its_beginning_or_by_words(db: None) -> None:
    load_ours()
    assert [one.code for one in suggested("000.8.3.3")] == ["000.8.3.3"]
    assert [one.code for one in suggested("standar pelayanan")] == ["000.8.3.2"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "judul kolom"),
        ("kode,uraian\n", "tidak berisi kode"),
        ("kode,uraian\n400.9,Sosial\n400.9,Sosial lagi", "baris 3: kode 400.9 ada dua kali"),
        ("kode,uraian\n400/9,Sosial", "tidak seperti"),
        ("kode,uraian\n400.9,", "uraian kosong"),
        ("kode,uraian,aktif\n400.9,Sosial,dua", "bukan jumlah tahun"),
        ("kode,uraian,nasib\n400.9,Sosial,dibuang", "nasib akhir 'dibuang'"),
    ],
)
def test_mistake_in_a_table_is_named_with_its_line_and_nothing_is_loaded(
    db: None, text: str, sentence: str
) -> None:
    assert sentence in wrong(text)
    assert not Classification.objects.exists()


def test_table_of_another_encoding_says_how_to_save_it(db: None) -> None:
    with pytest.raises(TableRefused) as refused:
        load_table("kode,uraian\n400.9,Élok".encode("latin-1"))
    assert "CSV UTF-8" in str(refused.value.problems[0])


def test_administrator_loads_the_table_at_a_terminal(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "kode.csv"
    table.write_text("kode,uraian\n400.9,Sosial\n400.9.1,Rehabilitasi sosial\n")
    assert main(["codes", "load", str(table)]) == 0
    assert "2 codes are new" in capsys.readouterr().out
    table.write_text("kode,uraian\nx,\n")
    assert main(["codes", "load", str(table)]) == 1
    assert "baris 2" in capsys.readouterr().out
