"""The pages of docs/sops say what the SOP files say."""

from pathlib import Path

from sopan.procedure.pages import FOLDER, pages

ROOT = Path(__file__).resolve().parents[2]


def test_pages_are_those_that_script_sop_pages_writes() -> None:
    made = pages(ROOT)
    stale = [
        str(path)
        for path, text in made.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text() != text
    ]
    gone = [str(path) for path in (ROOT / FOLDER).glob("*/*.md") if path.relative_to(ROOT) not in made]
    assert not stale + gone, "run script/sop-pages"
