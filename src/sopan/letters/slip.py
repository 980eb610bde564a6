"""The receipt of an application on the screen and as a file: its number, its secret code, the way to follow it."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sopan.cases.models import Case, Document
from sopan.cases.tracking import secret_of
from sopan.letters.receipts import history_of, render_receipt, short_print


@dataclass(frozen=True)
class Slip:
    """What `letters/slip.html` shows."""

    secret: str
    service: str  # as a receipt names it, which may be left lying about
    address: str  # where the QR leads: the tracking page with the number and without the code
    qr: SafeString
    history: str  # the hash of the last event of the case, short; empty for a case without any


def slip_of(case: Case) -> Slip:
    """The receipt of a case. The caller has been let in to its code."""
    address = _tracking_address(case)
    history = history_of(case)
    return Slip(
        secret_of(case), _named(case), address, _qr(address), short_print(*history) if history else ""
    )


def slip_pdf(case: Case, applicant: str) -> HttpResponse:
    """The receipt as a file to keep or print."""
    labels = case.documents.filter(role=Document.Role.REQUIREMENT, replaced_at=None).order_by("pk")
    content = render_receipt(
        agency=case.agency,
        number=case.number,
        secret=secret_of(case),
        service=_named(case),
        applicant=applicant,
        opened_at=case.opened_at,
        due_at=case.due_at,
        address=_tracking_address(case),
        documents=list(dict.fromkeys(labels.values_list("label", flat=True))),
        history=history_of(case),
    )
    name = re.sub(r"[^A-Za-z0-9-]+", "-", case.number)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="bukti-{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def _named(case: Case) -> str:
    return _("Layanan rahasia") if case.confidential else case.procedure.title


def _tracking_address(case: Case) -> str:
    query = urlencode({"nomor": case.number})
    return f"{settings.BASE_URL.rstrip('/')}{reverse('portal:track')}?{query}"


def _qr(address: str) -> SafeString:
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, light="#fff", svgclass="receipt-qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308  # made by the QR library; the address is inside the pattern only
