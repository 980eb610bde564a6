"""Which signer an agency uses: one for the whole installation, chosen by SOPAN_SIGNER."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.module_loading import import_string

from sopan.directory.models import Agency, User
from sopan.signing.errors import SigningError
from sopan.signing.models import Signature
from sopan.signing.signer import Opened, Signed, Signer, Standing, last_day


class NoSigner(Signer):
    """For an office that signs with a pen."""

    service = "none"

    def check_config(self) -> Sequence[str]:
        """Nothing to set."""
        return ()

    def standing(self, user: User) -> Standing:
        """Nobody can sign electronically."""
        return Standing(error="pen_only")

    def opened(self, user: User, secret: str) -> AbstractContextManager[Opened]:
        """See Signer. Errors: SigningError, always."""
        raise SigningError("pen_only")


SIGNERS: Mapping[str, str] = {
    "none": "sopan.signing.choosing.NoSigner",
    "local": "sopan.signing.local.LocalSigner",
    "pkcs12": "sopan.signing.pkcs12.Pkcs12Signer",
    "pkcs11": "sopan.signing.pkcs11.Pkcs11Signer",
    "bsre-v1": "sopan.signing.bsre.BsreV1",
    "bsre-v2": "sopan.signing.bsre.BsreV2",
}
"""Every signer by its `service`. The class is imported when it is chosen: what it stands on loads slowly."""
REMEMBERED = 300
"""Seconds for which what a service said of an official is believed."""

_pretends: ContextVar[bool] = ContextVar("pretends", default=False)


def signer_of(agency: Agency) -> Signer:
    """The signer of an agency's letters. Errors: ImproperlyConfigured for one that does not exist."""
    return PRETENDER if _pretends.get() else chosen_signer()


def chosen_signer() -> Signer:
    """The signer of this installation. Errors: ImproperlyConfigured for one that does not exist."""
    if settings.SIGNER not in SIGNERS:
        raise ImproperlyConfigured(
            f"SOPAN_SIGNER is {settings.SIGNER!r}; it must be one of {', '.join(sorted(SIGNERS))}."
        )
    return _signer(settings.SIGNER, settings.BSRE_ASKS)


def standing_of(agency: Agency, user: User) -> Standing:
    """How an official stands with the agency's signer, for a page: never raises, and asks a service rarely.

    A service that does not answer is a standing with its error; the official may try all the same. A signer that does
    not know when a certificate ends (BSrE, files, tokens) is helped by the last signature that it made.
    """
    signer = signer_of(agency)
    key = f"signing-standing:{signer.service}:{user.pk}"
    if signer.remote and isinstance(kept := cache.get(key), Standing):
        return kept
    try:
        standing = signer.standing(user)
    except SigningError as error:  # nothing was to be signed, so that an answer was of no use says too much
        standing = Standing(error="service_down" if error.code == "bad_answer" else error.code)
    if standing.valid_until is None and (ends := _last_end(user, signer.service)) is not None:
        standing = replace(standing, valid_until=last_day(ends, user))
    if signer.remote:
        cache.set(key, standing, REMEMBERED if not standing.error else REMEMBERED // 5)
    return standing


def _last_end(user: User, service: str) -> datetime.datetime | None:
    """When the certificate ends with which that official signed last; None when it has, as they may have a new one."""
    signed = user.signatures.filter(service=service, state=Signature.State.SIGNED).order_by("-pk")
    ends = signed.values_list("certificate_ends", flat=True).first()
    return ends if ends is not None and ends > timezone.now() else None


@contextmanager
def pretending() -> Iterator[None]:
    """While a story is told, no service is asked: made-up officials have no certificate."""
    token = _pretends.set(True)
    try:
        yield
    finally:
        _pretends.reset(token)


class Pretender(Signer):
    """Signs for the made-up officials of a story, whose letters are gone when it ends."""

    service = "pretend"

    def check_config(self) -> Sequence[str]:
        """Nothing to set."""
        return ()

    def standing(self, user: User) -> Standing:
        """Always ready."""
        return Standing()

    @contextmanager
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        """Any secret will do."""
        yield PretendedPen()


class PretendedPen(Opened):
    """Signs with nothing."""

    def sign(self, content: bytes, *, reason: str, place: str) -> Signed:
        """The same PDF with a comment at its end."""
        return Signed(content + b"\n% a story\n")


PRETENDER = Pretender()


@lru_cache(maxsize=8)
def _signer(name: str, _asks: str) -> Signer:
    signer: Signer = import_string(SIGNERS[name])()
    return signer
