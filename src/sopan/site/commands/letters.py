"""`sopan letters verify`: whether a letter is genuine, at a terminal and without a network."""

import argparse
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from sopan.letters.inspecting import code_in
from sopan.letters.models import Letter
from sopan.signing.checking import LARGEST, FoundSignature, check
from sopan.site.commands.terminal import USAGE, Stop, say

_PROBLEMS = {
    "not_pdf": "This is not a PDF.",
    "too_large": "The file is too large to be a letter.",
    "too_long": "The file takes too long to check: it was made to confuse.",
    "encrypted": "The PDF is locked with a password.",
    "broken": "The PDF is damaged.",
}
_TROUBLES = {
    "unknown_issuer": "by an issuer that is not among the roots given",
    "expired": "expired when it was used",
    "revoked": "revoked",
    "unproven": "expired or revoked by now, and no trusted time stamp proves that it was used before",
    "weak": "of a kind that is too weak today",
    "changed": "not judged, as the content was changed",
}


def verify(arguments: argparse.Namespace) -> int:
    """Report on the file. 0 when it is a letter in force of this database; where none is asked, when every signature
    on it holds."""
    path: Path = arguments.file
    if arguments.roots is not None:
        if not arguments.roots.is_dir():
            raise Stop(f"{arguments.roots} is not a folder.", USAGE)
        settings.TRUST = str(arguments.roots)
    try:
        with path.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            content = source.read(LARGEST + 1)
    except OSError as problem:
        raise Stop(f"{path}: {problem.strerror}.", USAGE) from problem
    say(f"{path.name}: SHA-256 {sha256}")
    report = check(content)
    if report.problem:
        say(_PROBLEMS[report.problem])
    elif not report.signatures:
        say("It carries no electronic signature.")
    for found in report.signatures:
        _tell(found)
    standing = None if arguments.offline else _standing(sha256)
    if standing is None:
        if report.is_pdf:
            code = code_in(content)
            say(
                "No database was asked: only the office's page of verification says whether it was issued there and "
                f"still holds{f' (code {code})' if code else ''}."
            )
        say("The signatures hold." if report.good else "Not good.")
        return 0 if report.good else 1
    say(f"In this database: {standing}.")
    say("Good." if standing == _IN_FORCE else "Not good.")
    return 0 if standing == _IN_FORCE else 1


def _tell(found: FoundSignature) -> None:
    when = found.at.isoformat(timespec="seconds") if found.at else "at an unknown time"
    clock = "by a trusted time stamp" if found.stamped_at else "by the signer's own clock"
    say(f"Signed by {found.signer}, {when} ({clock}), level {found.level}.")
    say(f"  Certificate from {found.issuer}: {_certificate(found)}.")
    if not found.intact:
        say("  The content was changed after it was signed.")
    elif found.changed_after:
        say("  What was signed is intact, but something was added later.")
    else:
        say("  The content is as it was signed.")


def _certificate(found: FoundSignature) -> str:
    if found.trusted:
        return "trusted" if found.revocation_known else "trusted; whether it was revoked is not known"
    return _TROUBLES.get(found.trouble, "not to be trusted")


_IN_FORCE = "a letter that is in force"


def _standing(sha256: str) -> str | None:
    """What the database knows of that file; None where there is no database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        return None  # asking would make one
    try:
        letter = Letter.objects.filter(file__sha256=sha256).first()
    except DatabaseError:
        return None
    if letter is None:
        return "no such letter. It was not issued here, or was changed since"
    return {
        Letter.State.SIGNED.value: _IN_FORCE,
        Letter.State.WITHDRAWN.value: "a letter that was withdrawn",
    }.get(letter.state, "a letter that is being replaced")
