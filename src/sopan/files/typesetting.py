"""Setting a page as PDF: Typst with the data beside it, so that no text of an SOP or a person is ever run."""

import datetime
import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

PACKAGE = Path(__file__).resolve().parent.parent
"""What a paper may read: the papers of all rooms lie below, and nothing that people bring."""
FONTS = PACKAGE / "files" / "typst" / "fonts"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
"""Archival and accessible: ISO 19005-2 level A and ISO 14289-1."""
BREAK = "\u200b"
"""Where a word that is longer than its line may be broken."""

_compiler: typst.Compiler | None = None
_turn = (
    threading.Lock()
)  # one compiler a process: it keeps fonts and layout warm, and serves one caller at a time
_missing: set[str] = set()  # characters found to be in none of the fonts
_MISSING_TEXT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_BOX = "□"


def typeset(paper: Path, made_at: datetime.datetime, data: Mapping[str, Any]) -> bytes:
    """The paper, a Typst file below PACKAGE, with `data` as `sys.inputs.data` (JSON): a PDF.

    The same data at the same moment (`made_at`, aware) give the same bytes. A character that the fonts lack (an emoji
    in a name) is printed as an empty box, as PDF/A demands.
    """
    global _compiler
    with _turn:
        if _compiler is None:
            _compiler = typst.Compiler(root=PACKAGE, font_paths=[FONTS], ignore_system_fonts=True)
        while True:
            try:
                content = _compiler.compile(
                    input=paper,
                    format="pdf",
                    sys_inputs={"data": json.dumps(_printable(data))},
                    pdf_standards=STANDARDS,
                    timestamp=made_at.astimezone(datetime.UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                found = _MISSING_TEXT.search(str(error))
                fresh = set(found[1]) - _missing if found else set()
                if not fresh:
                    raise
                _missing.update(fresh)
            else:
                assert isinstance(content, bytes)
                return content


def _printable(value: Any) -> Any:
    """The same data with boxes for characters without a glyph, and without control characters."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value  # nearly all, and each font has it
        kept = (
            character
            for character in value
            if character in ("\n", BREAK) or unicodedata.category(character)[0] != "C"
        )
        return "".join(_BOX if character in _missing else character for character in kept)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
