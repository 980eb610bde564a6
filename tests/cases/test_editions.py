"""SOP files come in force: a broken one is refused with its line, the rest runs; a changed one is a new edition."""

import shutil
from pathlib import Path

import pytest

from sopan.cases import applying
from sopan.cases.models import Edition, ProcedureRow
from sopan.cases.publishing import publish_all
from sopan.directory.offices import load_agencies
from tests.world import KARANG_TARUNA, SOPS, TALA, World

FILE = Path(TALA) / "pemberdayaan" / "karang-taruna.yaml"


FEW = ("karang-taruna.yaml", "surat-keluar.yaml", "pengajuan-rehabilitasi.yaml")


@pytest.fixture
def sops(db: None, tmp_path: Path) -> Path:
    """A library of three SOPs of two agencies, without their stories, which `test_stories` is about."""
    root = tmp_path / "sops"
    shutil.copytree(SOPS, root, ignore=lambda _folder, names: [one for one in names if not _of_three(one)])
    load_agencies(root)
    return root


def _of_three(name: str) -> bool:
    return name in (*FEW, "agency.yaml") or "." not in name


def test_all_sops_of_the_library_come_in_force(db: None, tmp_path: Path) -> None:
    root = tmp_path / "sops"
    shutil.copytree(SOPS, root, ignore=shutil.ignore_patterns("*.cases.yaml"))
    load_agencies(root)
    results = publish_all(root)
    assert [str(problem) for one in results for problem in one.problems] == []
    assert [one.changed for one in results] == [True] * 29
    assert ProcedureRow.objects.exclude(current=None).count() == 29


def change(root: Path, old: str, new: str) -> None:
    text = (root / FILE).read_text()
    assert old in text
    (root / FILE).write_text(text.replace(old, new, 1))


def test_unchanged_files_keep_their_editions(sops: Path) -> None:
    assert [one.changed for one in publish_all(sops)] == [True] * len(FEW)
    assert [one.changed for one in publish_all(sops)] == [False] * len(FEW)
    assert Edition.objects.count() == len(FEW)


def test_changed_file_is_a_new_edition_and_running_cases_keep_the_old(sops: Path, world: World) -> None:
    publish_all(sops)
    case = world.apply(TALA, KARANG_TARUNA)
    old = case.edition
    change(sops, "5 menit", "7 menit")
    assert [one.changed for one in publish_all(sops)].count(True) == 1
    row = ProcedureRow.objects.get(slug=KARANG_TARUNA)
    assert row.current is not None
    assert row.current.number == old.number + 1
    case.refresh_from_db()
    assert case.edition == old
    world.do(case)
    assert world.open_task(case).case.edition == old
    assert applying.start_draft(world.stranger, row).edition == row.current


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("agency: dinsos-tanah-laut", "agency: kesbangpol-bogor", "folder"),
        ("unit: pemberdayaan", "unit: keuangan", "no_unit"),
        ("slug: surat-keterangan-karang-taruna", "slg: surat-keterangan-karang-taruna", None),
        ("does: check", "does: chek", None),
    ],
)
def test_broken_file_is_refused_with_its_line_and_the_rest_runs(
    sops: Path, old: str, new: str, code: str | None
) -> None:
    change(sops, old, new)
    line = (sops / FILE).read_text().split(new)[0].count("\n") + 1
    results = {one.path.name: one for one in publish_all(sops)}
    refused = results["karang-taruna.yaml"]
    assert refused.edition is None
    assert line in [problem.line for problem in refused.problems]
    if code:
        assert [problem.code for problem in refused.problems] == [code]
    assert all(one.edition for name, one in results.items() if name != "karang-taruna.yaml")


def test_two_files_of_one_name_do_not_overwrite_each_other(sops: Path) -> None:
    shutil.copy(sops / FILE, (sops / FILE).with_name("salinan.yaml"))
    results = {one.path.name: one for one in publish_all(sops)}
    assert [problem.code for problem in results["salinan.yaml"].problems] == ["slug_twice"]
    assert results["karang-taruna.yaml"].edition


def test_file_of_an_unknown_agency_is_refused(sops: Path) -> None:
    shutil.copytree(sops / TALA, sops / "dinas-lain")
    (sops / "dinas-lain" / "agency.yaml").unlink()
    refused = [one for one in publish_all(sops) if one.problems]
    assert {one.path.parts[-3] for one in refused} == {"dinas-lain"}


def test_broken_edition_of_a_running_service_leaves_the_old_one_in_force(sops: Path) -> None:
    publish_all(sops)
    change(sops, "does: check", "does: chek")
    publish_all(sops)
    row = ProcedureRow.objects.get(slug=KARANG_TARUNA)
    assert row.current is not None
    assert row.current.number == 1


def test_cases_end_under_the_edition_they_began_with(db: None) -> None:
    from tests.bureau import make_bureau

    office = make_bureau()
    old = [{"id": "mulai", "by": ["pelaksana"]}, {"id": "telaah", "by": ["penelaah"]}]
    procedure = office.put("telaahan", old)
    cases = [office.start(procedure) for _ in range(20)]
    new = [*old, {"id": "setujui", "by": ["kabid"]}]
    later = office.start(office.put("telaahan", new))
    for case in cases:
        office.do(case, "telaah", "penelaah")
        case.refresh_from_db()
        assert (case.edition.number, case.status) == (1, "closed")
    office.do(later, "telaah", "penelaah")
    assert later.edition.number == 2
    assert office.standing(later) == ["setujui"]
