"""Withdrawing a letter that was signed: by who leads the unit of its case, with a reason, for everybody to see."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sopan.agenda.history import WITHDRAWN
from sopan.agenda.writing import lock
from sopan.agenda.writing import record as write_in_book
from sopan.cases import announce
from sopan.cases.access import case_for, not_found, units_led
from sopan.cases.errors import Refused
from sopan.cases.loading import lock_case
from sopan.cases.models import Case
from sopan.cases.recording import record
from sopan.directory.models import User
from sopan.flow.events import Noted
from sopan.letters.models import Letter
from sopan.letters.papers import take_back
from sopan.letters.verification import tidy

LONGEST = 300
"""Characters of a reason: as many as `Letter.withdrawn_why` holds."""


def may_withdraw(user: User, letter: Letter) -> bool:
    """Whether that letter holds and `user` leads the unit whose SOP issued it."""
    return letter.state == Letter.State.SIGNED and _leads(user, letter.case)


def letter_to_withdraw(user: User, code: str) -> Letter:
    """The letter with that code, if `user` leads the unit of its case. Errors: NotFound."""
    letter = (
        Letter.objects.select_related("case", "agency").filter(code=tidy(code)).exclude(file=None).first()
    )
    if letter is None:
        raise not_found()
    letter.case = case_for(user, letter.case.key, look="letter")
    if not _leads(user, letter.case):
        raise not_found()
    return letter


def withdraw(user: User, code: str, reason: str) -> Letter:
    """The letter holds no longer, from now on: verification says so, the history of the case says why, and the
    applicant is told that it happened.

    The reason of a confidential letter stands in the sealed history alone. Errors: NotFound; Refused, when the letter
    does not hold (any more).
    """
    found = letter_to_withdraw(user, code)
    with transaction.atomic():
        loaded = lock_case(found.case.key)
        case, now = loaded.case, timezone.now()
        letter = Letter.objects.select_related("case", "agency", "entry__book").get(pk=found.pk)
        letter.case = case
        if letter.state != Letter.State.SIGNED:
            raise Refused(
                "letter_not_signed", _("Naskah ini tidak sedang berlaku, jadi tidak dapat ditarik.")
            )
        take_back(letter, now, "" if case.confidential else reason)
        assert letter.entry is not None, "it bears a number"
        write_in_book(lock(letter.entry.book), [(WITHDRAWN, letter.entry, {})], user=user, now=now)
        with translation.override("id"):
            text = _("Naskah %(number)s ditarik. Alasan: %(reason)s")
            said = text % {"number": letter.number, "reason": reason}
            # Not `actions.note`: most letters are withdrawn after their case was closed, when no note is taken any more.
            record(loaded, [Noted(str(user.pk), said)], user_id=user.pk, now=now)
            announce.told(
                case,
                _(
                    "Naskah yang kami terbitkan ditarik dan tidak berlaku lagi. "
                    "Hubungi kantor kami untuk mengetahui langkah berikutnya."
                ),
            )
    return letter


def _leads(user: User, case: Case) -> bool:
    return case.applicant_id != user.pk and case.unit_id in units_led(user)
