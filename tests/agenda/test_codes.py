"""Classification codes: the regulation's table is whole, the office's is checked whole, and a code is found by words."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from sopan.agenda.code_field import CodeField
from sopan.agenda.codes import FATES, OURS, TableRefused, load_ours, load_table
from sopan.agenda.entries import enter
from sopan.agenda.lookup import code_meant, find, in_order, title_of, used_lately
from sopan.agenda.models import Classification
from sopan.site.cli import main
from tests.agenda.conftest import LETTER, NOW, Office
from tests.factories import make_citizen

CODES = "/meja/buku/kode/"


def wrong(text: str) -> str:
    with pytest.raises(TableRefused) as refused:
        load_table(text.encode())
    return " | ".join(str(problem) for problem in refused.value.problems)


def found(words: str, agencies: tuple[int, ...] = (), most: int = 50) -> list[str]:
    return [one.row.code for one in find(words, agencies, most)[0]]


@pytest.mark.once
def test_table_of_the_regulation_is_a_whole_tree_without_doubles(db: None) -> None:
    assert load_ours() == 2988
    names: Mapping[str, str] = dict(Classification.objects.values_list("code", "name"))
    assert [code for code in names if "." not in code] == [f"{first}00" for first in range(10)]
    assert not [code for code in names if "." in code and code.rpartition(".")[0] not in names]
    ours = [line.partition(",")[0] for line in OURS.read_text().splitlines()[1:]]
    assert ours == sorted(ours, key=in_order)
    assert all("[V]" in row.source for row in Classification.objects.all())
    assert not [
        name
        for name in names.values()
        if name != " ".join(name.split()) or name.count("(") != name.count(")")
    ]


@pytest.mark.once
def test_retention_comes_whole_or_not_at_all_and_says_where_it_is_from(db: None) -> None:
    load_ours()
    told = Classification.objects.exclude(active_years=None)
    assert 0 < told.count() < 100
    assert not told.filter(inactive_years=None).exists()
    assert set(told.values_list("fate", flat=True)) <= set(FATES.values())
    assert not told.exclude(source__contains="retensi [C]").exists()
    assert not Classification.objects.filter(active_years=None).exclude(fate="").exists()


def test_codes_that_come_with_sopan_are_loaded_once_and_yield_to_the_offices_own(db: None) -> None:
    load_ours()
    assert load_ours() == 0
    assert Classification.objects.get(code="000.8.3.3").fate == "permanen"
    assert load_table(b"kode;uraian;aktif;inaktif;nasib\n400.9;Urusan sosial;1;4;musnah") == (0, 1)
    assert load_ours() == 0
    sosial = Classification.objects.get(code="400.9")
    assert (sosial.name, sosial.active_years, sosial.inactive_years) == ("Urusan sosial", 1, 4)


def test_code_that_the_package_has_mended_since_is_brought_up_to_date(db: None) -> None:
    load_ours()
    Classification.objects.filter(code="400.9").update(name="Sosal")
    Classification.objects.filter(code="400.10").delete()
    assert load_ours() == 2
    assert Classification.objects.get(code="400.9").name == "Sosial"


@pytest.mark.once
def test_code_is_found_by_its_beginning_by_words_and_by_what_stands_above_it(db: None) -> None:
    load_ours()
    expected = {
        "000.8.3.3": "000.8.3.3",
        "400.9.": "400.9",
        "standar pelayanan": "000.8.3.2",
        "anak terlantar": "400.9.2.2",
        "terlantar 400.9": "400.9.2.2",
        "pelayanan lansia": "400.9.6",
        "spt": "800.1.11.1",
        "karang taruna": "400.9.12.5",
        "kenaikn pangkat": "800.1.3.2",  # misspelt
        "jaminan asuransi": "400.9.11.2",  # one of the words stands above
    }
    assert {words: found(words)[0] for words in expected} == expected


def test_code_shows_what_stands_above_it_and_its_title_without_the_examples(db: None) -> None:
    load_ours()
    one = find("400.9.12.5")[0][0]
    assert one.path == (
        "400 Kesejahteraan Rakyat › 400.9 Sosial › 400.9.12 Pemberdayaan keluarga dan kelembagaan Sosial"
    )
    assert one.title == "Karang taruna"
    assert title_of("Meliputi semua") == "Meliputi semua"


def test_codes_below_one_follow_it_in_the_order_of_the_regulation(db: None) -> None:
    load_ours()
    assert found("400.9.10", most=3) == ["400.9.10", "400.9.10.1", "400.9.10.2"]
    codes = found("100.1", most=60)
    assert codes.index("100.1.2") < codes.index("100.1.7")
    assert find("zzzz qqqq") == ([], 0)


def note(office: Office, code: str, *, times: int = 1, confidential: bool = False) -> None:
    for _ in range(times):
        made = enter(office.incoming, replace(LETTER, classification=code), user=office.keeper, now=NOW)
        made.confidential = confidential
        made.save()


def test_what_the_office_used_lately_comes_first_and_stays_in_the_office(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sopan.directory.duty.today", lambda _agency: datetime.date(2026, 3, 2))
    load_ours()
    note(office, "400.9.3.3")
    note(office, "400.9.10.2", times=2)
    note(office, "300.1.5", confidential=True)
    here = (office.agency.pk,)
    assert used_lately(here) == ["400.9.10.2", "400.9.3.3"]
    assert found("", here)[:3] == ["400.9.10.2", "400.9.3.3", "000"]
    assert found("tanggap darurat bantuan")[0] == "400.9.9.2"
    assert found("tanggap darurat bantuan", here)[0] == "400.9.10.2"
    own = {office.keeper: True, office.head: True, office.inspector: True, office.stranger: False}
    for user, sees in own.items():
        client = office.at(user)
        assert ("400.9.10.2" in client.get(CODES).content.decode()) is sees
        offered = client.get(f"{CODES}?name=kode&kode=", headers={"HX-Request": "true"}).content.decode()
        assert ('value="400.9.10.2"' in offered) is sees
        assert "300.1.5" not in offered


def test_table_of_codes_is_for_officials(office: Office) -> None:
    load_ours()
    page = office.at(office.keeper).get(f"{CODES}?q=karang+taruna").content.decode()
    assert "400.9.12.5" in page
    assert "400.9 Sosial" in page
    assert "belum ada jadwal retensi" in page
    assert (
        "aktif 2 tahun, inaktif 3 tahun, permanen"
        in office.at(office.head).get(f"{CODES}?q=000.8.3.3").content.decode()
    )
    assert office.at(make_citizen()).get(CODES).status_code == 403
    assert Client().get(CODES).status_code == 302


def test_code_is_picked_without_javascript_and_words_alone_are_not_guessed(db: None) -> None:
    load_ours()
    field = CodeField(required=False)

    def told(words: str, **more: str) -> str:
        return str(field.clean(field.widget.value_from_datadict({"kode": words, **more}, None, "kode")))

    assert told("400.9") == "400.9"
    assert told("400.9.12.5 Karang taruna") == "400.9.12.5"
    assert told("") == ""
    assert told("karang taruna", kode_asked="karang taruna", kode_pick="400.9.12.5") == "400.9.12.5"
    assert told("RT.02.03") == "RT.02.03"  # the office's own, which no table has
    with pytest.raises(ValidationError, match="Pilih kode"):
        told("cuti", kode_asked="karang taruna", kode_pick="400.9.12.5")
    with pytest.raises(ValidationError, match="tidak ditemukan"):
        told("zzzz qqqq")
    offered = field.widget.render("kode", "karang taruna")
    assert 'value="400.9.12.5"' in offered
    assert "checked" not in offered
    assert code_meant("umum") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "judul kolom"),
        ("kode,uraian\n", "tidak berisi kode"),
        ("kode,uraian\n400.9,Sosial\n400.9,Sosial lagi", "baris 3, kolom kode: kode 400.9 ada dua kali"),
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
