"""What a signing service may do to a letter before it signs and after, and how it may send its answer."""

import gzip
import io
import socket
import time
from collections.abc import Callable, Mapping

import pikepdf
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.validation.dss import DocumentSecurityStore

from sopan.signing.authority import LocalAuthority
from tests.signing.papers import a_letter


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The file with a change written behind it, as PDF allows."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def a_patch(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    """A drawing that covers whatever lies below it."""
    box = generic.ArrayObject(map(generic.FloatObject, (0, 0, 450, 200)))
    names = {"/Type": pdf_name("/XObject"), "/Subtype": pdf_name("/Form"), "/BBox": box}
    drawing = generic.StreamObject(
        dict_data={pdf_name(name): value for name, value in names.items()},
        stream_data=b"1 g 0 0 450 200 re f",
    )
    return writer.add_object(drawing)


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    found = writer.root["/Pages"]["/Kids"][0]
    assert isinstance(found, generic.DictionaryObject)
    return found


def a_stamp(writer: IncrementalPdfFileWriter) -> None:
    """An annotation laid over the text."""
    page = first_page(writer)
    area = generic.ArrayObject(map(generic.FloatObject, (50, 600, 500, 800)))
    look = generic.DictionaryObject({pdf_name("/N"): a_patch(writer)})
    names = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/Stamp"), "/Rect": area, "/AP": look}
    mark = generic.DictionaryObject({pdf_name(name): value for name, value in names.items()})
    page[pdf_name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(mark)])
    writer.update_container(page)


def a_field_over_the_text(writer: IncrementalPdfFileWriter) -> None:
    """A field for a signature that nobody gave, which shows something else than the letter says."""
    append_signature_field(writer, SigFieldSpec("Lain", box=(50, 600, 500, 800), on_page=0))
    laid = writer.root["/AcroForm"]["/Fields"][-1]
    laid[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): a_patch(writer)})
    writer.update_container(laid)


def another_font(writer: IncrementalPdfFileWriter) -> None:
    """The same text in letters that may be drawn as others."""
    fonts = first_page(writer)["/Resources"]["/Font"]
    font = fonts[next(iter(fonts))]
    font[pdf_name("/BaseFont")] = pdf_name("/Palsu")
    writer.update_container(font)


def a_script(writer: IncrementalPdfFileWriter) -> None:
    """Something that is done when the letter is opened."""
    names = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(names)
    writer.update_root()


SHADOWS: Mapping[str, Callable[[IncrementalPdfFileWriter], None]] = {
    "stamp": a_stamp,
    "field": a_field_over_the_text,
    "font": another_font,
    "script": a_script,
}
"""Changes that hide or replace what a letter says, written behind it."""


def given(mode: str, content: bytes) -> bytes:
    """What the service signs instead of what it was sent."""
    if mode == "other":
        return a_letter("Naskah milik orang lain.")
    if mode == "anew":
        return written_anew(content)
    return updated(content, SHADOWS[mode]) if mode in SHADOWS else content


def written_anew(content: bytes) -> bytes:
    """The same letter as another program writes it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, recompress_flate=True)
    return out.getvalue()


def handed_back(mode: str, signed: bytes, authority: LocalAuthority) -> bytes:
    """What the service makes of what it signed."""
    if mode == "added":
        return signed + b"\n% lampiran\n"
    if mode == "stamped-after":
        return updated(signed, a_stamp)
    if mode == "proof":  # as many services do: the revocation lists follow the signature

        def proof(writer: IncrementalPdfFileWriter) -> None:
            lists = authority.evidence(timezone.now())
            DocumentSecurityStore.supply_dss_in_writer(
                writer, None, certs=lists.certificates, crls=lists.crls, ocsps=()
            )

        return updated(signed, proof)
    return signed


def drip(line: socket.socket, seconds: float) -> None:
    """Send the head of an answer letter by letter, as long as somebody listens."""
    until = time.monotonic() + seconds
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: ")
    while time.monotonic() < until:
        line.sendall(b"x")
        time.sleep(0.05)


def packed(size: int) -> bytes:
    """So many bytes of nothing, packed a thousandfold."""
    return gzip.compress(bytes(size))
