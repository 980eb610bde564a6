"""Signing with PKCS#12 files: each official's key in a file of its own, encrypted with their passphrase."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sopan.directory.models import User
from sopan.signing.errors import SigningError
from sopan.signing.evidence import evidence_for
from sopan.signing.keys import KeptKeySigner, unlock_pkcs12
from sopan.signing.pades import Pen
from sopan.signing.roots import trusted_roots
from sopan.signing.signer import Opened, Signer, Standing
from sopan.signing.with_pen import OpenedPen, stamper_of_settings, trouble_of

LARGEST = 100_000  # bytes


class Pkcs12Signer(Signer):
    """Takes NIP.p12 (or .pfx) from SOPAN_KEY_FILES."""

    service = "pkcs12"

    def check_config(self) -> Sequence[str]:
        """The folder, what may read it, and the roots."""
        folder = Path(settings.KEY_FILES)
        if not settings.KEY_FILES or not folder.is_dir():
            return ("SOPAN_KEY_FILES is not a folder; put each official's key there as NIP.p12.",)
        found = []
        if folder.stat().st_mode & 0o077:
            found.append(f"Others may look into SOPAN_KEY_FILES: chmod 700 {folder}")
        if not any(path.suffix in (".p12", ".pfx") for path in folder.iterdir()):
            found.append("SOPAN_KEY_FILES has no .p12 file yet: nobody can sign.")
        return found

    def standing(self, user: User) -> Standing:
        """See Signer. What is in the file shows only with the passphrase, so its end is known at signing alone."""
        return Standing(error="" if _file_of(user) else "no_certificate")

    @contextmanager
    @sensitive_variables("secret")
    def opened(self, user: User, secret: str) -> Iterator[Opened]:
        """See Signer."""
        path = _file_of(user)
        if path is None:
            raise SigningError("no_certificate")
        unlocked = unlock_pkcs12(path.read_bytes()[:LARGEST], secret)
        if error := trouble_of(unlocked.certificate, timezone.now()):
            raise SigningError(error)
        stamper = stamper_of_settings()
        pen = Pen(
            KeptKeySigner(unlocked),
            stamper=stamper,
            evidence=evidence_for(unlocked, stamper, trusted_roots(settings.TRUST)),
        )
        yield OpenedPen(pen, unlocked.certificate)


def _file_of(user: User) -> Path | None:
    """The official's file. A NIP is digits, so it cannot lead out of the folder."""
    official = getattr(user, "official", None)
    nip = official.nip if official else ""
    if not settings.KEY_FILES or not re.fullmatch(r"\d{8,30}", nip):
        return None
    places = (Path(settings.KEY_FILES) / f"{nip}{suffix}" for suffix in (".p12", ".pfx"))
    return next((place for place in places if place.is_file()), None)
