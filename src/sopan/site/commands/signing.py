"""`sopan signing`: whether the signing service can be used, and what it must know of the officials."""

import argparse
import getpass
import sys

from django.conf import settings
from django.utils import timezone, translation

from sopan.directory.demo import PASSWORD
from sopan.directory.models import Official, User
from sopan.directory.nik import check_nik
from sopan.directory.sealing import seal_text
from sopan.signing.authority import local_authority
from sopan.signing.binding import believe
from sopan.signing.choosing import chosen_signer
from sopan.signing.errors import SigningError, words_of
from sopan.signing.local import issue_to
from sopan.signing.models import Certificate
from sopan.signing.roots import trusted_roots
from sopan.signing.stamping import HttpStamper, stamp_once
from sopan.site.commands.terminal import USAGE, Stop, ask, note, say


def check(arguments: argparse.Namespace) -> int:
    """Print what is wrong with the signing service, or that it can be used. 1 when something is."""
    signer = chosen_signer()
    problems = list(signer.check_config())
    say(f"Signer: {signer.service}")
    if not problems:
        problems += _reached(signer.reach, "The signing service")
        if settings.TSA_URL:
            problems += _reached(
                lambda: stamp_once(HttpStamper(settings.TSA_URL)), "The time stamping authority"
            )
    if arguments.username:
        problems += _standing(arguments.username)
    try:
        say(f"Roots that are believed: {len(trusted_roots(settings.TRUST))}")
    except (OSError, ValueError) as wrong:
        problems.append(f"SOPAN_TRUST is not a folder of certificates: {wrong}.")
    for problem in problems:
        say(f"- {problem}")
    say("Nothing to mend." if not problems else f"{len(problems)} to mend.")
    return 1 if problems else 0


def issue(arguments: argparse.Namespace) -> int:
    """Make a certificate of the demonstration's own authority for an official."""
    if not settings.DEMO:
        raise Stop("Only a demonstration issues certificates; an office gets them from BSrE.", 1)
    user = _user(arguments.username)
    passphrase = sys.stdin.readline().rstrip("\n") if arguments.stdin else PASSWORD
    if not passphrase:
        raise Stop("The passphrase is empty.", USAGE)
    certificate = issue_to(user, passphrase, days=arguments.days)
    say(f"{certificate.subject.rfc4514_string()}, until {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    return 0


def revoke(arguments: argparse.Namespace) -> int:
    """Revoke an official's certificate of the demonstration's own authority. 1 when they have none."""
    try:
        local_authority().revoke(_user(arguments.username).key)
    except SigningError:
        raise Stop(f"{arguments.username} has no certificate.", 1) from None
    note("Revoked. `sopan signing issue` makes a new one.")
    return 0


def nik(arguments: argparse.Namespace) -> int:
    """Keep an official's NIK, sealed, for the service that knows officials by it. It is never shown again."""
    official = Official.objects.filter(user=_user(arguments.username)).first()
    if official is None:
        raise Stop(f"{arguments.username} is not an official.", 1)
    if arguments.remove:
        official.nik_sealed = None
    else:
        typed = ask("NIK: ", getpass.getpass) if sys.stdin.isatty() else sys.stdin.readline()
        reading = check_nik(typed.strip())
        if not reading.digits or not reading.ok:
            raise Stop("That cannot be a NIK.", 1)  # what was typed is not repeated
        official.nik_sealed = seal_text(reading.digits)
    official.save(update_fields=["nik_sealed"])
    note("Removed." if arguments.remove else "Kept.")
    return 0


def certificate(arguments: argparse.Namespace) -> int:
    """Print with which certificates a service signed for an official; 1 when one waits to be believed."""
    user = _user(arguments.username)
    if serial := arguments.believe.strip().lstrip("#").lower():
        if not believe(user, serial, timezone.now()):
            raise Stop(f"No certificate of the number {serial} waits for {arguments.username}.", USAGE)
        note("Believed. The official signs again.")
    rows = list(user.certificates.order_by("seen_at"))
    for row in rows:
        since = f"believed since {row.believed_at:%Y-%m-%d}" if row.believed_at else "NOT BELIEVED YET"
        by = ", by an administrator" if row.by_administrator else ""
        say(row.subject)
        say(f"  first seen {row.seen_at:%Y-%m-%d}, ends {row.ends:%Y-%m-%d}, {since}{by}")
        for other in _others(row):
            say(f"  also seen with {other}")
    if not rows:
        say("No service has signed for this official yet.")
    return 1 if any(row.believed_at is None for row in rows) else 0


def _others(row: Certificate) -> list[str]:
    """The names to sign in with of others for whom the same certificate signed."""
    same = Certificate.objects.filter(fingerprint=row.fingerprint).exclude(signer=row.signer_id)
    return [str(name) for name in same.order_by("pk").values_list("signer__username", flat=True)]


def _reached(reach: object, what: str) -> list[str]:
    assert callable(reach)
    try:
        reach()
    except SigningError as error:
        return [f"{what} cannot be used: {_sentence(error.code)}"]
    return []


def _standing(username: str) -> list[str]:
    try:
        standing = chosen_signer().standing(_user(username))
    except SigningError as error:
        return [f"{username} could not be asked about: {_sentence(error.code)}"]
    if standing.error:
        return [f"{username} cannot sign: {_sentence(standing.error)}"]
    say(f"{username} can sign" + (f", until {standing.valid_until}" if standing.valid_until else ""))
    return []


def _sentence(code: str) -> str:
    with translation.override("en"):
        return f"{words_of(code)} ({code})"


def _user(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise Stop(f"There is nobody with the name {username!r}; see `sopan user list`.", USAGE) from None
