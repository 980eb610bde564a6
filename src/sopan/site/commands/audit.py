"""`sopan audit`: proving that no history, no book and no published head was changed behind Sopan's back."""

import argparse
from pathlib import Path

from cryptography import x509
from django.utils import timezone

from sopan.audit import archive
from sopan.audit.books import verify_books
from sopan.audit.checking import as_hashed, find_value, verify_heads
from sopan.audit.letters import verify_letters
from sopan.audit.proving import Proof
from sopan.audit.sealing import roots_in
from sopan.audit.sharing import chains
from sopan.cases.audit import verify_all
from sopan.cases.models import Case
from sopan.site.commands.terminal import USAGE, Stop, counted, note, say
from sopan.site.version import VERSION


def verify(arguments: argparse.Namespace) -> int:
    """Check everything here, or an archive. Print what is wrong; 1 when there is anything."""
    roots = _roots(arguments.roots)
    held = [_content(path) for path in arguments.head]
    if arguments.archive is not None:
        return _verify_archive(arguments.archive, roots, held)
    broken = _verify_cases(arguments)
    broken += _verify_books(rows=not arguments.chains)
    if not arguments.chains:
        broken += _verify_letters()
    proof = verify_heads(roots=roots, held=held)
    return 1 if _tell(proof, proof.problems, proof.notes) + broken else 0


def export(arguments: argparse.Namespace) -> int:
    """Write an archive that `sopan audit verify ARCHIVE` proves on another machine."""
    place: Path = arguments.place
    if place.exists():
        raise Stop(f"{place} exists already.", USAGE)
    told = _Progress("events written")
    found = archive.export(place, timezone.now(), VERSION, told)
    say(
        f"{place}: {found.chains:,} histories and books with {found.events:,} events, {found.heads:,} heads. "
        "What is confidential in it is sealed; the rest holds personal data."
    )
    return 0


def receipt(arguments: argparse.Namespace) -> int:
    """Whether the value on a receipt is in the history of that case, here or in an archive."""
    if arguments.archive is not None:
        return _receipt_in_archive(arguments)
    try:
        found = find_value(arguments.number, "".join(arguments.value))
    except Case.DoesNotExist:
        raise Stop(f"There is no case {arguments.number}.", USAGE) from None
    if found is None:
        say(
            f"No event of {arguments.number} has this value: the receipt is not of this history, or it was changed."
        )
        return 1
    say(f"{arguments.number}: this is event {found.seq} of {found.count}, at {found.at:%Y-%m-%d %H:%M} UTC.")
    if found.head:
        say(f"Head {found.head} was the first to cover it.")
    if found.broken is not None:
        say(str(found.broken))
        return 1
    say("The history up to it, and since, holds.")
    return 0


def _verify_cases(arguments: argparse.Namespace) -> int:
    total = Case.objects.count()
    cases = broken = 0
    if arguments.chains:
        events = 0
        told = _Progress("events verified")
        for count, breaks in chains(arguments.processes):
            events += count
            told(events)
            for found in breaks:
                broken += 1
                say(str(found))
        say(f"{total:,} cases with {events:,} events verified, {broken:,} broken.")
        return broken
    for one in counted(verify_all(), "cases verified", total):
        cases += 1
        if one is not None:
            broken += 1
            say(str(one))
    say(f"{cases:,} cases verified, {broken:,} broken.")
    return broken


def _verify_books(*, rows: bool) -> int:
    books = events = broken = 0
    for count, found in verify_books(rows=rows):
        books += 1
        events += count
        if found is not None:
            broken += 1
            say(str(found))
    say(f"{books:,} books with {events:,} events verified, {broken:,} broken.")
    return broken


def _verify_letters() -> int:
    letters = broken = 0
    for found in verify_letters():
        letters += 1
        if found is not None:
            broken += 1
            say(str(found))
    say(f"{letters:,} letters verified, {broken:,} broken.")
    return broken


def _receipt_in_archive(arguments: argparse.Namespace) -> int:
    number, value = arguments.number.strip().upper(), as_hashed("".join(arguments.value))
    if not value:
        raise Stop("The value is too short: give at least its first sixteen digits.", USAGE)
    held = [_content(path) for path in arguments.head]
    report, problems = _proved(arguments.archive, _roots(arguments.roots), held, value)
    found = report.located if report is not None else None
    if found is None or found.name.upper() != number:
        say(f"No event of {number} has this value: the receipt is not of this history, or it was changed.")
        return 1
    say(f"{number}: this is event {found.seq} of its history.")
    if found.head is None:
        say("No head covers it yet.")
    else:
        say(f"Head {found.head} was the first to cover it: compare that with what was published then.")
    return 1 if problems else 0


def _verify_archive(place: Path, roots: list[x509.Certificate] | None, held: list[bytes]) -> int:
    report, problems = _proved(place, roots, held)
    return 1 if report is None or problems else 0


def _proved(
    place: Path, roots: list[x509.Certificate] | None, held: list[bytes], value: str = ""
) -> tuple[archive.Report | None, int]:
    """Prove an archive and say what was found: the report, None for what is no archive, and how much is wrong."""
    told = _Progress("events verified")
    try:
        report = archive.prove(place, roots=roots, held=held, value=value, each=told)
    except archive.Broken as broken:
        say(f"{place}: {broken}.")
        return None, 1
    except OSError as problem:
        raise Stop(f"{place}: {problem.strerror}.", USAGE) from problem
    say(f"{report.chains:,} histories and books with {report.events:,} events verified.")
    problems = _tell(report.proof, report.problems, report.notes)
    later = report.events - report.proof.covered
    if not problems and later > 0:
        say(f"{later:,} events were written after the last head: they link, but no head covers them yet.")
    return report, problems


def _tell(proof: Proof, problems: list[str], notes: list[str]) -> int:
    """Say what was found of the heads, everything that is wrong, and what else to know. How much is wrong."""
    for problem in problems:
        say(problem)
    for told in notes:
        say(f"Note: {told}.")
    say(
        f"{proof.heads:,} heads verified, {proof.sealed:,} sealed, {proof.stamped:,} time stamped, "
        f"{len(problems):,} problems."
    )
    if proof.last:
        say(f"The last head was taken at {proof.last}. Ask whether the office has published a later one.")
    for fingerprint, subject in proof.seals.items():
        say(f"Sealed by {subject}, certificate {fingerprint}.")
    if proof.seals and proof.trusted is None:
        note("No --roots were given: compare the certificate with the one that the office publishes.")
    return len(problems)


def _roots(folder: Path | None) -> list[x509.Certificate] | None:
    if folder is None:
        return None
    try:
        return roots_in(folder)
    except (OSError, ValueError) as problem:
        raise Stop(f"{folder}: no certificates can be read there ({problem}).", USAGE) from problem


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Stop(f"{path}: {problem.strerror}.", USAGE) from problem


class _Progress:
    """Tells every two seconds how far it is."""

    def __init__(self, what: str) -> None:
        self._what, self._told = what, timezone.now().timestamp()

    def __call__(self, number: int) -> None:
        now = timezone.now().timestamp()
        if now - self._told >= 2:
            self._told = now
            note(f"  {self._what}: {number:,}")
