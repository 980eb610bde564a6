"""The stories beside the SOPs come out as they tell, leave no trace, and keep a broken SOP out of service."""

import shutil
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from sopan.cases import stories as told
from sopan.cases.editions import edition_of, publish
from sopan.cases.models import Case, Document, Edition, ProcedureRow
from sopan.cases.numbers import case_number
from sopan.cases.publishing import publish_all, publish_each
from sopan.cases.stories import tell
from sopan.directory.models import Agency, User
from sopan.directory.offices import load_agencies
from sopan.files.models import StoredFile
from sopan.notices.models import Notice
from sopan.procedure.problems import Problem
from sopan.procedure.reading import read
from sopan.procedure.stories import read_stories, read_stories_text, stories_beside
from tests.world import KARANG_TARUNA, SOPS, TALA, World, load_offices

FILE = SOPS / TALA / "pemberdayaan" / "karang-taruna.yaml"
FILES = sorted(path for path in SOPS.glob("*/*/*.yaml") if stories_beside(path).exists())
STORY = """\
stories:
  - title: Surat terbit
    by: pemohon
    steps:
      - do: cek_kelengkapan
      - do: draft_surat
      - do: paraf
        as: subkor
      - until: serah_terima
      - do: serah_terima
    ends: granted
    letters: [keterangan]
"""


_sheet = lru_cache(read)


def tell_text(text: str) -> list[Problem]:
    """What comes of these stories of karang taruna, which is in force already."""
    sheet = _sheet(FILE)
    return tell(sheet, read_stories_text(text, "uji.cases.yaml", sheet))


@pytest.fixture
def office(db: None) -> None:
    load_offices()
    publish(_sheet(FILE))


@pytest.mark.postgres  # on SQLite `sopan check` tells all of them, a stage earlier
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_longest_story_of_the_sop_comes_out(db: None, path: Path) -> None:
    load_offices()
    sheet = _sheet(path)
    publish(sheet)
    stories = read_stories(stories_beside(path), sheet)
    longest = max(stories.stories, key=lambda one: len(one.steps))
    assert [str(one) for one in tell(sheet, replace(stories, stories=(longest,)))] == []


def test_nothing_remains_of_a_story(world: World) -> None:
    """In an office at work: its people, cases, numbers, messages and files are the same afterwards."""
    case = world.apply(TALA, KARANG_TARUNA)
    agency = Agency.objects.get(slug=TALA)
    before = _rows()
    files = sorted(Path(settings.FILES_ROOT).rglob("*"))
    assert tell_text(STORY) == []
    assert _rows() == before
    assert sorted(Path(settings.FILES_ROOT).rglob("*")) == files
    number = int(case.number.rsplit("/", 1)[1])
    assert int(case_number(agency, case.opened_at.year).rsplit("/", 1)[1]) == number + 1
    assert not User.objects.filter(username__startswith="cerita-").exists()


def test_stories_do_not_need_the_people_of_the_office(office: None) -> None:
    assert not User.objects.exists()
    assert tell_text(STORY) == []


def test_no_password_is_hashed_and_nobody_can_be_told(office: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> str:
        raise AssertionError("a password was hashed")

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", refuse)
    posted: list[Notice] = []
    monkeypatch.setattr("sopan.notices.outbox.insert", posted.extend)
    assert tell_text(STORY) == []
    assert posted
    assert {notice.channel for notice in posted} == {Notice.Channel.INBOX}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("      - do: draft_surat\n", "", 6, "langkah 'paraf' tidak menunggu siapa pun; perkara menunggu pada 'draft_surat'"),
        ("as: subkor", "as: kabid", 7, "langkah 'paraf' tidak menunggu 'kabid', tetapi 'subkor'"),
        ("ends: granted", "ends: refused", 11, "seharusnya berakhir dengan 'refused'; perkara sudah berakhir dengan 'granted'"),
        ("      - do: serah_terima\n", "", 10, "seharusnya berakhir dengan 'granted'; perkara menunggu pada 'serah_terima'"),
        ("ends: granted", "now: [serah_terima]", 11, "seharusnya menunggu pada 'serah_terima'; perkara sudah berakhir dengan 'granted'"),
        ("letters: [keterangan]", "letters: []", 12, "naskah yang ditandatangani seharusnya (tidak ada), ternyata 'keterangan'"),
        ("until: serah_terima", "until: cek_kelengkapan", 9, "tidak pernah sampai ke langkah 'cek_kelengkapan'; perkara sudah berakhir"),
        ("by: pemohon", "by: pemohon\n    answers: {desa: Negeri Dongeng}", 4, "ketika dimulai, isiannya tidak diterima: Desa/kelurahan"),
    ],
)  # fmt: skip
def test_story_that_comes_out_otherwise_says_where_and_how(
    office: None, old: str, new: str, line: int, said: str
) -> None:
    assert old in STORY
    (problem,) = tell_text(STORY.replace(old, new))
    assert (problem.line, problem.code, problem.level) == (line, "story", "error")
    assert problem.message.startswith("cerita 'Surat terbit': ")
    assert said in problem.message


def test_form_that_does_not_take_an_entry_is_told_by_its_labels(office: None) -> None:
    sheet = _sheet(FILE)
    steps = [
        step.model_copy(update={"returns_to": None}) if step.id == "draft_surat" else step
        for step in sheet.steps
    ]
    asked = sheet.step("draft_surat").model_copy(
        update={"fields": (sheet.form[0].fields[0].model_copy(update={"id": "tahun", "label": "Tahun", "kind": "number"}),)}
    )  # fmt: skip
    changed = sheet.model_copy(
        update={"steps": tuple(asked if step.id == asked.id else step for step in steps)}
    )
    publish(changed)
    text = STORY.replace("- do: draft_surat", "- do: draft_surat\n        enter: {tahun: -1}")
    (problem,) = tell(changed, read_stories_text(text, "uji.cases.yaml", changed))
    assert problem.line == 6
    assert "pada langkah 'draft_surat' isiannya tidak diterima: Tahun: " in problem.message


def test_one_failing_story_does_not_hide_the_others(office: None) -> None:
    second = STORY.removeprefix("stories:\n").replace("Surat terbit", "Kedua").replace("granted", "finished")
    third = second.replace("Kedua", "Ketiga")
    problems = tell_text(STORY + second + third)
    assert [problem.message.split("'")[1] for problem in problems] == ["Kedua", "Ketiga"]


def test_mistake_of_the_program_is_told_without_what_was_entered(
    office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("Nama Contoh 6301035708909999")

    monkeypatch.setattr(told.actions, "complete_task", broken)
    (problem,) = tell_text(STORY)
    assert "pada langkah 'cek_kelengkapan' Sopan sendiri gagal (ValueError)" in problem.message
    assert "Nama Contoh" not in str(problem)


# --- publishing -------------------------------------------------------------------------------------------


@pytest.fixture
def sops(db: None, tmp_path: Path) -> Path:
    """A library of one SOP with a story."""
    root = tmp_path / "sops"
    (root / TALA / "pemberdayaan").mkdir(parents=True)
    shutil.copy(SOPS / TALA / "agency.yaml", root / TALA)
    shutil.copy(FILE, root / TALA / "pemberdayaan")
    stories_beside(sop_in(root)).write_text(STORY)
    load_agencies(root)
    return root


def sop_in(root: Path) -> Path:
    return root / TALA / "pemberdayaan" / FILE.name


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_sop_comes_in_force_when_its_stories_come_out(sops: Path) -> None:
    (published,) = publish_all(sops)
    assert (published.changed, published.stories, published.problems) == (True, 1, [])
    assert not Case.objects.exists()


def test_edition_is_not_published_while_a_story_fails(sops: Path) -> None:
    publish_all(sops)
    first = ProcedureRow.objects.get().current
    change(sop_in(sops), "title: ", "title: Revisi ")
    change(stories_beside(sop_in(sops)), "ends: granted", "ends: refused")
    (refused,) = publish_all(sops)
    assert (refused.edition, refused.changed, [one.code for one in refused.problems]) == (
        None,
        False,
        ["story"],
    )
    assert ProcedureRow.objects.get().current == first
    assert Edition.objects.count() == 1
    change(stories_beside(sop_in(sops)), "ends: refused", "ends: granted")
    (published,) = publish_all(sops)
    assert published.changed
    assert published.edition is not None
    assert edition_of(published.edition.pk).sheet.title.startswith("Revisi ")


def test_first_edition_is_not_published_while_a_story_fails(sops: Path) -> None:
    change(stories_beside(sop_in(sops)), "ends: granted", "ends: refused")
    (refused,) = publish_all(sops)
    assert refused.problems
    assert not ProcedureRow.objects.exists()


def test_edition_is_not_published_while_the_stories_cannot_be_read(sops: Path) -> None:
    change(stories_beside(sop_in(sops)), "do: paraf", "do: parap")
    (refused,) = publish_all(sops)
    assert [(one.file, one.code) for one in refused.problems] == [
        (str(stories_beside(sop_in(sops))), "step_unknown")
    ]
    assert not Edition.objects.exists()


def test_stories_of_an_unchanged_sop_are_not_told_again(sops: Path) -> None:
    publish_all(sops)
    change(stories_beside(sop_in(sops)), "ends: granted", "ends: refused")
    (kept,) = publish_all(sops)
    assert (kept.changed, kept.stories, kept.problems) == (False, 0, [])
    assert kept.edition is not None


def test_sop_without_stories_comes_in_force(sops: Path) -> None:
    stories_beside(sop_in(sops)).unlink()
    (published,) = publish_each([sop_in(sops)])
    assert (published.changed, published.stories) == (True, 0)


def _rows() -> dict[str, int]:
    """How many rows every table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    assert counted[Document._meta.db_table] >= 1
    assert counted[StoredFile._meta.db_table] >= 1
    return counted
