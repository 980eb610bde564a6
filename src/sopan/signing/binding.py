"""Whose certificate it is: that a service signed with that of the official who signs, and not with a namesake's.

A NIP or NIK in the certificate settles it. Where there is none, the first one in the official's name is theirs, and another
is believed when it renews that one, or when an administrator says so.
"""

import datetime
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from sopan.directory.models import User
from sopan.directory.sealing import open_text
from sopan.signing.errors import SigningError
from sopan.signing.models import Certificate
from sopan.signing.with_pen import described

RENEWED = datetime.timedelta(days=60)
"""How long before its end a certificate may be renewed by one with the same subject without anybody being asked."""
_NUMBER = re.compile(r"(?<!\d)(?:\d{16}|\d{18})(?!\d)")  # a NIK, a NIP


def bind(user: User, certificate: x509.Certificate, now: datetime.datetime) -> Certificate:
    """The certificate as one of that official. Must not run in a transaction: one that is refused is kept, too.

    Errors: SigningError ("other_signer" for one in another name, with another NIP or NIK, or that another account signs
    with; "new_certificate" for one that is not the one known). Both until an administrator believes it.
    """
    print_ = certificate.fingerprint(hashes.SHA256()).hex()
    row, _new = Certificate.objects.get_or_create(
        signer=user,
        fingerprint=print_,
        defaults={
            "subject": described(certificate),
            "ends": certificate.not_valid_after_utc,
            "seen_at": now,
        },
    )
    if row.believed_at is not None:
        return row
    if trouble := _trouble(user, row, certificate, now):
        raise SigningError(trouble)
    row.believed_at = now
    row.save(update_fields=["believed_at"])
    return row


def believe(user: User, serial: str, now: datetime.datetime) -> bool:
    """Believe the certificate of that serial number (hexadecimal, as in its subject), because an administrator says
    that it is the official's. False when none of that number waits."""
    waiting = Certificate.objects.filter(signer=user, believed_at=None, subject__endswith=f" #{serial}")
    return waiting.update(believed_at=now, by_administrator=True) > 0


def _trouble(user: User, row: Certificate, certificate: x509.Certificate, now: datetime.datetime) -> str:
    """The error code for a certificate that is not believed; empty for one that is."""
    named, ours = _numbers(certificate), _numbers_of(user)
    if named & ours:
        return ""
    if any(len(number) in {len(one) for one in ours} for number in named):
        return "other_signer"
    official = getattr(user, "official", None)
    if not may_be(_name_in(certificate), official.title_name if official else user.name):
        return "other_signer"
    believed = Certificate.objects.exclude(believed_at=None)
    if believed.filter(fingerprint=row.fingerprint).exclude(signer=user).exists():
        return "other_signer"
    known = believed.filter(signer=user).order_by("-believed_at", "-pk").first()
    if known is None:
        return ""
    same = _subject(known) == _subject(row)
    return "" if same and known.ends - RENEWED <= now and known.ends < row.ends else "new_certificate"


def may_be(certified: str, name: str) -> bool:
    """Whether the name of a certificate can be that of an official: most words of the shorter one are in both, titles
    apart. Names are spelt in many ways."""
    ours, theirs = _words(name), _words(certified)
    return 2 * len(ours & theirs) > min(len(ours), len(theirs)) or not ours or not theirs


def _words(name: str) -> set[str]:
    """The words of a name without titles: "Dra. Siti Aminah, M.Si." is siti and aminah."""
    plain = (word for word in name.split(",")[0].split() if not word.endswith("."))
    return {word.casefold() for word in plain if len(word) > 2}


def _name_in(certificate: x509.Certificate) -> str:
    named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(named[0].value) if named else ""


def _numbers(certificate: x509.Certificate) -> set[str]:
    """What in the subject of a certificate can be a NIK or a NIP."""
    return {found for one in certificate.subject for found in _NUMBER.findall(str(one.value))}


def _numbers_of(user: User) -> set[str]:
    official = getattr(user, "official", None)
    if official is None:
        return set()
    nik = open_text(official.nik_sealed) if official.nik_sealed else ""
    return {number for number in (official.nip, nik) if _NUMBER.fullmatch(number)}


def _subject(row: Certificate) -> str:
    return row.subject.rpartition(" #")[0]
