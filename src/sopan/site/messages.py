"""The English catalogue: texts out of code and templates, what is missing, and compiling, without gettext's programs.

Texts in the code are Indonesian and are themselves what Indonesians see; `locale/en` holds their English.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = "# English texts of Sopan. The texts in the code are Indonesian.\n#"


class Messages:
    """The catalogue of one source tree."""

    def __init__(self, package: Path) -> None:
        self.package = package
        self.po = package / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
        self.mo = self.po.with_suffix(".mo")

    def in_code(self) -> Catalog:
        """Every text in Python files and templates, with the files that hold it."""
        found = self._empty()
        for path in sorted(self.package.rglob("*")):
            if (
                path.suffix not in (".py", ".html", ".txt")
                or "migrations" in path.parts
                or not path.is_file()
            ):
                continue
            if path.suffix != ".py" and "templates" not in path.parts:
                continue
            source = path.read_text()
            if path.suffix != ".py":
                source = templatize(source, origin=str(path))
            place = path.relative_to(self.package).as_posix()
            for line, text, comments, context in extract(
                "python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",)
            ):
                found.add(text, locations=[(place, line)], auto_comments=comments, context=context)
        return found

    def written(self) -> Catalog:
        """The catalogue as it lies in the repository; empty when there is none."""
        if not self.po.exists():
            return self._empty()
        with self.po.open("rb") as file:
            return read_po(file, locale="en", domain="django")

    def bring_in(self) -> int:
        """Add the new texts of the code to the catalogue and drop the unused. Returns how many lack English."""
        catalogue = self.written()
        catalogue.update(self.in_code(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.header_comment = HEADER
        content = io.BytesIO()
        write_po(content, catalogue, sort_output=True, width=100, ignore_obsolete=True, include_lineno=False)
        self.po.parent.mkdir(parents=True, exist_ok=True)
        self.po.write_bytes(_without_moving(content.getvalue()))
        return sum(1 for message in catalogue if message.id and not _translated(message))

    def compile(self) -> None:
        """Write the form that Django reads."""
        self.mo.write_bytes(self._compiled())

    def problems(self) -> Iterator[str]:
        """What keeps the English from being whole, one sentence each."""
        catalogue = self.written()
        in_code = self.in_code()
        for message in in_code:
            if message.id and catalogue.get(message.id, message.context) is None:
                yield f"{_where(message)}: not in the catalogue: {_short(message)}"
        for message in catalogue:
            if not message.id:
                continue
            if in_code.get(message.id, message.context) is None:
                yield f"in the catalogue but no longer in the code: {_short(message)}"
            elif message.fuzzy:
                yield f"{_where(message)}: marked fuzzy: {_short(message)}"
            elif not _translated(message):
                yield f"{_where(message)}: no English: {_short(message)}"
            else:
                for error in message.check(catalogue):
                    yield f"{_where(message)}: {error}: {_short(message)}"
        if not self.mo.exists() or not _same(self.mo.read_bytes(), self._compiled()):
            yield f"{self.mo.name} is stale; run: sopan messages compile"

    def _compiled(self) -> bytes:
        content = io.BytesIO()
        write_mo(content, self.written())
        return content.getvalue()

    @staticmethod
    def _empty() -> Catalog:
        return Catalog(
            locale="en", domain="django", project="Sopan", version="", charset="utf-8", fuzzy=False
        )


def _translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _where(message: Message) -> str:
    return message.locations[0][0] if message.locations else "?"


def _short(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    text = " ".join(text.split())
    return f"'{text if len(text) <= 70 else text[:69] + '…'}'"


def _without_moving(content: bytes) -> bytes:
    """The catalogue without header lines that would differ at every run or say nothing."""
    moving = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
    starts = tuple(f'"{name}:'.encode() for name in moving)
    return b"".join(line for line in content.splitlines(keepends=True) if not line.startswith(starts))


def _same(one: bytes, other: bytes) -> bool:
    """Whether two compiled catalogues say the same, whichever version of the tool wrote them."""
    return _texts(one) == _texts(other)


def _texts(compiled: bytes) -> dict[str, object]:
    return {repr((m.id, m.context)): m.string for m in read_mo(io.BytesIO(compiled)) if m.id}
