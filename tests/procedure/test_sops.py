"""The SOPs that Sopan comes with can be run, and the first three say what their documents say."""

import json
from pathlib import Path

import pytest

from sopan.directory.offices import FILE, UnitPart, position_codes, read_agency
from sopan.procedure.model import END, Procedure
from sopan.procedure.schema import published
from sopan.procedure.stories import ENDING
from tests.procedure.sheets import check_file, sheet_of

ROOT = Path(__file__).parents[2] / "sops"
KARANG_TARUNA = ROOT / "dinsos-tanah-laut/pemberdayaan/karang-taruna.yaml"
REHABILITATION = ROOT / "kesbangpol-bogor/p4gn/pengajuan-rehabilitasi.yaml"
GRANT = ROOT / "dpmptsp-rokan-hilir/perizinan/bantuan-karang-taruna.yaml"
THREE = [KARANG_TARUNA, REHABILITATION, GRANT]

ALL = sorted(path for path in ROOT.glob("*/*/*.yaml") if not path.name.endswith(ENDING))


def test_the_whole_library_is_here() -> None:
    assert len(ALL) == 29


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_sop_has_no_error(path: Path) -> None:
    positions = position_codes(path.parent.parent / FILE)
    assert [str(p) for p in check_file(path, positions) if p.level == "error"] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_folder_of_the_file_is_its_agency_and_unit(path: Path) -> None:
    """The unit may be one below that of the folder: a subbagian of the sekretariat."""
    sheet = sheet_of(path)
    assert sheet.agency == path.parent.parent.name
    units = {unit.code: unit for unit in _with_units_below(read_agency(path.parent.parent / FILE).unit)}
    assert sheet.unit in [unit.code for unit in _with_units_below(units[path.parent.name])]


def _with_units_below(unit: UnitPart) -> list[UnitPart]:
    return [unit, *(below for child in unit.units for below in _with_units_below(child))]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
@pytest.mark.parametrize("brief", [False, True], ids=["whole", "without defaults"])
def test_sop_stored_as_json_and_read_back_is_the_same(path: Path, brief: bool) -> None:
    sheet = sheet_of(path)
    stored = json.dumps(sheet.model_dump(mode="json", by_alias=True, exclude_defaults=brief))
    assert Procedure.model_validate(json.loads(stored)) == sheet
    assert Procedure.model_validate_json(stored) == sheet


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_editors_find_the_schema_from_the_file(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.split("=", 1)[1]).resolve() == (ROOT / "sop.schema.json").resolve()


def test_published_schema_is_the_one_that_the_model_gives() -> None:
    """When this fails: python -m sopan.procedure.schema > sops/sop.schema.json"""
    assert (ROOT / "sop.schema.json").read_text(encoding="utf-8") == published()


def _run(path: Path) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [
        (step.no, step.does, step.doers, step.time.words if step.time else "")
        for step in sheet_of(path).running_steps
    ]


def test_karang_taruna_runs_as_its_sheet() -> None:
    assert _run(KARANG_TARUNA) == [
        ("1", "apply", ("pemohon",), "5 menit"),
        ("2", "check", ("fo",), "5 menit"),
        ("3", "draft", ("staf",), "5 menit"),
        ("4", "initial", ("subkor", "kabid"), "5 menit"),
        ("5", "sign", ("kadis",), "5 menit"),
        ("6", "archive", ("staf",), "5 menit"),
        ("7", "hand-over", ("fo",), "5 menit"),
    ]
    sheet = sheet_of(KARANG_TARUNA)
    assert [item.max_mb for item in sheet.requirements] == [2, 2, 2]
    assert sheet.may_return_to(sheet.step("tanda_tangan")) == ("draft_surat",)


def test_rehabilitation_is_confidential_and_answers_either_way() -> None:
    sheet = sheet_of(REHABILITATION)
    assert sheet.service is not None
    assert sheet.service.confidential
    assert _run(REHABILITATION) == [
        ("8", "apply", ("pemohon",), "< 1 Menit"),
        ("9", "check", ("petugas",), "< 1 Hari"),
        ("10", "decide", ("petugas",), "3 – 5 Hari Kerja"),
        ("11", "notify", ("petugas",), "< 1 Hari"),
    ]
    answers = {answer.answer: answer for answer in sheet.step("putuskan").answers}
    assert {word: (a.to, a.outcome, a.reason) for word, a in answers.items()} == {
        "Ya": ("balas", "granted", False),
        "Tidak": ("balas", "refused", True),
    }
    letters = sheet.step("balas").options["letter"]
    assert "{alasan}" not in _text(sheet, letters["granted"])
    assert "{alasan}" in _text(sheet, letters["refused"])


def test_letters_of_rehabilitation_name_no_person_and_no_number_of_theirs() -> None:
    """What was answered in confidence never stands in a letter that others may open."""
    sheet = sheet_of(REHABILITATION)
    for letter in sheet.letters:
        assert not any(block.facts for block in letter.body)
        assert not any(f"{{{question.id}}}" in _text(sheet, letter.id) for question in sheet.fields())


def test_grant_is_refused_by_the_technical_team_or_signed_by_the_head() -> None:
    sheet = sheet_of(GRANT)
    assert [(no, does, doers) for no, does, doers, _time in _run(GRANT)] == [
        ("1", "apply", ("pemohon",)),
        ("2", "check", ("back_office",)),
        ("3", "forward", ("back_office",)),
        ("4", "decide", ("tim_teknis",)),
        ("5", "draft", ("sub_koordinator",)),
        ("6", "initial", ("koordinator",)),
        ("7", "number", ("back_office",)),
        ("8", "sign", ("kadis",)),
        ("9", "archive", ("back_office",)),
        ("10", "hand-over", ("back_office",)),
    ]
    refusal = sheet.step("rekomendasi").answers[1]
    assert (refusal.to, refusal.outcome, refusal.reason) == (END, "refused", True)
    assert {item.accept for item in sheet.requirements} == {("pdf",)}
    recommended = sheet.step("rekomendasi").time
    assert recommended is not None
    assert (recommended.most, recommended.unit) == (6, "hari")


def _text(sheet: Procedure, letter: str) -> str:
    found = sheet.letter(letter)
    return " ".join([found.title, found.subject, *(block.text for block in found.body)])


def test_defects_of_the_documents_are_told_as_lint() -> None:
    codes = {path.stem: {p.code for p in check_file(path)} for path in THREE}
    assert "legal_basis_twice" in codes["pengajuan-rehabilitasi"]
    assert {"date_empty", "legal_basis_empty"} <= codes["bantuan-karang-taruna"]
    assert "subject_in_activity" in codes["karang-taruna"]
