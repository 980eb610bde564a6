"""The documents are true: their links lead somewhere, their settings exist, their example of a step runs."""

import datetime
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from django.template import engines
from django.utils import timezone

from sopan.cases import actions
from sopan.cases import behaviour as behaviours
from sopan.cases.editions import publish
from sopan.cases.errors import Invalid
from sopan.cases.history import history
from sopan.cases.publishing import check_file
from sopan.procedure.reading import read_text
from tests.world import TALA, World, make_world, upload

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
SETTINGS = ROOT / "src" / "sopan" / "site" / "settings.py"
ADMINISTRATORS = DOCS / "administrators" / "README.md"
LIBRARIES = DOCS / "decisions" / "0007-dependencies.md"
EXAMPLE = DOCS / "developers" / "adding-a-step.md"
SOP = ROOT / "sops" / "dinsos-tanah-laut" / "pemberdayaan" / "karang-taruna.yaml"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|<(?:img|a)\b[^>]*?(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
PATH_IN_CODE = re.compile(r"`((?:src|tests|docs|sops|script|bench|\.ci)/[\w./-]+)`")
VARIABLE = re.compile(r"SOPAN_[A-Z_]+")


def pages() -> list[Path]:
    """Every Markdown file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.md"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in sorted(listed.split("\0")) if name and (ROOT / name).is_file()]


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub and Forgejo make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(page))
    }


def broken_links(page: Path, root: Path = ROOT) -> Iterator[str]:
    """Links of a page to a file or heading that is not there, or outside `root`."""
    for in_markdown, in_html in LINK.findall(prose(page)):
        link = in_markdown or in_html
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.is_relative_to(root) or not target.exists():
            yield f"{link}: there is no such file"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"{link}: there is no such heading"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_are_there(page: Path) -> None:
    example = set()
    if page == EXAMPLE:  # the two files that it asks the reader to write
        example = {"src/sopan/cases/steps/phone.py", "src/sopan/cases/templates/cases/steps/phone.html"}
    named = set(PATH_IN_CODE.findall(prose(page))) - example
    named = {
        name for name in named if not re.search(r"/[A-Z]+/", name)
    }  # sops/AGENCY/...: a pattern, not a path
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_link_to_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "[a](README.md#nothing) [b](nowhere.md) ![c](images/none.png) [d](https://example.org/) [e](#here)\n# Here\n"
    )
    (tmp_path / "README.md").write_text("# Something\n")
    found = [line.split(":")[0] for line in broken_links(page, tmp_path)]
    assert found == ["README.md#nothing", "nowhere.md", "images/none.png"]


def test_every_page_of_docs_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for in_markdown, in_html in LINK.findall(prose(page)):
            name = unquote(in_markdown or in_html).partition("#")[0]
            target = (page.parent / name).resolve()
            if name.endswith(".md") and target.is_relative_to(ROOT):
                waiting.append(target)
    unreached = {page for page in pages() if page.is_relative_to(DOCS)} - reached
    assert sorted(str(page.relative_to(ROOT)) for page in unreached) == []


def test_table_of_settings_has_every_variable_and_no_other() -> None:
    table = {
        name
        for line in ADMINISTRATORS.read_text().splitlines()
        if line.startswith("| `SOPAN_")
        for name in VARIABLE.findall(line.split("|")[1])
    }
    read = set(re.findall(r"env\.\w+\(\s*\"(SOPAN_[A-Z_]+)\"", SETTINGS.read_text()))
    assert read, "no variable was found in the settings: the pattern is out of date"
    assert table == read


def test_documents_name_no_variable_that_does_not_exist() -> None:
    source = "".join(path.read_text() for path in (ROOT / "src" / "sopan").rglob("*.py"))
    known = set(VARIABLE.findall(source)) | {"SOPAN_"}
    named = {name for page in pages() for name in VARIABLE.findall(page.read_text())}
    assert named <= known


def test_words_in_bold_for_officials_are_those_on_screen() -> None:
    screens = [path for path in (ROOT / "src" / "sopan").rglob("*") if path.suffix in (".py", ".html")]
    shown = " ".join(" ".join(path.read_text() for path in screens).split())
    bold = {
        f"{page.name}: {' '.join(words.split())}"
        for page in (DOCS / "officials").glob("*.md")
        for words in re.findall(r"\*\*(.+?)\*\*", page.read_text(), re.DOTALL)
    }
    unknown = {words for words in bold if words.partition(": ")[2] not in shown}
    assert unknown <= {"README.md: tebal"}


def test_table_of_libraries_has_every_dependency_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[\[~>=<]", name)[0] for name in project["dependencies"]}
    told = re.findall(r"^\| ([a-z][a-z0-9-]+)", LIBRARIES.read_text(), re.MULTILINE)
    assert set(told) - {"library"} == needed


def test_worked_example_of_a_step_runs(db: None, tmp_path: Path) -> None:
    blocks = dict(FENCE.findall(EXAMPLE.read_text()))
    before = behaviours.known_behaviours()
    try:
        phone = ModuleType("phone")
        exec(compile(blocks["python"], str(EXAMPLE), "exec"), phone.__dict__)  # our own page
        world = make_world()
        text = SOP.read_text().replace("slug: surat-keterangan-karang-taruna", "slug: dengan-telepon")
        text = text.replace("  - id: draft_surat\n", f"{blocks['yaml']}\n  - id: draft_surat\n")
        text = text.replace('no: "3"\n    activity: Membuat', 'no: "3a"\n    activity: Membuat')
        file = tmp_path / "dengan-telepon.yaml"
        file.write_text(text)
        assert [str(problem) for problem in check_file(file) if problem.level == "error"] == []
        publish(read_text(text, str(file)))
        _walk(world, blocks["django"])
        wrong = tmp_path / "salah.yaml"
        wrong.write_text(text.replace("does: phone", "does: phone\n    with: {kapan: besok}"))
        assert any("kapan" in str(problem) for problem in check_file(wrong))
    finally:
        behaviours._registry.clear()
        behaviours._registry.update(before)


def _walk(world: World, template: str) -> None:
    case = world.apply(TALA, "dengan-telepon")
    task = world.walk_to(case, "phone")
    official = world.actor_of(task)
    day = timezone.now().astimezone(case.agency.zone).date()
    with pytest.raises(Invalid) as invalid:
        actions.complete_task(official, task.key, {"day": (day + datetime.timedelta(days=1)).isoformat()})
    assert set(invalid.value.form.errors) == {"day"}
    page = engines["django"].from_string(template).render({"form": invalid.value.form})
    assert 'name="day"' in page
    assert 'name="attachment"' in page
    actions.complete_task(
        official,
        task.key,
        {"day": day.isoformat(), "note": "Data sesuai."},
        {"attachment": upload("foto.pdf")},
    )
    task.refresh_from_db()
    assert task.status == "done"
    assert case.documents.filter(label="Catatan telepon", task=task).exists()
    assert world.open_task(case).does == "draft"
    assert any("Data sesuai." in str(entry) for entry in history(case))
