"""The gallery of docs/letters shows every letter of every SOP, and every kind of letter."""

import re
from pathlib import Path

from sopan.cases.publishing import sop_files
from sopan.letters.layout.kinds import KINDS
from sopan.procedure.reading import read
from tests.letters.examples import EXAMPLES
from tests.letters.gallery import MOST_BYTES, ROOT

FOLDER = ROOT / "docs" / "letters"


def test_every_letter_of_every_sop_is_in_the_gallery() -> None:
    text = (FOLDER / "README.md").read_text()
    pictures = set(re.findall(r"\]\(([\w-]+\.png)\)", text))
    assert pictures == {file.name for file in FOLDER.glob("*.png")}
    shown = {re.sub(r"(-\d+)?\.png$", "", name) for name in pictures}
    kinds = {page.kind for _title, page in EXAMPLES.values()}
    for path in sop_files(Path(ROOT / "sops")):
        sheet = read(path)
        for letter in sheet.letters:
            assert f"{sheet.slug}-{letter.id.replace('_', '-')}" in shown, "run script/letter-gallery"
            kinds.add(letter.kind)
    assert {f"contoh-{name}" for name in EXAMPLES} <= shown
    assert kinds == set(KINDS)


def test_gallery_stays_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.glob("*.png")) < MOST_BYTES
