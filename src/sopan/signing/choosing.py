"""Which signer an agency uses: one for the whole installation, chosen by SOPAN_SIGNER."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings

from sopan.directory.models import Agency, User
from sopan.signing.signer import Signed, Signer, Standing

_pretends: ContextVar[bool] = ContextVar("pretends", default=False)


def signer_of(agency: Agency) -> Signer:
    """The signer of an agency's letters. Errors: ImproperlyConfigured for one that does not exist."""
    return PRETENDER if _pretends.get() else _signer(settings.SIGNER)


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

    def sign(self, content: bytes, user: User, secret: str, *, reason: str, place: str) -> Signed:
        """The same PDF with a comment at its end."""
        return Signed(content + b"\n% a story\n")


PRETENDER = Pretender()


@lru_cache(maxsize=8)
def _signer(name: str) -> Signer:
    from sopan.signing.local import LocalSigner

    return {"local": LocalSigner}[name]()
