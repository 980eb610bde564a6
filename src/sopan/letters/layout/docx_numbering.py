"""How Word numbers the paragraphs of a document: what stands before an item, and where a list begins anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMS = {"decimal": "1.", "lowerLetter": "a."}
"""The numberings that a letter has, by Word's names."""

Element = Any


@dataclass(frozen=True)
class Place:
    """Where an item stands: in which list, how deep, and how Word numbers it ("decimal", "bullet", ...)."""

    list_id: str
    family: str  # lists of one family go on counting, unless one of them restarts
    restarts: bool
    depth: int
    form: str

    @property
    def numbering(self) -> str:
        """How a letter numbers it: "1." or "a."."""
        return FORMS.get(self.form, "1.")


class Numberings:
    """Out of numbering.xml and styles.xml, either of which may be missing."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.forms: dict[str, dict[int, str]] = {}  # by family and depth
        self.lists: dict[str, tuple[str, bool]] = {}  # family, and whether it restarts
        if numbering is not None:
            for abstract in numbering.iter(f"{W}abstractNum"):
                self.forms[abstract.get(f"{W}abstractNumId", "")] = dict(map(_form, abstract.iter(f"{W}lvl")))
            for one in numbering.iter(f"{W}num"):
                refers = one.find(f"{W}abstractNumId")
                if refers is not None:
                    restarts = one.find(f"{W}lvlOverride/{W}startOverride") is not None
                    self.lists[one.get(f"{W}numId", "")] = (refers.get(f"{W}val", ""), restarts)
        self.of_styles = _styles(styles)

    def place_of(self, paragraph: Element) -> Place | None:
        """Where a paragraph stands in a list that Word numbers; None when it numbers none."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found = _number(paragraph, self.of_styles.get(_value(style), ("0", 0)))
        list_id, depth = found
        if list_id == "0":
            return None
        family, restarts = self.lists.get(list_id, (list_id, False))
        return Place(list_id, family, restarts, depth, self.forms.get(family, {}).get(depth, "decimal"))


def _number(holder: Element, otherwise: tuple[str, int]) -> tuple[str, int]:
    number = holder.find(f"{W}pPr/{W}numPr/{W}numId")
    depth = holder.find(f"{W}pPr/{W}numPr/{W}ilvl")
    if number is None:
        return otherwise
    return _value(number, "0"), int(_value(depth, "0")) if _value(depth, "0").isdecimal() else 0


def _styles(styles: Element | None) -> Mapping[str, tuple[str, int]]:
    """The styles that number their paragraphs: which list, and how deep."""
    every = styles.iter(f"{W}style") if styles is not None else ()
    return {style.get(f"{W}styleId", ""): _number(style, ("0", 0)) for style in every}


def _form(level: Element) -> tuple[int, str]:
    depth = level.get(f"{W}ilvl", "0")
    return int(depth) if depth.isdecimal() else 0, _value(level.find(f"{W}numFmt"), "decimal")


def _value(element: Element | None, otherwise: str = "") -> str:
    return str(element.get(f"{W}val", otherwise)) if element is not None else otherwise
