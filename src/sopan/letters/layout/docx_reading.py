"""Takes the text of a letter out of a Word document that came back edited; refuses what is hostile or would be lost.

An untrusted .docx is a ZIP of XML (ECMA-376). It is read in memory within limits, and nothing in it is followed or run.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from docx.oxml.parser import parse_xml

from sopan.letters.layout.docx import ANNEX, FACT, FRAME, HEADING, ITEM, LABEL, MARK
from sopan.letters.layout.rendering import Block

LARGEST = 5_000_000  # bytes of the file
MOST_PARTS = 300
MOST_BYTES = 40_000_000  # of all parts, unpacked
MOST_XML = 8_000_000  # of one part that is read
MOST_BLOCKS = 200
LONGEST = 6_000  # signs of one paragraph

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
READ = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "docprops/core.xml")
_MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
TRACKED = ("ins", "del", "moveFrom", "moveTo")
HARMLESS_LINKS = ("/hyperlink",)

Element = Any


class DocxRefused(Exception):
    """A document that is not taken: a stable `code`, and a sentence `message` that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass
class Read:
    """What a document says: the blocks, what was dropped on the way, and of which draft it was made."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reference: str = ""  # as `docx.to_docx` was given it; empty when it is gone


def read_docx(content: bytes, frame: Collection[str] = ()) -> Read:
    """The text of the letter in a Word document. `frame`: see `docx.frame_of`. Errors: DocxRefused."""
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
            parts = _parts(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError) as why:
        raise _not_word() from why
    return _Reader(parts, frame).read()


def _not_word() -> DocxRefused:
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
            "other_office",
            _("Ini dokumen LibreOffice (.odt). Simpan sebagai Word 2007 (.docx), lalu unggah lagi."),
        )
    if "word/document.xml" not in names or "[content_types].xml" not in names:
        raise _not_word()
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
    wanted = [name for name in names if name in READ or _MARGINS.fullmatch(name)]
    return {name: _xml(package, names[name]) for name in wanted}


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
        raise _not_word() from why
    if root.getroottree().docinfo.doctype:
        raise DocxRefused(
            "entities", _("Dokumen ini tidak wajar dan tidak dibaca. Salin isinya ke dokumen baru.")
        )
    return root


class _Reader:
    def __init__(self, parts: Mapping[str, Element], frame: Collection[str]) -> None:
        self.body = parts["word/document.xml"].find(f"{W}body")
        if self.body is None:
            raise _not_word()
        self.styles = _style_names(parts.get("word/styles.xml"))
        self.numbering = numberings(parts.get("word/numbering.xml"))
        self.numbered = _numbered_styles(parts.get("word/styles.xml"))
        self.result = Read(reference=_reference(parts.get("docprops/core.xml")))
        self.lost: dict[str, None] = {}  # what cannot be carried, in words
        self.label = ""
        self.framed = False
        self.margins = [part for name, part in parts.items() if _MARGINS.fullmatch(name)]
        self.frame = frozenset(frame)
        self.gone = self.frame - {_one_line(self._words(one)) for one in self.body.iter(f"{W}p")}
        self.list: Numbering | None = None  # of the item above

    def read(self) -> Read:
        if any(next(self.body.iter(f"{W}{name}"), None) is not None for name in TRACKED):
            raise DocxRefused(
                "tracked",
                _(
                    "Dokumen ini masih memuat perubahan terlacak. Terima atau tolak dahulu semuanya di Word, lalu unggah lagi."
                ),
            )
        for element in _elements(self.body):
            self._element(element)
        for part in self.margins:
            for paragraph in part.iter(f"{W}p"):
                self._in_frame(paragraph)
        if self.lost:
            raise DocxRefused(
                "lost",
                _(
                    "Dokumen ini memuat %(what)s, yang tidak dapat menjadi isi naskah. Hapus atau tulis sebagai teks."
                )
                % {"what": ", ".join(self.lost)},
            )
        if not self.framed:
            self._warn(
                _(
                    "Kepala dan tanda tangan naskah tidak dikenali lagi, jadi seluruh dokumen dibaca sebagai isi. Periksa pratinjaunya."
                )
            )
        blocks = self.result.blocks
        if not any(block.get("text") or block.get("items") for block in blocks):
            raise DocxRefused("empty", _("Tidak ada isi naskah yang terbaca dalam dokumen ini."))
        if len(blocks) > MOST_BLOCKS:
            raise DocxRefused(
                "too_long", _("Naskah ini terlalu panjang: paling banyak %(n)d alinea.") % {"n": MOST_BLOCKS}
            )
        return self.result

    def _element(self, element: Element) -> None:
        if element.tag == f"{W}tbl":
            self._table(element)
        elif element.tag == f"{W}p":
            self._paragraph(element)
        elif element.tag == f"{W}altChunk":
            self.lost[_("berkas sisipan")] = None

    def _paragraph(self, element: Element) -> None:
        style = self._style(element)
        if style == FRAME:
            self.framed = True
            if not self._typed_in_frame(element):
                return
        text = self._text(element).strip()
        if not text:
            return
        if len(text) > LONGEST:
            raise DocxRefused(
                "too_long",
                _("Ada alinea yang lebih panjang dari %(n)d huruf. Pecah menjadi beberapa alinea.")
                % {"n": LONGEST},
            )
        number = self._number_of(element)
        if style == LABEL:
            self.label = text
        elif style == ANNEX:
            self._add({"annex": _one_line(text)})
        elif style == HEADING or style.lower().startswith(("heading", "judul")):
            self._add({"heading": _one_line(text)})
        elif number or style == ITEM:
            self._item(text, number, typed=_TYPED.match(text))
        else:
            self._add({"text": text})

    def _item(self, text: str, number: Numbering | None, *, typed: re.Match[str] | None) -> None:
        """An item that Word numbers, or one whose number was typed. A list that begins anew stays one of its own."""
        sign = typed[1] if typed else ""
        numbering = number.form if number else "a." if sign.isalpha() else "1."
        begins = sign in ("1", "a") or (number is not None and number.begins_after(self.list))
        self.list = number
        if typed:
            text = text[typed.end() :]
        last = self.result.blocks[-1] if self.result.blocks else {}
        if last.get("numbering") == numbering and not self.label and not begins:
            last["items"].append(text)
            return
        if not begins:
            self._warn(
                _("Nomor butir “%(text)s” menjadi %(first)s karena daftarnya terputus. Periksa nomornya.")
                % {"text": _short(text), "first": "a" if numbering == "a." else "1"}
            )
        self._add({"items": [text], "numbering": numbering})

    def _typed_in_frame(self, paragraph: Element) -> bool:
        """Whether somebody wrote a paragraph of the letter where its head or its signature stand."""
        text = _one_line(self._words(paragraph))
        return bool(self.frame and text) and text not in self.frame and not self._nearly(text)

    def _in_frame(self, paragraph: Element) -> None:
        """What stands around the text is not read; what somebody changed there is named."""
        text = _one_line(self._words(paragraph))
        if any(_local(one) in OBJECTS for one in paragraph.iter()) and paragraph in self.body.iter(f"{W}p"):
            self._text(paragraph)
        if self.frame and text and text not in self.frame:
            self._warn(
                _("Yang ditulis di kepala, kaki, atau tanda tangan naskah tidak ikut: “%(text)s”.")
                % {"text": _short(text)}
            )

    def _nearly(self, text: str) -> bool:
        """Whether it is a line of the frame that somebody has changed."""
        return bool(get_close_matches(text, self.gone, 1, 0.6))

    def _words(self, paragraph: Element) -> str:
        return "".join(one.text or "" if _local(one) == "t" else " " for one in paragraph.iter() if _local(one) in ("t", "tab", "br"))

    def _table(self, element: Element) -> None:
        paragraphs = [self._style(one) for one in element.iter(f"{W}p") if self._plain(one)]
        if not paragraphs or all(style == FRAME for style in paragraphs):
            self.framed = self.framed or bool(paragraphs)
            return
        if next(element.iterfind(f".//{W}tbl"), None) is not None:
            self.lost[_("tabel di dalam tabel")] = None
            return
        if any(
            next(element.iter(f"{W}{name}"), None) is not None for name in ("gridSpan", "vMerge", "hMerge")
        ):
            self.lost[_("sel tabel yang digabung")] = None
            return
        rows = [
            [self._cell(cell) for cell in _elements(row) if cell.tag == f"{W}tc"]
            for row in _elements(element)
            if row.tag == f"{W}tr"
        ]
        rows = [row for row in rows if any(row)]
        width = max(len(row) for row in rows)
        rows = [row + [""] * (width - len(row)) for row in rows]
        if width == 3 and all(row[1] in (":", "") for row in rows):
            self._add({"facts": [[row[0], row[2] or "-"] for row in rows]})
        elif width == 2 and FACT in paragraphs:
            self._add({"facts": [[row[0].rstrip(" :"), row[1] or "-"] for row in rows]})
        elif len(rows) > 1:
            self._add({"table": {"head": rows[0], "rows": rows[1:]}})
        else:
            self.lost[_("tabel satu baris")] = None

    def _cell(self, cell: Element) -> str:
        lines = (self._text(one).strip() for one in cell.iter(f"{W}p"))
        return "\n".join(line for line in lines if line)

    def _text(self, paragraph: Element) -> str:
        """The words of a paragraph. Notes what cannot be carried, and what is dropped."""
        words: list[str] = []
        for one in paragraph.iter():
            name = _local(one)
            match name:
                case "t":
                    words.append(one.text or "")
                case "tab":
                    if one.getparent().tag != f"{W}tabs":
                        words.append(" ")
                case "br" | "cr":
                    words.append("\n" if one.get(f"{W}type") in (None, "textWrapping") else "")
                case "noBreakHyphen":
                    words.append("-")
                case "drawing" | "pict" | "object":
                    box = next((True for inner in one.iter() if _local(inner) == "txbxContent"), False)
                    self.lost[_("kotak teks") if box else _("gambar atau objek")] = None
                case "oMath":
                    self.lost[_("rumus")] = None
                case "footnoteReference" | "endnoteReference":
                    self.lost[_("catatan kaki")] = None
                case "sym":
                    self.lost[_("simbol khusus")] = None
                case "commentReference":
                    self._warn(_("Komentar di Word tidak ikut."))
                case "hyperlink":
                    self._warn(_("Tautan menjadi teks biasa."))
                case "fldChar" | "fldSimple":
                    self._warn(_("Bidang otomatis Word menjadi teks biasa; periksa isinya."))
                case "b" | "i" | "u" if self._set_by_hand(one):
                    self._warn(_("Huruf tebal, miring, dan garis bawah tidak ikut."))
        return "".join(words)

    def _plain(self, paragraph: Element) -> bool:
        return any((one.text or "").strip() for one in paragraph.iter(f"{W}t"))

    def _set_by_hand(self, mark: Element) -> bool:
        run = mark.getparent().getparent()
        on = mark.get(f"{W}val") not in ("0", "false", "none")
        inside = any(True for _one in mark.iterancestors(f"{W}tbl"))  # heads of tables are bold by themselves
        return on and not inside and run is not None and run.tag == f"{W}r"

    def _style(self, paragraph: Element) -> str:
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        id_ = found.get(f"{W}val", "") if found is not None else ""
        return self.styles.get(id_, id_)

    def _number_of(self, paragraph: Element) -> str:
        """ "1." or "a." when Word itself numbers the paragraph; empty when it does not."""
        found = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        by_style = self.numbered.get(style.get(f"{W}val", ""), "0") if style is not None else "0"
        id_ = found.get(f"{W}val", "0") if found is not None else by_style
        if id_ == "0":
            return ""
        form = self.numbering.get(id_, "decimal")
        if form == "bullet":
            self._warn(_("Butir bertanda bulatan menjadi butir bernomor."))
        return "a." if form == "lowerLetter" else "1."

    def _add(self, block: Block) -> None:
        if self.label and ("text" in block or "facts" in block or "items" in block):
            block = {**block, "label": self.label}
        self.label = ""
        self.result.blocks.append(block)

    def _warn(self, message: str) -> None:
        if message not in self.result.warnings:
            self.result.warnings.append(message)


_TYPED = re.compile(r"^(\d{1,3}|[a-z])[.)]\s+")


def _elements(parent: Element) -> Iterator[Element]:
    """The children, with what content controls and the like wrap taken out of its wrapping."""
    for child in parent:
        if child.tag == f"{W}sdt":
            inside = child.find(f"{W}sdtContent")
            if inside is not None:
                yield from _elements(inside)
        elif _local(child) in ("smartTag", "customXml"):
            yield from _elements(child)
        else:
            yield child


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _style_names(styles: Element | None) -> dict[str, str]:
    found = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        if name is not None:
            found[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "")
    return found


def _numbered_styles(styles: Element | None) -> dict[str, str]:
    """The styles that number their paragraphs, with the id of the numbering."""
    found = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            found[style.get(f"{W}styleId", "")] = number.get(f"{W}val", "0")
    return found


def _number_formats(numbering: Element | None) -> dict[str, str]:
    """The form of the first level of each numbering: "decimal", "lowerLetter", "bullet"."""
    if numbering is None:
        return {}
    forms = {}
    for abstract in numbering.iter(f"{W}abstractNum"):
        form = abstract.find(f"{W}lvl/{W}numFmt")
        forms[abstract.get(f"{W}abstractNumId")] = form.get(f"{W}val", "") if form is not None else "decimal"
    found = {}
    for one in numbering.iter(f"{W}num"):
        refers = one.find(f"{W}abstractNumId")
        if refers is not None:
            found[one.get(f"{W}numId", "")] = forms.get(refers.get(f"{W}val"), "decimal")
    return found


def _reference(core: Element | None) -> str:
    for one in core.iter() if core is not None else ():
        if _local(one) == "keywords" and (one.text or "").startswith(MARK):
            return str(one.text).removeprefix(MARK)[:200]
    return ""
