"""A signature from the moment it is wanted to the moment it is there: the one place that writes signatures.

Wanting, trying and using are three: the PDF to be signed is kept in the transaction of the step; the service is asked
outside of any transaction, by one person at a time; and what it answered is kept before anybody uses it. So a power cut
loses nothing, and no PDF is signed twice.
"""

import datetime
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from django.db.models import F, Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sopan.directory.models import Agency, User
from sopan.files.errors import FileRefused
from sopan.files.models import StoredFile
from sopan.files.storage import open_file, store_bytes
from sopan.signing.choosing import signer_of
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from sopan.signing.signer import Opened, Signed, Signer

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


@sensitive_variables("secret")
def attempt(signature: Signature, secret: str, *, reason: str, place: str) -> Signature:
    """Ask the service once. Must not run in a transaction: it may take a minute.

    One that is signed already is returned as it is. Errors: SigningError; the row then carries it.
    """
    with together():
        return _batch_of(signature, secret)(signature, reason=reason, place=place)


@contextmanager
def together() -> Iterator[None]:
    """Within, the tries of one official with one secret are a batch: a key is loaded once for all of them.

    After a secret that was wrong the rest is refused unasked, because a service may block who guesses.
    """
    if _batches.get() is not None:
        yield
        return
    with ExitStack() as until:
        token = _batches.set(_Batches(until))
        try:
            yield
        finally:
            _batches.reset(token)


class _Batches:
    """The batches that are open, and what ends with them."""

    def __init__(self, until: ExitStack) -> None:
        self.until = until
        self.open: dict[tuple[int, int, str], _Batch] = {}


_batches: ContextVar[_Batches | None] = ContextVar("batches", default=None)


@sensitive_variables()
def _batch_of(signature: Signature, secret: str) -> "_Batch":
    batches = _batches.get()
    assert batches is not None
    key = (signature.agency_id, signature.signer_id, secret)
    if key not in batches.open:
        signer = signer_of(signature.agency)
        batches.open[key] = _Batch(signer, signature.signer, secret, batches.until)
    return batches.open[key]


class _Batch:
    """One official with one secret. The key is unlocked at the first PDF, so that its refusal is written on that row."""

    @sensitive_variables("secret")
    def __init__(self, signer: Signer, user: User, secret: str, until: ExitStack) -> None:
        self._signer, self._user, self._secret, self._until = signer, user, secret, until
        self._opened: Opened | None = None
        self._refused = ""

    def __call__(self, signature: Signature, *, reason: str, place: str) -> Signature:
        """See `attempt`. Errors: SigningError."""
        signature.refresh_from_db()
        if signature.state == State.SIGNED:
            return signature
        if signature.service == PEN:
            raise SigningError("pen_only")
        if self._refused:
            raise SigningError(self._refused)
        claim = _claim(signature)
        try:
            signed = self._sign(signature, reason, place)
            kept = store_bytes(
                signed.content,
                signature.prepared.name,
                PDF,
                owner=signature.signer,
                sealed=signature.prepared.sealed,
            )
        except SigningError as error:
            _failed(signature, claim, error.code)
            raise
        except FileRefused as refused:
            _failed(signature, claim, "disk_full")
            log.error("signature %s could not be kept: %s", signature.pk, refused.code)
            raise SigningError("disk_full") from refused
        return _kept(signature, self._signer, signed, kept)

    def _sign(self, signature: Signature, reason: str, place: str) -> Signed:
        from sopan.signing.receiving import same_pages  # loads slowly

        content = b"".join(open_file(signature.prepared))
        trouble = ""
        try:
            if self._opened is None:
                self._opened = self._until.enter_context(self._signer.opened(self._user, self._secret))
            signed = self._opened.sign(content, reason=reason, place=place)
        except SigningError as error:
            if error.code in ("wrong_passphrase", "wrong_code"):
                self._refused = error.code
            raise
        except (
            Exception
        ) as surprise:  # a library that stumbles must leave the letter waiting, not half signed
            log.error("signature %s: %s", signature.pk, type(surprise).__name__)
            trouble = "bad_answer"
        if trouble:  # raised out here: the surprise may carry the secret
            raise SigningError(trouble)
        longer = len(signed.content) > len(content)
        if not longer or not (signed.content.startswith(content) or same_pages(content, signed.content)):
            raise SigningError("other_document")
        return signed


def signed_by_pen(signature: Signature, scan: StoredFile, now: datetime.datetime) -> Signature:
    """The PDF was printed and signed with a pen: its scan counts as the signed file."""
    Signature.objects.filter(pk=signature.pk).exclude(state=State.SIGNED).update(
        state=State.SIGNED, signed=scan, service=PEN, signed_at=now, last_error="", lease_until=None
    )
    signature.refresh_from_db()
    return signature


def _claim(signature: Signature) -> int:
    """Begin a try, when nobody else is at it. Returns its number."""
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.GOING, lease_until__lte=now)
    mine = Signature.objects.filter(free, pk=signature.pk)
    if not mine.update(state=State.GOING, lease_until=now + LEASE, tries=F("tries") + 1):
        signature.refresh_from_db()
        raise SigningError("dropped" if signature.state == State.DROPPED else "busy")
    signature.refresh_from_db()
    return signature.tries


def _kept(signature: Signature, signer: Signer, signed: Signed, kept: StoredFile) -> Signature:
    """Write down the signature. One that somebody else made meanwhile, or that was dropped, stays as it is."""
    Signature.objects.filter(pk=signature.pk, state__in=(State.WAITING, State.GOING)).update(
        state=State.SIGNED,
        signed=kept,
        service=signer.service,
        service_id=signed.service_id,
        level=signed.level,
        certificate=signed.certificate,
        certificate_ends=signed.certificate_ends,
        signed_at=timezone.now(),
        last_error="",
        lease_until=None,
    )
    signature.refresh_from_db()
    if signature.state != State.SIGNED:
        raise SigningError("dropped")
    return signature


def _failed(signature: Signature, claim: int, code: str) -> None:
    """End a try. One that began after its lease had run out goes on."""
    log.warning("signature %s was not made: %s", signature.pk, code)
    Signature.objects.filter(pk=signature.pk, state=State.GOING, tries=claim).update(
        state=State.WAITING, last_error=code, lease_until=None
    )
