"""Whether a signed PDF that a service returned is the letter that was sent, with one good signature of its signer more."""

import hashlib
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
from django.conf import settings

from sopan.signing.errors import SigningError

if TYPE_CHECKING:
    from sopan.signing.checking import FoundSignature

ACTING = ("/OpenAction", "/AA", "/OCProperties", "/Names", "/Collection", "/Requirements")
"""What in a PDF's catalogue makes pages look or act otherwise than they are drawn."""
DRAWN = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
"""What a page inherits from the tree above it."""
HIDDEN = 2  # the flag of an annotation that is neither shown nor printed (ISO 32000-1, table 165)
_APART = frozenset(("/Parent", "/StructParent", "/StructParents", "/P", "/Length", "/Filter", "/DecodeParms"))


def received(sent: bytes, back: bytes) -> "FoundSignature":
    """The new signature. Whose it is, `binding.bind` judges.

    Errors: SigningError ("other_document"; "certificate_expired" or "certificate_revoked"; "unknown_issuer" where roots are set; "bad_answer" for what is no whole signed PDF).
    """
    from sopan.signing.checking import check  # loads slowly, and only a service's answer needs it

    if not back.startswith(b"%PDF"):
        raise SigningError("bad_answer")
    if not same_pages(sent, back):
        raise SigningError("other_document")
    before, after = check(sent), check(back)
    if not after.signatures or len(after.signatures) != len(before.signatures) + 1:
        raise SigningError("bad_answer")
    newest = after.signatures[-1]
    # What proves a signature for years may follow it; anything else may not.
    if not newest.intact or newest.changed_after or newest.trouble == "weak":
        raise SigningError("bad_answer")
    if newest.trouble in ("expired", "revoked"):
        raise SigningError(f"certificate_{newest.trouble}")
    if (
        newest.trouble == "unknown_issuer" and settings.TRUST
    ):  # anybody checking the letter would be told so, too
        raise SigningError("unknown_issuer")
    return newest


def same_pages(one: bytes, other: bytes) -> bool:
    """Whether two PDFs show the same pages and do the same when they are opened, but for invisible signatures.

    Not every service appends its signature; some write the file anew. Errors: SigningError("bad_answer").
    """
    try:
        with pikepdf.open(io.BytesIO(one)) as left, pikepdf.open(io.BytesIO(other)) as right:
            return _shown(left) == _shown(right)
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        raise SigningError("bad_answer") from None


def _shown(pdf: pikepdf.Pdf) -> list[Any]:
    seen: dict[tuple[int, int], bytes] = {}
    acting = [_print(pdf.Root.get(name), seen) for name in ACTING]
    return [acting, *(_page(page.obj, seen) for page in pdf.pages)]


def _page(page: Any, seen: dict[tuple[int, int], bytes]) -> list[Any]:
    contents = page.get("/Contents")
    parts = (
        list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    )
    marks = [mark for mark in page.get("/Annots", []) if not _invisible_signature(mark)]
    return [
        b"\n".join(part.read_bytes().strip() for part in parts),
        *(_print(_inherited(page, name), seen) for name in DRAWN),
        *(_print(mark, seen) for mark in marks),
    ]


def _inherited(page: Any, name: str) -> Any:
    for _ in range(50):
        if name in page:
            return page[name]
        if "/Parent" not in page:
            return None
        page = page["/Parent"]
    raise ValueError("a page tree without end")


def _invisible_signature(mark: Any) -> bool:
    if mark.get("/FT") != "/Sig":
        return False
    if int(mark.get("/F", 0)) & HIDDEN:
        return True
    left, bottom, right, top = (Decimal(str(side)) for side in mark.get("/Rect", (0, 0, 0, 0)))
    return left == right or bottom == top


def _print(value: Any, seen: dict[tuple[int, int], bytes]) -> bytes:
    """A hash of a value with all that it leads to, the same however the file is packed."""
    if not isinstance(value, pikepdf.Object):
        return _hash(repr(Decimal(value).normalize() if isinstance(value, int | Decimal) else value).encode())
    place = value.objgen if value.is_indirect else (0, 0)
    if place != (0, 0):
        if place in seen:
            return seen[place]
        seen[place] = b"again"
    if isinstance(value, pikepdf.Array):
        found = _hash(b"[", *(_print(one, seen) for one in value))
    elif isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/Page":
        found = _hash(b"page")  # where a link leads; each page is looked at for itself
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        kept = sorted(value.keys() - _APART)
        parts = [part for name in kept for part in (name.encode(), _print(value[name], seen))]
        found = _hash(b"<", *parts, _unpacked(value))
    else:
        found = _hash(repr(value).encode())
    if place != (0, 0):
        seen[place] = found
    return found


def _unpacked(value: Any) -> bytes:
    if not isinstance(value, pikepdf.Stream):
        return b""
    try:
        return value.read_bytes()
    except pikepdf.PdfError:  # a picture whose packing is its own
        return value.read_raw_bytes()


def _hash(*parts: bytes) -> bytes:
    """Of each part with its length, so that none can run into the next."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8) + part)
    return found.digest()
