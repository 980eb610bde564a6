"""Opens a Word document that came from outside: refuses what is hostile or no .docx, and gives its parts as trees.

An untrusted .docx is a ZIP of XML (ECMA-376). It is read in memory within limits, and nothing in it is followed or run.
"""

import io
import re
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext as _
from docx.oxml.parser import parse_xml

LARGEST = 5_000_000  # bytes of the file
MOST_PARTS = 300
MOST_BYTES = 40_000_000  # of all parts, unpacked
MOST_XML = 8_000_000  # of one part that is read

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
HARMLESS_LINKS = ("/hyperlink",)
READ = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "docprops/core.xml")
MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")

Element = Any


class DocxRefused(Exception):
    """A document that is not taken: a stable `code`, and a sentence `message` that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def open_docx(content: bytes) -> dict[str, Element]:
    """The parts of a Word document that are read, by their names in small letters. Errors: DocxRefused."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocxRefused(
            "old_word",
            _(
                "Ini berkas Word lama (.doc) atau berkata sandi. Simpan sebagai .docx tanpa kata sandi, lalu unggah lagi."
            ),
        )
    if len(content) > LARGEST:
        raise DocxRefused("too_large", _("Berkasnya terlalu besar. Paling besar 5 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _parts(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError) as why:
        raise not_word() from why


def not_word() -> DocxRefused:
    """The refusal of what is no whole .docx."""
    return DocxRefused(
        "not_word",
        _("Berkas ini bukan dokumen Word (.docx) yang utuh. Unggah berkas yang Anda unduh dari sini."),
    )


def _parts(package: zipfile.ZipFile) -> dict[str, Element]:
    """The parts that are read, parsed. Errors: DocxRefused for what is hostile."""
    found = package.infolist()
    if len(found) > MOST_PARTS or sum(one.file_size for one in found) > MOST_BYTES:
        raise DocxRefused(
            "too_complex", _("Dokumen ini terlalu rumit untuk dibaca. Salin isinya ke dokumen baru.")
        )
    names = {one.filename.lower(): one for one in found}
    if "mimetype" in names and "content.xml" in names:
        raise DocxRefused(
            "open_document",
            _("Ini dokumen LibreOffice (.odt). Simpan sebagai Word (.docx), lalu unggah lagi."),
        )
    if "word/document.xml" not in names or "[content_types].xml" not in names:
        raise not_word()
    if any("vbaproject" in name or "/activex/" in name for name in names) or b"macroEnabled" in _bytes(
        package, names["[content_types].xml"]
    ):
        raise DocxRefused("macro", _("Dokumen ini memuat makro. Simpan sebagai dokumen Word biasa (.docx)."))
    if any(name.startswith("word/embeddings/") for name in names) or "word/afchunk" in " ".join(names):
        raise DocxRefused(
            "embedded", _("Dokumen ini memuat berkas lain di dalamnya. Hapus sisipan itu, lalu unggah lagi.")
        )
    for name, one in names.items():
        if name.endswith(".rels"):
            _judge_links(_xml(package, one))
    return {name: _xml(package, one) for name, one in names.items() if name in READ or MARGIN.fullmatch(name)}


def _judge_links(relations: Element) -> None:
    for one in relations.iter(RELATION):
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith(HARMLESS_LINKS):
            raise DocxRefused(
                "linked",
                _(
                    "Dokumen ini mengambil sesuatu dari luar (templat, gambar, atau objek bertaut). Lepaskan tautannya."
                ),
            )


def _bytes(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with package.open(part) as stream:
        content = stream.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise DocxRefused(
            "too_complex", _("Dokumen ini terlalu rumit untuk dibaca. Salin isinya ke dokumen baru.")
        )
    return content


def _xml(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Element:
    content = _bytes(package, part)
    try:
        root = parse_xml(content)  # resolves no entities and reads nothing from elsewhere
    except SyntaxError as why:  # what lxml raises
        raise not_word() from why
    if root.getroottree().docinfo.doctype:
        raise DocxRefused(
            "entities", _("Dokumen ini tidak wajar dan tidak dibaca. Salin isinya ke dokumen baru.")
        )
    return root
