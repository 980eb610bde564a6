"""Signing with a token or a hardware module (PKCS#11): the key never leaves it. Needs the extra `pkcs11`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sopan.directory.models import User
from sopan.signing.errors import SigningError
from sopan.signing.pades import Pen
from sopan.signing.signer import Opened, Signer, Standing
from sopan.signing.with_pen import OpenedPen, stamper_of_settings, trouble_of


class Pkcs11Signer(Signer):
    """Key and certificate are those labelled with the official's NIP, in the token SOPAN_TOKEN_LABEL names."""

    service = "pkcs11"

    def check_config(self) -> Sequence[str]:
        """The library of Python, that of the token, and its label."""
        found = []
        if find_spec("pkcs11") is None:
            found.append("The package python-pkcs11 is missing: install Sopan with its extra pkcs11.")
        if not settings.TOKEN_MODULE or not Path(settings.TOKEN_MODULE).is_file():
            found.append(
                "SOPAN_TOKEN_MODULE is not a file: it is the token's library, such as /usr/lib/opensc-pkcs11.so."
            )
        if not settings.TOKEN_LABEL:
            found.append(
                "SOPAN_TOKEN_LABEL is empty: the label of the token; {nip} in it stands for the official's NIP."
            )
        return found

    def standing(self, user: User) -> Standing:
        """See Signer. The token is not asked: that would need its PIN."""
        return Standing(error="" if _nip(user) else "no_certificate")

    @contextmanager
    @sensitive_variables("secret")
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        """See Signer. The secret is the token's PIN."""
        nip = _nip(user)
        if not nip:
            raise SigningError("no_certificate")
        if self.check_config():
            raise SigningError("not_configured")
        with _session(settings.TOKEN_LABEL.replace("{nip}", nip), secret) as session:
            signer = _signer(session, nip)
            certificate = x509.load_der_x509_certificate(signer.signing_cert.dump())
            if error := trouble_of(certificate, timezone.now()):
                raise SigningError(error)
            yield OpenedPen(Pen(signer, stamper=stamper_of_settings()), certificate)


@contextmanager
@sensitive_variables("pin")
def _session(token: str, pin: str) -> Iterator[Any]:
    """A session with the token. Errors: SigningError ("token_missing", "wrong_passphrase")."""
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import open_pkcs11_session

    trouble = ""
    try:
        session = open_pkcs11_session(
            settings.TOKEN_MODULE, token_criteria=TokenCriteria(label=token), user_pin=pin
        )
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
        trouble = "wrong_passphrase"
    except pkcs11.PinLocked:
        trouble = "certificate_revoked"
    except (pkcs11.PKCS11Error, RuntimeError):
        trouble = "token_missing"
    if trouble:
        raise SigningError(trouble)
    try:
        yield session
    finally:
        session.close()


def _signer(session: Any, label: str) -> Any:
    """pyHanko's signer over the token. Errors: SigningError("no_certificate")."""
    import pkcs11
    from pyhanko.sign.general import SigningError as PyhankoError
    from pyhanko.sign.pkcs11 import PKCS11Signer

    try:
        signer = PKCS11Signer(session, cert_label=label, key_label=label)
        found = signer.signing_cert
        if found is not None and found.public_key.algorithm == "ec":  # not every token hashes itself
            signer = PKCS11Signer(session, signing_cert=found, key_label=label, use_raw_mechanism=True)
    except (pkcs11.PKCS11Error, PyhankoError):
        found = None
    if found is None:
        raise SigningError("no_certificate")
    return signer


def _nip(user: User) -> str:
    official = getattr(user, "official", None)
    return official.nip if official else ""
