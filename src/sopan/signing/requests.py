"""A signature from the moment it is wanted to the moment it is there: the one place that writes signatures.

Wanting, trying and using are three: the PDF to be signed is kept in the transaction of the step; the service is asked
outside of any transaction, by one person at a time; and what it answered is kept before anybody uses it. So a power cut
loses nothing, and no PDF is signed twice.
"""

import datetime
import logging

from django.db.models import F, Q
from django.utils import timezone

from sopan.directory.models import Agency, User
from sopan.files.errors import FileRefused
from sopan.files.models import StoredFile
from sopan.files.storage import open_file, store_bytes
from sopan.signing.choosing import signer_of
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from sopan.signing.signer import Signed, Signer

log = logging.getLogger(__name__)

PDF = "application/pdf"
PEN = "pen"
"""The service of a signature that is made on paper."""
LEASE = datetime.timedelta(minutes=3)
"""How long one try may take; afterwards another may begin."""

State = Signature.State


def want(
    agency: Agency, user: User, prepared: StoredFile, now: datetime.datetime, *, service: str = ""
) -> Signature:
    """Have that PDF wait for the signature of `user`, by the agency's service or by PEN.

    Runs in the caller's transaction.
    """
    return Signature.objects.create(
        agency=agency,
        signer=user,
        service=service or signer_of(agency).service,
        prepared=prepared,
        created_at=now,
    )


def drop(signature: Signature) -> None:
    """The PDF is not to be signed any more: its letter is written anew."""
    Signature.objects.filter(pk=signature.pk).exclude(state=State.SIGNED).update(state=State.DROPPED)
    signature.refresh_from_db()


def attempt(signature: Signature, secret: str, *, reason: str, place: str) -> Signature:
    """Ask the service once. Must not run in a transaction: it may take a minute.

    One that is signed already is returned as it is. Errors: SigningError; the row then carries it.
    """
    signature.refresh_from_db()
    if signature.state == State.SIGNED:
        return signature
    _claim(signature)
    signer = signer_of(signature.agency)
    try:
        signed = _sign(signer, signature, secret, reason=reason, place=place)
        kept = store_bytes(
            signed.content,
            signature.prepared.name,
            PDF,
            owner=signature.signer,
            sealed=signature.prepared.sealed,
        )
    except SigningError as error:
        _failed(signature, error.code)
        raise
    except FileRefused as refused:
        _failed(signature, "not_configured")
        log.error("signature %s could not be kept: %s", signature.pk, refused.code)
        raise SigningError("not_configured") from refused
    Signature.objects.filter(pk=signature.pk).update(
        state=State.SIGNED,
        signed=kept,
        service=signer.service,
        service_id=signed.service_id,
        level=signed.level,
        certificate=signed.certificate,
        signed_at=timezone.now(),
        last_error="",
        lease_until=None,
    )
    signature.refresh_from_db()
    return signature


def signed_by_pen(signature: Signature, scan: StoredFile, now: datetime.datetime) -> Signature:
    """The PDF was printed and signed with a pen: its scan counts as the signed file."""
    Signature.objects.filter(pk=signature.pk).exclude(state=State.SIGNED).update(
        state=State.SIGNED, signed=scan, service=PEN, signed_at=now, last_error="", lease_until=None
    )
    signature.refresh_from_db()
    return signature


def _claim(signature: Signature) -> None:
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.GOING, lease_until__lte=now)
    mine = Signature.objects.filter(free, pk=signature.pk)
    if not mine.update(state=State.GOING, lease_until=now + LEASE, tries=F("tries") + 1):
        raise SigningError("busy")


def _sign(signer: Signer, signature: Signature, secret: str, *, reason: str, place: str) -> Signed:
    content = b"".join(open_file(signature.prepared))
    try:
        signed = signer.sign(content, signature.signer, secret, reason=reason, place=place)
    except SigningError:
        raise
    except Exception as surprise:  # a library that stumbles must leave the letter waiting, not half signed
        log.error("signature %s: %s", signature.pk, type(surprise).__name__)
        raise SigningError("bad_answer") from None
    if len(signed.content) <= len(content) or not signed.content.startswith(content):
        raise SigningError("other_document")
    return signed


def _failed(signature: Signature, code: str) -> None:
    Signature.objects.filter(pk=signature.pk).update(state=State.WAITING, last_error=code, lease_until=None)
