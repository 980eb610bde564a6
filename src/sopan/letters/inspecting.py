"""Checking a PDF that somebody holds: whether it is, byte for byte, what we issued; and if not, what it is.

The file is looked at in memory and never stored.
"""

import datetime
import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sopan.cases.models import Document
from sopan.directory.models import Agency
from sopan.files.models import StoredFile
from sopan.letters import code_reader
from sopan.letters.models import Letter
from sopan.letters.verification import Verdict, how_signed, verdict_of, verdict_on
from sopan.signing.models import Signature

if TYPE_CHECKING:
    from sopan.signing.checking import Report

MOST = 15_000_000
"""Bytes of a file that is looked at."""
WALL_SECONDS = 20
_RANGE = re.compile(rb"/ByteRange\s*\[\s*\d{1,10}\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_MOST_SIGNATURES = 10


@dataclass(frozen=True)
class Former:
    """A file that we issued once and have replaced since."""

    agency: Agency
    signed_at: datetime.datetime | None
    signer: str
    how: str
    replaced_at: datetime.datetime | None


@dataclass(frozen=True)
class Finding:
    """What a file is.

    ours: a letter as we issued it, `verdict` says whether it still holds; former: one that we have replaced;
    changed: made from ours but not as we signed it, `verdict` is of the genuine one; others: signed by others and
    intact; broken: signed, and changed since; unsigned: a PDF without an electronic signature; unreadable: no PDF.
    """

    kind: Literal["ours", "former", "changed", "others", "broken", "unsigned", "unreadable"]
    sha256: str
    verdict: Verdict | None = None
    former: Former | None = None
    report: "Report | None" = None


def inspect(content: bytes) -> Finding:
    """What that file is. Never raises on account of the file, however hostile."""
    from sopan.signing.checking import check  # loads slowly

    digest = hashlib.sha256(content).hexdigest()
    known = _issued(digest)
    if known is not None:
        return known
    report = check(content)
    for inner in _signed_parts(content):
        original = _issued(hashlib.sha256(inner).hexdigest())
        if original is not None:
            return Finding("changed", digest, original.verdict, original.former, report)
    readable = (
        report.is_pdf or report.problem == "encrypted"
    )  # some are locked against copying and open all the same
    verdict = verdict_on(code) if readable and (code := code_in(content)) else None
    if verdict is not None:
        return Finding("changed", digest, verdict, report=report)
    if not report.is_pdf:
        return Finding("unreadable", digest, report=report)
    if not report.signatures:
        return Finding("unsigned", digest, report=report)
    intact = all(one.intact and not one.changed_after for one in report.signatures)
    return Finding("others" if intact else "broken", digest, report=report)


def _issued(digest: str) -> Finding | None:
    """The letter whose file has that SHA-256, as it is now or as it was."""
    files = list(StoredFile.objects.filter(sha256=digest).values_list("pk", flat=True))
    if not files:
        return None
    of_letter = Letter.objects.select_related("agency", "case__applicant", "file", "signature")
    letter = (
        of_letter.filter(file__in=files).first()
        or of_letter.filter(signature__prepared__in=files, state=Letter.State.WAITING).first()
    )
    verdict = verdict_of(letter) if letter is not None else None
    if verdict is not None:
        return Finding("ours", digest, verdict)
    signature = (
        Signature.objects.select_related("agency", "signer").filter(signed__in=files).order_by("-pk").first()
    )
    if signature is None:
        return None
    replaced = Document.objects.filter(file__in=files, role=Document.Role.ISSUED).order_by("-pk").first()
    former = Former(
        agency=signature.agency,
        signed_at=signature.signed_at,
        signer=signature.signer.name,
        how=how_signed(signature),
        replaced_at=replaced.replaced_at if replaced is not None else None,
    )
    return Finding("former", digest, former=former)


def _signed_parts(content: bytes) -> list[bytes]:
    """What of the file each of its signatures covers, the outermost first: what follows was added later."""
    ends = {int(start) + int(length) for start, length in _RANGE.findall(content)[:_MOST_SIGNATURES]}
    return [content[:end] for end in sorted(ends, reverse=True) if 0 < end < len(content)]


def code_in(content: bytes) -> str:
    """The verification code that the PDF names; empty when it names none or breaks the reader."""
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-I", code_reader.__file__],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""
