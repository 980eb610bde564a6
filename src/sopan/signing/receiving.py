"""Whether a signed PDF that a service returned is the document that was sent, with one good signature more."""

import io

import pikepdf

from sopan.signing.errors import SigningError


def received(sent: bytes, back: bytes) -> tuple[str, str]:
    """PAdES level and certificate of the new signature.

    Errors: SigningError ("other_document", or "bad_answer" for what is no whole signed PDF).
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
    if not newest.intact or not newest.covers_all:
        raise SigningError("bad_answer")
    return newest.level, newest.certificate


def same_pages(one: bytes, other: bytes) -> bool:
    """Whether two PDFs show the same pages: one goes on where the other ends, or their contents are equal.

    Not every service appends its signature; some write the file anew. This finds a mix-up, not a forger.
    """
    if other.startswith(one):
        return True
    try:
        with pikepdf.open(io.BytesIO(one)) as left, pikepdf.open(io.BytesIO(other)) as right:
            return len(left.pages) == len(right.pages) and all(
                _drawn(a) == _drawn(b) for a, b in zip(left.pages, right.pages, strict=True)
            )
    except (pikepdf.PdfError, ValueError):
        raise SigningError("bad_answer") from None


def _drawn(page: pikepdf.Page) -> tuple[bytes, str]:
    page.contents_coalesce()
    contents = page.obj.get("/Contents")
    drawn = contents.read_bytes() if isinstance(contents, pikepdf.Stream) else b""
    return drawn, str(page.mediabox.as_list())
