"""Checking a letter by its code: what anybody who holds it may learn, and nothing more."""

import datetime
from dataclasses import dataclass
from typing import Literal

from sopan.directory.models import Agency
from sopan.letters.filling import applicant_of
from sopan.letters.models import Letter

CODE_SIGNS = 12


@dataclass(frozen=True)
class Verdict:
    """What the verification page says. `title` and `applicant` are empty for a confidential letter."""

    state: Literal["valid", "withdrawn", "mending"]
    agency: Agency
    kind: str
    number: str
    dated: datetime.date | None
    signer_name: str
    signer_position: str
    signed_at: datetime.datetime | None
    sha256: str
    code: str
    confidential: bool
    title: str = ""
    applicant: str = ""


def verdict_on(code: str) -> Verdict | None:
    """What is known of the letter with that code; None for a code that no issued letter carries."""
    letter = (
        Letter.objects.select_related("agency", "case__applicant", "file")
        .filter(code=tidy(code), file__isnull=False)
        .first()
    )
    if letter is None or letter.file is None:
        return None
    open_to_all = not letter.case.confidential
    signed = letter.state == Letter.State.SIGNED
    withdrawn = letter.state == Letter.State.WITHDRAWN
    return Verdict(
        state="valid" if signed else "withdrawn" if withdrawn else "mending",
        agency=letter.agency,
        kind=letter.kind,
        number=letter.number,
        dated=letter.dated,
        signer_name=letter.signer_name,
        signer_position=letter.signer_position,
        signed_at=letter.signed_at,
        sha256=letter.file.sha256 if signed else "",
        code=letter.code,
        confidential=not open_to_all,
        title=letter.title if open_to_all else "",
        applicant=applicant_of(letter.case) if open_to_all else "",
    )


def tidy(code: str) -> str:
    """A code as people type it (lower case, without dashes, with spaces) as it is printed."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(signs) != CODE_SIGNS:
        return signs
    return "-".join((signs[:4], signs[4:8], signs[8:]))
