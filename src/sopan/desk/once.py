"""That a page which opens a case opens one, however often it is sent: the key of the case goes with the form."""

from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from sopan.cases.errors import Refused
from sopan.directory.models import User

FIELD = "sekali"
"""The hidden field of the form."""


def new_token(user: User, procedure: int) -> str:
    """The key of a case that `user` may open by that page, signed so that nobody chooses their own."""
    return _signer(user, procedure).sign(str(uuid4()))


def key_in(user: User, procedure: int, token: str) -> UUID | None:
    """The key behind a token; None when it is none of ours, or somebody else's."""
    try:
        return UUID(_signer(user, procedure).unsign(token))
    except (BadSignature, ValueError):
        return None


def stale() -> Refused:
    """What is said to a page that carries no key of ours."""
    return Refused(
        "stale_page", _("Halaman ini sudah tidak berlaku. Buka kembali halamannya, lalu isi sekali lagi.")
    )


def _signer(user: User, procedure: int) -> Signer:
    return Signer(salt=f"sopan.desk.once:{user.pk}:{procedure}")
