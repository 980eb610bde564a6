"""Receipts: the applicant's proof that an application came in, and the office's that a letter was handed over."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from sopan.cases.answers import opened_json, sealed_json
from sopan.cases.behaviour import Work
from sopan.cases.errors import Refused
from sopan.cases.models import Document
from sopan.directory.models import Agency
from sopan.files.errors import FileRefused
from sopan.files.storage import store_bytes
from sopan.letters.filling import moment_words
from sopan.letters.models import Letter, Receipt
from sopan.letters.papers import PDF, letterhead_of, verification_address
from sopan.letters.rendering import ReceiptPage
from sopan.letters.rendering import render_receipt as _render

RECEIPT = "Tanda terima naskah"
"""The label of the document: stored, so it is in the office's language whoever hands over."""


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
) -> bytes:
    """Bukti permohonan as PDF, for the applicant to keep.

    `secret` is the tracking code; `address` the path or URL of the tracking page that the QR opens;
    `documents` the labels of what came with the application.
    """
    facts = [
        ("Layanan", service),
        ("Pemohon", applicant),
        ("Diterima", moment_words(opened_at, agency)),
    ]
    if due_at is not None:
        facts.append(("Janji selesai", moment_words(due_at, agency)))
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
        )
    )


def put_receipt(work: Work, letter: Letter, given: Mapping[str, Any]) -> Receipt:
    """Write the receipt of a letter and attach it to the case as PDF.

    `given`: receiver, capacity, proof, note. In a confidential case what names people is sealed.
    Errors: Refused, when the file cannot be stored.
    """
    case = work.case
    kept = {name: _kept(given[name], case.confidential) for name in ("receiver", "proof", "note")}
    receipt = Receipt.objects.create(
        letter=letter, capacity=given["capacity"], at=work.now, handed_by=work.user, **kept
    )
    try:
        stored = store_bytes(
            _receipt_pdf(work, letter, given),
            f"tanda-terima-{slugify(letter.number.replace('/', '-'))}.pdf",
            PDF,
            owner=work.user,
            sealed=case.confidential,
        )
    except FileRefused as refused:
        raise Refused(refused.code, refused.message) from refused
    Document.objects.create(
        case=case,
        file=stored,
        role=Document.Role.ATTACHMENT,
        label=RECEIPT,
        task=work.task,
        added_at=work.now,
    )
    return receipt


def receiver_of(receipt: Receipt) -> str:
    """Who took the letter."""
    return str(opened_json(receipt.receiver)) if receipt.letter.case.confidential else receipt.receiver


def _kept(text: str, confidential: bool) -> str:
    return sealed_json(text) if confidential and text else text


def _receipt_pdf(work: Work, letter: Letter, given: Mapping[str, Any]) -> bytes:
    official = getattr(work.user, "official", None)
    handed_by = official.title_name if official else work.user.name
    rows = [
        ("Naskah", letter.title),
        ("Permohonan", work.case.number),
        ("Diserahkan", moment_words(work.now, work.case.agency)),
        ("Penerima", given["receiver"]),
        ("Selaku", {"pemohon": "Pemohon", "kuasa": "Kuasa pemohon"}[given["capacity"]]),
        ("Bukti diri", given["proof"]),
        ("Catatan", given["note"]),
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
            parties=(("Yang menyerahkan,", handed_by), ("Yang menerima,", given["receiver"])),
        )
    )
