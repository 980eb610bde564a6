"""The office files: the five offices load, again and again, and a broken file is told line by line."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from sopan.directory.models import Agency, Position, Unit
from sopan.directory.offices import load_agencies, position_codes, read_agency
from sopan.procedure.problems import SheetError

Sight = Position.Sight

NEEDED = {
    "dinsos-tanah-laut": {
        "fo-slrt": "pemberdayaan",
        "staf-pemberdayaan": "pemberdayaan",
        "subkor-pmik": "seksi-pmik",
        "kabid-pemberdayaan": "pemberdayaan",
        "kepala-dinas": "dinas",
        "sekretaris": "sekretariat",
    },
    "kesbangpol-bogor": {"petugas-p4gn": "p4gn", "koordinator-p4gn": "p4gn", "kepala-badan": "badan"},
    "dpmptsp-rokan-hilir": {
        "back-office": "perizinan",
        "penata-perizinan-ahli-muda": "perizinan",
        "penata-perizinan-ahli-madya": "perizinan",
        "tim-teknis-opd": "tim-teknis",
        "kepala-dinas": "dinas",
    },
    "bnnk-sumbawa": {"konselor-adiksi-ahli-muda": "rehabilitasi"},
    "kominfo-kota-bogor": {"operator-call-center": "pengaduan"},
}

SMALL = """\
name: Dinas Uji
government: Pemerintah Kabupaten Tanah Laut
short_name: DINAS-UJI
region: "63.01"
city: Pelaihari
time_zone: WITA
hours:
  mon: 08.00-12.00, 13.00-15.00
unit:
  code: dinas
  name: Dinas Uji
  positions:
    - {code: kepala, name: Kepala Dinas Uji, sight: lead}
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "dinas-uji").mkdir(exist_ok=True)
    (tmp_path / "dinas-uji" / "agency.yaml").write_text(text)
    return tmp_path


@pytest.mark.django_db
def test_five_offices_load_with_the_positions_that_the_sops_name() -> None:
    assert load_agencies(settings.SOPS) == []
    for slug, positions in NEEDED.items():
        agency = Agency.objects.get(slug=slug)
        found = dict(agency.positions.values_list("code", "unit__code"))
        assert positions.items() <= found.items()
        assert found.keys() == position_codes(settings.SOPS / slug / "agency.yaml")
        top = agency.units.get(parent=None)
        assert agency.positions.filter(unit=top, sight=Sight.LEAD).count() == 1
        assert agency.positions.get(code="pengawas").sight == Sight.READ
        assert agency.positions.get(administers=True).code == "admin-instansi"


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    load_agencies(settings.SOPS)
    before = [list(model.objects.order_by("pk").values()) for model in (Agency, Unit, Position)]
    load_agencies(settings.SOPS)
    assert before == [list(model.objects.order_by("pk").values()) for model in (Agency, Unit, Position)]


@pytest.mark.django_db
def test_file_wins_for_what_it_states_and_leaves_the_rest(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SMALL)
    load_agencies(root)
    folder_with(tmp_path, SMALL.replace("Kepala Dinas Uji", "Kepala Dinas Percobaan").replace("mon:", "tue:"))
    load_agencies(root)

    agency = Agency.objects.get()
    assert agency.hours == {"tue": [["08:00", "12:00"], ["13:00", "15:00"]]}
    assert agency.time_zone == "Asia/Makassar"
    assert agency.positions.get().name == "Kepala Dinas Percobaan"


@pytest.mark.django_db
def test_hours_set_by_an_administrator_stay_when_the_file_has_none(tmp_path: Path) -> None:
    root = folder_with(tmp_path, SMALL.replace("hours:\n  mon: 08.00-12.00, 13.00-15.00\n", ""))
    load_agencies(root)
    own = {"mon": [["09:00", "15:00"]]}
    Agency.objects.update(hours=own)
    load_agencies(root)
    assert Agency.objects.get().hours == own


@pytest.mark.django_db
def test_a_broken_office_is_refused_and_the_others_load(tmp_path: Path) -> None:
    shutil.copytree(settings.SOPS / "kesbangpol-bogor", tmp_path / "kesbangpol-bogor")
    root = folder_with(tmp_path, SMALL.replace("region:", "wilayah:"))
    problems = load_agencies(root)
    assert [problem.file for problem in problems] == [str(root / "dinas-uji" / "agency.yaml")] * 2
    assert [agency.slug for agency in Agency.objects.all()] == ["kesbangpol-bogor"]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("city:", "citty:", 5, "Mungkin maksudnya 'city'"),
        ("name: Dinas Uji\ngov", "gov", 1, "'name' belum ada"),
        ('"63.01"', '"63.99"', 4, "kode wilayah 63.99 tidak ada"),
        ('"63.01"', "Tanah Laut", 4, "kode Kemendagri"),
        ("WITA", "WITE", 6, "WIB, WITA, WIT"),
        ("mon:", "senin:", 8, "hari 'senin' tidak dikenal"),
        ("08.00-12.00,", "08.00 sampai 12.00,", 8, "07.30-12.00, 13.00-16.00"),
        ("08.00-12.00,", "14.00-12.00,", 7, "jam kerja tidak masuk akal"),
        ("08.00-12.00,", "08.99-12.00,", 7, "jam kerja tidak masuk akal"),
        ("sight: lead", "sight: semua", 13, "none, read, lead"),
        ("sight: lead", "sigt: lead", 13, "Mungkin maksudnya 'sight'"),
        ("sight: lead}", "sight: lead}\n    - {code: kepala, name: Dua}", 14, "dipakai dua kali"),
        ("code: kepala", "code: Kepala Dinas", 13, "kepala-dinas"),
        ("DINAS-UJI", "dinas uji", 3, "huruf besar"),
        ("  positions:\n", "  positions: kepala\n  x:\n", 12, "positions"),
        ("unit:\n", "unit:\n\tcode: x\n", 10, "tab"),
    ],
)
def test_mistake_in_an_office_file_is_told_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, words: str
) -> None:
    assert right in SMALL
    path = folder_with(tmp_path, SMALL.replace(right, wrong, 1)) / "dinas-uji" / "agency.yaml"
    with pytest.raises(SheetError) as caught:
        read_agency(path)
    told = [problem for problem in caught.value.problems if words in str(problem)]
    assert told, caught.value
    assert told[0].line == line, told[0]


def test_file_that_cannot_be_opened_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="tidak dapat dibuka"):
        read_agency(tmp_path / "agency.yaml")
