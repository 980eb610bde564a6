"""Takes the text of a letter out of a Word document that came back edited; refuses what would be lost in silence.

What cannot become part of a letter is named: either the document is refused, or it comes in with a warning.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from sopan.letters.layout.docx import MARK
from sopan.letters.layout.docx_numbering import FORMS, Numberings, Place, W
from sopan.letters.layout.docx_opening import MARGIN, DocxRefused, not_word, open_docx
from sopan.letters.layout.docx_parts import ANNEX, FACT, FRAME, HEADING, ITEM, LABEL, MORE, TYPED
from sopan.letters.layout.rendering import Block

MOST_BLOCKS = 200
LONGEST = 6_000  # signs of one paragraph
TRACKED = ("ins", "del", "moveFrom", "moveTo")
OBJECTS = ("drawing", "pict", "object")
RAISED, LOWERED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
SHORT = 60  # signs of a text that is named

Element = Any


@dataclass
class Read:
    """What a document says: the blocks, what was dropped on the way, and of which draft it was made."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reference: str = ""  # as `docx.to_docx` was given it; empty when it is gone


def read_docx(content: bytes, frame: Collection[str] = ()) -> Read:
    """The text of the letter in a Word document. Errors: DocxRefused.

    `frame` are the lines that stood around the text when it went out, see `docx.frame_of`: with them it is noticed
    when somebody wrote there.
    """
    return _Reader(open_docx(content), frame).read()


class _Reader:
    def __init__(self, parts: Mapping[str, Element], frame: Collection[str]) -> None:
        self.body = parts["word/document.xml"].find(f"{W}body")
        if self.body is None:
            raise not_word()
        self.styles = _style_names(parts.get("word/styles.xml"))
        self.numberings = Numberings(parts.get("word/numbering.xml"), parts.get("word/styles.xml"))
        self.margins = [part for name, part in parts.items() if MARGIN.fullmatch(name)]
        self.result = Read(reference=_reference(parts.get("docprops/core.xml")))
        self.lost: dict[str, None] = {}  # what cannot be carried, in words
        self.label = ""
        self.framed = False
        self.frame = frozenset(map(_one_line, frame))
        stands = (one for part in (self.body, *self.margins) for one in part.iter(f"{W}p"))
        self.gone = self.frame - set(map(_words, stands))
        self.item: Place | None = None  # where the last item stood that Word numbers
        self.lists: set[str] = set()  # of which there were items

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
                if not _words(paragraph).isdecimal():  # the number of the page
                    self._unread(paragraph)
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
        if not any(block.keys() & {"text", "items", "facts", "table"} for block in blocks):
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
            if not self._misplaced(element):
                self._unread(element)
                self._objects(element)
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
        place = self.numberings.place_of(element)
        last = self.result.blocks[-1] if self.result.blocks and not self.label else {}
        if style == LABEL:
            self.label = text.removesuffix(":").rstrip()
        elif style == ANNEX:
            self._add({"annex": _one_line(text)})
        elif style == HEADING or style.lower().startswith(("heading", "judul")):
            self._add({"heading": _one_line(text)})
        elif place is not None or style == ITEM:
            self._item(text, place)
        elif style == MORE and "text" in last:
            last["text"] += f"\n\n{text}"
        else:
            self._add({"text": text})

    def _item(self, text: str, place: Place | None) -> None:
        """An item that Word numbers (then `place` says where it stands), or one whose number was typed."""
        last = self.result.blocks[-1] if self.result.blocks else {}
        typed = TYPED.match(text)
        if typed and len(typed[1]) > 1 and typed[1].isalpha() and len(last.get("items", ())) < 26:
            typed = None  # a word of two letters, since "aa" comes after "z"
        sign = typed[1] if typed else ""
        numbering = place.numbering if place is not None else "a." if sign.isalpha() else "1."
        alone = not sign and bool(self.label)
        begins = self._begins(place) if place is not None else alone or sign in ("1", "a")
        if typed:
            text = text[typed.end() :]
        if last.get("numbering") == numbering and not self.label and not begins:
            last["items"].append(text)
            return
        if not begins:
            self._warn(
                _("Daftar mulai lagi dari awal pada butir “%(text)s”. Periksa nomornya.")
                % {"text": _short(text)}
            )
        self._add({"items": [text], "numbering": numbering})

    def _begins(self, place: Place) -> bool:
        """Whether this item is the first of its list."""
        before, self.item = self.item, place
        new = place.list_id not in self.lists
        self.lists.add(place.list_id)
        if place.depth or (before is not None and before.depth):
            self._warn(_("Butir bertingkat menjadi satu tingkat. Periksa nomornya."))
            return before is None or place.depth != before.depth
        if place.form not in FORMS:
            self._warn(_("Bulatan, angka Romawi, dan huruf besar di depan butir menjadi 1, 2, 3."))
        return before is None or place.family != before.family or (new and place.restarts)

    def _misplaced(self, paragraph: Element) -> bool:
        """Whether a paragraph of the letter was written where its head or its signature stands."""
        text = _words(paragraph)
        if not self.frame or not text or text in self.frame:
            return False
        return not get_close_matches(text, self.gone, 1, 0.6)  # a line of the frame that was changed

    def _unread(self, paragraph: Element) -> None:
        """What stands around the text is not read; what somebody has changed there is named."""
        text = _words(paragraph)
        if self.frame and text and text not in self.frame:
            self._warn(
                _("Yang ditulis di kepala, kaki, atau tanda tangan naskah tidak ikut: “%(text)s”.")
                % {"text": _short(text)}
            )

    def _objects(self, holder: Element) -> None:
        for one in holder.iter():
            if _local(one) in OBJECTS:
                box = any(_local(inner) == "txbxContent" for inner in one.iter())
                self.lost[_("kotak teks") if box else _("gambar atau objek")] = None

    def _table(self, element: Element) -> None:
        paragraphs = [self._style(one) for one in element.iter(f"{W}p") if _words(one)]
        if not paragraphs or all(style == FRAME for style in paragraphs):
            self.framed = self.framed or bool(paragraphs)
            self._objects(element)
            for one in element.iter(f"{W}p"):
                self._unread(one)
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
        if width == 3 and {":"} <= {row[1] for row in rows} <= {":", ""}:
            self._add({"facts": [[row[0], row[2] or "-"] for row in rows]})
        elif width == 2 and FACT in paragraphs:
            self._add({"facts": [[row[0].rstrip(" :"), row[1] or "-"] for row in rows]})
        elif len(rows) > 1:
            self._add({"table": {"head": rows[0], "rows": rows[1:]}})
        else:
            self.lost[_("tabel satu baris")] = None

    def _cell(self, cell: Element) -> str:
        lines = (self._text(one).rstrip() for one in cell.iter(f"{W}p"))
        return "\n".join(line for line in lines if line)

    def _text(self, paragraph: Element) -> str:
        """The words of a paragraph. Notes what cannot be carried, and what is dropped."""
        words: list[str] = []
        for one in paragraph.iter():
            name = _local(one)
            match name:
                case "t":
                    words.append(self._run(one))
                case "tab":
                    if one.getparent().tag != f"{W}tabs":
                        words.append(" ")
                case "ptab":
                    words.append(" ")
                case "br" | "cr":
                    words.append("\n")
                    if one.get(f"{W}type") in ("page", "column"):
                        self._warn(_("Ganti halaman di Word tidak ikut."))
                case "noBreakHyphen":
                    words.append("-")
                case "drawing" | "pict" | "object":
                    self._objects(one)
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

    def _run(self, text: Element) -> str:
        """What was typed, as its formatting changes it: capitals, raised and lowered digits."""
        words = text.text or ""
        form = text.getparent().find(f"{W}rPr")
        for one in form if form is not None and words.strip() else ():
            value = one.get(f"{W}val")
            if value in ("0", "false", "none"):
                continue
            match _local(one):
                case "caps":
                    words = words.upper()
                case "vertAlign" if value in ("superscript", "subscript"):
                    raised = words.translate(RAISED if value == "superscript" else LOWERED)
                    if raised == words:
                        self._warn(_("Huruf yang dinaikkan atau diturunkan menjadi huruf biasa."))
                    words = raised
                case "strike" | "dstrike":
                    self.lost[_("tulisan yang dicoret")] = None
                case "vanish":
                    self.lost[_("tulisan tersembunyi")] = None
        return words

    def _set_by_hand(self, mark: Element) -> bool:
        run = mark.getparent().getparent()
        on = mark.get(f"{W}val") not in ("0", "false", "none")
        inside = any(True for _one in mark.iterancestors(f"{W}tbl"))  # heads of tables are bold by themselves
        return on and not inside and run is not None and run.tag == f"{W}r"

    def _style(self, paragraph: Element) -> str:
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        id_ = found.get(f"{W}val", "") if found is not None else ""
        return self.styles.get(id_, id_)

    def _add(self, block: Block) -> None:
        if self.label and ("text" in block or "facts" in block or "items" in block):
            block = {**block, "label": self.label}
        self.label = ""
        self.result.blocks.append(block)

    def _warn(self, message: str) -> None:
        if message not in self.result.warnings:
            self.result.warnings.append(message)


SPACED = ("t", "tab", "br", "cr", "ptab")


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


def _words(paragraph: Element) -> str:
    """The plain words of a paragraph, in one line."""
    parts = ((_local(one), one) for one in paragraph.iter())
    return _one_line(
        "".join((one.text or "") if name == "t" else " " for name, one in parts if name in SPACED)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def _style_names(styles: Element | None) -> dict[str, str]:
    found = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        if name is not None:
            found[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "")
    return found


def _reference(core: Element | None) -> str:
    for one in core.iter() if core is not None else ():
        if _local(one) == "keywords" and (one.text or "").startswith(MARK):
            return str(one.text).removeprefix(MARK)[:200]
    return ""
