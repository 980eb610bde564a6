"""Receipts: the applicant's proof that an application came in, and the office's that a letter was handed over."""

import base64
import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from sopan.cases.answers import sealed_json
from sopan.cases.behaviour import Work
from sopan.cases.errors import Refused
from sopan.cases.models import Case, Document
from sopan.directory.models import Agency
from sopan.files.checks import Inspected
from sopan.files.errors import FileRefused
from sopan.files.letterhead import letterhead_of
from sopan.files.models import StoredFile
from sopan.files.storage import keep, open_file, store_bytes
from sopan.letters.composing import verification_address
from sopan.letters.layout.filling import moment_words
from sopan.letters.layout.rendering import ReceiptPage
from sopan.letters.layout.rendering import render_receipt as _render
from sopan.letters.models import Letter, Receipt
from sopan.letters.papers import PDF
from sopan.letters.verification import asked_by

RECEIPT = "Tanda terima naskah"
AUTHORITY = "Surat kuasa pengambilan naskah"
"""Labels of documents: stored, so they are in the office's language whoever hands over."""
CAPACITIES: Mapping[str, str] = {
    Receipt.Capacity.APPLICANT: "Pemohon",
    Receipt.Capacity.COMPANION: "Pendamping pemohon",
    Receipt.Capacity.PROXY: "Kuasa pemohon",
}
PAD = (600, 200)
"""Width and height of what is signed on the screen, in dots: see site/static/signature.js."""
LEAST_SIGNED = 30
"""How many dots wide or high a signature is at least; a touch by mistake leaves four."""


def render_receipt(
    *,
    agency: Agency,
    number: str,
    secret: str,
    service: str,
    applicant: str,
    opened_at: datetime.datetime,
    due_at: datetime.datetime | None,
    address: str,
    documents: Sequence[str],
    history: tuple[int, str] | None = None,
) -> bytes:
    """Bukti permohonan as PDF, for the applicant to keep.

    `secret` is the tracking code; `address` the path or URL of the tracking page that the QR opens;
    `documents` the labels of what came with the application; `history` how many events the case has now and the hash
    of the last (64 hexadecimal digits), by which anybody can show later that nothing was changed since.
    """
    facts = [
        ("Layanan", service),
        ("Pemohon", applicant),
        ("Diterima", moment_words(opened_at, agency)),
    ]
    if due_at is not None:
        facts.append(("Janji selesai", moment_words(due_at, agency)))
    if history is not None:
        facts.append(("Sidik riwayat", short_print(*history)))
    return _render(
        ReceiptPage(
            letterhead=letterhead_of(agency),
            title="Bukti Permohonan",
            subtitle="Simpan bukti ini. Dengan nomor dan kode di bawah, Anda dapat melihat kemajuan permohonan.",
            headline=(("Nomor permohonan", number), ("Kode rahasia", secret)),
            facts=tuple(facts),
            address=address if "://" in address else settings.BASE_URL.rstrip("/") + address,
            qr_note="Pindai kode QR untuk melihat kemajuan permohonan. Jangan berikan kode rahasia kepada orang lain.",
            made_at=opened_at,
            documents_title="Dokumen yang diterima",
            documents=tuple(documents),
            note=history_note(*history) if history is not None else "",
        )
    )


def history_of(case: Case) -> tuple[int, str] | None:
    """How many events the case has, and the hash of the last; None for a case without any."""
    return (case.event_count, case.chain) if case.chain else None


def short_print(count: int, chain: str) -> str:
    """The hash of an event as one reads it aloud: its first sixteen digits, and which event it is."""
    return f"{' '.join(_groups(chain[:16], 4))} (catatan ke-{count})"


def history_note(count: int, chain: str) -> str:
    """The whole hash, with what it is good for."""
    return (
        f"Sidik riwayat lengkap pada catatan ke-{count}: {' '.join(_groups(chain, 8))}. Dengan nilai ini pemeriksa dari "
        "luar dapat membuktikan bahwa riwayat permohonan sampai saat itu tidak diubah."
    )


def put_receipt(
    work: Work,
    letter: Letter,
    given: Mapping[str, Any],
    *,
    authority: Inspected | None = None,
    drawn: Inspected | None = None,
) -> Receipt:
    """Write the receipt of a letter and attach it to the case as PDF.

    `given`: receiver, capacity, proof, note. `authority` is the letter of authority that a proxy brought, `drawn` what
    the receiver signed on the screen (PNG). In a confidential case what names people is sealed.
    Errors: Refused, when a file cannot be stored.
    """
    case = work.case
    words = {name: _kept(given[name], case.confidential) for name in ("receiver", "proof", "note")}
    try:
        authority_file = keep(authority, owner=work.user, sealed=case.confidential) if authority else None
        drawn_file = keep(drawn, owner=work.user, sealed=case.confidential) if drawn else None
        receipt = Receipt.objects.create(
            letter=letter,
            capacity=given["capacity"],
            at=work.now,
            handed_by=work.user,
            authority=authority_file,
            drawn=drawn_file,
            **words,
        )
        stored = store_bytes(
            _receipt_pdf(work, letter, given, drawn_file, authority=authority_file is not None),
            f"tanda-terima-{slugify(letter.number.replace('/', '-'))}.pdf",
            PDF,
            owner=work.user,
            sealed=case.confidential,
        )
    except FileRefused as refused:
        raise Refused(refused.code, refused.message) from refused
    _attach(work, stored, RECEIPT)
    if authority_file is not None:
        _attach(work, authority_file, AUTHORITY)
    return receipt


def is_signature(picture: Path) -> bool:
    """Whether the picture of the pad (PNG, checked and written anew when it came in) holds more than a dot."""
    from PIL import Image, ImageOps  # loads slowly

    with Image.open(picture, formats=["PNG"]) as image:
        if image.size != PAD:
            return False
        paper = Image.new("RGBA", PAD, "white")
        ink = ImageOps.invert(Image.alpha_composite(paper, image.convert("RGBA")).convert("L"))
    box = ink.point(lambda value: 255 if value > 64 else 0).getbbox()
    return box is not None and max(box[2] - box[0], box[3] - box[1]) >= LEAST_SIGNED


def _kept(text: str, confidential: bool) -> str:
    return sealed_json(text) if confidential and text else text


def _attach(work: Work, stored: StoredFile, label: str) -> None:
    Document.objects.create(
        case=work.case,
        file=stored,
        role=Document.Role.ATTACHMENT,
        label=label,
        task=work.task,
        added_at=work.now,
    )


def _receipt_pdf(
    work: Work, letter: Letter, given: Mapping[str, Any], drawn: StoredFile | None, *, authority: bool
) -> bytes:
    official = getattr(work.user, "official", None)
    handed_by = official.title_name if official else work.user.name
    history = history_of(work.case)
    own = given["capacity"] == Receipt.Capacity.APPLICANT
    rows = [
        ("Naskah", letter.title),
        ("Permohonan", work.case.number),
        ("Diserahkan", moment_words(work.now, work.case.agency)),
        ("Penerima", given["receiver"]),
        ("Selaku", CAPACITIES[given["capacity"]]),
        ("Atas nama", "" if own or work.case.confidential else asked_by(work.case)),
        ("Bukti diri", given["proof"]),
        ("Surat kuasa", "dilampirkan pada permohonan" if authority else ""),
        ("Catatan", given["note"]),
        ("Sidik riwayat", short_print(*history) if history else ""),
    ]
    return _render(
        ReceiptPage(
            letterhead=letterhead_of(work.case.agency),
            title="Tanda Terima Naskah",
            subtitle="",
            headline=(("Nomor naskah", letter.number),),
            facts=tuple((label, value) for label, value in rows if value),
            address=verification_address(letter.code),
            qr_note="Pindai kode QR untuk memeriksa keaslian naskah.",
            made_at=work.now,
            note=history_note(*history) if history else "",
            parties=(("Yang menyerahkan,", handed_by), ("Yang menerima,", given["receiver"])),
            drawn=_as_svg(drawn) if drawn is not None else "",
        )
    )


def _as_svg(drawn: StoredFile) -> str:
    data = base64.b64encode(b"".join(open_file(drawn))).decode()
    width, height = PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _groups(digits: str, size: int) -> list[str]:
    return [digits[at : at + size] for at in range(0, len(digits), size)]
