"""Checking a letter by its code or its number: what anybody who holds it may learn, and nothing more."""

import datetime
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from sopan.cases.models import Case
from sopan.directory.models import Agency
from sopan.letters.layout.filling import EMPTY, applicant_of
from sopan.letters.models import CheckedDay, Letter
from sopan.signing.models import Signature
from sopan.signing.requests import PEN

CODE_SIGNS = 12
MANY = 8
"""Offices to choose from where several have given the same number on one day."""

State = Literal["valid", "withdrawn", "mending", "waiting"]


@dataclass(frozen=True)
class Verdict:
    """What the verification page says. What names the content is empty for a confidential letter."""

    state: State
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
    how: str = ""  # with which means it was signed, in words
    withdrawn_at: datetime.datetime | None = None
    withdrawn_why: str = ""
    destroyed: str = ""  # under which record the file was destroyed, when its time was over


def verdict_on(code: str) -> Verdict | None:
    """What is known of the letter with that code; None for a code that no frozen or issued letter carries."""
    letter = _known().filter(code=tidy(code)).first()
    return verdict_of(letter) if letter is not None else None


def verdicts_on(number: str, dated: datetime.date) -> list[Verdict]:
    """What is known of the letters that carry that number and date, one for each agency that has one.

    Numbers follow one another, so whoever counts through them holds no letter: the name of the person is masked and
    no code is given, as there is one on the paper; and that there is a confidential letter is not said.
    """
    wanted = as_copied(number)
    letters = _known().filter(dated=dated, case__confidential=False).order_by("agency__name")
    found = [letter for letter in letters if as_copied(letter.number) == wanted][:MANY] if wanted else []
    return [
        replace(verdict, code="", applicant=masked(verdict.applicant), withdrawn_why="")
        for letter in found
        if (verdict := verdict_of(letter)) is not None
    ]


def verdict_of(letter: Letter) -> Verdict | None:
    """What anybody may know of that letter; None for a draft, and for one that waited when its case ended."""
    signature = letter.signature
    waits = letter.state == Letter.State.WAITING and letter.case.status == Case.Status.OPEN
    if letter.file is None and not waits:
        return None
    open_to_all = not letter.case.confidential
    state: State = "mending"
    if letter.state == Letter.State.SIGNED:
        state = "valid"
    elif letter.state == Letter.State.WITHDRAWN:
        state = "withdrawn"
    elif letter.file is None:
        state = "waiting"
    issued = state in ("valid", "withdrawn")
    return Verdict(
        state=state,
        agency=letter.agency,
        kind=letter.kind,
        number=letter.number,
        dated=letter.dated,
        signer_name=letter.signer_name if issued else "",
        signer_position=letter.signer_position if issued else "",
        signed_at=letter.signed_at if issued else None,
        sha256=letter.file.sha256 if letter.file is not None and state == "valid" else "",
        code=letter.code,
        confidential=not open_to_all,
        title=letter.title if open_to_all and state != "waiting" else "",
        applicant=asked_by(letter.case) if open_to_all and state != "waiting" else "",
        how=how_signed(signature) if issued and signature is not None else "",
        withdrawn_at=letter.withdrawn_at,
        withdrawn_why=letter.withdrawn_why if open_to_all else "",
        destroyed=letter.file.destroyed_under
        if letter.file is not None and letter.file.destroyed_at is not None
        else "",
    )


def asked_by(case: Case) -> str:
    """The name of whom the letter was asked for; empty for a case that an official began for nobody."""
    name = applicant_of(case)
    return "" if name == EMPTY else name


def how_signed(signature: Signature) -> str:
    """With which means that signature was made, in words for anybody."""
    if signature.service == PEN:
        return _("Dengan pena; yang kami simpan adalah pindaiannya.")
    by = {
        "local": _("sertifikat elektronik peragaan, yang tidak berlaku di luar peragaan ini"),
        "bsre-v1": _("sertifikat elektronik dari BSrE"),
        "bsre-v2": _("sertifikat elektronik dari BSrE"),
    }.get(signature.service, _("sertifikat elektronik"))
    stamp = {
        "B-B": _("tanpa penanda waktu"),
        "B-T": _("dengan penanda waktu"),
        "B-LT": _("dengan penanda waktu dan bukti keabsahan sertifikat"),
    }.get(signature.level, "")
    return _("Secara elektronik, dengan %(what)s.") % {
        "what": ", ".join(part for part in (by, stamp) if part)
    }


def masked(name: str) -> str:
    """A name of which only the initials are left, to compare with a name on paper: "B••• S••••••"."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())


def count_check(code: str, day: datetime.date) -> None:
    """Count that somebody checked the letter with that code on `day`. Who they were is not kept."""
    letter = Letter.objects.filter(code=code).values_list("pk", flat=True).first()
    if letter is None:
        return
    CheckedDay.objects.get_or_create(letter_id=letter, day=day)
    CheckedDay.objects.filter(letter_id=letter, day=day).update(times=F("times") + 1)


def tidy(code: str) -> str:
    """A code as people type it (lower case, without dashes, with spaces) as it is printed."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(signs) != CODE_SIGNS:
        return signs
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def _known() -> QuerySet[Letter]:
    return Letter.objects.select_related("agency", "case__applicant", "file", "signature").exclude(
        file=None, signature=None
    )


def as_copied(number: str) -> str:
    """A number without what people leave out when they copy it, and without signs of no width, as some readers add."""
    return "".join(sign for sign in number if sign.isprintable() and not sign.isspace()).casefold()
