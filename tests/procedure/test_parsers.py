"""SOP files are read by a quick parser, and those that it cannot take by a careful one: both read the same."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sopan.procedure import source
from sopan.procedure.problems import SheetError
from sopan.procedure.source import SOP_FILE, Source

FILES = sorted(settings.SOPS.glob("*/*/*.yaml"))
SHEET = (settings.SOPS / "dinsos-tanah-laut/sekretariat/surat-keluar.yaml").read_text()[:2500]


def read(text: str, *, quick: bool) -> tuple[object, object] | None:
    """Tree and lines of the keys, None when the text is refused."""
    try:
        found = source._read(text, Source("uji"), SOP_FILE, YAML(typ="safe", pure=not quick))
    except SheetError:
        return None
    return found.tree, found.keys


def test_the_quick_parser_is_there() -> None:
    assert "_ruamel_yaml" in YAML(typ="safe").Parser.__module__


@pytest.mark.parametrize("path", FILES[:: len(FILES) // 6], ids=lambda path: path.stem)
def test_both_read_a_real_file_the_same(path: Path) -> None:
    assert read(path.read_text(), quick=True) == read(path.read_text(), quick=False) is not None


@hypothesis_settings(max_examples=40)
@given(st.integers(0, len(SHEET)), st.integers(0, 3), st.text(" \n:-'\"#&*!|>%@{}[],?aé1", max_size=3))
def test_both_read_a_spoilt_file_the_same_or_the_careful_one_is_asked(at: int, gone: int, put: str) -> None:
    spoilt = SHEET[:at] + put + SHEET[at + gone :]
    if (quick := read(spoilt, quick=True)) is not None:
        assert quick == read(spoilt, quick=False)
