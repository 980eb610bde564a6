"""The demo's own certificate authority."""

from collections.abc import Sequence

from sopan.directory.models import User
from sopan.signing.signer import Signed, Signer, Standing


class LocalSigner(Signer):
    """Signs with a key that this installation made."""

    service = "local"

    def check_config(self) -> Sequence[str]:
        """See Signer."""
        return ()

    def standing(self, user: User) -> Standing:
        """See Signer."""
        return Standing()

    def sign(self, content: bytes, user: User, secret: str, *, reason: str, place: str) -> Signed:
        """See Signer."""
        return Signed(content + b"\n% signed\n", level="B-B")
